"""Chromium, driven over a pipe with its DevTools protocol; nothing of it leaves this machine."""

import itertools
import json
import os
import shutil
import subprocess
import sys

import pytest

# Chromium reads commands from descriptor 3 and writes to 4.
_START = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for descriptor, end in enumerate(ends, start=3):
    os.dup2(end, descriptor)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Browser:
    """One browser with an empty profile."""

    def __init__(self, profile):
        program = shutil.which("chromium") or shutil.which("google-chrome")
        if program is None:
            reason = "chromium is not installed (Debian: apt-get install chromium)"
            (pytest.fail if os.environ.get("PASSMINT_REQUIRE_TOOLS") else pytest.skip)(reason)
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        command = [sys.executable, "-c", _START, str(theirs_in), str(theirs_out), program]
        command += ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        command += [
            f"--user-data-dir={profile}",
            "--no-first-run",
            "--disable-background-networking",
        ]
        command += ["--proxy-server=127.0.0.1:9", "--proxy-bypass-list=127.0.0.1"]
        command += ["--remote-debugging-pipe", "about:blank"]
        self._process = subprocess.Popen(
            command,
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._out = os.fdopen(ours_out, "wb", buffering=0)
        self._in = os.fdopen(ours_in, "rb")
        self._numbers = itertools.count(1)
        self._unread = b""
        self.events = []

    def close(self):
        self._out.close()
        self._process.kill()
        self._process.wait()
        self._in.close()

    def ask(self, method, session=None, **parameters):
        """The result of a command; events that come before it are kept."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._out.write(json.dumps(message).encode() + b"\0")
        while True:
            told = self._read()
            if told.get("id") == number:
                assert "error" not in told, told
                return told["result"]
            self.events.append(told)

    def wait(self, method, session):
        """The first event of this name, kept or to come."""
        while True:
            for event in self.events:
                if event["method"] == method and event.get("sessionId") == session:
                    self.events.remove(event)
                    return event["params"]
            self.events.append(self._read())

    def _read(self):
        while b"\0" not in self._unread:
            data = self._in.read1(65_536)
            assert data, "the browser has gone"
            self._unread += data
        message, _, self._unread = self._unread.partition(b"\0")
        return json.loads(message)

    def page(self, **metrics):
        """A page of its own; with metrics, of a device of this size."""
        return Page(self, metrics)


class Page:
    """One tab."""

    def __init__(self, browser, metrics):
        self._browser = browser
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        if metrics:
            self.ask(
                "Emulation.setDeviceMetricsOverride", deviceScaleFactor=2, mobile=True, **metrics
            )

    def ask(self, method, **parameters):
        return self._browser.ask(method, self._session, **parameters)

    def open(self, url):
        """Goes there, and runs all that runs by itself."""
        self.ask("Page.navigate", url=url)
        self._browser.wait("Page.loadEventFired", self._session)

    def get(self, expression):
        """The value of an expression of JavaScript."""
        told = self.ask(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def until(self, expression):
        """Waits until an expression is true."""
        self.get(
            "new Promise(done => { (function look() { if (" + expression + ") done(1);"
            " else setTimeout(look, 10); })(); })"
        )

    def press(self, key):
        """Presses a key of the keyboard."""
        code = {"Tab": 9, "Enter": 13}[key]
        named = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        text = {"text": "\r"} if key == "Enter" else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **named, **text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    def told(self, *methods):
        """What of these events this page has told so far."""
        self.get("0")
        return [
            event["params"]
            for event in self._browser.events
            if event["method"] in methods and event.get("sessionId") == self._session
        ]
