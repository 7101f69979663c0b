"""The warm parent: a process that has everything imported, nothing cached, and forks a child a case.

It reads one case a line from standard input and answers one line each. With `--resident` it does
the work itself instead, as a service does that lives on.

What the child took is read from outside of it:

- Processor time, of user and system, is what wait4 says of the dead child. That holds the fork's
  own share (its page tables, its copies of pages on write, its end): `measure` subtracts what the
  cheapest request takes.
- Memory is the child's VmHWM, read while it waits at its end. Linux gives a forked process a fresh
  high-water mark: its resident size at the fork (`dup_mm`), so nothing needs resetting. A fork
  copies no mappings of files; what the child then touches of the interpreter's own code counts as
  resident again, so RssFile is subtracted, and from what remains the anonymous memory of the
  parent at the fork: peak memory added = (VmHWM - RssFile) - RssAnon of the parent. What is free
  inside the parent's heap is used without a trace, so it is given back first (`_give_back`).
- Of a child that died all that is left is ru_maxrss, which is VmHWM at its end.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import sys

from adversary import subjects

_MORE_MEMORY = 1536 << 20
_HUNG_SECONDS = 120  # by the clock, for a child that does not even compute
_PAGE = os.sysconf("SC_PAGE_SIZE")


def status_kib(pid, *names):
    """These members of /proc/PID/status, in KiB; None each where the process has no memory left."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        members = dict(line.split(":", 1) for line in file)
    return [int(members[name].split()[0]) if name in members else None for name in names]


def main():
    """Answer cases until there are no more."""
    subjects.import_all()
    resident = "--resident" in sys.argv
    for line in sys.stdin:
        case = json.loads(line)
        work = subjects.prepare(case)
        answer = _done(work) if resident else _measured(work, case["ceiling"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _done(work):
    """How work ended; what it raises is what an edge would log as an internal error."""
    try:
        status, error, size = work()
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is what is looked for
        status, error, size = 500, f"{type(failure).__name__}: {failure}"[:200], 0
    return {"status": status, "error": error, "size": size}


def _give_back():
    """Return what the heap holds but does not use, so that the child has to ask for its own."""
    gc.collect()
    # Without glibc the measure may be short by what the heap holds.
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _measured(work, seconds):
    """How work ended in a child, and what it took there."""
    _give_back()
    (before,) = status_kib(os.getpid(), "RssAnon")
    told, tell = os.pipe()
    gate, opener = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(opener)
        _child(work, seconds, tell, gate)
    os.close(tell)
    os.close(gate)
    answer, hung = _heard(told, pid)
    high, files = status_kib(pid, "VmHWM", "RssFile")
    os.close(opener)
    _, status, usage = os.wait4(pid, 0)
    os.close(told)
    if high is None:  # dead: the files of an ordinary child stand in for its own
        high, files = usage.ru_maxrss, status_kib(os.getpid(), "RssFile")[0]
    return {
        "milliseconds": (usage.ru_utime + usage.ru_stime) * 1000,
        "mebibytes": max(0, high - files - before) / 1024,
        "fate": "" if answer else _fate(status, hung, seconds),
        **(answer or {"status": 0, "error": "", "size": 0}),
    }


def _heard(told, pid):
    """What the child said, or None if it died; whether it had to be killed."""
    data = b""
    while not data.endswith(b"\n"):
        if not select.select([told], [], [], _HUNG_SECONDS)[0]:
            os.kill(pid, signal.SIGKILL)
            return None, True
        piece = os.read(told, 65536)
        if not piece:
            return None, False
        data += piece
    return json.loads(data), False


def _fate(status, hung, seconds):
    """Why a child said nothing."""
    if hung:
        return f"killed: neither an answer nor {seconds} s of processor time in {_HUNG_SECONDS} s"
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        if name in ("SIGXCPU", "SIGKILL"):
            return f"killed: more than {seconds} s of processor time"
        return f"killed by {name}"
    return f"ended without an answer, with exit code {os.waitstatus_to_exitcode(status)}"


def _child(work, seconds, tell, gate):
    """Do the work within bounds, say how it ended, and wait to be looked at; never returns."""
    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * _PAGE
    resource.setrlimit(resource.RLIMIT_AS, (now + _MORE_MEMORY, now + _MORE_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        os.write(tell, json.dumps(_done(work)).encode() + b"\n")
        os.read(gate, 1)  # the parent closes it
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
