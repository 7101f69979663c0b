"""Keeps packages that log what they send from telling it, whatever level is set later.

boto3's and botocore's DEBUG lines hold requests and answers whole, the values of secrets included
(boto/boto3#2292), and `boto3.set_stream_logger` sets that level.
"""

from __future__ import annotations

import logging

BOTO = ("boto3", "botocore", "urllib3")


def log_only_warnings(*packages: str) -> None:
    """Lets the loggers of these packages tell nothing below a warning.

    A filter of a logger judges that logger's own lines, not those of the ones below it: each needs
    it. So this is for when the packages are loaded; what they load later has the package's level.
    """
    for package in packages:
        logging.getLogger(package).setLevel(logging.WARNING)
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if name.partition(".")[0] in packages and isinstance(logger, logging.Logger):
            logger.addFilter(_is_warning)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING
