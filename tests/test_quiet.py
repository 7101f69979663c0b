"""Loggers of packages that log secrets tell warnings alone, whatever they are told later."""

import logging

import pytest

from passmint.quiet import log_only_warnings

CANARY = "canary-7f3a"


@pytest.fixture
def package():
    """The loggers of a package and of two of its modules."""
    names = ("quietpackage", "quietpackage.parsers", "quietpackage.auth.tokens")
    yield [logging.getLogger(name) for name in names]
    for name in names:
        logging.root.manager.loggerDict.pop(name)


def test_nothing_below_a_warning_is_told_whoever_sets_the_level(package, caplog):
    log_only_warnings("quietpackage")
    for logger in package:
        caplog.set_level(logging.DEBUG, logger.name)
        logger.debug(CANARY)
        logger.info(CANARY)
        logger.warning("told by %s", logger.name)
    assert caplog.messages == [f"told by {logger.name}" for logger in package]


def test_a_logger_of_its_own_handler_tells_no_more(package):
    log_only_warnings("quietpackage")
    told = []
    handler = logging.Handler()
    handler.emit = told.append
    package[1].addHandler(handler)
    package[1].setLevel(logging.DEBUG)
    package[1].debug(CANARY)
    assert told == []


def test_a_module_that_logs_first_later_is_quiet_by_its_packages_level(package, caplog):
    caplog.set_level(logging.DEBUG)
    log_only_warnings("quietpackage")
    late = logging.getLogger("quietpackage.late")
    late.debug(CANARY)
    logging.root.manager.loggerDict.pop("quietpackage.late")
    assert caplog.messages == []


def test_others_are_left_alone(package, caplog):
    log_only_warnings("quietpackage")
    other = logging.getLogger("quietpackages")
    caplog.set_level(logging.DEBUG, "quietpackages")
    other.debug("told")
    logging.root.manager.loggerDict.pop("quietpackages")
    assert caplog.messages == ["told"]


def test_to_ask_twice_changes_nothing(package):
    log_only_warnings("quietpackage")
    log_only_warnings("quietpackage")
    assert [len(logger.filters) for logger in package] == [1, 1, 1]
