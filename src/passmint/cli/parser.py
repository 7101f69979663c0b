"""argparse, made strict: every option once, values as they stand, nothing dropped."""

from __future__ import annotations

import argparse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from typing import Any, NoReturn

_WIDTH = 80  # fixed: the reference in `docs/` is this text, and measuring costs an import


class UsageError(Exception):
    """What was typed cannot be used; the message names it, what was expected and what came.

    `prog` is the command whose `--help` tells more.
    """

    def __init__(self, message: str, prog: str = "") -> None:
        super().__init__(message)
        self.prog = prog


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=_WIDTH)


class Parser(argparse.ArgumentParser):
    """A parser whose namespace holds what was stated and nothing else."""

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
        """Where to add subcommands; the namespace will hold the name of the one typed as `dest`."""
        # A stated `prog` spares the formatting of a usage line.
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
        """As argparse does, but raising UsageError for what is not known."""
        try:
            namespace, rest = super().parse_known_args(self._joined(args), namespace)
            if rest:
                self.error(f"unexpected argument {rest[0]!r}")
        except UsageError as error:
            error.prog = error.prog or self.prog
            raise
        return namespace, rest

    def error(self, message: str) -> NoReturn:
        """Raise instead of exiting, so that one place writes errors."""
        raise UsageError(message.removeprefix("argument "))

    def _joined(self, arguments: Sequence[str]) -> list[str]:
        """The arguments with each option that takes a value written `--option=value`.

        argparse by itself would refuse `--exclude -_` since it takes `-_` for an option, and
        would take the value of an option it does not know for a command.
        """
        joined = []
        rest = iter(arguments)
        for argument in rest:
            action = self._option(argument)
            takes_value = action is not None and action.nargs is None and "=" not in argument
            value = next(rest, None) if takes_value else None
            joined.append(argument if value is None else f"{argument}={value}")
            if argument in self._commands:
                break  # the rest is the command's own to read
        return [*joined, *rest]

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """As argparse does, but for the value `--`, which it would drop."""
        if arg_strings != ["--"] or not action.option_strings:
            return super()._get_values(action, arg_strings)
        value = self._get_value(action, "--")
        self._check_value(action, value)
        return value

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            raise UsageError(f"expected one of {', '.join(action.choices)}, not {value!r}")

    def _option(self, argument: str) -> argparse.Action | None:
        """The option that an argument states, or None where it states none."""
        name = argument.partition("=")[0]
        if not name.startswith("-") or name in ("-", "--"):
            return None
        if name not in self._option_string_actions:
            from difflib import get_close_matches  # start-up stays light

            close = get_close_matches(name, self._option_string_actions, n=1, cutoff=0.75)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise UsageError(f"no such option: {name!r}{hint}")
        return self._option_string_actions[name]


class _Commands(argparse._SubParsersAction):  # type: ignore[type-arg] # noqa: SLF001
    """Subcommands after which, not before, their options stand: nothing is dropped."""

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
                f"{', '.join(before)} must stand after the command:"
                f" {parser.prog} {values[0]} {before[0]} ..."
            )
        super().__call__(parser, namespace, values, option_string)


class Once(argparse.Action):
    """An option that may be given once. With `nargs=0` it takes no value and stands for True."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Put the value into the namespace, unless one is there."""
        if hasattr(namespace, self.dest):
            raise UsageError(f"{option_string} must be given once, not twice")
        setattr(namespace, self.dest, True if self.nargs == 0 else values)


def option(name: str) -> str:
    """A parameter's name as it is typed: `max_nums` is `--max-nums`."""
    return "--" + name.replace("_", "-")
