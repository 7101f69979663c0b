"""Complete rotations of database users while readers use the secret."""

import threading

import psycopg
import pytest

import postgres_server
from passmint.rotation.database import Login
from passmint.rotation.errors import DatabaseError, LoginRefusedError, SecretError
from passmint.rotation.steps import Rotation
from passmint.rotation.targets.alternating import AlternatingUsers
from passmint.rotation.targets.postgres import SingleUser
from passmint.rotation.value import SecretValue
from passmint.rotation.versions import CURRENT, read
from rotation.rotating import STEPS, login, master, rotate, user

pytestmark = pytest.mark.slow

PASSWORD = "Canary-first-password"


@pytest.fixture
def single(manager, servers):
    return Rotation(manager.client, SingleUser(servers), {"length": 20})


@pytest.fixture
def alternating(manager, servers):
    def reading(secret):
        return read(manager.client, secret, VersionStage=CURRENT)

    return Rotation(manager.client, AlternatingUsers(servers, reading), {"length": 20})


def pair(manager, postgres, name, **members):
    """Create a pair of alternating users and return the secret."""
    user(postgres, name, PASSWORD)
    return manager.secret(
        login(postgres, name, PASSWORD, masterarn=master(manager, postgres), **members)
    )


def works(manager, servers, secret, stage="AWSCURRENT"):
    return servers.accepts(Login.of(SecretValue(manager.text(secret, stage))))


def test_a_user_changes_its_own_password(manager, postgres, servers, single):
    user(postgres, "own", PASSWORD)
    secret = manager.secret(login(postgres, "own", PASSWORD, extra="kept"))
    for _ in range(3):
        token = manager.start(secret)
        assert rotate(single, secret, token) == ["created", "set", "tested", "finished"]
        assert works(manager, servers, secret)
        assert not works(manager, servers, secret, "AWSPREVIOUS")
    value = manager.value(secret)
    assert value == login(postgres, "own", value["password"], extra="kept")


def test_two_users_alternate(manager, postgres, servers, alternating):
    secret = pair(manager, postgres, "turn")
    for name in ("turn_clone", "turn", "turn_clone"):
        assert rotate(alternating, secret, manager.start(secret)) == [
            "created",
            "set",
            "tested",
            "finished",
        ]
        assert manager.value(secret)["username"] == name
        assert works(manager, servers, secret)
        assert works(manager, servers, secret, "AWSPREVIOUS")


@pytest.mark.parametrize("kind", ["single", "alternating"])
def test_every_step_may_be_repeated(request, manager, postgres, servers, kind):
    rotation = request.getfixturevalue(kind)
    secret = pair(manager, postgres, f"again_{kind}")
    for _ in range(2):
        token = manager.start(secret)
        for count in range(1, 5):
            for step in STEPS[:count]:
                rotation.run(step, secret, token)
        assert manager.current(secret) == token
        assert works(manager, servers, secret)


def test_the_previous_password_is_tried_last(manager, postgres, servers, single):
    user(postgres, "resort", PASSWORD)
    secret = manager.secret(login(postgres, "resort", PASSWORD))
    rotate(single, secret, manager.start(secret))
    restored = f"ALTER ROLE resort PASSWORD '{PASSWORD}'"  # from a backup
    postgres.sql("SET log_statement TO none", restored)
    assert rotate(single, secret, manager.start(secret))[1] == "set"
    assert works(manager, servers, secret)


def test_a_password_that_nobody_knows_is_an_error(manager, postgres, single):
    user(postgres, "unknown", "another")
    secret = manager.secret(login(postgres, "unknown", PASSWORD))
    with pytest.raises(DatabaseError, match="with the pending, current or previous password"):
        rotate(single, secret, manager.start(secret))
    assert manager.value(secret)["password"] == PASSWORD


@pytest.mark.parametrize("changed", [{"username": "other"}, {"host": "localhost"}, {"port": 1}])
@pytest.mark.parametrize("kind", ["single", "alternating"])
def test_a_secret_that_changes_during_its_rotation_is_not_rotated(
    request, manager, postgres, kind, changed
):
    rotation = request.getfixturevalue(kind)
    name = f"left_{kind}_{next(iter(changed))}"
    secret = pair(manager, postgres, name)
    token = manager.start(secret)
    rotation.run("createSecret", secret, token)
    manager.change(secret, **changed)
    with pytest.raises(SecretError, match="changed during the rotation"):
        rotation.run("setSecret", secret, token)
    assert postgres.sql(f"SELECT count(*) FROM pg_roles WHERE rolname = '{name}_clone'") == ["0"]


