"""The `passmint` command. Each subcommand imports its modules only when it runs."""

from passmint.cli.command import main

__all__ = ["main"]
