import ssl

import pytest

import aws_account
import postgres_server
from passmint.rotation.database import Servers
from rotation.rotating import SecretsManager


@pytest.fixture(scope="session")
def account():
    with aws_account.serving() as account:
        yield account


@pytest.fixture(scope="session")
def manager(account):
    return SecretsManager(account)


@pytest.fixture(scope="session")
def postgres():
    with postgres_server.serving() as server:
        yield server


@pytest.fixture(scope="session")
def servers(postgres):
    return Servers(ssl.create_default_context(cafile=postgres.ca))
