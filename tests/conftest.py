"""Holds the traffic of the whole suite to one promise: no password and no token reaches a log."""

import gc
import logging

import pytest

from passmint.api import app as service
from passmint.core.targets import presets
from passmint.credentials import service as credentials
from passmint.credentials import tokens
from passmint.rotation import steps

SHORT = 8  # a password of a few characters may stand in a log line by chance


class Watch(logging.Handler):
    """Remembers the passwords that the API hands out and looks for them in every log record."""

    def __init__(self):
        super().__init__()
        self.passwords = set()
        self.leaks = []

    def remembering(self, function):
        """The function, its passwords remembered."""

        def call(*arguments):
            drawn = function(*arguments)
            for password in [drawn] if isinstance(drawn, str) else drawn:
                if len(password) >= SHORT:
                    self.passwords.add(password)
            return drawn

        return call

    def emit(self, record):
        told = f"{record.getMessage()} {vars(record)}"
        self.leaks += [record.name for password in self.passwords if password in told]

    def checked(self):
        """Forgets all; the loggers that told a password since the last call."""
        leaks, self.leaks = self.leaks, []
        self.passwords.clear()
        return leaks


WATCH = Watch()


def pytest_configure():
    logging.getLogger().addHandler(WATCH)
    service.generate = WATCH.remembering(service.generate)
    service.generate_many = WATCH.remembering(service.generate_many)
    steps.generate = WATCH.remembering(steps.generate)
    credentials.generate = WATCH.remembering(credentials.generate)
    tokens.new_token = WATCH.remembering(tokens.new_token)


def pytest_collection_finish():
    # Thousands of collected tests stay anyway; looking through them again and again takes tenths
    # of a second, which what has a deadline would be charged.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item):
    presets.use({})  # no test leaves presets of its own behind
    if leaks := WATCH.checked():
        pytest.fail(f"{item.nodeid}: passwords in the log of {leaks}")
