"""libpq reads a real .pgpass and hands the password to a server of ours."""

import subprocess
import sys
from pathlib import Path

from psycopg import pq


def pgpass(passwords, folder):
    """What libpq finds in .pgpass for each password."""
    file = folder / "pgpass"
    command = [sys.executable, Path(__file__).with_name("postgres.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = server.stdout.readline().strip()
            return [_found(password, file, port) for password in passwords]
        finally:
            server.kill()


def _found(password, file, port):
    file.write_text(f"127.0.0.1:{port}:db:user:{password}\n")
    file.chmod(0o600)
    wanted = f"hostaddr=127.0.0.1 port={port} dbname=db user=user passfile={file}"
    connection = pq.PGconn.connect(f"{wanted} sslmode=disable gssencmode=disable".encode())
    _, _, rest = connection.error_message.decode().partition("<")
    connection.finish()
    return bytes.fromhex(rest.partition(">")[0]).decode()
