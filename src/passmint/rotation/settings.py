"""The function's settings: which kind of secret it rotates, and how it reaches the database."""

from __future__ import annotations

from functools import partial

from passmint.rotation.errors import SettingsError
from passmint.rotation.targets.unmanaged import Nothing
from passmint.rotation.versions import CURRENT, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.rotation.database import Servers
    from passmint.rotation.target import Target

KINDS = ("secret", "postgres", "postgres-alternating")


def target(environment: Mapping[str, str], client: Any) -> Target:
    """What PASSMINT_ROTATION names. `client` is boto3's.

    Raises:
        SettingsError: a setting cannot be used; the message names it.
    """
    kind = environment.get("PASSMINT_ROTATION", "")
    if kind not in KINDS:
        raise SettingsError(f"PASSMINT_ROTATION must be one of {', '.join(KINDS)}")
    if kind == "secret":
        return Nothing()
    servers = _servers(environment)
    if kind == "postgres":
        from passmint.rotation.targets.postgres import SingleUser  # noqa: PLC0415

        return SingleUser(servers)
    from passmint.rotation.targets.alternating import AlternatingUsers  # noqa: PLC0415

    return AlternatingUsers(servers, partial(read, client, VersionStage=CURRENT))


def _servers(environment: Mapping[str, str]) -> Servers:
    # For databases alone: the other kind goes without the driver.
    import ssl  # noqa: PLC0415

    from passmint.rotation.database import Servers  # noqa: PLC0415

    tls = environment.get("PASSMINT_DATABASE_TLS") or "verify"
    path = environment.get("PASSMINT_DATABASE_CA") or None
    if tls not in ("verify", "off"):
        raise SettingsError("PASSMINT_DATABASE_TLS must be verify or off")
    if tls == "off":
        if path:
            raise SettingsError("PASSMINT_DATABASE_CA is of no use with PASSMINT_DATABASE_TLS=off")
        return Servers(None)
    try:
        return Servers(ssl.create_default_context(cafile=path))
    except OSError:
        raise SettingsError("PASSMINT_DATABASE_CA must be a file of certificates in PEM") from None
