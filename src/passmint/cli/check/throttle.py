"""The limit on the rate."""

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

# A new AWS account runs ten functions at once; more callers than that would find errors 5xx.
_CALLERS = 8
_SECONDS = re.compile(r"[1-9][0-9]*", re.ASCII)


def throttle(probe: Probe) -> Outcome:
    """Many requests at once are refused in the end, and told when to come back."""
    number = probe.throttle_requests
    if not number:
        return skipped("--no-throttle")
    answers = _burst(probe, number)
    refused = [answer for answer in answers if answer is not None and answer.status == 429]
    probe.answers += refused
    failed = sum(answer is None or answer.status not in (200, 429) for answer in answers)
    if not refused:
        return warning(
            f"expected status 429, came none in {number} requests"
            f"{f', {failed} of which failed' if failed else ''}; AWS meters approximately:"
            " try again, or more with --throttle-requests"
        )
    untold = [
        answer
        for answer in refused
        if not _SECONDS.fullmatch(answer.header("retry-after")) and not answer.by_http_api
    ]
    expect(not untold, "expected Retry-After with status 429, came no number of seconds")
    if failed:
        return warning(f"429 came, but {failed} of {len(answers)} requests failed otherwise")
    told = "" if any(answer.by_http_api for answer in refused) else " with Retry-After"
    return ok(f"429{told} within {len(answers)} requests")


def _burst(probe: Probe, number: int) -> list[Answer | None]:
    """The answers, None for those that did not come; ends soon after the first 429."""
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
