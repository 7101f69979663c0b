"""A PostgreSQL server to test with, from the system's own package, with TLS and every statement logged."""

import datetime
import ipaddress
import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SUPERUSER, SUPERUSER_PASSWORD = "postgres", "Canary-superuser-2d9f6e1c"
# In the databases of these names the server behaves as no server should.
TRUSTING, CLEAR, MD5 = "trusting", "clear", "md5"
HBA = f"""
local all all trust
host {TRUSTING} all 127.0.0.1/32 trust
host {CLEAR} all 127.0.0.1/32 password
host {MD5} all 127.0.0.1/32 md5
host all all 127.0.0.1/32 scram-sha-256
"""


def require(available, reason):
    """Skips where a tool is missing, but fails where all must be there."""
    if not available:
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)


class Postgres:
    """`port` on 127.0.0.1, `ca` the file of its authority, `other_ca` that of another."""

    def __init__(self, folder, programs, port):
        self.folder = folder
        self.port = port
        self.programs = programs
        self.ca, self.other_ca = folder / "ca.pem", folder / "other.pem"

    def sql(self, *statements, database="postgres"):
        """The lines that psql prints, run by the superuser over the socket."""
        command = ["psql", "-h", self.folder, "-p", str(self.port), "-U", SUPERUSER, "-XqtA"]
        command += ["-v", "ON_ERROR_STOP=1", database]
        for statement in statements:
            command += ["-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    @property
    def log(self):
        """All that the server has logged."""
        return (self.folder / "log").read_text()


def _programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if found:
        return found[-1]
    program = shutil.which("initdb")
    return Path(program).parent if program else None


@contextmanager
def serving():
    """A running Postgres that ends with the block."""
    programs = _programs()
    require(programs, "needs a PostgreSQL server (Debian: apt-get install postgresql)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        certify(folder)
        (folder / "hba").write_text(HBA)
        (folder / "password").write_text(SUPERUSER_PASSWORD)
        user = None
        if os.geteuid() == 0:  # the server refuses to run as root
            user = "postgres"
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, user, user)

        def run(program, *arguments):
            with (folder / "output").open("ab") as output:
                subprocess.run(
                    [programs / program, *arguments],
                    cwd=folder,
                    stdout=output,
                    stderr=output,
                    user=user,
                    check=True,
                )

        data = folder / "data"
        options = ["-U", SUPERUSER, "--pwfile", folder / "password", "-E", "UTF8", "--no-locale"]
        run("initdb", "-D", data, "--no-sync", *options)
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            "hba_file": folder / "hba",
            "fsync": "off",
            "ssl": "on",
            "ssl_cert_file": folder / "server.pem",
            "ssl_key_file": folder / "server.key",
            "log_statement": "all",
            "log_connections": "on",
            "log_min_messages": "debug1",
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        run("pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            server = Postgres(folder, programs, port)
            server.sql(*(f"CREATE DATABASE {name}" for name in (TRUSTING, CLEAR, MD5)))
            yield server
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")


def certify(folder):
    """server.pem and server.key for 127.0.0.1, the authority's ca.pem, and another's other.pem."""
    now = datetime.datetime.now(datetime.UTC)

    def certificate(name, key, issuer, issuer_key, *, ca):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = dict.fromkeys(
            (
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(digital_signature=True, key_cert_sign=ca, crl_sign=ca, **usage), True
            )
        )
        # Python 3.13 wants to know whose signature it is.
        signed_by = (issuer_key or key).public_key()
        for extension in (
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by),
        ):
            builder = builder.add_extension(extension, critical=False)
        if not ca:
            address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
            builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
        return builder.sign(issuer_key or key, hashes.SHA256())

    def save(name, made):
        (folder / name).write_bytes(made.public_bytes(serialization.Encoding.PEM))

    authority = ec.generate_private_key(ec.SECP256R1())
    signer = certificate("test authority", authority, None, None, ca=True)
    key = ec.generate_private_key(ec.SECP256R1())
    save("ca.pem", signer)
    save("server.pem", certificate("server", key, signer.subject, authority, ca=False))
    stranger = ec.generate_private_key(ec.SECP256R1())
    save("other.pem", certificate("other authority", stranger, None, None, ca=True))
    (folder / "server.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (folder / "server.key").chmod(0o600)
