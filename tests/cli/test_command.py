import errno
import io
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import passmint
from cli.running import COMMAND, run
from passmint.cli import command as command_module
from passmint.cli import main
from passmint.cli.command import build
from passmint.cli.commands import check as check_module
from passmint.cli.commands import generate as generate_module
from passmint.core.errors import RandomnessError

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "command.md"
CANARY = "cAnary-0123456789"


def parsers(parser=None):
    """Yield the parser of `passmint` and, recursively, those of its commands."""
    parser = parser or build()
    yield parser
    for action in parser._actions:
        if isinstance(action.choices, dict):
            for subparser in action.choices.values():
                yield from parsers(subparser)


BY_PARSER = pytest.mark.parametrize("parser", list(parsers()), ids=lambda parser: parser.prog)
EXAMPLES = [
    (parser.prog, line.strip())
    for parser in parsers()
    for line in parser.epilog.partition("examples:\n")[2].replace("\\\n", "").splitlines()
]


def name_of(prog):
    """Return the command's name: `serve` for `passmint serve`."""
    return prog.partition(" ")[2]


@BY_PARSER
def test_the_reference_holds_the_help_of_every_command(call, parser):
    done = call(*parser.prog.split()[1:], "--help")
    assert done.code == 0
    assert f"## {parser.prog}\n\n```text\n{done.out}```\n" in REFERENCE.read_text()


@BY_PARSER
def test_every_line_of_the_help_fits_a_terminal(parser):
    assert max(len(line) for line in parser.format_help().splitlines()) <= 80


@BY_PARSER
def test_every_command_has_an_example(parser):
    assert parser.prog in [prog for prog, _ in EXAMPLES]


@pytest.mark.parametrize(("prog", "example"), EXAMPLES)
def test_the_examples_of_the_help_run(call, monkeypatch, tmp_path, prog, example):
    monkeypatch.chdir(tmp_path)  # the examples of `passmint convert` read these files
    Path("policy.hcl").write_text('length = 8\nrule "charset" {\n  charset = "abc"\n}\n')
    Path("arguments.json").write_text('{"PasswordLength": 8}')
    name, *arguments = shlex.split(example.partition(" < ")[0])
    assert name == "passmint"
    assert example.startswith(prog)
    if name_of(prog) in ("serve", "check", "send", "claim"):  # these listen or call a server
        module = import_module(f"passmint.cli.commands.{name_of(prog)}")
        monkeypatch.setattr(module, "run", lambda _: 0)
        assert call(*arguments).code == 0
    else:
        done = call(*arguments)
        assert done.code == 0
        assert done.out


def test_help_does_not_depend_on_the_terminal():
    narrow = {**os.environ, "COLUMNS": "40"}
    assert run("--help", env=narrow).out == build().format_help()


def test_version_is_that_of_the_package(call):
    assert call("--version").out == f"passmint {passmint.__version__}\n"


def test_installed_script_runs_the_command():
    script = Path(sys.executable).with_name("passmint")
    done = subprocess.run([script, "--count", "2"], capture_output=True, text=True, check=True)
    assert [len(line) for line in done.stdout.splitlines()] == [16, 16]


def test_runs_in_isolated_mode():
    done = run("--length", "20")
    assert (done.code, len(done.out), done.err) == (0, 21, "")


def test_process_exits_with_the_code_of_the_command():
    assert [run("--length", "3").code, run("--length", "x").code] == [1, 2]


