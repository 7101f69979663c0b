import json
import socket
import ssl
import threading

import pytest

import postgres_server
from passmint.rotation import roles
from passmint.rotation.database import Login, Servers
from passmint.rotation.errors import DatabaseError, LoginRefusedError, SecretError
from passmint.rotation.value import SecretValue
from rotation.rotating import login, user

pytestmark = pytest.mark.slow

PASSWORD = "Canary-password-91"


def of(**members):
    return Login.of(SecretValue(json.dumps(members)))


@pytest.fixture(scope="module")
def zoe(postgres):
    user(postgres, "zoe", PASSWORD)
    return of(**login(postgres, "zoe", PASSWORD))


def test_a_login_is_read_from_a_secret():
    least = {"host": "db", "username": "u", "password": "p"}
    assert of(**least) == Login("db", 5432, "postgres", "u", "p", None)
    stated = {**least, "engine": "aurora-postgresql", "port": "6000", "dbname": "d", "ssl": "True"}
    assert of(**stated) == Login("db", 6000, "d", "u", "p", True)
    assert "'p'" not in repr(of(**stated))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"engine": "mysql"}, "engine"),
        ({"host": None}, "host"),
        ({"host": ""}, "host"),
        ({"username": 1}, "username"),
        ({"username": "a\0b"}, "username"),
        ({"password": ["canary"]}, "password"),
        ({"port": "canary"}, "port"),
        ({"port": 0}, "port"),
        ({"port": True}, "port"),
        ({"ssl": "canary"}, "ssl"),
        ({"dbname": 7}, "dbname"),
    ],
)
def test_a_secret_that_is_no_login_is_refused_by_its_member(changed, told):
    with pytest.raises(SecretError, match=told) as caught:
        of(**{"host": "db", "username": "u", "password": "p", **changed})
    assert "canary" not in str(caught.value)


def test_the_server_is_verified(postgres, servers, zoe):
    with servers.open(zoe) as session:
        asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        assert session.run(asked, "ask") == [[True]]


def test_a_server_of_another_authority_is_refused(postgres, zoe):
    strange = Servers(ssl.create_default_context(cafile=postgres.other_ca))
    with pytest.raises(DatabaseError, match="PASSMINT_DATABASE_CA"):
        strange.open(zoe)
    with pytest.raises(DatabaseError, match="PASSMINT_DATABASE_CA"):
        Servers(ssl.create_default_context()).open(zoe)


def test_a_server_of_another_name_is_refused(postgres, servers):
    elsewhere = of(**{**login(postgres, "zoe", PASSWORD), "host": "localhost"})
    with pytest.raises(DatabaseError, match="not valid for this host"):
        servers.open(elsewhere)


def test_without_tls_where_it_is_switched_off(zoe):
    with Servers(None).open(zoe) as session:
        assert session.run("SELECT 1", "ask") == [[1]]


def test_secret_and_setting_must_agree_on_tls(postgres, servers):
    for setting, stated in ((servers, False), (Servers(None), True)):
        with pytest.raises(SecretError, match="PASSMINT_DATABASE_TLS"):
            setting.open(of(**login(postgres, "zoe", PASSWORD, ssl=stated)))


def test_a_wrong_password_is_a_refusal(postgres, servers, zoe):
    wrong = of(**login(postgres, "zoe", "Canary-wrong"))
    with pytest.raises(LoginRefusedError, match="28P01") as caught:
        servers.open(wrong)
    assert "anary" not in f"{caught.value!r}{caught.value.__cause__!r}"
    assert servers.accepts(zoe)
    assert not servers.accepts(wrong)


def test_an_error_other_than_the_password_is_no_refusal(postgres, servers, zoe):
    with pytest.raises(DatabaseError, match="3D000") as caught:
        servers.accepts(of(**login(postgres, "zoe", PASSWORD, "nowhere")))
    assert not isinstance(caught.value, LoginRefusedError)


def test_a_login_that_proves_nothing_is_an_error(postgres, servers, zoe):
    for database, told in (
        (postgres_server.TRUSTING, "without a password"),
        (postgres_server.CLEAR, "in clear text"),
    ):
        with pytest.raises(DatabaseError, match=told):
            servers.accepts(of(**login(postgres, "zoe", PASSWORD, database)))


def test_an_unreachable_server_is_an_error(servers):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(DatabaseError, match=r"cannot reach 'u' at 127\.0\.0\.1"):
        servers.open(of(host="127.0.0.1", port=port, username="u", password="p"))


def test_a_server_that_closes_the_connection_is_an_error(servers):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        where = of(host="127.0.0.1", port=mute.getsockname()[1], username="u", password="Canary")
        mute.settimeout(10)

        def hang_up():
            mute.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(DatabaseError, match="cannot log in") as caught:
            servers.open(where)
        thread.join()
    assert "Canary" not in str(caught.value)


def test_a_server_without_tls_gets_no_password(postgres, servers, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as plain:
        where = of(host="127.0.0.1", port=plain.getsockname()[1], username="u", password="Canary")
        heard = []

        def refuse():
            client, _ = plain.accept()
            heard.append(client.recv(1000))
            client.sendall(b"N")
            heard.append(client.recv(1000))
            client.close()

        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(DatabaseError, match="cannot log in"):
            servers.open(where)
        thread.join()
    assert heard == [(8).to_bytes(4, "big") + (80877103).to_bytes(4, "big"), b""]


def test_an_error_has_the_purpose_of_the_statement(servers, zoe):
    with servers.open(zoe) as session, pytest.raises(DatabaseError) as caught:
        session.run("SELECT 'Canary' FROM nowhere", "look around")
    assert str(caught.value) == "cannot look around: SQLSTATE 42P01"


def test_an_old_server_is_refused():
    class Old:
        def run(self, statement, purpose, **values):
            assert "PASSWORD" not in statement
            return [[90624, None]]

    with pytest.raises(DatabaseError, match="10 or newer"):
        roles.set_password(Old(), "zoe", "Canary")
