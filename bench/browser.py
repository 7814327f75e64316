"""A tap in a real browser to durable and shown: `serve` in Chromium, and a bare textual-serve with the line list.

The clock is the page's own: from the finger's leaving the glass, as the browser stamps it, to the end of xterm.js's
first painting after which the row says DONE. Both programs say so only after their commit has returned.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import programs, stores
from bench.report import Row, median, p99
from bench.ticks import ROUNDS, WARM_UP

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
FLAGS += "--disable-component-update --disable-sync"
SIZE = {"width": 1180, "height": 820}
SESSIONS = 3
MOST_MS = 50
_PACE = 0.4
_HOOK = """
Object.defineProperty(Object.prototype, "_terminal", {configurable: true, get() { return undefined; }, set(value) {
  if (value && value.buffer && value.cols) window.shownTerminal = value;
  Object.defineProperty(this, "_terminal", {value, writable: true, configurable: true, enumerable: true});
}});
window.shownLines = () => {
  const shown = window.shownTerminal, lines = [];
  for (let row = 0; shown && row < shown.rows; row++)
    lines.push(shown.buffer.active.getLine(shown.buffer.active.viewportY + row).translateToString(true));
  return lines;
};
window.expect = (wanted) => {
  let left = 0;
  window.took = null;
  window.addEventListener("touchend", (touch) => { left = touch.timeStamp; }, {capture: true, once: true});
  const painted = window.shownTerminal.onRender(() => {
    if (!left || !window.shownLines().some((line) => wanted.every((each) => line.includes(each)))) return;
    window.took = performance.now() - left;
    painted.dispose();
  });
};
"""


class Page:
    """A page with a terminal in it, and a finger."""

    def __init__(self, browser: Any, address: str) -> None:
        context = browser.new_context(viewport=SIZE, has_touch=True)
        context.route(lambda url: "127.0.0.1" not in url and not url.startswith("data:"), lambda route: route.abort())
        context.add_init_script(_HOOK)
        self.page = context.new_page()
        self.page.goto(address)
        self._tapped = 0.0

    def lines(self) -> list[str]:
        """Give what the terminal shows."""
        try:
            shown: list[str] = self.page.evaluate("() => window.shownLines()")
        except Exception:  # noqa: BLE001 - the page is on its way to another
            return []
        return shown

    def until(self, *texts: str) -> None:
        """Wait until a line holds all of these."""
        deadline = time.perf_counter() + 30
        while not any(all(each in line for each in texts) for line in self.lines()):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"never: {texts}\n" + "\n".join(self.lines()))
            self.page.wait_for_timeout(20)

    def tap(self, text: str, *shows: str) -> float:
        """Tap the line that holds a text; give the milliseconds until a line was painted that holds all of these."""
        self.until(text)
        row = next(number for number, line in enumerate(self.lines()) if text in line)
        box = self.page.locator(".xterm-screen").bounding_box()
        rows = self.page.evaluate("() => window.shownTerminal.rows")
        self.page.evaluate("(wanted) => window.expect(wanted)", list(shows))
        self.page.wait_for_timeout(max(0.0, self._tapped + _PACE - time.perf_counter()) * 1000)
        self._tapped = time.perf_counter()
        self.page.touchscreen.tap(box["x"] + 120, box["y"] + (row + 0.5) * box["height"] / rows)
        deadline = time.perf_counter() + 20
        while (took := self.page.evaluate("() => window.took")) is None:
            if time.perf_counter() > deadline:
                raise TimeoutError(f"never shown: {shows}\n" + "\n".join(self.lines()))
            self.page.wait_for_timeout(50)
        return float(took)


class Program:
    """`serve`, opened at the measured case."""

    def __init__(self, page: Page) -> None:
        self._page, self._number = page, 0
        page.until(stores.CODE)
        if not any(stores.CODE in line and line.startswith("▶") for line in page.lines()):
            page.tap(stores.CODE, "▶", stores.CODE)
        page.tap(stores.CODE, "▶", stores.challenge(0))

    def signs_on(self) -> None:
        """Say who types: asked at the first tick, and taken with it."""
        self._page.tap(stores.challenge(0), "Who is at the keyboard")
        self._page.page.keyboard.type(stores.TYPIST.person)
        self._page.page.keyboard.press("Enter")
        self._page.until("In which role")
        role = next(line for line in self._page.lines() if "irculat" in line and line.strip()[:1].isdigit())
        self._page.page.keyboard.press(role.strip()[0])
        self._page.until("DONE", stores.challenge(0))
        self._number = 1

    def press(self) -> float:
        """Tick the next item."""
        number, self._number = self._number, self._number + 1
        if number % stores.ITEMS == 0:
            self._page.page.keyboard.press("]")
        item = stores.challenge(number)
        self._page.until("▶", item)
        return self._page.tap(item, "DONE", item)


class Floor:
    """The line list behind a bare textual-serve."""

    def __init__(self, page: Page) -> None:
        self._page, self._number = page, 1
        page.until("00 open")
        self.press()

    def press(self) -> float:
        """Mark the next line."""
        number, self._number = self._number, self._number + 1
        return self._page.tap("19 ", f"DONE press {number};")


def measured(folder: Path, short: Path, *, quick: bool) -> tuple[list[Row], list[str]]:
    """Tap by turns in both; give the figures, and what is wrong with the files."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here

    if not Path(CHROMIUM).exists():
        return [], ["browser: there is no Chromium here; install it (apt-get install chromium)"]
    taken: dict[str, list[float]] = {"floor": [], "program": []}
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        for session in range(1 if quick else SESSIONS):
            store, lines = stores.copied(short, folder / f"tablet-{session}.db"), folder / f"lines-{session}.db"
            with _served(folder, store) as (opens, _), _bare(lines) as bare:
                program, floor = Program(Page(browser, opens)), Floor(Page(browser, bare))
                program.signs_on()
                pressers = {"program": program, "floor": floor}
                for number in range(1, ROUNDS):
                    for name in random.sample(sorted(pressers), 2):
                        took = pressers[name].press()
                        if number >= WARM_UP:
                            taken[name].append(took)
            with contextlib.closing(sqlite3.connect(lines)) as connection:
                in_floor = connection.execute("select count(*) from tick").fetchone()[0]
            found = in_floor, stores.entries_in(store)
            if found != (ROUNDS, stores.SHORT + ROUNDS):
                wrong.append(f"browser: {found} in the files, not {(ROUNDS, stores.SHORT + ROUNDS)}")
        browser.close()
    count = len(taken["program"])
    program_ms, floor_ms = taken["program"], taken["floor"]
    name = "browser, tap to durable and shown"
    return [
        Row(f"{name}, median", "ms", median(program_ms), None, MOST_MS, count),
        Row(f"{name}, beside a bare textual-serve, median", "ms", median(program_ms), median(floor_ms), 2, count),
        Row(f"{name}, p99", "ms", p99(program_ms), p99(floor_ms), 3, count),
    ], wrong


@contextlib.contextmanager
def _served(folder: Path, store: Path) -> Iterator[tuple[str, int]]:
    command = programs.program("--store", str(store), "serve", "--port", str(port := _free_port()))
    home = {name: str(folder / "home") for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    command = replace(command, environment={**command.environment, **home})
    with _running(command, port) as pid:
        token = (folder / "home" / "rvlms-plan" / "browser.token").read_text("ascii").strip()
        yield f"http://127.0.0.1:{port}/#{token}", pid


@contextlib.contextmanager
def _bare(store: Path) -> Iterator[str]:
    port = _free_port()
    with _running(programs.floor("served_list", Path(str(port)), store), port):
        yield f"http://127.0.0.1:{port}/"


@contextlib.contextmanager
def _running(command: programs.Command, port: int) -> Iterator[int]:
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(
        command.arguments, env=command.environment, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        for _ in range(400):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield child.pid
    finally:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(20)
        with contextlib.suppress(ProcessLookupError):  # textual-serve leaves the programs of its pages behind
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
