"""How the endpoint is reached. The service's own traffic is TLS 1.2 or newer, verified."""

from __future__ import annotations

import re
import ssl
import warnings

from passmint.cli.check.outcome import (
    CheckFailedError,
    Outcome,
    expect,
    ok,
    skipped,
    warning,
)
from passmint.cli.check.probe import request_headers
from passmint.client.connection import (
    BoundedConnection,
    NoAnswerError,
    TlsError,
    connect,
    handshake,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.cli.check.probe import Probe

_LOOPBACK = "plain HTTP, on loopback alone"

# Of REST APIs it accepts TLS 1.0, which AWS provider 5 cannot change; a domain of one's own does
# not. (docs.aws.amazon.com/apigateway, "Security policies for REST APIs in API Gateway")
_GATEWAYS_OWN_HOST = re.compile(r".+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")

# What OpenSSL says where this machine cannot speak the old versions.
_UNABLE = ("NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE", "NO_CIPHER_MATCH")


def secured(probe: Probe) -> Outcome:
    """A connection that keys and passwords may pass. Sends neither; NoAnswerError if none comes."""
    target = probe.target
    if not target.https and not target.loopback:
        raise CheckFailedError(
            "expected https, came plain HTTP, where others can read the key and the passwords;"
            " give the address with https://"
        )
    with probe.connect() as connection:
        try:
            connection.ask("GET", "/health", request_headers(None))
        except TlsError as error:
            raise CheckFailedError(
                f"expected TLS 1.2 or newer, verified, came none: {error}"
            ) from None
        version = connection.tls_version
    return ok(f"{version}, certificate verified") if version else skipped(_LOOPBACK)


def old_versions(probe: Probe) -> Outcome:
    """TLS 1.0 and 1.1 are refused."""
    if not probe.target.https:
        return skipped(_LOOPBACK)
    context = _old_context()
    if context is None:
        return skipped("TLS 1.0 and 1.1 cannot be tried: OpenSSL here does not speak them")
    sock = connect(probe.target, probe.seconds)
    try:
        handshake(context, sock, probe.target.host, probe.seconds).close()
    except NoAnswerError as error:
        if any(reason in str(error) for reason in _UNABLE):
            return skipped("TLS 1.0 and 1.1 cannot be tried: OpenSSL here does not speak them")
        return ok("TLS 1.0 and 1.1 are refused")
    if _GATEWAYS_OWN_HOST.fullmatch(probe.target.host):
        return warning("API Gateway's own host name accepts TLS 1.0 or 1.1; a domain_name does not")
    raise CheckFailedError("expected TLS 1.0 and 1.1 refused, came a connection; demand TLS 1.2")


def _old_context() -> ssl.SSLContext | None:
    if not (ssl.HAS_TLSv1 and ssl.HAS_TLSv1_1):
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # only the handshake is tried: nothing is sent
    context.verify_mode = ssl.CERT_NONE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")  # else OpenSSL itself refuses them
    except (ValueError, ssl.SSLError):
        return None
    return context


def plain_http(probe: Probe) -> Outcome:
    """Without TLS the endpoint does not answer, or says where TLS is."""
    if not probe.target.https:
        return skipped(_LOOPBACK)
    target = probe.target.plain()
    try:
        with BoundedConnection(target, min(probe.seconds, 5)) as connection:
            answer = connection.ask("GET", "/health", request_headers(None))
    except NoAnswerError:
        return ok(f"port {target.port} does not answer without TLS")
    redirected = 300 <= answer.status < 400 and answer.header("location").startswith("https://")
    expect(
        redirected or answer.status >= 400,
        f"expected plain HTTP refused or sent to https, came status {answer.status}"
        f" on port {target.port}; close that port",
    )
    return ok("sent to https" if redirected else f"refused with {answer.status}")
