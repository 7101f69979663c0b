import json

import psycopg
import pytest

import postgres_server
from passmint import Policy, generate
from passmint.core.targets import presets
from passmint.core.targets.contexts import CONTEXTS
from passmint.rotation import roles
from passmint.rotation.database import Login
from passmint.rotation.errors import DatabaseError, SecretError
from passmint.rotation.value import SecretValue
from rotation.rotating import login, user

pytestmark = pytest.mark.slow

NAMES = ("plain", 'quo"te', "Case", "sp ace", "%s :x $1 '", "slash\\", "née", "select")


@pytest.fixture
def superuser(postgres, servers):
    members = login(postgres, postgres_server.SUPERUSER, postgres_server.SUPERUSER_PASSWORD)
    with servers.open(Login.of(SecretValue(json.dumps(members)))) as session:
        yield session


def connect(postgres, name, password):
    """Open a session with psycopg, which uses libpq."""
    return psycopg.connect(
        host="127.0.0.1",
        port=postgres.port,
        dbname="postgres",
        user=name,
        password=password,
        sslmode="verify-full",
        sslrootcert=str(postgres.ca),
        autocommit=True,
    )


def asked(postgres, name, password, query):
    with connect(postgres, name, password) as connection:
        return connection.execute(query).fetchone()


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_the_role_of_that_name(postgres, superuser, name):
    postgres.sql(f"CREATE ROLE {quoted(name)} LOGIN")
    roles.set_clone(superuser, name, roles.alternate(name), "one")
    roles.set_password(superuser, name, "two")
    assert asked(postgres, name + "_clone", "one", "SELECT session_user, current_user") == (
        name + "_clone",
        name,
    )
    assert asked(postgres, name, "two", "SELECT session_user") == (name,)


def every_policy():
    yield from ({"preset": name} for name in presets.names())
    yield from ({"safe_for": name} for name in CONTEXTS)
    yield {"length": 4096}
    yield {"alphabet": "'\\\"%:$ ;", "length": 40}


def test_a_password_of_every_preset_and_context_goes_through(postgres, superuser):
    user(postgres, "everything", "first")
    for stated in every_policy():
        password = generate(Policy.of(stated))
        roles.set_password(superuser, "everything", password)
        assert asked(postgres, "everything", password, "SELECT 1") == (1,), stated


def test_the_server_keeps_scram_and_never_sees_the_password(postgres, superuser):
    user(
        postgres,
        "kept",
        "first",
        "ALTER SYSTEM SET password_encryption TO md5",
        "SELECT pg_reload_conf()",
    )
    try:
        roles.set_password(superuser, "kept", "Canary-kept-7a")
        (kept,) = postgres.sql("SELECT rolpassword FROM pg_authid WHERE rolname = 'kept'")
    finally:
        postgres.sql("ALTER SYSTEM RESET password_encryption", "SELECT pg_reload_conf()")
    assert kept.startswith("SCRAM-SHA-256$4096:")
    assert asked(postgres, "kept", "Canary-kept-7a", "SELECT 1") == (1,)
    assert kept in postgres.log  # every statement is logged
    assert "Canary-kept-7a" not in postgres.log


def test_a_role_that_may_only_read_changes_its_own_password(postgres, servers):
    user(postgres, "reader", "first", "ALTER ROLE reader SET default_transaction_read_only TO on")
    with servers.open(Login("127.0.0.1", postgres.port, "postgres", "reader", "first")) as session:
        roles.set_password(session, "reader", "second")
    assert asked(postgres, "reader", "second", "SELECT 1") == (1,)


def test_a_role_that_acts_as_another_changes_its_own_password(postgres, servers):
    user(
        postgres,
        "actor",
        "first",
        "CREATE ROLE part",
        "GRANT part TO actor",
        "ALTER ROLE actor SET role TO part",
    )
    with servers.open(Login("127.0.0.1", postgres.port, "postgres", "actor", "first")) as session:
        roles.set_password(session, "actor", "second")
    assert asked(postgres, "actor", "second", "SELECT current_user, session_user") == (
        "part",
        "actor",
    )


