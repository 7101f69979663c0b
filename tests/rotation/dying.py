"""A process that rotates and ends at each of its calls in turn; each time another attempt finishes.

Prints one line of JSON a death: which call was not made, and what the secret's readers had.
`python -m rotation.dying KIND ADDRESS CA`
"""

import json
import os
import socket
import ssl
import sys
import warnings

from aws_account import Account
from passmint.rotation import database
from passmint.rotation.database import Login, Servers
from passmint.rotation.steps import Rotation
from passmint.rotation.targets.alternating import AlternatingUsers
from passmint.rotation.targets.postgres import SingleUser
from passmint.rotation.targets.unmanaged import Unmanaged
from passmint.rotation.value import SecretValue
from passmint.rotation.versions import CURRENT, read
from rotation.rotating import rotate

DEAD = 9


class Fuse:
    """Ends the process at its `left`th external call."""

    def __init__(self, left):
        self.left = left

    def burn(self, what):
        self.left -= 1
        if not self.left:
            os.write(1, f"{what}\n".encode())
            os._exit(DEAD)

    def guarding(self, function, what):
        def call(*arguments, **named):
            self.burn(what)
            return function(*arguments, **named)

        return call


class Mortal:
    """AWS client whose calls count for the fuse."""

    def __init__(self, client, fuse):
        self._client, self._fuse = client, fuse
        self.exceptions = client.exceptions

    def __getattr__(self, name):
        return self._fuse.guarding(getattr(self._client, name), name)


def rotation(kind, client, servers):
    if kind == "secret":
        return Rotation(client, Unmanaged(), {})
    if kind == "postgres":
        return Rotation(client, SingleUser(servers), {})
    reading = AlternatingUsers(servers, lambda arn: read(client, arn, VersionStage=CURRENT))
    return Rotation(client, reading, {})


def die(kind, client, servers, attempt, left):
    """Run in a child process. Returns whether it died, and before which call."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(writer, 1)
        fuse = Fuse(left)
        socket.create_connection = fuse.guarding(socket.create_connection, "connect")
        run = database._Connection.run

        def mortal_run(self, statement, **values):
            fuse.burn(statement.split(' "')[0])  # ALTER ROLE, without the role
            return run(self, statement, **values)

        database._Connection.run = mortal_run
        rotate(rotation(kind, Mortal(client, fuse), servers), *attempt)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        what = told.read().strip()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, DEAD), code
    return code == DEAD, what


def readable(client, secret, servers, *stages):
    """Return the labels whose value can log in."""
    found = []
    for stage in stages:
        value = read(client, secret, VersionStage=stage)
        if value and servers.accepts(Login.of(SecretValue(value.text))):
            found.append(stage)
    return found


def main(kind, address, ca):
    """Read the secret and the version of one attempt from each line of standard input."""
    client = Account(address).client("secretsmanager")
    servers = Servers(ssl.create_default_context(cafile=ca)) if ca else None
    for left, line in enumerate(sys.stdin, 1):
        secret, token = line.split()
        died, what = die(kind, client, servers, (secret, token), left)
        stages = ("AWSCURRENT", "AWSPENDING")
        before = readable(client, secret, servers, *stages) if servers else []
        said = rotate(rotation(kind, client, servers), secret, token)
        after = readable(client, secret, servers, "AWSCURRENT") if servers else []
        print(
            json.dumps({"died": died, "at": what, "before": before, "said": said, "after": after}),
            flush=True,
        )


if __name__ == "__main__":
    warnings.simplefilter("error")
    main(*sys.argv[1:])
