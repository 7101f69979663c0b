"""Process that creates or claims a credential in AWS and kills itself at a call."""

import json
import os
import signal
import sys

from credentials.clock import Clock
from credentials.contract import order
from passmint.credentials.service import Credentials
from passmint.credentials.stores.aws import AwsResources, AwsStore, clients


def die(**_):
    os.kill(os.getpid(), signal.SIGKILL)


def main(resources, call, when, token):
    made = clients()
    event = "before-send" if when == "before" else "after-call"
    for client in (made.dynamodb, made.secrets, made.scheduler):
        name = client.meta.service_model.service_id.hyphenize()
        client.meta.events.register(f"{event}.{name}.{call}", die)
    credentials = Credentials(AwsStore(AwsResources(**json.loads(resources)), made), Clock())
    asked = order(idempotency_key="k", ttl_seconds=60)
    print(credentials.claim(token) if token else credentials.create(asked))


if __name__ == "__main__":
    main(*sys.argv[1:])
