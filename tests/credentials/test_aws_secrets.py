"""Requests that the AWS store sends to Secrets Manager and Scheduler, and their names."""

import json

import pytest

from credentials.recording import Recording
from passmint.credentials.errors import ReadersError, StoreUnavailableError
from passmint.credentials.row import Row, State
from passmint.credentials.store import Value
from passmint.credentials.stores.aws import AwsResources
from passmint.credentials.stores.aws.names import name
from passmint.credentials.stores.aws.schedules import Schedules
from passmint.credentials.stores.aws.secrets import Secrets, policy

ROLE = "arn:aws:iam::123456789012:role/passmint-credentials"
READERS = ("arn:aws:iam::123456789012:role/ci", "arn:aws:iam::123456789012:user/bob")
ID, TOKEN_HASH = "a" * 43, "t" * 64
# printf 'a%.0s' {1..43} | sha256sum, and the same of the token's hash.
ID_SHA256 = "66d34fba71f8f450f7e45598853e53bfc23bbd129027cbb131a2f4ffd7878cd0"
TOKEN_SHA256 = "3a33722b9a250ca3c820f696045d29ed8767dccc275d1c2a3e7cc88e54bcbed1"
SECRET = f"p/{ID_SHA256}"
VALUE = Value("password-canary", "app")


def row(expires_at=1_800_000_600, readers=(), token_hash=TOKEN_HASH):
    return Row(
        ID, "alice", State.CREATING, expires_at, 1_800_000_000, token_hash, "r" * 64, readers
    )


def resources(**changes):
    given = {
        "table": "table",
        "secret_prefix": "p/",
        "kms_key": "",
        "schedule_group": "group",
        "scheduler_role_arn": "arn:aws:iam::123456789012:role/scheduler",
        "target_arn": "arn:aws:lambda:eu-central-1:123456789012:function:credentials:live",
        "role_arn": ROLE,
    }
    return AwsResources(**{**given, **changes})


@pytest.fixture
def aws():
    return Recording()


@pytest.fixture
def secrets(aws):
    return Secrets(aws.secrets, resources())


def test_a_name_is_the_hash_of_the_id():
    """A name of 64 characters is the longest that Scheduler takes."""
    assert name(ID) == ID_SHA256
    assert len(ID_SHA256) == 64


class TestKeep:
    def test_the_value_comes_after_the_policy(self, aws, secrets):
        secrets.keep(row(), VALUE)
        assert aws.names == ["CreateSecret", "PutResourcePolicy", "PutSecretValue"]

    def test_the_secret_is_created_without_a_value(self, aws, secrets):
        secrets.keep(row(), VALUE)
        assert aws.sent("CreateSecret") == {
            "Name": SECRET,
            "Description": "A temporary credential",
            "Tags": [
                {"Key": "passmint:credential", "Value": ID},
                {"Key": "passmint:expires-at", "Value": "2027-01-15T08:10:00Z"},
            ],
        }

    def test_a_kms_key_is_used_if_there_is_one(self, aws):
        Secrets(aws.secrets, resources(kms_key="alias/key")).keep(row(), VALUE)
        assert aws.sent("CreateSecret")["KmsKeyId"] == "alias/key"

    def test_the_policy_blocks_public_access(self, aws, secrets):
        secrets.keep(row(), VALUE)
        sent = aws.sent("PutResourcePolicy")
        assert (sent["SecretId"], sent["BlockPublicPolicy"]) == (SECRET, True)
        assert json.loads(sent["ResourcePolicy"]) == policy(row(), ROLE)

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (VALUE, {"username": "app", "password": "password-canary"}),
            (Value("password-canary"), {"password": "password-canary"}),
        ],
    )
    def test_the_value_has_the_version_of_its_token(self, aws, secrets, value, text):
        secrets.keep(row(), value)
        sent = aws.sent("PutSecretValue")
        assert json.loads(sent.pop("SecretString")) == text
        assert sent == {"SecretId": SECRET, "ClientRequestToken": TOKEN_SHA256}

    def test_with_readers_every_token_has_the_same_version(self, aws, secrets):
        secrets.keep(row(readers=READERS, token_hash="x" * 64), VALUE)
        assert aws.sent("PutSecretValue")["ClientRequestToken"] == ID_SHA256

    def test_a_repeated_creation_goes_on_with_the_secret_that_is_there(self, aws, secrets):
        aws.secrets.answer("CreateSecret", "ResourceExistsException")
        aws.secrets.answer("PutSecretValue", "ResourceExistsException")
        secrets.keep(row(readers=READERS), VALUE)
        assert aws.names == ["CreateSecret", "PutResourcePolicy", "PutSecretValue"]

    def test_readers_that_do_not_exist_get_no_value(self, aws, secrets):
        aws.secrets.answer("PutResourcePolicy", "MalformedPolicyDocumentException")
        with pytest.raises(ReadersError, match="must be roles and users that exist"):
            secrets.keep(row(readers=READERS), VALUE)
        assert "PutSecretValue" not in aws.names

    @pytest.mark.parametrize(
        ("operation", "code"),
        [
            ("CreateSecret", "LimitExceededException"),
            ("PutResourcePolicy", "AccessDeniedException"),
            ("PutSecretValue", "EncryptionFailure"),
        ],
    )
    def test_a_step_that_fails_is_the_last_one(self, aws, secrets, caplog, operation, code):
        aws.secrets.answer(operation, code)
        with pytest.raises(StoreUnavailableError) as caught:
            secrets.keep(row(), VALUE)
        assert aws.names[-1] == operation
        assert caught.value.failure.endswith(f": {code} of {operation}")
        assert f"{code} of {operation}" in caplog.text
        assert "canary" not in caught.value.failure + str(caught.value) + caplog.text
        assert caught.value.__suppress_context__


