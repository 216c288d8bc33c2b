"""A deck as PDF, a page a slide, printed by Chromium.

Chromium is told what to do over a pair of pipes (the DevTools protocol, `--remote-debugging-pipe`):
its command line alone would print whenever it thinks that a page is ready.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from typing import Any

from workbench.base.trouble import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY = "document.documentElement.dataset.ready === 'yes'"
LIMIT = 180  # seconds
PAUSE = 0.05  # seconds between two looks whether the page is ready


def chromium() -> str:
    """The browser's path, or nothing."""
    return next(filter(None, map(shutil.which, NAMES)), "")


def _namespaces() -> bool:
    """Whether a user may make the namespaces that its sandbox is made of: in many containers not."""
    try:
        return subprocess.run(["unshare", "--user", "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def save(page: str, path: str) -> None:
    """Prints the deck of this HTML file."""
    browser = chromium()
    if not browser:
        raise Trouble(
            "Decks are printed by Chromium, which is not here: `./workbench doctor` says which "
            "package brings it. Any browser can print the deck: add ?print-pdf to its address."
        )
    with tempfile.TemporaryDirectory() as profile:
        with _Browser(browser, profile) as chosen:
            printed = chosen.printed("file://" + page + "?print-pdf")
    aside = f"{path}.{os.getpid()}"
    with open(aside, "wb") as file:
        file.write(printed)
    os.replace(aside, path)


class _Browser:
    """A Chromium without a window that answers on a pipe, a null byte after each message."""

    def __init__(self, program: str, profile: str):
        self.argv = [program, *QUIET, f"--user-data-dir={profile}", "--remote-debugging-pipe"]
        if os.geteuid() == 0 or not _namespaces():
            self.argv.append("--no-sandbox")  # it would not start; the page is one of our own
        self.number = 0
        self.end = time.monotonic() + LIMIT
        self.rest = b""

    def __enter__(self) -> _Browser:
        theirs, self.out = os.pipe()
        self.answers, mine = os.pipe()
        # It reads from descriptor 3 and writes to 4.
        redirect = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        self.process = subprocess.Popen(
            ["sh", "-c", redirect, "sh", str(theirs), str(mine), *self.argv],
            pass_fds=(theirs, mine),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(mine)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.out)  # at which it ends
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.answers)

    def printed(self, address: str) -> bytes:
        """A page as PDF, once its scripts say that it is ready."""
        target = self._ask("Target.createTarget", {"url": address})["targetId"]
        attached = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})
        page = attached["sessionId"]
        while not self._is_ready(page):
            time.sleep(PAUSE)
            self._hurry()
        wanted = {"printBackground": True, "preferCSSPageSize": True}
        return base64.b64decode(self._ask("Page.printToPDF", wanted, page)["data"])

    def _is_ready(self, page: str) -> bool:
        """Whether its scripts say so; before there is a document, there is no value."""
        answer = self._ask("Runtime.evaluate", {"expression": READY}, page)
        return answer["result"].get("value") is True

    def _ask(self, method: str, parameters: dict, session: str = "") -> dict[str, Any]:
        """The result of a method of the DevTools protocol."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        try:
            os.write(self.out, json.dumps(message).encode() + b"\0")
        except BrokenPipeError:
            raise self._failed("it ended at once") from None
        while True:
            answer = self._answer()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise self._failed(answer["error"]["message"])
                return answer["result"]

    def _answer(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            if not select.select([self.answers], [], [], max(0.0, self.end - time.monotonic()))[0]:
                self._hurry()
            got = os.read(self.answers, 1 << 20)
            if not got:
                raise self._failed("it ended before it had printed")
            self.rest += got
        answer, _, self.rest = self.rest.partition(b"\0")
        return json.loads(answer)

    def _hurry(self) -> None:
        if time.monotonic() > self.end:
            raise self._failed(f"it did not end within {LIMIT} s")

    def _failed(self, why: str) -> Trouble:
        return Trouble(
            f"{self.argv[0]} did not print the deck: {why}. Try again, or print it from a browser: "
            "add ?print-pdf to its address."
        )
