"""Entry point of `python -m passmint`: the command."""

import sys

from passmint.cli import main

sys.exit(main())
