"""The endpoints and the certificate that the tests of the command have."""

from cli.conftest import certificate, start

__all__ = ["certificate", "start"]
