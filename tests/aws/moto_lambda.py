"""moto's server with three corrections and more checks.

Run as a program: `python moto_lambda.py PORT`. moto 5.2.5 neither keeps nor returns a function's
`LoggingConfig` and, of a secret's `RotationRules`, anything but days, so that a second plan would
never be clean. Nor does it check a condition and write in one step, as DynamoDB promises: of 50
conditional updates at once two or three succeeded in 11 of 150 rounds. `aws_models` and `aws_orders`
refuse what AWS would.
"""

import functools
import sys
import threading

import aws_models
import aws_orders
from moto.awslambda.models import LambdaFunction
from moto.dynamodb.models import DynamoDBBackend
from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend
from moto.server import main

_made = LambdaFunction.__init__
_updated = LambdaFunction.update_configuration
_stated = LambdaFunction.get_configuration
_rotated = SecretsManagerBackend.rotate_secret
_described = FakeSecret.to_dict


def _make(self, account_id, spec, region, version=1):
    _made(self, account_id, spec, region, version)
    self.logging_config = spec.get("LoggingConfig")


def _update(self, config_updates):
    self.logging_config = config_updates.get("LoggingConfig", self.logging_config)
    return _updated(self, config_updates)


def _state(self, on_create=False):
    config = _stated(self, on_create)
    if self.logging_config:
        config["LoggingConfig"] = self.logging_config
    return config


def _rotate(self, secret_id, *rest, rotation_rules=None, **options):
    answer = _rotated(self, secret_id, *rest, rotation_rules=rotation_rules, **options)
    self.secrets[secret_id].rotation_rules = rotation_rules
    self.secrets[secret_id].rotation_enabled = True
    return answer


def _describe(self):
    described = _described(self)
    if rules := getattr(self, "rotation_rules", None):
        described["RotationRules"] = rules
    return described


_writing = threading.RLock()


def _one_at_a_time(write):
    @functools.wraps(write)
    def alone(*arguments, **options):
        with _writing:
            return write(*arguments, **options)

    return alone


for _name in ("put_item", "update_item", "delete_item"):
    setattr(DynamoDBBackend, _name, _one_at_a_time(getattr(DynamoDBBackend, _name)))
SecretsManagerBackend.rotate_secret = _rotate
FakeSecret.to_dict = _describe
LambdaFunction.__init__ = _make
LambdaFunction.update_configuration = _update
LambdaFunction.get_configuration = _state

if __name__ == "__main__":
    aws_models.enforce()
    aws_orders.enforce()
    main(["-H", "127.0.0.1", "-p", sys.argv[1]])
