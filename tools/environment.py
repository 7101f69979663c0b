"""The reference page of environment variables."""

from __future__ import annotations

from tools.references import GENERATED

from passmint.environment import VARIABLES, Variable


def _default(variable: Variable) -> str:
    return f"`{variable.default}`" if variable.default else "none"


def document() -> str:
    """Build `docs/reference/environment.md` from the records of the variables."""
    sections = [
        "# Environment variables",
        GENERATED,
        "Every variable that Passmint reads. An empty value counts as unset. A value that cannot be"
        " used stops the start, with an error that names the variable and does not show the value."
        " `passmint serve` and `passmint check` warn of a variable that looks like a misspelling of"
        " one of these.",
        "| variable | meaning | default | read by |\n|---|---|---|---|\n"
        + "\n".join(
            f"| `{variable.name}` | {variable.meaning} | {_default(variable)} |"
            f" {', '.join(variable.read_by)} |"
            for variable in VARIABLES
        ),
        "The functions are those that run on AWS Lambda; the"
        " [Terraform module](../../terraform/README.md) sets their variables. The commands"
        " that call a service are `passmint check`, `send` and"
        " `claim`.",
    ]
    return "\n\n".join(sections) + "\n"
