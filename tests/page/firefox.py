"""Firefox, driven over WebDriver BiDi: https://w3c.github.io/webdriver-bidi/."""

import json
import re
import shutil
import subprocess
from contextlib import ExitStack
from threading import Thread

COMMANDS = ("firefox-esr", "firefox")

# Timers of a second and more run when the test says so.
CLOCK = """() => {
  let now = 0;
  const jobs = [], set = setTimeout, clear = clearTimeout;
  globalThis.setTimeout = (step, ms = 0, ...more) =>
    ms < 1000 ? set(step, ms, ...more) : -jobs.push([now + ms, () => step(...more)]);
  globalThis.clearTimeout = (id) => id < 0 ? delete jobs[-id - 1] : clear(id);
  globalThis.runFor = (ms) => {
    now += ms;
    jobs.forEach(([due, step], index) => { if (due <= now) { delete jobs[index]; step(); } });
  };
}"""


def found():
    """The path of Firefox, or None."""
    return next(filter(None, map(shutil.which, COMMANDS)), None)


class Firefox:
    """One headless Firefox with a profile of its own, to be used in a `with`."""

    def __init__(self, path, profile):
        self._process = subprocess.Popen(
            [path, "--headless", "--remote-debugging-port=0", "--profile", str(profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = Thread(target=list, args=(self._process.stderr,), daemon=True)
        self._opened = ExitStack()
        self._opened.callback(self._end)
        self._number = 0

    def __enter__(self):
        from websockets.sync.client import connect  # noqa: PLC0415 - where there is a Firefox

        with ExitStack() as failing:
            failing.push(self._opened)
            for line in self._process.stderr:
                if listening := re.search(r"BiDi listening on (ws://\S+)", line):
                    break
            # A pipe that nobody reads is full some day, and Firefox waits.
            self._reader.start()
            session = connect(f"{listening[1]}/session", max_size=None, open_timeout=30)
            self._socket = self._opened.enter_context(session)
            self.send("session.new", capabilities={})
            self.send("script.addPreloadScript", functionDeclaration=CLOCK)
            failing.pop_all()
        return self

    def __exit__(self, *failure):
        self._opened.close()

    def _end(self):
        self._process.kill()
        self._process.wait(30)
        if self._reader.is_alive():
            self._reader.join()
        self._process.stderr.close()

    def send(self, method, **params):
        """The result of a command."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("id") == self._number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def open(self, url):
        """A tab with this page."""
        tab = self.send("browsingContext.create", type="tab")["context"]
        self.send("browsingContext.navigate", context=tab, url=url, wait="complete")
        return Tab(self, tab)


class Tab:
    """One page."""

    def __init__(self, firefox, context):
        self._firefox = firefox
        self._context = context

    def evaluate(self, expression):
        """The text that an expression gives; a promise is waited for."""
        answer = self._firefox.send(
            "script.evaluate",
            expression=f"(async () => String(await ({expression})))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return answer["result"]["value"]

    def wait_for(self, condition):
        """Waits, in the page, until a condition holds."""
        self.evaluate(
            f"""new Promise((done, failed) => {{
              const end = performance.now() + 10000;
              const look = () => ({condition}) ? done() :
                performance.now() > end ? failed(new Error({json.dumps(condition)})) :
                requestAnimationFrame(look);
              look();
            }})"""
        )

    def click(self, selector):
        """Clicks with the pointer, as a person does: the page gets its activation."""
        self._firefox.send("browsingContext.activate", context=self._context)
        self.evaluate(f"document.querySelector('{selector}').scrollIntoView({{block: 'center'}})")
        node = self._firefox.send(
            "browsingContext.locateNodes",
            context=self._context,
            locator={"type": "css", "value": selector},
        )["nodes"][0]
        origin = {"type": "element", "element": {"sharedId": node["sharedId"]}}
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": origin}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._perform({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    def paste(self):
        """Presses Ctrl and V."""
        self._firefox.send("browsingContext.activate", context=self._context)
        keys = [("keyDown", "\ue009"), ("keyDown", "v"), ("keyUp", "v"), ("keyUp", "\ue009")]
        actions = [{"type": kind, "value": value} for kind, value in keys]
        self._perform({"type": "key", "id": "keyboard", "actions": actions})

    def _perform(self, source):
        self._firefox.send("input.performActions", context=self._context, actions=[source])
