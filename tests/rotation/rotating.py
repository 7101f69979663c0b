"""Secrets Manager for rotations: it labels a version and calls the four steps."""

import io
import itertools
import json
import urllib.request
import zipfile

import postgres_server

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
_names = itertools.count()


class SecretsManager:
    """Secrets Manager of moto. The pending version has no value at first, as in AWS."""

    def __init__(self, account):
        self.account = account
        self.client = account.client("secretsmanager")
        config = urllib.request.Request(
            f"{account.address}/moto-api/config",
            json.dumps({"lambda": {"use_docker": False}}).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(config).close()
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        role = account.client("iam").create_role(RoleName="role", AssumeRolePolicyDocument=trust)
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("unused.py", "")
        self._function = account.client("lambda").create_function(
            FunctionName="rotation",
            Runtime="python3.12",
            Role=role["Role"]["Arn"],
            Handler="unused.handler",
            Code={"ZipFile": code.getvalue()},
        )["FunctionArn"]

    def secret(self, value, **tags):
        """Create a secret and return its id. `value` is a text, or the members of an object."""
        text = value if isinstance(value, str) else json.dumps(value)
        tags = [{"Key": key.replace("_", ":"), "Value": tag} for key, tag in tags.items()]
        name = f"secret{next(_names)}"
        return self.client.create_secret(Name=name, SecretString=text, Tags=tags)["ARN"]

    def start(self, secret, *, immediately=True):
        """Begin a rotation and return its version. The caller runs the steps."""
        stages = self.client.describe_secret(SecretId=secret)["VersionIdsToStages"]
        for version, labels in stages.items():
            if {"AWSCURRENT", "AWSPENDING"} <= set(labels):
                # A rotation ends so on AWS; moto 5.2.5 takes it for one that has not ended.
                self.client.update_secret_version_stage(
                    SecretId=secret, VersionStage="AWSPENDING", RemoveFromVersionId=version
                )
        return self.client.rotate_secret(
            SecretId=secret,
            RotationLambdaARN=self._function,
            RotationRules={"AutomaticallyAfterDays": 30},
            RotateImmediately=immediately,
        )["VersionId"]

    def change(self, secret, **members):
        """Change members of the current value, as a person would by hand.

        In two calls: by PutSecretValue alone moto 5.2.5 takes AWSPENDING from the version that
        has it, which AWS does not.
        """
        text = json.dumps({**self.value(secret), **members})
        made = self.client.put_secret_value(
            SecretId=secret, SecretString=text, VersionStages=["changed"]
        )
        self.client.update_secret_version_stage(
            SecretId=secret,
            VersionStage="AWSCURRENT",
            MoveToVersionId=made["VersionId"],
            RemoveFromVersionId=self.current(secret),
        )

    def value(self, secret, stage="AWSCURRENT"):
        """Return the members of the version with this label."""
        return json.loads(self.text(secret, stage))

    def text(self, secret, stage="AWSCURRENT"):
        answer = self.client.get_secret_value(SecretId=secret, VersionStage=stage)
        return answer["SecretString"]

    def current(self, secret):
        """Return the current version."""
        stages = self.client.describe_secret(SecretId=secret)["VersionIdsToStages"]
        (version,) = (v for v, labels in stages.items() if "AWSCURRENT" in labels)
        return version


def rotate(rotation, secret, token):
    """Run the four steps and return their outcomes."""
    return [rotation.run(step, secret, token) for step in STEPS]


def login(postgres, username, password, database="postgres", **members):
    """Make the members of a database secret."""
    return {
        "engine": "postgres",
        "host": "127.0.0.1",
        "port": postgres.port,
        "dbname": database,
        "username": username,
        "password": password,
        **members,
    }


def user(postgres, name, password, *more):
    """Create a role that may log in, without logging it. `more` are statements about the role."""
    postgres.sql(
        "SET log_statement TO none", f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{password}'", *more
    )


def master(manager, postgres):
    """Create the master user's secret and return its ARN."""
    return manager.secret(
        login(postgres, postgres_server.SUPERUSER, postgres_server.SUPERUSER_PASSWORD)
    )
