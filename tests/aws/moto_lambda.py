"""moto's server, with one thing mended that it forgets of a Lambda function, and stricter.

Run as a program: `python moto_lambda.py PORT`. moto 5.2.5 neither keeps nor returns
`LoggingConfig`, so that a second plan would never be clean. `aws_models` refuses what AWS would.
"""

import sys

import aws_models
from moto.awslambda.models import LambdaFunction
from moto.server import main

_made = LambdaFunction.__init__
_updated = LambdaFunction.update_configuration
_stated = LambdaFunction.get_configuration


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


LambdaFunction.__init__ = _make
LambdaFunction.update_configuration = _update
LambdaFunction.get_configuration = _state

if __name__ == "__main__":
    aws_models.enforce()
    main(["-H", "127.0.0.1", "-p", sys.argv[1]])
