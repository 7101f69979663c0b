"""Credentials in Secrets Manager, DynamoDB and EventBridge Scheduler of moto.

moto is a single process. That one claim wins proves that we use the conditional update correctly,
not that AWS keeps its promise, and moto needs a correction to keep it (aws/moto_lambda.py). moto
does not run schedules, evaluate resource policies or apply TTLs, so the tests look at the requests
instead.
"""

import datetime
import hashlib
import http.server
import json
import logging
import os
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError
from botocore.validate import ParamValidator

from aws_account import REGION, serving
from credentials.aws_world import ROLE, World
from credentials.contract import Contract, order, outcome
from credentials.crashing import CrashError, Crashing
from passmint.core.policy.policy import Policy
from passmint.credentials import tokens
from passmint.credentials.errors import ReadersError, StoreUnavailableError
from passmint.credentials.expiry import expire
from passmint.credentials.row import RETENTION_SECONDS, Row, State
from passmint.credentials.service import Credentials
from passmint.credentials.store import Value
from passmint.credentials.stores.aws import AwsClients, AwsResources, AwsStore, clients, policy

SHOUTING = Path(__file__).parent / "shouting.py"
READER = "arn:aws:iam::123456789012:role/ci"
pytestmark = pytest.mark.slow

# Every call of a creation and of a claim, in order.
CREATION = (
    "PutItem",
    "CreateSchedule",
    "CreateSecret",
    "PutResourcePolicy",
    "PutSecretValue",
    "UpdateItem",
)
CLAIM = ("GetSecretValue", "UpdateItem", "DeleteSecret")
RESOURCES = AwsResources("t", "p/", "", "g", "r", "a", ROLE)
ROWS = {"PutItem", "UpdateItem", "GetItem"}
LOOKING = {"ListSecrets", "ListSchedules", "GetSchedule"}  # of the tests
CALLS = {*CREATION, *CLAIM, "GetItem", "DescribeSecret"}


@pytest.fixture(scope="module")
def account():
    with serving() as account:
        yield account


class Sent:
    """Requests that the clients send, in order: names and parameters."""

    def __init__(self, clients):
        self.calls = []
        self.stop_before = None
        for client in (clients.dynamodb, clients.secrets, clients.scheduler):
            client.meta.events.register("provide-client-params.*.*", self._keep)

    def _keep(self, params, model, **_):
        ParamValidator().validate(params, model.input_shape)
        if model.name in LOOKING:
            return
        assert model.name in CALLS
        self.calls.append((model.name, params))

    def names(self):
        return [name for name, _ in self.calls]

    def of(self, name):
        return [params for called, params in self.calls if called == name]


@contextmanager
def failing(client, method, code):
    """Make every call of a client's method fail with an error code."""

    def refuse(**_):
        raise client._load_exceptions().from_code(code)(
            {"Error": {"Code": code, "Message": "canary"}}, method
        )

    setattr(client, method, refuse)
    try:
        yield
    finally:
        delattr(client, method)


class Hanging(http.server.BaseHTTPRequestHandler):
    """Reads each request and closes the connection without an answer."""

    def do_POST(self):
        self.server.asked.append(self.headers["X-Amz-Target"])
        self.close_connection = True

    def log_message(self, *arguments):
        pass


