"""Check of the rate limit."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

from passmint.cli.check.outcome import Outcome, expect, ok, skipped, warning
from passmint.client.connection import NoAnswerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.cli.check.probe import Probe
    from passmint.client.connection import Answer

# A new AWS account runs at most ten functions at once; with more callers the answers would be 5xx.
_CALLERS = 8
_SECONDS = re.compile(r"[1-9][0-9]*", re.ASCII)


def throttle(probe: Probe) -> Outcome:
    """Expect that one of many requests is refused with status 429 and `Retry-After`.

    No refusal is only a warning, because AWS applies its limits approximately.
    """
    number = probe.throttle_requests
    if not number:
        return skipped("--no-throttle")
    answers = _burst(probe, number)
    refused = [answer for answer in answers if answer is not None and answer.status == 429]
    probe.answers += refused
    failed = sum(answer is None or answer.status not in (200, 429) for answer in answers)
    if not refused:
        return warning(
            f"expected status 429, got none in {number} requests"
            f"{f', {failed} of which failed' if failed else ''}; AWS limits approximately:"
            " try again, or raise --throttle-requests"
        )
    without_retry_after = [
        answer
        for answer in refused
        if not _SECONDS.fullmatch(answer.header("retry-after")) and not answer.by_http_api
    ]
    expect(
        not without_retry_after,
        "expected Retry-After with status 429, got none or not a number of seconds",
    )
    if failed:
        return warning(
            f"got status 429, but {failed} of {len(answers)} requests failed in another way;"
            " read the log of the function or server"
        )
    header = "" if any(answer.by_http_api for answer in refused) else " with Retry-After"
    return ok(f"429{header} within {len(answers)} requests")


def _burst(probe: Probe, number: int) -> list[Answer | None]:
    """Send up to `number` requests from several threads and stop soon after the first 429.

    Returns the answers, with None for a request that got no answer.
    """
    callers = min(_CALLERS, number)
    seen = threading.Event()
    shares = [number // callers + (caller < number % callers) for caller in range(callers)]
    with ThreadPoolExecutor(callers) as pool:
        parts = pool.map(lambda share: _call(probe, share, seen), shares)
        return [answer for part in parts for answer in part]


def _call(probe: Probe, share: int, seen: threading.Event) -> list[Answer | None]:
    answers: list[Answer | None] = []
    with probe.connect() as connection:
        for _ in range(share):
            if seen.is_set():
                break
            try:
                answer = probe.burst(connection)
            except NoAnswerError:
                answers.append(None)
                continue
            answers.append(answer)
            if answer.status == 429:
                seen.set()
    return answers
