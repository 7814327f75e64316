"""The real program in a real browser: ticked by taps, seen in another tab, a terminal and the file, and resumed."""

from __future__ import annotations

import functools
import http.server
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from driving import HandClock, kept, make_case
from rvlms_plan.domain.case import ItemState
from serving import PORTRAIT, Serving, Tablet, chromium, until
from terminal import Terminal, store_argument

FIRST, SECOND = "Anaesthetic machine", "Pulse oximeter"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), checklist="who-surgical-safety")
    return path


def is_done(store: Path, item: str) -> bool:
    return kept(store).view.items[item].state is ItemState.DONE


def row(text: str, what: str) -> str:
    return next((line for line in text.splitlines() if what in line), "")


def shows_done(text: str, what: str) -> bool:
    return "✓ DONE" in row(text, what)


@contextmanager
def foreign_page(folder: Path) -> Iterator[str]:
    """Serve a page of somebody else's on this machine; give its address."""
    folder.mkdir()
    (folder / "index.html").write_text("<title>elsewhere</title>")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def outcome_of_a_line(page: Any, address: str) -> str:
    """Open a WebSocket from a page, and say what became of it."""
    return page.evaluate(
        """(address) => new Promise((done) => {
          const line = new WebSocket(address);
          line.onopen = () => done("open");
          line.onerror = () => done("refused");
        })""",
        address,
    )


def test_ticked_by_taps_it_is_seen_everywhere_and_goes_on_after_a_reload_and_a_killed_server(
    store: Path, tmp_path: Path
) -> None:
    with chromium() as browser, Serving(tmp_path, store) as serving:
        tablet = Tablet.of(browser)
        foreign: list[str] = []
        tablet.page.on("request", lambda asked: foreign.append(asked.url))
        tablet.opens(serving.opens)
        tablet.answers("RV-1")
        tablet.sees("□ OPEN   Patient")
        assert serving.token not in tablet.page.url
        assert all(serving.token not in url and url.startswith((serving.address, "data:")) for url in foreign)
        tablet.answers(FIRST)
        tablet.sees("Who is at the keyboard")
        tablet.types("Min Chen")
        tablet.sees("1 Surgeon", "1 Anaesthetist")
        tablet.page.keyboard.press("3")
        answer_what_is_asked(tablet, lambda: is_done(store, "anaesthesia-check"))
        tablet.waits(lambda: shows_done(tablet.text, FIRST), "the tick is shown", 30)

        second = tablet.another_tab()
        second.opens(serving.address)
        second.answers("RV-1")
        second.waits(lambda: shows_done(second.text, FIRST), "the other tab shows it", 30)
        with Terminal(*store_argument(store), "theatre", "RV-1") as terminal:
            terminal.sees("✓ DONE")
            assert shows_done(terminal.text, FIRST)
            tablet.answers(SECOND)
            answer_what_is_asked(tablet, lambda: is_done(store, "oximeter"))
            terminal.until(lambda: shows_done(terminal.text, SECOND), "the terminal shows it by itself")
            second.waits(lambda: shows_done(second.text, SECOND), "so does the other tab", 30)
        second.page.close()
        until(lambda: len(serving.programs()) == 1, "the program of a closed tab has ended")

        tablet.page.reload()
        tablet.waits(lambda: shows_done(tablet.text, SECOND), "a reload comes back to the case", 30)
        assert "Min Chen" in tablet.text, "nobody is asked again who types"
        assert serving.ends(signal.SIGKILL) == -signal.SIGKILL
        tablet.is_told("Connection lost. What was saved is kept.")
        until(lambda: not serving.programs(), "no program outlives a killed server")
        tablet.keeps_what_it_uncovers()
        with Serving(tmp_path, store, port=serving.port) as again:
            tablet.waits(lambda: shows_done(tablet.text, SECOND), "the page goes on by itself", 30)
            assert tablet.words == ""
            [uncovered] = tablet.page.evaluate("window.uncovered")
            assert shows_done(uncovered, SECOND), "keys are taken at the case, not at home on the way to it"
            assert again.token == serving.token
            assert again.ends() == 143
            assert not again.programs()
    entries = [kept(store).view.items[name].given.entry for name in ("anaesthesia-check", "oximeter")]
    assert {each.stamp.station.rpartition(" ")[0] for each in entries} == {"theatre-2 browser"}
    assert {each.stamp.entered_by for each in entries} == {"Min Chen"}


def test_without_the_token_and_from_elsewhere_a_real_browser_is_refused(store: Path, tmp_path: Path) -> None:
    with chromium() as browser, Serving(tmp_path, store) as serving, foreign_page(tmp_path / "foreign") as elsewhere:
        tablet = Tablet.of(browser, PORTRAIT)
        tablet.opens(serving.address)
        tablet.is_told("Scan the code")
        line = serving.address.replace("http", "ws") + "ws"
        assert outcome_of_a_line(tablet.page, line) == "refused"
        tablet.opens(f"{serving.address}#{'a' * 32}")
        tablet.is_told("That is not the token")
        assert not tablet.page.context.cookies()
        tablet.page.locator("#token").fill(serving.token)
        tablet.page.keyboard.press("Enter")
        tablet.sees("RV-1")  # upright as well, with the token typed by hand
        other = tablet.another_tab()
        other.opens(elsewhere)
        assert outcome_of_a_line(other.page, line) == "refused"
        reached = other.page.evaluate(
            "(address) => fetch(address, {mode: 'cors', credentials: 'include'}).then(() => 'read', () => 'refused')",
            serving.address,
        )
        assert reached == "refused"
        assert len(serving.programs()) == 1
        assert "Traceback" not in " ".join(serving.said)


def answer_what_is_asked(tablet: Tablet, is_saved: Any) -> None:
    """Give names and a number where they are asked for, until the file has the answer."""
    names = iter(("Kofi Anan", "Ines Berg", "Lea Novak"))

    def look() -> bool:
        if is_saved():
            return True
        if "not named yet" in tablet.text:
            tablet.types(next(names))
            tablet.sees_no_more("not named yet")
        elif "a number in %" in tablet.text:
            tablet.types("98")
            tablet.sees_no_more("a number in %")
        return False

    tablet.waits(look, "it is saved", 30)