@pytest.fixture
def asked(monkeypatch):
    """Requests to services that never answer, to which the environment points."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hanging)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_MAX_ATTEMPTS": "5",  # the environment may not undo it
    }.items():
        monkeypatch.setenv(name, value)
    yield server.asked
    server.shutdown()
    thread.join()
    server.server_close()


class TestAws(Contract):
    @pytest.fixture
    def world(self, account):
        return World(account)

    @pytest.fixture
    def store(self, world):
        return world.store()

    @pytest.fixture
    def sent(self, world):
        return Sent(world.clients)

    def test_a_credential_is_created_in_the_documented_order(self, credentials, sent):
        credentials.create(order())
        assert tuple(sent.names()) == CREATION

    def test_a_claim_is_decided_by_one_conditional_update(self, credentials, sent):
        token = credentials.create(order()).token
        sent.calls.clear()
        credentials.claim(token)
        assert tuple(sent.names()) == ("GetItem", *CLAIM)
        [update] = sent.of("UpdateItem")
        condition = "#state = :waiting AND token_hash = :hash AND expires_at > :now"
        assert update["ConditionExpression"] == condition
        assert sent.of("GetItem")[0]["ConsistentRead"] is True

    def test_the_schedule_is_what_aws_documents(self, credentials, sent, world):
        created = credentials.create(order(ttl_seconds=600))
        [schedule] = sent.of("CreateSchedule")
        moment = datetime.datetime.fromtimestamp(created.row.expires_at, datetime.UTC)
        assert schedule.pop("Description")
        assert schedule.pop("ClientToken")  # of botocore, for its own retries
        assert schedule == {
            "Name": hashlib.sha256(created.row.id.encode()).hexdigest(),
            "GroupName": world.resources.schedule_group,
            "ScheduleExpression": f"at({moment:%Y-%m-%dT%H:%M:%S})",
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": {
                "Arn": world.resources.target_arn,
                "RoleArn": world.resources.scheduler_role_arn,
                "Input": json.dumps({"passmint": "end", "id": created.row.id}),
            },
        }
        stored = world.clients.scheduler.get_schedule(
            Name=schedule["Name"], GroupName=world.resources.schedule_group
        )
        assert stored["Target"]["Input"] == schedule["Target"]["Input"]

    def test_a_secret_has_no_value_before_its_policy_is_set(self, credentials, sent, world):
        created = credentials.create(order(ttl_seconds=600))
        [secret] = sent.of("CreateSecret")
        assert not {"SecretString", "SecretBinary"} & set(secret)
        [[name, stored]] = world.secrets().items()
        assert name == secret["Name"]
        assert name[-7] != "-"  # AWS's own suffix looks like that
        assert {tag["Key"]: tag["Value"] for tag in stored["Tags"]} == {
            "passmint:credential": created.row.id,
            "passmint:expires-at": "2027-01-15T08:10:00Z",
        }
        [protected] = sent.of("PutResourcePolicy")
        assert protected["BlockPublicPolicy"] is True
        deny = {"Effect": "Deny", "Principal": "*", "Resource": "*"}
        deny["Action"] = "secretsmanager:GetSecretValue"
        assert json.loads(protected["ResourcePolicy"])["Statement"] == [
            {
                "Sid": "NobodyElse",
                **deny,
                "Condition": {"ArnNotEquals": {"aws:PrincipalArn": [ROLE]}},
            },
            {
                "Sid": "NobodyAfterItsEnd",
                **deny,
                "Condition": {"DateGreaterThanEquals": {"aws:CurrentTime": "2027-01-15T08:10:00Z"}},
            },
        ]

    def test_the_operators_key_encrypts_secrets(self, world, clock):
        key = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
        sent = Sent(world.clients)
        Credentials(world.store(kms_key=key), clock).create(order())
        assert sent.of("CreateSecret")[0]["KmsKeyId"] == key

    def test_readers_read_until_the_expiry_and_nobody_claims(self, credentials, world, drawn, sent):
        created = credentials.create(order(username="zoe", readers=(READER,)))
        assert created.token == ""
        assert created.reference.startswith("arn:aws:secretsmanager:")
        stored = world.clients.secrets.get_secret_value(SecretId=created.reference)
        assert json.loads(stored["SecretString"]) == {"username": "zoe", "password": drawn[0]}
        [protected] = sent.of("PutResourcePolicy")
        statements = json.loads(protected["ResourcePolicy"])["Statement"]
        assert statements[0]["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": [READER]}}
        assert "aws:CurrentTime" in statements[1]["Condition"]["DateGreaterThanEquals"]
        assert statements[2] == {
            "Sid": "Readers",
            "Effect": "Allow",
            "Principal": {"AWS": [READER]},
            "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
            "Resource": "*",
        }
        row = credentials.state(created.row.id, "alice")
        assert (row.state, row.readers) == (State.WAITING, (READER,))
        credentials.revoke(created.row.id, "alice")
        assert world.secrets() == {}

    def test_readers_that_do_not_exist_are_refused(self, credentials, world, store):
        """AWS answers like this. moto accepts every policy."""

        def refuse(**_):
            error = {"Error": {"Code": "MalformedPolicyDocumentException", "Message": "canary"}}
            raise world.clients.secrets.exceptions.MalformedPolicyDocumentException(
                error, "PutResourcePolicy"
            )

        world.clients.secrets.put_resource_policy = refuse
        with pytest.raises(ReadersError, match="that exist"):
            credentials.create(order(readers=(READER,)))

    def test_a_claim_and_a_revocation_delete_the_secret(self, credentials, world):
        credentials.claim(credentials.create(order()).token)
        credentials.revoke(credentials.create(order()).row.id, "alice")
        assert world.secrets() == {}

    def test_the_expiry_deletes_the_secret_and_logs_whether_it_was_claimed(
        self, credentials, store, clock, world, caplog
    ):
        caplog.set_level("INFO", "passmint")
        unclaimed, claimed, read = (
            credentials.create(order(ttl_seconds=60, readers=readers))
            for readers in ((), (), (READER,))
        )
        credentials.claim(claimed.token)
        caplog.clear()
        for _ in range(2):  # too early, twice
            with pytest.raises(Exception, match="has not expired yet"):
                expire(store, clock, unclaimed.row.id)
        assert len(world.secrets()) == 2
        clock.advance(60)
        for one in (unclaimed, claimed, read) * 2:  # told twice: counted once
            expire(store, clock, one.row.id)
        expire(store, clock, "x" * 43)  # nobody's
        assert world.secrets() == {}
        told = [(r.fields["audit"], r.fields["id"]) for r in caplog.records]
        assert told == [("expired unclaimed", unclaimed.row.id), ("ended", read.row.id)]
        assert store.find(unclaimed.row.id).state is State.EXPIRED
        assert store.find(claimed.row.id).state is State.CLAIMED

    def test_a_value_stored_after_a_claim_is_deleted(self, credentials, store, world, clock):
        """A repeated request overtakes the first one, and is claimed before the first one goes on."""
        slow = Credentials(Crashing(store, "reserve", after=True), clock)
        with pytest.raises(CrashError):
            slow.create(order(idempotency_key="k"))
        row = store.find(tokens.new_id("alice", "k"))
        fast = credentials.create(order(idempotency_key="k"))
        assert not store.fill(row, "", Value("late"), clock())
        assert len(world.secrets()) == 1  # the fast one waits there
        assert credentials.claim(fast.token).password != "late"
        assert not store.fill(row, "", Value("late"), clock())
        assert world.secrets() == {}

    @pytest.mark.parametrize(("faults", "found"), [(1, True), (2, False)])
    def test_a_read_over_a_dead_connection_is_repeated_once(
        self, credentials, store, world, faults, found
    ):
        created = credentials.create(order())
        left = [faults]

        def die(**_):
            left[0] -= 1
            if left[0] >= 0:
                raise ConnectionClosedError(endpoint_url="http://127.0.0.1")

        world.clients.dynamodb.meta.events.register("before-send.dynamodb.GetItem", die)
        if found:
            assert store.find(created.row.id) == created.row
        else:
            with pytest.raises(StoreUnavailableError):
                store.find(created.row.id)

    def test_a_row_is_purged_30_days_after_its_expiry(self, credentials, sent):
        created = credentials.create(order())
        [put] = sent.of("PutItem")
        assert put["Item"]["purge_at"] == {"N": str(created.row.expires_at + RETENTION_SECONDS)}

    def test_only_one_request_holds_the_value(self, credentials, sent, drawn, caplog, world):
        caplog.set_level("DEBUG", "passmint")
        created = credentials.create(order(note="note", username="user-canary"))
        credentials.claim(created.token)
        secret = created.token.split(".")[1]
        for name, params in sent.calls:
            told = json.dumps(params, default=str)
            assert secret not in told, name
            if name != "PutSecretValue":
                assert drawn[0] not in told, name
                assert "user-canary" not in told, name
        assert drawn[0] not in caplog.text
        assert secret not in caplog.text

    def test_botocore_logs_no_value_when_everything_is_logged(
        self, world, clock, caplog, monkeypatch, drawn
    ):
        for name, value in world.environment.items():
            monkeypatch.setenv(name, value)
        caplog.set_level(logging.DEBUG)
        credentials = Credentials(AwsStore(world.resources, clients()), clock)
        letters = Policy(length=30, nums=0, special_chars=0, symbols="")  # nothing is escaped
        created = credentials.create(order(policy=letters, username="user-canary"))
        assert credentials.claim(created.token).password == drawn[0]
        assert "user-canary" not in caplog.text
        assert drawn[0] not in caplog.text

    def test_botocore_logs_no_value_when_its_loggers_are_set_to_debug(self, world):
        """`boto3.set_stream_logger` sets the level, later than our code."""
        environment = {
            **os.environ,
            **world.environment,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        command = [sys.executable, str(SHOUTING), *vars(world.resources).values()]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        password = done.stdout.strip()
        assert len(password) == 30
        assert "a warning passes" in done.stderr
        assert "and all of others'" in done.stderr
        assert password not in done.stderr
        assert "user-canary" not in done.stderr

    def test_a_credential_whose_value_cannot_be_read_is_not_claimed(self, credentials, world):
        """AWS is eventually consistent and may not return it yet."""
        token = credentials.create(order()).token
        for code in ("ResourceNotFoundException", "InternalServiceError"):
            with (
                failing(world.clients.secrets, "get_secret_value", code),
                pytest.raises(StoreUnavailableError),
            ):
                credentials.claim(token)
        assert isinstance(credentials.claim(token), Value)

    def test_a_claim_is_refused_if_another_one_deleted_the_secret(self, credentials, store, clock):
        """The other claim came between reading the row and reading the value."""
        created = credentials.create(order())
        row = store.find(created.row.id)
        credentials.claim(created.token)
        assert store.claim(row, created.token, clock()) is None

    def test_a_repeated_request_keeps_the_password_that_readers_may_have_read(
        self, credentials, world, clock
    ):
        again = order(idempotency_key="k", readers=(READER,))

        def read(created):
            return world.clients.secrets.get_secret_value(SecretId=created.reference)[
                "SecretString"
            ]

        one = credentials.create(again)
        before = read(one)
        slow = Credentials(Crashing(world.store(), "reserve", after=True), clock)
        with pytest.raises(CrashError):
            slow.create(again)
        overtaken = world.store().find(one.row.id)
        other = credentials.create(again)
        assert (other.reference, other.row.expires_at) == (one.reference, one.row.expires_at)
        assert read(other) == before
        assert not world.store().fill(overtaken, "", Value("late"), clock())
        assert read(other) == before

    def test_a_secret_that_readers_can_still_read_is_not_revoked(self, credentials, world):
        created = credentials.create(order(readers=(READER,)))
        with (
            failing(world.clients.secrets, "delete_secret", "InternalServiceError"),
            pytest.raises(StoreUnavailableError),
        ):
            credentials.revoke(created.row.id, "alice")
        assert credentials.state(created.row.id, "alice").state is State.WAITING
        assert credentials.revoke(created.row.id, "alice").state is State.REVOKED
        assert world.secrets() == {}

    def test_a_credential_is_revoked_even_if_its_secret_cannot_be_deleted(
        self, credentials, world, clock
    ):
        created = credentials.create(order(ttl_seconds=60))
        with failing(world.clients.secrets, "delete_secret", "InternalServiceError"):
            credentials.revoke(created.row.id, "alice")
        assert outcome(credentials.claim, created.token) is State.REVOKED
        clock.advance(60)
        expire(world.store(), clock, created.row.id)
        assert world.secrets() == {}

    @pytest.mark.parametrize("late", [1, 59, 60])
    def test_the_schedule_never_runs_before_the_expiry(self, credentials, sent, late):
        """Scheduler is precise to the minute only."""
        created = credentials.create(order(ttl_seconds=60 + late))
        [schedule] = sent.of("CreateSchedule")
        assert created.row.expires_at % 60 == late % 60
        assert schedule["ScheduleExpression"] == "at(2027-01-15T08:02:00)"

    def test_an_unreachable_aws_is_unavailable_and_nothing_is_logged(self, clock, caplog):
        common = {"endpoint_url": "http://127.0.0.1:1", "aws_access_key_id": "key-canary"}
        names = ("dynamodb", "secretsmanager", "scheduler")
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=1)
        made = [
            boto3.client(
                name, REGION, aws_secret_access_key="secret-canary", config=config, **common
            )
            for name in names
        ]
        credentials = Credentials(AwsStore(RESOURCES, AwsClients(*made)), clock)
        token = tokens.new_token("a" * 43)
        for call in (lambda: credentials.create(order()), lambda: credentials.claim(token)):
            with pytest.raises(StoreUnavailableError) as error:
                call()
            assert error.value.__cause__ is None
            assert error.value.__suppress_context__
        assert "canary" not in caplog.text

    @pytest.mark.parametrize("when", ["before", "after"])
    @pytest.mark.parametrize("call", CREATION)
    def test_a_process_killed_at_a_call_of_creation(self, world, credentials, call, when):
        """The process kills itself by SIGKILL. A retry by another process completes the creation."""
        again = order(idempotency_key="k", ttl_seconds=60)
        world.die(call, when, "")
        credential_id = tokens.new_id("alice", "k")
        row = world.store().find(credential_id)
        nothing = call == "PutItem" and when == "before"
        assert (row is None) == nothing
        if world.secrets():  # whatever there is has an end
            assert len(world.schedules()) == 1
            assert row is not None
        assert outcome(credentials.claim, tokens.new_token(credential_id)) is not Value
        token = credentials.create(again).token
        claims = [outcome(credentials.claim, token) for _ in range(2)]
        assert isinstance(claims[0], Value)
        assert claims[1] is State.CLAIMED
        assert world.secrets() == {}

    @pytest.mark.parametrize("when", ["before", "after"])
    @pytest.mark.parametrize("call", CLAIM)
    def test_a_process_killed_at_a_call_of_a_claim(self, world, credentials, clock, call, when):
        created = credentials.create(order(idempotency_key="k", ttl_seconds=60))
        world.die(call, when, created.token)
        spent = (call, when) == ("UpdateItem", "after") or call == "DeleteSecret"
        claims = [outcome(credentials.claim, created.token) for _ in range(2)]
        assert Counter(isinstance(one, Value) for one in claims)[True] == (0 if spent else 1)
        assert claims[1] is State.CLAIMED
        clock.advance(60)
        expire(world.store(), clock, created.row.id)
        assert world.secrets() == {}


def test_a_conditional_update_whose_answer_is_lost_is_sent_once(asked):
    """A second update would be refused. Reads and idempotent requests are repeated."""
    store = AwsStore(RESOURCES, clients())
    row = Row("i" * 43, "alice", State.WAITING, 1_800_000_060, 0, "h", "r")
    for step in (
        lambda: store.reserve(row, None, 0),
        lambda: store.revoke(row, 0),
        lambda: store.reference(row.id),
    ):
        with pytest.raises(StoreUnavailableError):
            step()
    assert [target.rpartition(".")[2] for target in asked] == [
        "PutItem",
        "UpdateItem",
        *["DescribeSecret"] * 3,
    ]


def test_policies_are_within_the_limit_of_secrets_manager():
    """The limit is 20480 characters. The longest policy has 20 readers with the longest ARNs."""
    readers = tuple(f"arn:aws:iam::123456789012:role/{n:03}{'r' * 400}" for n in range(20))
    row = Row("i" * 43, "alice", State.CREATING, 1_800_000_060, 0, "h", "r", readers)
    assert len(json.dumps(policy(row, ROLE))) < 20_480


def test_the_functions_role_may_do_what_the_store_does_and_nothing_more():
    """The policy is that of the Terraform module, whose tests compare it with this file."""
    file = Path(__file__).parents[2] / "terraform" / "tests" / "policies" / "credentials.json"
    allowed = set()
    for statement in json.loads(file.read_text())["Statement"]:
        actions = statement["Action"]
        allowed |= {actions} if isinstance(actions, str) else set(actions)
    called = {"secretsmanager:TagResource"}  # CreateSecret with tags
    services = {"CreateSchedule": "scheduler", **dict.fromkeys(ROWS, "dynamodb")}
    called |= {f"{services.get(name, 'secretsmanager')}:{name}" for name in CALLS}
    aside = ("logs:", "kms:", "iam:PassRole")
    assert {action for action in allowed if not action.startswith(aside)} == called