def test_the_clone_has_the_rights_and_settings_of_the_original(postgres, superuser):
    user(
        postgres,
        "app",
        "first",
        "CREATE ROLE readers",
        "GRANT readers TO app",
        "CREATE SCHEMA app AUTHORIZATION app",
        "CREATE TABLE seen (id int)",
        "GRANT SELECT ON seen TO readers",
        "ALTER ROLE app CONNECTION LIMIT 7 VALID UNTIL '2999-01-01 00:00:00+00' CREATEDB",
        'ALTER ROLE app SET search_path TO "$user", public, "we""ird\\x"',
        "ALTER ROLE app SET my.custom TO 'it''s \\ a=b, \"c\"'",
        "ALTER ROLE app SET temp_tablespaces TO ''",
        "ALTER ROLE app IN DATABASE postgres SET work_mem TO '8MB'",
    )
    roles.set_clone(superuser, "app", "app_clone", "one")
    settings = "SELECT current_setting('search_path'), current_setting('my.custom'), current_setting('work_mem'), current_setting('temp_tablespaces')"
    assert asked(postgres, "app_clone", "one", settings) == asked(
        postgres, "app", "first", settings
    )
    kept = "SELECT rolconnlimit, rolvaliduntil, rolcanlogin, rolsuper FROM pg_roles WHERE rolname = 'app'"
    assert postgres.sql(kept) == postgres.sql(kept.replace("'app'", "'app_clone'"))
    with connect(postgres, "app_clone", "one") as connection:
        connection.execute("CREATE TABLE made (id int)")  # in the schema app: "$user" is app
        connection.execute("SELECT FROM seen")
        connection.execute("DISCARD ALL")  # what poolers send
        connection.execute("CREATE TABLE app.later (id int)")
    assert set(
        postgres.sql("SELECT relowner::regrole FROM pg_class WHERE relname IN ('made', 'later')")
    ) == {"app"}
    with connect(postgres, "app", "first") as connection:
        connection.execute("DROP TABLE made, later")


def test_the_clone_is_updated_when_the_original_changed(postgres, superuser):
    user(
        postgres,
        "changing",
        "first",
        "ALTER ROLE changing SET work_mem TO '5MB'",
        "ALTER ROLE changing IN DATABASE md5 SET work_mem TO '6MB'",
    )
    roles.set_clone(superuser, "changing", "changing_clone", "one")
    postgres.sql(
        "ALTER ROLE changing RESET ALL",
        "ALTER ROLE changing IN DATABASE md5 RESET ALL",
        "ALTER ROLE changing SET statement_timeout TO '9s'",
    )
    roles.set_clone(superuser, "changing", "changing_clone", "two")
    of_clone = "SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setrole = 'changing_clone'::regrole ORDER BY 1"
    assert postgres.sql(of_clone) == ["role=changing", "statement_timeout=9s"]
    assert asked(postgres, "changing_clone", "two", "SELECT 1") == (1,)


def test_the_clone_keeps_the_originals_own_role_setting(postgres, superuser):
    user(
        postgres,
        "acting",
        "first",
        "CREATE ROLE owners",
        "GRANT owners TO acting",
        "ALTER ROLE acting SET role TO owners",
    )
    roles.set_clone(superuser, "acting", "acting_clone", "one")
    assert asked(postgres, "acting_clone", "one", "SELECT current_user") == ("owners",)


def test_a_role_that_is_no_clone_is_not_changed(postgres, superuser):
    user(postgres, "victim", "first")
    user(postgres, "victim_clone", "precious", "ALTER ROLE victim_clone SUPERUSER")
    with pytest.raises(DatabaseError, match="must be a member of 'victim'"):
        roles.set_clone(superuser, "victim", "victim_clone", "one")
    assert asked(postgres, "victim_clone", "precious", "SELECT 1") == (1,)


def test_a_master_that_is_no_superuser_can_clone(postgres, servers):
    user(postgres, "creator", "first", "ALTER ROLE creator CREATEROLE")
    user(
        postgres,
        "lent",
        "first",
        "GRANT lent TO creator WITH ADMIN OPTION",
        "ALTER ROLE lent SET work_mem TO '5MB'",
    )
    with servers.open(Login("127.0.0.1", postgres.port, "postgres", "creator", "first")) as session:
        roles.set_clone(session, "lent", "lent_clone", "one")
        assert asked(
            postgres, "lent_clone", "one", "SELECT current_user, current_setting('work_mem')"
        ) == ("lent", "5MB")
        postgres.sql("ALTER ROLE lent SET log_statement TO 'all'")
        with pytest.raises(
            DatabaseError, match="the setting log_statement of 'lent': SQLSTATE 42501"
        ):
            roles.set_clone(session, "lent", "lent_clone", "two")
    assert asked(postgres, "lent_clone", "one", "SELECT 1") == (1,)


def test_the_settings_of_a_role_run_nothing_in_the_master_s_session(postgres, superuser):
    user(
        postgres,
        "sly",
        "first",
        "CREATE SCHEMA sly AUTHORIZATION sly",
        "SET SESSION AUTHORIZATION sly",
        "CREATE FUNCTION sly.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT 1/0 $$",
        "ALTER ROLE sly SET search_path TO sly, pg_catalog",
    )
    roles.set_clone(superuser, "sly", "sly_clone", "one")
    assert superuser.run("SHOW search_path", "ask") == [['"$user", public']]


def test_alternate_returns_the_other_user_of_a_pair():
    assert roles.alternate("app") == "app_clone"
    assert roles.alternate("app_clone") == "app"
    assert roles.alternate("_clone") == "_clone_clone"
    assert roles.alternate("x" * 57) == "x" * 57 + "_clone"
    for long in ("x" * 58, "é" * 29):
        with pytest.raises(SecretError, match="57 bytes"):
            roles.alternate(long)
