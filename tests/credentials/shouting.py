"""Program that logs everything, stores a value in AWS, claims it and prints it."""

import logging
import sys
import time

import boto3

from passmint.core.policy.policy import Policy
from passmint.credentials.service import Credentials, Order
from passmint.credentials.stores import aws

resources = aws.AwsResources(*sys.argv[1:])
store = aws.AwsStore(resources, aws.clients())
for name in ("", "botocore", *logging.root.manager.loggerDict):
    boto3.set_stream_logger(name, logging.DEBUG)
letters = Policy(length=30, nums=0, special_chars=0, symbols="")  # nothing is escaped
made = Credentials(store, time.time).create(Order(letters, "alice", 600, "user-canary"))
logging.getLogger("botocore.endpoint").warning("a warning passes")
logging.getLogger("somebody.else").debug("and all of others'")
print(Credentials(store, time.time).claim(made.token).password)
