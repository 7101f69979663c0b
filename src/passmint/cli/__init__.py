"""The command `passmint`. What a subcommand needs is imported when it runs."""

from passmint.cli.command import main

__all__ = ["main"]
