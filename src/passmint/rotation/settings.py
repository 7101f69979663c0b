"""Settings of the rotation function: its kind of secret, and how it connects to the database."""

from __future__ import annotations

from functools import partial

from passmint import environment as variables
from passmint.environment import SettingsError
from passmint.rotation.targets.unmanaged import Unmanaged
from passmint.rotation.versions import CURRENT, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.rotation.database import Servers
    from passmint.rotation.target import Target


def target(environment: Mapping[str, str], client: Any) -> Target:
    """Make the target that PASSMINT_ROTATION names.

    client: a boto3 client of Secrets Manager.

    Raises:
        SettingsError: a setting cannot be used. The message names it.
    """
    kind = variables.ROTATION_KIND.read(environment)
    if not kind:
        name = variables.ROTATION_KIND.name
        raise SettingsError(f"set {name} to secret, postgres or postgres-alternating")
    if kind == "secret":
        return Unmanaged()
    servers = _servers(environment)
    if kind == "postgres":
        from passmint.rotation.targets.postgres import SingleUser  # noqa: PLC0415

        return SingleUser(servers)
    from passmint.rotation.targets.alternating import AlternatingUsers  # noqa: PLC0415

    return AlternatingUsers(servers, partial(read, client, VersionStage=CURRENT))


def _servers(environment: Mapping[str, str]) -> Servers:
    # Imported here, because secrets without a database do not need the driver.
    import ssl  # noqa: PLC0415

    from passmint.rotation.database import Servers  # noqa: PLC0415

    tls = variables.DATABASE_TLS.read(environment)
    path = variables.DATABASE_CA.read(environment) or None
    if tls == "off":
        if path:
            raise SettingsError(
                f"{variables.DATABASE_CA.name} has no effect with {variables.DATABASE_TLS.name}=off"
            )
        return Servers(None)
    try:
        return Servers(ssl.create_default_context(cafile=path))
    except OSError:
        raise SettingsError(
            f"{variables.DATABASE_CA.name} must be a PEM file of certificates"
        ) from None