class TestGet:
    def test_the_version_of_the_token_is_read(self, aws, secrets):
        text = '{"username": "app", "password": "password-canary"}'
        aws.secrets.answer("GetSecretValue", {"SecretString": text})
        assert secrets.get(row()) == VALUE
        assert aws.sent("GetSecretValue") == {"SecretId": SECRET, "VersionId": TOKEN_SHA256}

    @pytest.mark.parametrize("code", ["ResourceNotFoundException", "InvalidRequestException"])
    def test_a_secret_that_is_deleted_or_not_there_yet_has_no_value(self, aws, secrets, code):
        aws.secrets.answer("GetSecretValue", code)
        assert secrets.get(row()) is None

    def test_another_error_is_unavailable(self, aws, secrets):
        aws.secrets.answer("GetSecretValue", "DecryptionFailure")
        with pytest.raises(StoreUnavailableError):
            secrets.get(row())


def test_a_secret_is_deleted_without_recovery(aws, secrets):
    secrets.delete(ID)
    assert aws.sent("DeleteSecret") == {"SecretId": SECRET, "ForceDeleteWithoutRecovery": True}


def test_readers_find_the_secret_by_its_arn(aws, secrets):
    aws.secrets.answer("DescribeSecret", {"ARN": "arn:aws:secretsmanager:x"})
    assert secrets.arn(ID) == "arn:aws:secretsmanager:x"
    assert aws.sent("DescribeSecret") == {"SecretId": SECRET}


def test_readers_must_be_in_the_account_of_the_store(secrets):
    secrets.check_readers(row(readers=READERS))
    other = (*READERS, "arn:aws:iam::210987654321:role/ci")
    with pytest.raises(ReadersError, match="in the account 123456789012"):
        secrets.check_readers(row(readers=other))


def denials(principals):
    """The two statements that deny, as AWS's policy language has them."""
    deny = {"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:GetSecretValue"}
    return [
        {
            "Sid": "NobodyElse",
            **deny,
            "Resource": "*",
            "Condition": {"ArnNotEquals": {"aws:PrincipalArn": principals}},
        },
        {
            "Sid": "NobodyAfterItsEnd",
            **deny,
            "Resource": "*",
            "Condition": {"DateGreaterThanEquals": {"aws:CurrentTime": "2027-01-15T08:10:00Z"}},
        },
    ]


def test_without_readers_only_our_role_may_read_until_the_expiry():
    assert policy(row(), ROLE) == {"Version": "2012-10-17", "Statement": denials([ROLE])}


def test_readers_may_read_until_the_expiry_and_our_role_may_not():
    allow = {
        "Sid": "Readers",
        "Effect": "Allow",
        "Principal": {"AWS": list(READERS)},
        "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        "Resource": "*",
    }
    expected = [*denials(list(READERS)), allow]
    assert policy(row(readers=READERS), ROLE) == {
        "Version": "2012-10-17",
        "Statement": expected,
    }


class TestSchedule:
    @pytest.fixture
    def schedules(self, aws):
        return Schedules(aws.scheduler, resources())

    def test_the_schedule_invokes_the_function_once_and_deletes_itself(self, aws, schedules):
        schedules.schedule_expiry(row())
        sent = aws.sent("CreateSchedule")
        assert json.loads(sent["Target"].pop("Input")) == {"passmint": "end", "id": ID}
        assert sent == {
            "Name": ID_SHA256,
            "GroupName": "group",
            "Description": "Expiry of a temporary credential",
            "ScheduleExpression": "at(2027-01-15T08:10:00)",
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": {
                "Arn": "arn:aws:lambda:eu-central-1:123456789012:function:credentials:live",
                "RoleArn": "arn:aws:iam::123456789012:role/scheduler",
            },
        }

    @pytest.mark.parametrize(
        ("expires_at", "moment"),
        [
            (1_800_000_599, "2027-01-15T08:10:00"),
            (1_800_000_600, "2027-01-15T08:10:00"),
            (1_800_000_601, "2027-01-15T08:11:00"),
            (1_800_000_660, "2027-01-15T08:11:00"),
            (1_830_297_599, "2028-01-01T00:00:00"),
        ],
    )
    def test_it_is_never_before_the_expiry(self, aws, schedules, expires_at, moment):
        schedules.schedule_expiry(row(expires_at))
        assert aws.sent("CreateSchedule")["ScheduleExpression"] == f"at({moment})"

    def test_an_earlier_attempts_schedule_stays(self, aws, schedules):
        aws.scheduler.answer("CreateSchedule", "ConflictException")
        schedules.schedule_expiry(row())
        assert aws.names == ["CreateSchedule"]

    def test_another_error_is_unavailable(self, aws, schedules):
        aws.scheduler.answer("CreateSchedule", "ServiceQuotaExceededException")
        with pytest.raises(StoreUnavailableError) as caught:
            schedules.schedule_expiry(row())
        assert caught.value.failure.endswith("ServiceQuotaExceededException of CreateSchedule")
