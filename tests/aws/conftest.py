"""One AWS account for the tests of a process. Each test leaves it empty."""

import pytest

import aws_account


@pytest.fixture(scope="session")
def account():
    with aws_account.serving() as account:
        yield account
