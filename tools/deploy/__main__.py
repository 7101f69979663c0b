"""Carries out the verb on the command line."""

from __future__ import annotations

import os
import sys

from tools.deploy.settings import DeployError, read_settings
from tools.deploy.verbs import VERBS


def main() -> None:
    """Carry out the verb; end with its error, for the person to read."""
    os.umask(0o077)  # the state and the plan are for their owner alone
    verb = sys.argv[1]
    try:
        VERBS[verb](read_settings(verb, os.environ))
    except DeployError as error:
        sys.exit(f"\n{error}")


if __name__ == "__main__":
    main()
