"""Checks of the transport: verified TLS 1.2 or newer, and no plain HTTP beside it."""

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

_LOOPBACK = "plain HTTP on loopback"

# This host name of a REST API accepts TLS 1.0, which AWS provider 5 cannot change. A custom domain
# does not. (docs.aws.amazon.com/apigateway, "Security policies for REST APIs in API Gateway")
_GATEWAYS_OWN_HOST = re.compile(r".+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")

_CANNOT_TRY = "the OpenSSL of this machine cannot speak TLS 1.0 and 1.1"
# Reasons in OpenSSL's errors when this machine itself cannot speak the old versions.
_UNABLE = ("NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE", "NO_CIPHER_MATCH")


def secured(probe: Probe) -> Outcome:
    """Expect verified TLS 1.2 or newer, or plain HTTP on loopback. No key is sent.

    Raises:
        NoAnswerError: the endpoint cannot be reached.
    """
    endpoint = probe.endpoint
    if not endpoint.https and not endpoint.loopback:
        raise CheckFailedError(
            "expected https, got plain HTTP, where others can read the key and the passwords;"
            " pass the URL with https://"
        )
    with probe.connect() as connection:
        try:
            connection.ask("GET", "/health", request_headers(None))
        except TlsError as error:
            raise CheckFailedError(
                f"expected TLS 1.2 or newer with a valid certificate, got none: {error}"
            ) from None
        version = connection.tls_version
    return ok(f"{version}, certificate verified") if version else skipped(_LOOPBACK)


def old_versions(probe: Probe) -> Outcome:
    """Check that the endpoint refuses a handshake with TLS 1.0 or 1.1."""
    if not probe.endpoint.https:
        return skipped(_LOOPBACK)
    context = _old_context()
    if context is None:
        return skipped(_CANNOT_TRY)
    sock = connect(probe.endpoint, probe.seconds)
    try:
        handshake(context, sock, probe.endpoint.host, probe.seconds).close()
    except NoAnswerError as error:
        if any(reason in str(error) for reason in _UNABLE):
            return skipped(_CANNOT_TRY)
        return ok("TLS 1.0 and 1.1 are refused")
    if _GATEWAYS_OWN_HOST.fullmatch(probe.endpoint.host):
        return warning(
            "API Gateway's own host name accepts TLS 1.0 or 1.1; set domain_name, which does not"
        )
    raise CheckFailedError(
        "expected TLS 1.0 and 1.1 refused, got a connection; require TLS 1.2 at the endpoint"
    )


def _old_context() -> ssl.SSLContext | None:
    if not (ssl.HAS_TLSv1 and ssl.HAS_TLSv1_1):
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # nothing is sent after the handshake
    context.verify_mode = ssl.CERT_NONE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")  # the default level refuses old versions
    except (ValueError, ssl.SSLError):
        return None
    return context


def plain_http(probe: Probe) -> Outcome:
    """Expect that plain HTTP is not answered, is refused, or is redirected to https."""
    if not probe.endpoint.https:
        return skipped(_LOOPBACK)
    plain = probe.endpoint.plain()
    try:
        with BoundedConnection(plain, min(probe.seconds, 5)) as connection:
            answer = connection.ask("GET", "/health", request_headers(None))
    except NoAnswerError:
        return ok(f"port {plain.port} does not answer without TLS")
    redirected = 300 <= answer.status < 400 and answer.header("location").startswith("https://")
    expect(
        redirected or answer.status >= 400,
        f"expected plain HTTP refused or redirected to https, got status {answer.status}"
        f" on port {plain.port}; close that port",
    )
    return ok("redirected to https" if redirected else f"refused with {answer.status}")
