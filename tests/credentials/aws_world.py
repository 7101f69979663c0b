"""Table, secrets and schedules for credentials in an AWS account of moto."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

from botocore.config import Config

from aws_account import REGION
from passmint.credentials.stores.aws import AwsClients, AwsResources, AwsStore

DYING = Path(__file__).parent / "dying_aws.py"
ROLE = "arn:aws:iam::123456789012:role/passmint-credentials"


class World:
    """Table, secrets and schedules for one test."""

    def __init__(self, account):
        config = Config(max_pool_connections=60, retries={"total_max_attempts": 1})
        names = ("dynamodb", "secretsmanager", "scheduler")
        self.environment = {**account.environment, "AWS_DEFAULT_REGION": REGION}
        self.clients = AwsClients(*(account.client(name, config=config) for name in names))
        name = f"passmint-{uuid.uuid4().hex[:12]}"
        self.clients.dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.clients.scheduler.create_schedule_group(Name=name)
        self.resources = AwsResources(
            table=name,
            secret_prefix=f"{name}/credentials/",
            kms_key="",
            schedule_group=name,
            scheduler_role_arn="arn:aws:iam::123456789012:role/passmint-scheduler",
            target_arn=f"arn:aws:lambda:{REGION}:123456789012:function:passmint-credentials:live",
            role_arn=ROLE,
        )

    def store(self, **changes):
        return AwsStore(AwsResources(**{**vars(self.resources), **changes}), self.clients)

    def secrets(self):
        """Return the secrets of this store by name."""
        filters = [{"Key": "name", "Values": [self.resources.secret_prefix]}]
        pages = self.clients.secrets.get_paginator("list_secrets").paginate(Filters=filters)
        return {one["Name"]: one for page in pages for one in page["SecretList"]}

    def function_environment(self, **more):
        """Return the environment that Terraform gives the credentials function."""
        resources = self.resources
        return {
            **self.environment,
            "PASSMINT_TABLE": resources.table,
            "PASSMINT_SECRET_PREFIX": resources.secret_prefix,
            "PASSMINT_KMS_KEY": resources.kms_key,
            "PASSMINT_SCHEDULE_GROUP": resources.schedule_group,
            "PASSMINT_SCHEDULER_ROLE_ARN": resources.scheduler_role_arn,
            "PASSMINT_SCHEDULE_TARGET_ARN": resources.target_arn,
            "PASSMINT_ROLE_ARN": resources.role_arn,
            "PASSMINT_PUBLIC_URL": "https://passwords.test",
            **more,
        }

    def schedules(self):
        group = self.resources.schedule_group
        return self.clients.scheduler.list_schedules(GroupName=group)["Schedules"]

    def die(self, call, when, token):
        """Run a process that kills itself before or after a call."""
        environment = {
            **os.environ,
            **self.environment,
            "PYTHONPATH": str(Path(__file__).parent.parent),
        }
        command = [sys.executable, str(DYING), json.dumps(vars(self.resources)), call, when, token]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert done.returncode == -9, done.stderr
        assert done.stdout == b""
