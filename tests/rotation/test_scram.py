import base64

import pytest
import scramp

from passmint.rotation.scram import verifier


@pytest.mark.parametrize(
    "password", ["a", "pencil", 'it\'s \\ "50%"; DROP :x $1', "~" * 4096, " x "]
)
def test_another_implementation_makes_the_same(password):
    made = verifier(password, 5000)
    mechanism, work, keys = made.split("$")
    iterations, salt = work.split(":")
    salt_bytes = base64.b64decode(salt)
    _, stored, server, count = scramp.ScramMechanism("SCRAM-SHA-256").make_auth_info(
        password, int(iterations), salt_bytes
    )
    assert mechanism == "SCRAM-SHA-256"
    assert (count, len(salt_bytes)) == (5000, 16)
    assert keys == f"{base64.b64encode(stored).decode()}:{base64.b64encode(server).decode()}"


def test_each_verifier_has_its_own_salt():
    assert verifier("x") != verifier("x")