def test_undecodable_argument_is_an_error_without_traceback():
    done = subprocess.run([*COMMAND, "--exclude", b"\xff"], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"passmint: error: --exclude must be ")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_closed_pipe_ends_the_command_without_a_message(form):
    arguments = [*COMMAND, "--count", "100000", *form]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_head_takes_one_line_of_many():
    line = shlex.join([*COMMAND, "--count", "100000"]) + " | head -1"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert len(done.stdout) == 17
    assert done.stderr == ""


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], [], ["explain"]])
def test_pipe_closed_from_the_start_ends_the_command_without_a_message(arguments):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_interrupt_ends_the_command_without_a_message():
    # A test runner may ignore interrupts, and its child processes inherit that.
    with subprocess.Popen(
        [*COMMAND, "--count", "1000000000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"")


def test_full_disk_is_an_error_without_traceback():
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "--count", "9"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 3
    assert done.stderr == f"passmint: error: {os.strerror(errno.ENOSPC)}\n"


@pytest.mark.parametrize(("closed", "code"), [("1", 3), ("2", 2)])
def test_closed_stream_gives_no_traceback(closed, code):
    line = shlex.join([*COMMAND, "--length", "16" if closed == "1" else "x"]) + f" {closed}>&-"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def failing(*_):
    raise RandomnessError("the source is broken")


def test_broken_randomness_is_an_error_with_exit_code_3(call, monkeypatch):
    monkeypatch.setattr(generate_module, "generate", failing)
    done = call()
    assert (done.code, done.out) == (3, "")
    assert done.err == "passmint: error: the source is broken\n"


class Broken(io.StringIO):
    """Output stream that raises an error at the first write."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def write(self, text):
        raise self.error


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left"), BrokenPipeError(), KeyboardInterrupt(), OSError()],
    ids=repr,
)
@pytest.mark.parametrize("arguments", [[], ["--json"], ["--count", "3"]])
def test_no_error_holds_a_password(capsys, monkeypatch, error, arguments):
    monkeypatch.setattr(generate_module, "generate", lambda _: CANARY)
    monkeypatch.setattr(generate_module, "generate_many", lambda _, count: [CANARY] * count)
    monkeypatch.setattr(sys, "stdout", Broken(error))
    assert main(arguments) in (3, 130, 141)
    monkeypatch.undo()
    out, err = capsys.readouterr()
    assert CANARY not in out + err


def test_an_error_after_the_first_passwords_holds_none_of_them(call, monkeypatch):
    drawn = iter([[CANARY] * 4096])
    monkeypatch.setattr(generate_module, "generate_many", lambda *_: next(drawn, None) or failing())
    done = call("--count", "5000")
    assert done.code == 3
    assert CANARY in done.out
    assert CANARY not in done.err


def exit_codes_of_the_help(epilog):
    block = epilog.partition("exit codes:\n")[2].partition("\n\n")[0]
    return {int(code) for code in re.findall(r"^ +(\d+) ", block, re.MULTILINE)}


def test_the_help_names_every_exit_code():
    assert exit_codes_of_the_help(generate_module.EPILOG) == {
        0,
        command_module.IMPOSSIBLE,
        command_module.USAGE,
        command_module.FAILED,
        command_module.INTERRUPTED,
        command_module.NO_READER,
    }


def test_help_of_check_names_every_exit_code():
    assert exit_codes_of_the_help(check_module.EPILOG) == {
        0,
        check_module.CHECK_FAILED,
        command_module.USAGE,
        check_module.UNREACHABLE,
    }


class Seen:
    """Exit code of a process, and the text that it wrote to the terminal."""

    def __init__(self, code, text):
        self.code = code
        self.text = text


def on_a_terminal(*arguments, stdout=subprocess.DEVNULL):
    """Run the command with standard error on a pseudo-terminal.

    stdout: "terminal" to put standard output there too.
    """
    ours, theirs = pty.openpty()
    output = theirs if stdout == "terminal" else stdout
    with subprocess.Popen([*COMMAND, *arguments], stdout=output, stderr=theirs) as process:
        os.close(theirs)
        text = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # on Linux, reading fails when the other side is closed
                break
            if not part:
                break
            text += part
    os.close(ours)
    return Seen(process.returncode, text.decode())


def test_long_run_draws_a_progress_bar_on_a_terminal():
    seen = on_a_terminal("--count", "20000")
    assert seen.code == 0
    assert "] 100%" in seen.text
    assert re.search(r"\[#+ +\] +\d+%", seen.text)
    assert re.search(r"\r +\r$", seen.text)
    assert "\n" not in seen.text


@pytest.mark.parametrize(
    ("arguments", "stdout"),
    [
        (["--count", "9999"], subprocess.DEVNULL),
        (["--count", "20000"], "terminal"),
        ([], subprocess.DEVNULL),
    ],
    ids=["few", "passwords on the terminal", "one"],
)
def test_no_progress_bar_for_short_runs_or_passwords_on_the_terminal(arguments, stdout):
    assert "%\r" not in on_a_terminal(*arguments, stdout=stdout).text.replace("\r\n", "\n")


def test_no_progress_bar_if_standard_error_is_not_a_terminal():
    assert run("--count", "20000").err == ""
