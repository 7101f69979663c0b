"""Log filter for packages that log what they send. It holds whatever level is set later.

The DEBUG lines of boto3 and botocore hold whole requests and answers, with the values of secrets
(boto/boto3#2292), and `boto3.set_stream_logger` sets that level.
"""

from __future__ import annotations

import logging

BOTO = ("boto3", "botocore", "urllib3")


def log_only_warnings(*packages: str) -> None:
    """Drop every log line of these packages that is below a warning.

    Call this when the packages are loaded. A filter applies to the lines of its own logger, not to
    those of child loggers, so each existing logger gets one. Loggers that the packages create later
    have the package's level only.
    """
    for package in packages:
        logging.getLogger(package).setLevel(logging.WARNING)
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if name.partition(".")[0] in packages and isinstance(logger, logging.Logger):
            logger.addFilter(_is_warning)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING
