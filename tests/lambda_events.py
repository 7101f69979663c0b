"""The events of tests/events, one file a shape or oddity."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent / "events"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
CANARY = "canary"  # stands, in any case, in whatever of an event must not reach a log


def load(name):
    """A fresh copy of the event."""
    return json.loads((FOLDER / f"{name}.json").read_text())
