"""Process that creates or claims a credential in Redis and kills itself at a step."""

import os
import signal
import sys

from credentials.clock import Clock
from credentials.contract import order
from credentials.crashing import Crashing
from passmint.credentials.sealing import Seal, server_keys
from passmint.credentials.service import Credentials
from passmint.credentials.stores.redis import RedisStore


def main(url, step, when, token):
    store = RedisStore(url, Seal(server_keys(os.environ["SERVER_KEY"])))
    dying = Crashing(
        store, step, after=when == "after", crash=lambda: os.kill(os.getpid(), signal.SIGKILL)
    )
    credentials = Credentials(dying, Clock())
    print(credentials.claim(token) if token else credentials.create(order(idempotency_key="k")))


if __name__ == "__main__":
    main(*sys.argv[1:])