def test_writing_a_secret_cannot_change_another_users_password(manager, postgres, alternating):
    user(postgres, "precious", "precious-password")
    secret = manager.secret(
        login(postgres, "precious_clone", "guess", masterarn=master(manager, postgres))
    )
    with pytest.raises(LoginRefusedError, match="'precious_clone'"):
        rotate(alternating, secret, manager.start(secret))
    with psycopg.connect(
        host="127.0.0.1",
        port=postgres.port,
        user="precious",
        password="precious-password",
        dbname="postgres",
    ):
        pass


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"host": "localhost"}, "host and port must be those of"),
        ({"host": None}, "in the secret that masterarn names: .* host"),
        ({"password": "Canary-wrong"}, "28P01"),
    ],
)
def test_the_master_logs_in_at_its_own_server_only(manager, postgres, alternating, members, told):
    value = login(postgres, postgres_server.SUPERUSER, postgres_server.SUPERUSER_PASSWORD)
    arn = manager.secret({**value, **members})
    name = "at_" + next(iter(members)) + str(len(told))
    user(postgres, name, PASSWORD)
    secret = manager.secret(login(postgres, name, PASSWORD, masterarn=arn))
    with pytest.raises((SecretError, DatabaseError), match=told):
        rotate(alternating, secret, manager.start(secret))
    assert manager.value(secret)["password"] == PASSWORD


def test_a_pair_needs_a_master(manager, postgres, alternating):
    secret = manager.secret(login(postgres, "masterless", PASSWORD))
    with pytest.raises(SecretError, match="member masterarn"):
        rotate(alternating, secret, manager.start(secret))
    user(postgres, "lost", PASSWORD)
    arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:none-AbCdEf"
    secret = manager.secret(login(postgres, "lost", PASSWORD, masterarn=arn))
    with pytest.raises(SecretError, match="has no value"):
        rotate(alternating, secret, manager.start(secret))


class Pool:
    """Clients that read the secret, log in, and use a session that they keep open.

    `phase` is odd while a rotation is between its first step and its end. Each cycle is noted as
    the phase at its start, that at its end, and whether the login succeeded.
    """

    def __init__(self, manager, postgres, secret, size):
        self.phase = 0
        self.cycles = []
        self._manager, self._postgres, self._secret = manager, postgres, secret
        self._changed = threading.Condition()
        self._done = [0] * size
        self._ending = False
        self._threads = [threading.Thread(target=self._work, args=(i,)) for i in range(size)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ending = True
        for thread in self._threads:
            thread.join()

    def enter(self, phase):
        """Begin a phase, and return when every client has spent a cycle in it."""
        with self._changed:
            self.phase = phase
            target = [done + 2 for done in self._done]  # the first may have begun before
            assert self._changed.wait_for(
                lambda: all(done >= least for done, least in zip(self._done, target, strict=True)),
                60,
            )

    def _connect(self):
        value = self._manager.value(self._secret)
        return psycopg.connect(
            host=value["host"],
            port=value["port"],
            user=value["username"],
            password=value["password"],
            dbname="postgres",
            sslmode="verify-full",
            sslrootcert=str(self._postgres.ca),
        )

    def _work(self, number):
        with self._connect() as kept:
            while not self._ending:
                began = self.phase
                try:
                    self._connect().close()
                    entered = True
                except psycopg.OperationalError:
                    entered = False
                kept.execute("SELECT 1")
                kept.commit()
                self.cycles.append((began, self.phase, entered))
                with self._changed:
                    self._done[number] += 1
                    self._changed.notify_all()


def rotated_under(pool, rotation, manager, secret, rounds):
    pool.enter(0)
    for number in range(rounds):
        token = manager.start(secret)
        rotation.run("createSecret", secret, token)
        pool.phase = 2 * number + 1
        rotation.run("setSecret", secret, token)
        pool.enter(2 * number + 1)
        rotation.run("testSecret", secret, token)
        rotation.run("finishSecret", secret, token)
        pool.enter(2 * number + 2)
    return pool.cycles


def test_readers_of_alternating_users_can_always_log_in(manager, postgres, alternating):
    secret = pair(manager, postgres, "always")
    with Pool(manager, postgres, secret, 3) as pool:
        cycles = rotated_under(pool, alternating, manager, secret, 5)
    assert len(cycles) > 60
    assert all(entered for _, _, entered in cycles)


def test_readers_of_a_single_user_fail_only_between_set_and_finish(manager, postgres, single):
    user(postgres, "window", PASSWORD)
    secret = manager.secret(login(postgres, "window", PASSWORD))
    with Pool(manager, postgres, secret, 3) as pool:
        cycles = rotated_under(pool, single, manager, secret, 3)
    failed = [(began, ended) for began, ended, entered in cycles if not entered]
    assert failed  # or nobody looked
    assert all(began % 2 or began != ended for began, ended in failed)
