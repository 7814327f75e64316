"""`rvlms-plan serve` as it is started, and a tablet: Chromium with a finger, that reads what its terminal shows."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LANDSCAPE, PORTRAIT = (1180, 820), (820, 1180)
PAUSE_BETWEEN_TAPS = 0.4
"""A person's pause between two taps that count; the program ignores quicker ones on purpose."""
SHOWS_TERMINAL = """
Object.defineProperty(Object.prototype, "_terminal", {configurable: true, get() { return undefined; }, set(value) {
  if (value && value.buffer && value.cols) window.shownTerminal = value;
  Object.defineProperty(this, "_terminal", {value, writable: true, configurable: true, enumerable: true});
}});
"""
"""Each part of xterm.js is handed its terminal; this keeps it where a test can read it. The page itself does not."""
READS = """() => {
  const shown = window.shownTerminal;
  if (!shown || !document.querySelector("#said").hidden) return "";
  const lines = [];
  for (let row = 0; row < shown.rows; row++) {
    lines.push(shown.buffer.active.getLine(shown.buffer.active.viewportY + row).translateToString(true));
  }
  return lines.join("\\n");
}"""


UNCOVERED = """() => {
  const said = document.querySelector("#said"), read = %s;
  window.uncovered = [];
  const keep = () => said.hidden && window.uncovered.push(read());
  new MutationObserver(keep).observe(said, {attributeFilter: ["hidden"]});
}"""


class Serving:
    """One server on a store, in a home of its own."""

    def __init__(self, folder: Path, store: Path, *options: str, port: int = 0, **environment: str) -> None:
        self.folder, self.store = folder, store
        env = {
            **os.environ,
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "RVLMS_PLAN_STATION": "theatre-2",
            **environment,
        }
        command = [sys.executable, "-m", "rvlms_plan", "--store", str(store), "serve", "--port", str(port), *options]
        self.child = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.said: list[str] = []
        lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=lambda: [lines.put(each) for each in self.child.stderr], daemon=True)
        self._reader.start()
        while not any("Ctrl+C" in each for each in self.said):
            self.said.append(lines.get(timeout=30))
        self.address = next(word for word in " ".join(self.said).split() if word.startswith("http")).rstrip(".")
        self.port = int(self.address.rstrip("/").rpartition(":")[2])

    @property
    def token(self) -> str:
        """The token, from the file that is kept."""
        return (self.folder / "data" / "rvlms-plan" / "browser.token").read_text().strip()

    @property
    def opens(self) -> str:
        """The address that the terminal would show."""
        return f"{self.address}#{self.token}"

    def programs(self) -> list[int]:
        """Give the processes behind browsers that run on this store."""
        found = []
        for each in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (each / "cmdline").read_bytes().split(b"\0")
                if os.fsencode(self.store) in command and b"serve" not in command:
                    environment = (each / "environ").read_bytes()
                    if b"TEXTUAL_DRIVER=rvlms_plan" in environment:
                        found.append(int(each.name))
        return found

    def ends(self, number: int = signal.SIGTERM) -> int:
        """End it by a signal and give its exit code."""
        self.child.send_signal(number)
        code = self.child.wait(timeout=30)
        self._reader.join(timeout=10)
        self.child.stderr.close()
        self.child.stdout.close()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.child.poll() is None:
            self.ends()


def until(holds: Callable[[], Any], what: str, within: float = 30) -> Any:
    """Wait until something holds, and give it."""
    deadline = time.monotonic() + within
    while not (found := holds()):
        if time.monotonic() > deadline:
            raise AssertionError(f"never: {what}")
        time.sleep(0.02)
    return found


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Start the real browser.

    Fails with what to install where there is none: what a tablet shows is never left untested in silence.
    """
    assert Path(CHROMIUM).exists(), (
        "These tests drive a real browser: apt-get install chromium, or have it on the PATH."
    )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Tablet:
    """One page in a browser that has been given a finger."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._tapped = 0.0

    @classmethod
    def of(cls, browser: Any, size: tuple[int, int] = LANDSCAPE) -> Tablet:
        """Give a tablet of a size in CSS pixels that has been nowhere yet."""
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=True)
        context.add_init_script(SHOWS_TERMINAL)
        return cls(context.new_page())

    def keeps_what_it_uncovers(self) -> None:
        """Keep in `window.uncovered` what stands on the terminal whenever the page takes its own words away from it."""
        self.page.evaluate(UNCOVERED % READS)

    def another_tab(self) -> Tablet:
        """Give another tab of the same browser."""
        return Tablet(self.page.context.new_page())

    def opens(self, address: str) -> None:
        """Go to an address."""
        self.page.goto(address)

    @property
    def text(self) -> str:
        """What stands on the terminal in the page; nothing while the page says something over it."""
        from playwright.sync_api import Error

        try:
            return self.page.evaluate(READS)
        except Error:  # the page is on its way to another
            return ""

    @property
    def words(self) -> str:
        """What the page says over the terminal, or the door's words."""
        shown = self.page.locator("#words")
        return shown.inner_text() if shown.is_visible() else ""

    def sees(self, *texts: str, within: float = 30) -> str:
        """Wait until one of the texts stands on the terminal, and say which."""
        return self.waits(lambda: next((each for each in texts if each in self.text), ""), f"{texts}", within)

    def sees_no_more(self, text: str) -> None:
        """Wait until a text is gone."""
        self.waits(lambda: (shown := self.text) and text not in shown, f"{text} is gone", 30)

    def is_told(self, text: str, within: float = 30) -> None:
        """Wait until the page says something over the terminal."""
        self.waits(lambda: text in self.words, text, within)

    def tap(self, text: str) -> None:
        """Put a finger on the first line where a text stands."""
        row, line = next((n, line) for n, line in enumerate(self.text.splitlines()) if text in line)
        self._tap_cell(line.index(text) + 1, row)

    def answers(self, text: str) -> None:
        """Tap a row until the cursor is on it, and once more to ask for it."""
        self.sees(text)
        line = next(line for line in self.text.splitlines() if text in line)
        if not line.startswith("▶"):
            self.tap(text)
            self.waits(lambda: any(each.startswith("▶") and text in each for each in self.text.splitlines()), text, 30)
        self.tap(text)

    def types(self, text: str) -> None:
        """Type on its keyboard, and press Enter."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def _tap_cell(self, column: int, row: int) -> None:
        self.page.wait_for_timeout(max(0.0, self._tapped + PAUSE_BETWEEN_TAPS - time.monotonic()) * 1000)
        box = self.page.locator(".xterm-screen").bounding_box()
        columns, rows = self.page.evaluate("() => [window.shownTerminal.cols, window.shownTerminal.rows]")
        across, down = (column + 0.5) * box["width"] / columns, (row + 0.5) * box["height"] / rows
        self._tapped = time.monotonic()
        self.page.touchscreen.tap(box["x"] + across, box["y"] + down)

    def waits(self, holds: Callable[[], Any], what: str, within: float = 30) -> Any:
        """Wait until something holds, the page going on meanwhile."""
        deadline = time.monotonic() + within
        while not (found := holds()):
            if time.monotonic() > deadline:
                raise AssertionError(f"never: {what}\n{self.words}\n{self.text}")
            self.page.wait_for_timeout(20)
        return found
