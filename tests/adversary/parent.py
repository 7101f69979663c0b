"""Parent process of the measurement: it has everything imported and forks a child for each case.

It reads one case a line from standard input and writes one answer a line. With `--resident` it
runs the case itself, as a long-running service does.

The parent reads the cost of a child from outside:

- Processor time, of user and system, comes from wait4. It includes the fork itself (page tables,
  copies of pages on write, the exit), so `measure` subtracts what the cheapest request takes.
- Memory comes from VmHWM, which the parent reads while the child waits before its exit. Linux gives
  a forked process a new high-water mark, its resident size at the fork (`dup_mm`), so nothing needs
  a reset. A fork copies no file mappings, and the child's use of the interpreter's own code counts
  as resident again, so RssFile is subtracted. The anonymous memory of the parent at the fork is
  subtracted too: additional memory at its peak = (VmHWM - RssFile) - RssAnon of the parent. Free
  space in the parent's heap would be used unnoticed, so it is returned first (`_give_back`).
- A child that died leaves only ru_maxrss, which is its VmHWM at the end.
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
_HUNG_SECONDS = 120  # of wall-clock time, for a child that does not use the processor
_PAGE = os.sysconf("SC_PAGE_SIZE")


def status_kib(pid, *names):
    """Return members of /proc/PID/status in KiB, each None if the process has no memory left."""
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
    """Return how work ended. An exception is what a server would log as an internal error."""
    try:
        status, error, size = work()
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is what is looked for
        status, error, size = 500, f"{type(failure).__name__}: {failure}"[:200], 0
    return {"status": status, "error": error, "size": size}


def _give_back():
    """Return unused heap to the system, so that the child must ask for its own memory."""
    gc.collect()
    # Without glibc the measured memory may be too small by the free space of the heap.
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _measured(work, seconds):
    """Run work in a child; return how it ended and its cost."""
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
    if high is None:  # dead: assume the file mappings of an ordinary child
        high, files = usage.ru_maxrss, status_kib(os.getpid(), "RssFile")[0]
    return {
        "milliseconds": (usage.ru_utime + usage.ru_stime) * 1000,
        "mebibytes": max(0, high - files - before) / 1024,
        "fate": "" if answer else _fate(status, hung, seconds),
        **(answer or {"status": 0, "error": "", "size": 0}),
    }


def _heard(told, pid):
    """Return the child's answer, or None if it died, and whether it had to be killed."""
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
    """Return why a child gave no answer."""
    if hung:
        return f"killed: neither an answer nor {seconds} s of processor time in {_HUNG_SECONDS} s"
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        if name in ("SIGXCPU", "SIGKILL"):
            return f"killed: more than {seconds} s of processor time"
        return f"killed by {name}"
    return f"ended without an answer, with exit code {os.waitstatus_to_exitcode(status)}"


def _child(work, seconds, tell, gate):
    """Do the work within limits, write how it ended, and wait to be measured. Never return."""
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
