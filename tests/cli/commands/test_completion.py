import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

import passmint.cli.commands.completion
from cli.running import run
from passmint.cli.commands.completion import DIRECTORY, SHELLS
from passmint.core.parameters.policy import POLICY_PARAMETERS

MAXIMUMS = sorted(
    "--" + name.replace("_", "-") for name in POLICY_PARAMETERS if name.startswith("max_")
)
CASES = [
    ("passmint --max-", MAXIMUMS),
    ("passmint explain --max-", MAXIMUMS),
    ("passmint --first l", ["letter", "lowercase"]),
    ("passmint comp", ["completion"]),
    ("passmint phrase --m", ["--max-length", "--min-length"]),
    ("passmint phrase --capitalize ", ["all", "first", "none", "random"]),
    ("passmint completion ", ["bash", "fish", "zsh"]),
    ("passmint key ", ["new"]),
    ("passmint check --t", ["--throttle-requests", "--timeout", "--token"]),
]

# Bash program that loads the script and prints the completions of a line.
BASH = """
source "$1"
read -ra COMP_WORDS <<<"$2"
[[ $2 == *' ' ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE=$2
COMP_POINT=${#2}
function_of=$(complete -p passmint)
[[ $function_of =~ -F\\ ([^ ]+) ]]
"${BASH_REMATCH[1]}" passmint "${COMP_WORDS[COMP_CWORD]}" ""
printf '%s\\n' "${COMPREPLY[@]}"
"""

# Start file of an interactive zsh that completes one line and exits. It records the matches that
# are passed to `compadd`, except in calls that only filter them into arrays.
ZSH = """
fpath=($HOME $fpath)
autoload -Uz compinit && compinit -D -u
compadd() {
  if [[ " ${@[1,(i)(-|--)]} " != *' -'[OAD]' '* ]]; then
    local -a found
    builtin compadd -O found "$@"
    print -rl -- $found >> $FOUND
  fi
  builtin compadd "$@"
}
zle-line-init() {
  BUFFER=$LINE
  CURSOR=${#BUFFER}
  zle complete-word
  BUFFER=exit
  zle .accept-line
}
zle -N zle-line-init
"""

FISH = "source $argv[1]; complete -C $argv[2]"


def run_shell(arguments, scratch, **settings):
    """Run a shell and return what it writes."""
    environment = {"HOME": str(scratch), "PATH": "/usr/bin:/bin", "TERM": "dumb"}
    environment |= settings.pop("environment", {})
    done = subprocess.run(
        arguments,
        stdout=subprocess.PIPE,
        timeout=60,
        check=True,
        env=environment,
        text=True,
        **settings,
    )
    return done.stdout


def bash(path, script, line, scratch):
    return run_shell([path, "--norc", "--noprofile", "-c", BASH, "bash", script, line], scratch)


def fish(path, script, line, scratch):
    return run_shell([path, "--no-config", "-c", FISH, script, line], scratch)


def zsh(path, script, line, scratch):
    found = scratch / "found"
    (scratch / ".zshrc").write_text(ZSH)
    shutil.copy(script, scratch / "_passmint")
    ours, theirs = pty.openpty()
    try:
        run_shell(
            [path, "-d", "-i"],
            scratch,
            stdin=theirs,
            stderr=theirs,
            environment={"LINE": line, "FOUND": str(found)},
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return found.read_text()


COMPLETE = {"bash": bash, "zsh": zsh, "fish": fish}


def completions(shell, path, line, scratch):
    """Return the completions that the shell offers at the end of a line."""
    script = str(Path(DIRECTORY) / f"passmint.{shell}")
    text = COMPLETE[shell](path, script, line, scratch)
    return sorted({line.split("\t")[0].strip() for line in text.splitlines()} - {""})


@pytest.mark.parametrize("shell", SHELLS)
def test_it_prints_the_committed_script(call, shell):
    done = call("completion", shell)
    assert done.code == 0
    assert done.out == (Path(DIRECTORY) / f"passmint.{shell}").read_text()


def test_the_scripts_are_part_of_the_package():
    package = Path(passmint.cli.commands.completion.__file__).parent
    assert Path(DIRECTORY).parent == package
    assert sorted(path.suffix[1:] for path in Path(DIRECTORY).iterdir()) == sorted(SHELLS)


def test_another_shell_is_refused(call):
    done = call("completion", "tcsh")
    assert done.code == 2
    assert "shell must be one of bash, zsh, fish, not 'tcsh'" in done.err


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_can_read_the_script(tool, shell):
    script = str(Path(DIRECTORY) / f"passmint.{shell}")
    done = subprocess.run([tool(shell), "-n", script], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.slow
@pytest.mark.parametrize(("line", "expected"), CASES)
@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_completes(tool, tmp_path, shell, line, expected):
    assert completions(shell, tool(shell), line, tmp_path) == expected


def test_the_script_is_printed_alone():
    done = run("completion", "bash")
    assert done.err == ""
    assert done.out.startswith("# ")
