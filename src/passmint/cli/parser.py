"""Strict argparse: each option at most once, any text accepted as a value, nothing ignored."""

from __future__ import annotations

import argparse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from typing import Any, NoReturn

# Fixed, because `docs/reference/command.md` is this text, and measuring the terminal costs an
# import.
_WIDTH = 80


class UsageError(Exception):
    """A wrong command line. The message names the option, what is expected and what was given.

    prog: the command whose `--help` explains it, such as `passmint explain`.
    """

    def __init__(self, message: str, prog: str = "") -> None:
        super().__init__(message)
        self.prog = prog


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=_WIDTH)


class Parser(argparse.ArgumentParser):
    """Argument parser whose namespace holds only what was set: no defaults."""

    def __init__(self, *, prog: str, **settings: Any) -> None:
        super().__init__(
            prog=prog,
            formatter_class=_Formatter,
            argument_default=argparse.SUPPRESS,
            allow_abbrev=False,
            **settings,
        )
        self._commands: Container[str] = ()

    def add_commands(
        self, dest: str, *, metavar: str, required: bool
    ) -> argparse._SubParsersAction[Parser]:
        """Return the object to which subcommands are added.

        dest: attribute of the namespace that will hold the name of the chosen subcommand.
        """
        # Without `prog`, argparse would format a usage line to find it.
        commands = self.add_subparsers(
            title="commands",
            dest=dest,
            metavar=metavar,
            required=required,
            prog=self.prog,
            action=_Commands,
        )
        self._commands = commands.choices
        return commands

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse like argparse, but raise UsageError for an unexpected argument."""
        try:
            namespace, rest = super().parse_known_args(self._joined(args), namespace)
            if rest:
                self.error(f"unexpected argument {rest[0]!r}")
        except UsageError as error:
            error.prog = error.prog or self.prog
            raise
        return namespace, rest

    def error(self, message: str) -> NoReturn:
        """Raise UsageError. argparse would write the message and exit."""
        raise UsageError(message.removeprefix("argument "))

    def _joined(self, arguments: Sequence[str]) -> list[str]:
        """Rewrite `--option value` as `--option=value`.

        Otherwise argparse reads `-_` in `--exclude -_` as an option, and reads the value of an
        unknown option as a command.
        """
        joined = []
        rest = iter(arguments)
        for argument in rest:
            action = self._option(argument)
            takes_value = action is not None and action.nargs is None and "=" not in argument
            value = next(rest, None) if takes_value else None
            joined.append(argument if value is None else f"{argument}={value}")
            if argument in self._commands:
                break  # the command's own parser reads the rest
        return [*joined, *rest]

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """Return the values like argparse, but keep the value `--`, which it drops."""
        if arg_strings != ["--"] or not action.option_strings:
            return super()._get_values(action, arg_strings)
        value = self._get_value(action, "--")
        self._check_value(action, value)
        return value

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            name = action.option_strings[0] if action.option_strings else action.dest
            raise UsageError(f"{name} must be one of {', '.join(action.choices)}, not {value!r}")

    def _option(self, argument: str) -> argparse.Action | None:
        """Return the option that an argument names, or None if it is not an option."""
        name = argument.partition("=")[0]
        if not name.startswith("-") or name in ("-", "--"):
            return None
        if name not in self._option_string_actions:
            from difflib import get_close_matches  # start-up stays light

            close = get_close_matches(name, self._option_string_actions, n=1, cutoff=0.75)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise UsageError(f"unknown option {name!r}{hint}")
        return self._option_string_actions[name]


class _Commands(argparse._SubParsersAction):  # type: ignore[type-arg] # noqa: SLF001
    """Subcommands that refuse options typed before them, which argparse would drop."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        before = [option(name) for name in vars(namespace) if name != self.dest]
        if before:
            raise UsageError(
                f"{', '.join(before)} must come after the command:"
                f" {parser.prog} {values[0]} {before[0]} ..."
            )
        super().__call__(parser, namespace, values, option_string)


class Once(argparse.Action):
    """Action for an option that may be given only once.

    With `nargs=0` the option takes no value and sets True.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Set the value in the namespace, or raise UsageError if it is already set."""
        if hasattr(namespace, self.dest):
            raise UsageError(f"{option_string} must be given once, not twice")
        setattr(namespace, self.dest, True if self.nargs == 0 else values)


def option(name: str) -> str:
    """Return the option of a parameter: `--max-nums` for `max_nums`."""
    return "--" + name.replace("_", "-")
