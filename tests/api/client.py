"""Client of the API for tests. It checks every answer for what all answers must have."""

import json

from passmint.api.app import Api
from passmint.api.messages import Request
from passmint.api.settings import Settings

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Client:
    """API under test, and the requests to it."""

    def __init__(self, credentials=None, **settings):
        self.api = Api(Settings(**settings), credentials)

    def send(self, method, path, query="", *, headers=None, body=b"", https=False, caller=""):
        request = Request(
            method,
            path,
            query=query,
            headers=headers,
            body=body,
            https=https,
            request_id="request-1",
            caller=caller,
        )
        response = self.api.handle(request)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert ("Strict-Transport-Security" in response.headers) == https
        return response

    def get(self, path, query="", **options):
        return self.send("GET", path, query, **options)

    def post(self, path, body, **options):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self.send("POST", path, body=body, **{"headers": JSON, **options})


def value(response):
    """Decode the JSON of a response."""
    assert response.headers["Content-Type"] == "application/json"
    return json.loads(response.body)


def refused(response, status, error, parameter=None):
    """Assert that a response has this status and this error."""
    expected = {"error": error}
    if parameter is not None:
        expected["parameter"] = parameter
    assert (response.status, value(response)) == (status, expected)
