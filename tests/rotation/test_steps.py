import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from passmint.rotation.errors import PolicyError, SecretError, StateError
from passmint.rotation.steps import Rotation
from passmint.rotation.targets.unmanaged import Unmanaged
from rotation.rotating import STEPS, rotate

pytestmark = pytest.mark.slow

POLICY = {"length": 24}


@pytest.fixture
def rotation(manager):
    return Rotation(manager.client, Unmanaged(), POLICY)


class Recording:
    """Client that records its calls."""

    def __init__(self, client):
        self.asked = []
        self._client = client
        self.exceptions = client.exceptions

    def __getattr__(self, name):
        def ask(**arguments):
            self.asked.append((name, arguments))
            return getattr(self._client, name)(**arguments)

        return ask


@pytest.mark.parametrize("value", ["plain", {"password": "old", "user": "zoe"}])
def test_the_four_steps_rotate(manager, rotation, value):
    secret = manager.secret(value)
    before = manager.text(secret)
    token = manager.start(secret)
    assert rotate(rotation, secret, token) == ["created", "already set", "tested", "finished"]
    text = manager.text(secret)
    password = text if value == "plain" else json.loads(text)["password"]
    assert len(password) == 24
    assert value == "plain" or json.loads(text) == {**value, "password": password}
    assert manager.current(secret) == token
    assert manager.text(secret, "AWSPREVIOUS") == before
    assert [rotation.run(step, secret, token) for step in STEPS] == ["nothing to do"] * 4
    assert manager.text(secret) == text


def test_a_repeated_step_changes_nothing(manager, rotation):
    secret = manager.secret("old")
    token = manager.start(secret)
    assert rotation.run("createSecret", secret, token) == "created"
    pending = manager.text(secret, "AWSPENDING")
    assert rotation.run("createSecret", secret, token) == "already created"
    assert manager.text(secret, "AWSPENDING") == pending
    rotate(rotation, secret, token)
    assert manager.text(secret) == pending


def test_the_tag_sets_the_policy(manager):
    secret = manager.secret({"password": "old"}, passmint_preset="aws-rds-postgresql")
    recording = Recording(manager.client)
    rotate(Rotation(recording, Unmanaged(), {"length": 50}), secret, manager.start(secret))
    password = manager.value(secret)["password"]
    assert len(password) == 50
    assert not set(password) & set('/"@')


def test_a_bad_tag_changes_nothing(manager, rotation):
    secret = manager.secret("old", passmint_preset="canary")
    token = manager.start(secret)
    with pytest.raises(PolicyError, match="the tag passmint:preset"):
        rotation.run("createSecret", secret, token)
    manager.client.tag_resource(
        SecretId=secret, Tags=[{"Key": "passmint:preset", "Value": "aws-connect"}]
    )
    assert rotate(rotation, secret, token)[0] == "created"


@pytest.mark.parametrize("step", STEPS)
def test_a_version_without_a_label_is_refused(manager, rotation, step):
    secret = manager.secret("old")
    token = manager.start(secret)
    with pytest.raises(StateError, match="must have the label AWSPENDING"):
        rotation.run(step, secret, "x" * 32)
    manager.client.update_secret_version_stage(
        SecretId=secret, VersionStage="AWSPENDING", RemoveFromVersionId=token
    )
    with pytest.raises(StateError, match="must have the label AWSPENDING"):
        rotation.run(step, secret, token)


def test_a_secret_whose_rotation_is_cancelled_is_refused(manager, rotation):
    secret = manager.secret("old")
    token = manager.start(secret)
    manager.client.cancel_rotate_secret(SecretId=secret)
    with pytest.raises(StateError, match="not enabled"):
        rotation.run("createSecret", secret, token)


def test_an_unknown_step_is_refused(manager, rotation):
    with pytest.raises(StateError, match="createSecret, setSecret, testSecret, finishSecret"):
        rotation.run("destroySecret", "any", "x" * 32)


@pytest.mark.parametrize("step", ["setSecret", "finishSecret"])
def test_a_version_without_a_value_never_becomes_current(manager, rotation, step):
    secret = manager.secret("old")
    token = manager.start(secret)
    with pytest.raises(StateError, match="createSecret comes first"):
        rotation.run(step, secret, token)
    assert manager.text(secret) == "old"


def test_the_check_without_a_rotation_tests_the_current_value(manager, rotation):
    secret = manager.secret("old")
    assert rotation.run("testSecret", secret, manager.start(secret)) == "tested the current value"


def test_the_label_is_moved_from_the_version_that_had_it(manager):
    secret = manager.secret("old")
    before, token = manager.current(secret), manager.start(secret)
    recording = Recording(manager.client)
    rotate(Rotation(recording, Unmanaged(), POLICY), secret, token)
    (put,) = (asked for name, asked in recording.asked if name == "put_secret_value")
    assert put["ClientRequestToken"] == token
    assert put["VersionStages"] == ["AWSPENDING"]
    (moved,) = (asked for name, asked in recording.asked if name == "update_secret_version_stage")
    assert moved == {
        "SecretId": secret,
        "VersionStage": "AWSCURRENT",
        "MoveToVersionId": token,
        "RemoveFromVersionId": before,
    }


def test_a_value_too_large_is_not_sent(manager):
    secret = manager.secret({"password": "", "rest": "x" * 65_500})
    recording = Recording(manager.client)
    with pytest.raises(SecretError, match="at most 65536"):
        Rotation(recording, Unmanaged(), POLICY).run("createSecret", secret, manager.start(secret))
    assert "put_secret_value" not in dict(recording.asked)


def test_a_faster_run_of_the_same_step_wins(manager):
    secret = manager.secret("old")
    token = manager.start(secret)

    class Late(Recording):
        def put_secret_value(self, **arguments):
            raise self.exceptions.ResourceExistsException({"Error": {}}, "PutSecretValue")

    assert (
        Rotation(Late(manager.client), Unmanaged(), POLICY).run("createSecret", secret, token)
        == "already created"
    )


@pytest.mark.parametrize("moved", [True, False])
def test_a_lost_answer_to_the_last_call_is_detected(manager, moved):
    secret = manager.secret("old")
    token = manager.start(secret)

    class Losing(Recording):
        def update_secret_version_stage(self, **arguments):
            if moved:
                self._client.update_secret_version_stage(**arguments)
            raise self.exceptions.InvalidParameterException(
                {"Error": {}}, "UpdateSecretVersionStage"
            )

    losing = Rotation(Losing(manager.client), Unmanaged(), POLICY)
    if moved:
        assert rotate(losing, secret, token)[-1] == "already finished"
        assert manager.current(secret) == token
    else:
        with pytest.raises(manager.client.exceptions.ClientError):
            rotate(losing, secret, token)
        assert manager.text(secret) == "old"


@pytest.mark.parametrize("round_", range(5))
def test_steps_at_the_same_time_agree(manager, rotation, round_):
    secret = manager.secret("old")
    token = manager.start(secret)
    rotation.run("createSecret", secret, token)
    with ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(rotation.run, "finishSecret", secret, token) for _ in range(8)]
    said = [run.result() for run in runs]
    assert set(said) <= {"finished", "already finished", "nothing to do"}
    assert said.count("finished") == 1
    assert manager.current(secret) == token


def test_a_binary_secret_is_refused(manager, rotation):
    secret = manager.client.create_secret(Name="binary", SecretBinary=b"canary")["ARN"]
    with pytest.raises(SecretError, match="not binary"):
        rotation.run("createSecret", secret, manager.start(secret))
