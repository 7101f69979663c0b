"""PostgreSQL roles: setting a password, and making a clone of a role."""

from __future__ import annotations

import re

from passmint.rotation.errors import DatabaseError, SecretError
from passmint.rotation.scram import MIN_ITERATIONS, verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.rotation.database import Session

MAX_NAME_BYTES = 63  # NAMEDATALEN - 1: the server truncates a longer name
SUFFIX = "_clone"  # AWS's own rotation functions use this suffix for the second user
_FIRST_WITH_SCRAM = 100_000

# Settings that hold a list of names, each quoted on its own: GUC_LIST_QUOTE in PostgreSQL's guc.
_LISTS = frozenset(
    ("local_preload_libraries", "search_path", "session_preload_libraries", "temp_tablespaces")
)
_NAME = re.compile(r'"((?:[^"]|"")*)"|([^",\s]+)')

_ROLE = """
SELECT oid, rolconnlimit, coalesce(rolvaliduntil, 'infinity')::text
FROM pg_catalog.pg_roles WHERE rolname = :name
"""
_IS_CLONE = """
SELECT EXISTS (SELECT FROM pg_catalog.pg_auth_members m WHERE m.roleid = :role
  AND m.member = r.oid) FROM pg_catalog.pg_roles r WHERE r.rolname = :name
"""
_SETTINGS = """
SELECT d.datname::text, setting FROM pg_catalog.pg_db_role_setting s
JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
CROSS JOIN pg_catalog.unnest(s.setconfig) setting
WHERE r.rolname = :name ORDER BY d.datname NULLS FIRST
"""


def alternate(username: str) -> str:
    """Return the name of the other user of a pair: with the suffix, or without it.

    Raises:
        SecretError: the name with the suffix is longer than the server allows.
    """
    if username.endswith(SUFFIX) and username != SUFFIX:
        return username.removesuffix(SUFFIX)
    other = username + SUFFIX
    if len(other.encode()) > MAX_NAME_BYTES:
        raise SecretError(
            f"username of the secret must be at most {MAX_NAME_BYTES - len(SUFFIX)} bytes long, so"
            f" that {SUFFIX} can follow it"
        )
    return other


def set_password(session: Session, username: str, password: str) -> None:
    """Set the password of a role."""
    _begin(session)
    _set_password(session, username, password)
    session.run("COMMIT", "commit the new password")


def set_clone(session: Session, original: str, clone: str, password: str) -> None:
    """Create or update the clone of a role: its password, its rights and its settings.

    The clone is a member of the original and acts as the original after login, so that the
    original owns the objects that the clone creates. All of this is one transaction.

    Raises:
        DatabaseError: the original does not exist, a role that is not its clone has the clone's
            name, or the session has no right to do this.
    """
    _begin(session)
    rows = session.run(_ROLE, "look up the role", name=original)
    if not rows:
        raise DatabaseError(f"there is no role {original!r} to clone")
    role, connections, until = rows[0]
    is_clone = session.run(_IS_CLONE, "look up the clone", role=role, name=clone)
    if not is_clone:
        session.run(f"CREATE ROLE {_identifier(clone)} INHERIT", f"create the role {clone!r}")
        session.run(
            f"GRANT {_identifier(original)} TO {_identifier(clone)}",
            f"make {clone!r} a member of {original!r}",
        )
    elif not is_clone[0][0]:
        raise DatabaseError(
            f"the role {clone!r} must be a member of {original!r}: it is not its clone, and was"
            " not changed"
        )
    session.run(
        f"ALTER ROLE {_identifier(clone)} LOGIN CONNECTION LIMIT {connections:d}"
        f" VALID UNTIL {_literal(until)}",
        f"let {clone!r} log in",
    )
    _copy_settings(session, original, clone)
    _set_password(session, clone, password)
    session.run("COMMIT", "commit the clone")


def _begin(session: Session) -> None:
    # The role's own settings may make sessions read-only, or set another role or search path.
    session.run("BEGIN READ WRITE", "begin")
    session.run("SET LOCAL ROLE NONE", "act as the user that logged in")
    session.run("SET LOCAL search_path TO pg_catalog, pg_temp", "set the search path")


def _set_password(session: Session, username: str, password: str) -> None:
    asked = "SELECT current_setting('server_version_num')::int, current_setting(:name, true)::int"
    version, iterations = session.run(asked, "ask the version", name="scram_iterations")[0]
    if version < _FIRST_WITH_SCRAM:  # it would set the verifier itself as the password
        raise DatabaseError("the server must be PostgreSQL 10 or newer: older ones have no SCRAM")
    kept = verifier(password, max(MIN_ITERATIONS, iterations or 0))
    statement = f"ALTER ROLE {_identifier(username)} PASSWORD {_literal(kept)}"
    session.run(statement, f"set the password of {username!r}")


def _copy_settings(session: Session, original: str, clone: str) -> None:
    """Copy the settings made by ALTER ROLE ... SET, and set `role` if the original does not."""
    for (database,) in {(row[0],) for row in session.run(_SETTINGS, "look up", name=clone)}:
        session.run(f"ALTER ROLE {_identifier(clone)} {_within(database)} RESET ALL", "reset")
    settings = {
        (database, *setting.split("=", 1))
        for database, setting in session.run(_SETTINGS, "look up the settings", name=original)
    }
    if not any(database is None and name == "role" for database, name, _ in settings):
        settings.add((None, "role", original))
    for database, name, value in settings:
        session.run(
            f"ALTER ROLE {_identifier(clone)} {_within(database)}"
            f" SET {_setting(name)} TO {_setting_value(name, value)}",
            f"give {clone!r} the setting {name} of {original!r}",
        )


def _within(database: str | None) -> str:
    return "" if database is None else f"IN DATABASE {_identifier(database)}"


def _setting(name: str) -> str:
    return ".".join(map(_identifier, name.split(".")))


def _setting_value(name: str, value: str) -> str:
    if name.lower() not in _LISTS:
        return _literal(value)
    items = (quoted.replace('""', '"') or bare for quoted, bare in _NAME.findall(value))
    return ", ".join(map(_literal, items)) or "''"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    """Quote a text so that it does not depend on standard_conforming_strings."""
    quoted = "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
    return f" E{quoted}" if "\\" in text else quoted
