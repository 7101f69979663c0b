import pytest

from passmint.api.messages import Response
from passmint.cli.check.probe import Probe
from passmint.client.endpoint import Endpoint


@pytest.fixture
def probing(start):
    """Return a function that sends a request to an endpoint that refuses the first ones.

    It returns the final status, the waits in seconds and the number of requests.
    """

    def _probing(refused, retry_after):
        def spoil(request, response):
            if len(endpoint.seen) <= refused:
                return Response(429, b"{}", {"Retry-After": retry_after} if retry_after else {})
            return response

        waits = []
        endpoint = start(spoil=spoil)
        target = Endpoint.parse(endpoint.url)
        probe = Probe(target, None, seconds=10, throttle_requests=0, pause=waits.append)
        status = probe.ask("/health").status
        assert len(probe.answers) == len(endpoint.seen)
        return status, waits, len(endpoint.seen)

    return _probing


@pytest.mark.parametrize(
    ("refused", "retry_after", "expected"),
    [
        (0, "", (200, [], 1)),
        (1, "2", (200, [2], 2)),
        (3, "10", (200, [10, 10, 10], 4)),
        (4, "1", (429, [1, 1, 1], 4)),
        (1, "", (200, [1], 2)),
        (1, "soon", (200, [1], 2)),
        (1, "0", (200, [1], 2)),
        (1, "-5", (200, [1], 2)),
        (1, "\u00b2", (200, [1], 2)),
        (1, "11", (429, [], 1)),
        (1, "9" * 5000, (200, [1], 2)),
    ],
)
def test_request_answered_with_429_is_repeated_after_retry_after(
    probing, refused, retry_after, expected
):
    assert probing(refused, retry_after) == expected
