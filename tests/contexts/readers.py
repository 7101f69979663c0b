"""What really reads a password in each context: a function each, from passwords to what is read.

Every reader gets the passwords exactly as the context says they stand, unquoted or between the
usual quotes, and gives them back as the program that reads there understands them.
"""

import io
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import dotenv
import psycopg
import pytest
import regex
import yaml
from psycopg.conninfo import conninfo_to_dict
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from contexts.pgpass import pgpass


def tool(name):
    """The path of an outside program; without it the test is skipped, or fails where it must run."""
    path = shutil.which(name)
    if path is None:
        reason = f"{name} is not installed"
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
    return path


def node():
    """The path of Node, of a version that reads .env files."""
    path = tool("node")
    version = tuple(map(int, run([path, "--version"]).strip("v\n").split(".")))
    if version < (20, 6):
        reason = f"Node 20.6 is needed, not {version}"
        (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
    return path


def run(command, given="", **options):
    """The standard output of a program."""
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=120, check=True, **options
    )
    assert done.stderr == ""
    return done.stdout


def url_urllib(passwords, folder):
    """Python's urllib, in each part of a URL."""
    read = []
    for p in passwords:
        parts = urlsplit(f"https://user:{p}@host/a/{p}?q={p}#{p}")
        seen = {parts.password, parts.path[3:], parse_qs(parts.query)["q"][0], parts.fragment}
        read.append(seen.pop() if len(seen) == 1 else seen)
    return read


def url_node(passwords, folder):
    """The WHATWG parser, as browsers have it."""
    program = """
      const read = JSON.parse(require('fs').readFileSync(0, 'utf8')).map(p => {
        const url = new URL(`https://user:${p}@host/a/${p}?q=${p}#${p}`)
        const seen = new Set([url.password, url.pathname.slice(3), url.searchParams.get('q'),
                              url.hash.slice(1)])
        return seen.size == 1 ? [...seen][0] : [...seen]
      })
      console.log(JSON.stringify(read))"""
    return json.loads(run([node(), "-e", program], json.dumps(passwords)))


def url_libpq(passwords, folder):
    """libpq's connection URI."""
    return [conninfo_to_dict(f"postgresql://user:{p}@host/db")["password"] for p in passwords]


def shell_argument(name):
    """A shell that takes the password as an argument, of `set` too, which has options."""

    def read(passwords, folder):
        script = folder / "arguments"
        print_all = [f"printf '%s\\n' {p}\n" for p in passwords]
        script.write_text("".join(print_all))
        return run([tool(name), str(script)], cwd=folder).splitlines()

    return read


def shell_option(name):
    """A shell whose `set` has options that begin with - and +."""

    def read(passwords, folder):
        script = folder / "options"
        script.write_text("".join(f"set {p}; printf '%s\\n' \"$1\"\n" for p in passwords))
        return run([tool(name), str(script)], cwd=folder).splitlines()

    return read


def shell_assignment(name):
    """A shell that takes the password as the value of an assignment, sourced as a .env file is."""

    def read(passwords, folder):
        values, script = folder / ".env", folder / "script"
        values.write_text("".join(f"P{i}={p}\n" for i, p in enumerate(passwords)))
        prints = "".join(f"printf '%s\\n' \"$P{i}\"\n" for i in range(len(passwords)))
        script.write_text(f". ./.env\n{prints}")
        return run([tool(name), str(script)], cwd=folder).splitlines()

    return read


def dotenv_python(passwords, folder):
    """python-dotenv, with its interpolation."""
    text = "".join(f"P{i}={p}\n" for i, p in enumerate(passwords))
    return list(dotenv.dotenv_values(stream=io.StringIO(text)).values())


def dotenv_node(passwords, folder):
    """Node's --env-file."""
    values = folder / ".env"
    values.write_text("".join(f"P{i}={p}\n" for i, p in enumerate(passwords)))
    program = f"for (let i = 0; i < {len(passwords)}; i++) console.log(JSON.stringify(process.env['P' + i]))"
    # An environment of thousands of values is more than a process may be given, but not hold.
    return [
        json.loads(line)
        for line in run([node(), f"--env-file={values}", "-e", program]).splitlines()
    ]


def yaml_read(load):
    """A YAML reader, with the passwords in block and flow collections."""

    def read(passwords, folder):
        block = load("".join(f"- {p}\n" for p in passwords))
        values = load("".join(f"k{i}: {p}\n" for i, p in enumerate(passwords)))
        flow = load(f"[{', '.join(passwords)}]")
        nested = load("{" + ", ".join(f"k{i}: {p}" for i, p in enumerate(passwords)) + "}")
        assert block == flow == list(values.values()) == list(nested.values())
        return block

    return read


def filename(passwords, folder):
    """The file system: names written, and listed again."""
    for p in passwords:
        (folder / p).write_text(p)
    listed = set(os.listdir(folder))
    return [(folder / p).read_text() if p in listed else None for p in passwords]


def json_read(passwords, folder):
    """Python's json."""
    return [json.loads(f'{{"p": "{p}"}}')["p"] for p in passwords]


