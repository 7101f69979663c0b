"""A Redis server for these tests."""

import socket

import pytest

from redis_process import start_redis, stop


@pytest.fixture(scope="session")
def redis_url():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = start_redis(port)
    yield f"redis://127.0.0.1:{port}/0"
    stop(process)
