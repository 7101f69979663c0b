"""Endpoints and certificate, from the tests of the command."""

from cli.conftest import certificate, start

__all__ = ["certificate", "start"]