def xml_read(passwords, folder):
    """expat: the text of an element and both kinds of attribute."""
    read = []
    for p in passwords:
        element = ET.fromstring(f"<p a=\"{p}\" b='{p}'>{p}</p>")
        seen = {element.text, element.get("a"), element.get("b")}
        read.append(seen.pop() if len(seen) == 1 else seen)
    return read


def sql_sqlite(passwords, folder):
    """A database that reads strings as the standard says."""
    with closing(sqlite3.connect(":memory:")) as database:
        return [database.execute(f"SELECT '{p}', 1").fetchone()[0] for p in passwords]


def sql_mysql(passwords, folder):
    """Strings as MySQL's manual describes them: no server here, so a reader of that text.

    https://dev.mysql.com/doc/refman/en/string-literals.html
    """
    escapes = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}

    def literal(text):
        value, rest = "", iter(text[1:])
        for c in rest:
            if c == "\\":
                after = next(rest)
                value += escapes.get(after, after)
            elif c == "'":
                after = next(rest, "")
                if after != "'":
                    return value + "<" + after + "".join(rest)
                value += c
            else:
                value += c
        return None

    return [read.removesuffix("<;") if (read := literal(f"'{p}';")) else read for p in passwords]


def sql_clients(passwords, folder):
    """What clients substitute before a server sees the text, strings included.

    SQL*Plus: &name (SET DEFINE ON); sqlcmd: $(name); Flyway: ${name}. From their manuals.
    """
    names = regex.compile(r"&&?[A-Za-z0-9_$#]*|\$\([^)]*|\$\{[^}]*")
    return [names.sub("?", p) for p in passwords]


def odbc(passwords, folder):
    """A connection string as MS-ODBCSTR 2.1.2 writes it: no ODBC here, so a reader of that text.

    attribute = name "=" value, between semicolons; a value in braces ends at a } that no other
    follows, }} within it being one }.
    """

    def attributes(text):
        found, at = {}, 0
        while at < len(text):
            name, _, _ = text[at:].partition("=")
            at += len(name) + 1
            value = ""
            if text[at : at + 1] == "{":
                at += 1
                while at < len(text) and (text[at] != "}" or text[at : at + 2] == "}}"):
                    value += text[at]
                    at += 2 if text[at : at + 2] == "}}" else 1
                at += 1
            else:
                value, _, _ = text[at:].partition(";")
                at += len(value)
            if text[at : at + 1] not in ("", ";"):
                return {"PWD": f"not a connection string at {at}"}
            at += 1
            found[name.strip()] = value
        return found

    read = []
    for p in passwords:
        found = attributes(f"DRIVER={{x}};PWD={{{p}}};UID=user")
        read.append(found.get("PWD") if set(found) == {"DRIVER", "PWD", "UID"} else found)
    return read


def libpq(passwords, folder):
    """libpq's keyword/value connection string."""
    read = []
    for p in passwords:
        found = conninfo_to_dict(f"host=x password='{p}' dbname=y")
        read.append(found["password"] if found["dbname"] == "y" else found)
    return read


def double_click(passwords, folder):
    """Unicode's word boundaries, which browsers and most toolkits select by."""
    boundary = regex.compile(r"(?w)\b")
    read = []
    for p in passwords:
        text = f"see: {p} end"
        at = len("see: ") + len(p) // 2
        ends = [match.start() for match in boundary.finditer(text)]
        read.append(text[max(e for e in ends if e <= at) : min(e for e in ends if e > at)])
    return read


# Context -> how each of its readers is called, and the reader.
READERS = {
    "url": {"urllib": url_urllib, "node": url_node, "libpq": url_libpq},
    "shell": {
        f"{name}, {kind}": reader(name)
        for name in ("sh", "bash", "zsh", "fish")
        for kind, reader in (
            ("argument", shell_argument),
            ("set", shell_option),
            ("assignment", shell_assignment),
        )
        if name != "fish" or kind == "argument"
    },
    "dotenv": {
        "sh": shell_assignment("sh"),
        "bash": shell_assignment("bash"),
        "zsh": shell_assignment("zsh"),
        "python-dotenv": dotenv_python,
        "node": dotenv_node,
    },
    "yaml": {
        "PyYAML": yaml_read(lambda text: yaml.load(text, yaml.CSafeLoader)),
        "PyYAML, Python": yaml_read(yaml.safe_load),
        "ruamel, 1.2": yaml_read(YAML(typ="safe").load),
    },
    "filename": {"file system": filename},
    "pgpass": {"libpq": pgpass},
    "json": {"json": json_read},
    "xml": {"expat": xml_read},
    "sql": {"SQLite": sql_sqlite, "MySQL": sql_mysql, "clients": sql_clients},
    "odbc": {"MS-ODBCSTR": odbc},
    "libpq": {"libpq": libpq},
    "double-click": {"UAX #29": double_click},
}

# What a reader may raise at a password that does not stand there.
ERRORS = (
    ET.ParseError,
    OSError,
    ValueError,
    AssertionError,
    LookupError,
    YAMLError,
    psycopg.Error,
    sqlite3.Error,
    subprocess.CalledProcessError,
    yaml.YAMLError,
)
