"""The page by itself, in a real browser, on lines that the test opens, cuts and speaks on: when it takes a key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from rvlms_plan.web import pages
from rvlms_plan.web.server import MOVED
from serving import LANDSCAPE, chromium

ADDRESS = "http://tablet.test/"
PICTURE = "\x1b[1;1H" + "▶ □ OPEN   Anaesthetic machine" + " " * 250
LINES = """
window.lines = []; window.asked = [];
window.WebSocket = class Plain extends EventTarget {
  static CONNECTING = 0; static OPEN = 1; static CLOSED = 3;
  constructor() { super(); this.readyState = 0; this.sent = []; window.lines.push(this); }
  send(text) { this.sent.push(JSON.parse(text)); }
  close(code) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), {code}));
  }
  opens() { this.readyState = 1; this.dispatchEvent(new Event("open")); }
  hears(data) { this.dispatchEvent(new MessageEvent("message", {data})); }
  says(...packet) { this.hears(JSON.stringify(packet)); }
  draws(text) { this.hears(new TextEncoder().encode(text).buffer); }
};
window.fetch = (address, {signal} = {}) => new Promise((answer, fail) => {
  window.asked.push({address, answers: (status) => answer({status})});
  if (signal) signal.addEventListener("abort", () => fail(signal.reason));
});
"""
"""Lines and answers that the test gives."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def tab(browser: Any) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": LANDSCAPE[0], "height": LANDSCAPE[1]})
    tab = Tab(context.new_page())
    yield tab
    context.close()
    assert tab.faults == []


class Tab:
    """The page, and what it did with its lines."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.add_init_script(LINES)
        page.route("**/*", self._answer)

    def opens(self, *, by_hand_clock: bool = False) -> None:
        if by_hand_clock:
            self.page.clock.install()
        self.page.goto(ADDRESS)
        self.page.wait_for_function("window.lines.length === 1")

    def does(self, script: str) -> Any:
        return self.page.evaluate(script)

    def passes(self, seconds: float) -> None:
        """Let time pass for the page."""
        self.page.clock.run_for(seconds * 1000)

    def passes_until(self, holds: str) -> float:
        """Let time pass until something holds, half a minute at most; give how many seconds that took."""
        steps = next(step for step in range(150) if self.does(holds) or self.passes(0.2))
        return steps * 0.2

    def opened(self) -> list[bool]:
        """Give each line that the page has dialled: whether it is still open, or being opened."""
        return self.does("lines.map((each) => each.readyState < 2)")

    def begun_at(self, line: int) -> dict[str, str]:
        """Give where a line began, as the page tells it."""
        [[_, told]] = self.sent(line, "begin")
        return told["at"]

    def sent(self, line: int, *kinds: str) -> list[Any]:
        return [each for each in self.does(f"lines[{line}].sent") if each[0] in kinds]

    def shows_picture(self, line: int) -> None:
        self.does(f"lines[{line}].draws({PICTURE!r}); lines[{line}].says('shown', null)")
        self.page.wait_for_function("document.querySelector('#said').hidden")

    def presses_enter_everywhere(self) -> None:
        """Press it on a keyboard, and on the bar as a reader of the screen does, past what covers it."""
        self.does("document.querySelector('#terminal textarea').focus()")
        self.page.keyboard.press("Enter")
        self.does("document.querySelector('[data-key=enter]').click()")

    @staticmethod
    def _answer(route: Any) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        file = pages.served(path.removeprefix("static/"))
        if file is not None:
            route.fulfill(body=file.content, content_type=file.kind)
        else:
            route.fulfill(body=pages.page("page", font_size=""), content_type="text/html; charset=utf-8")


def test_a_key_counts_from_when_the_picture_stands_on_the_terminal_and_not_before(tab: Tab) -> None:
    tab.opens()
    for line in (0, 1):
        tab.presses_enter_everywhere()
        tab.does(f"lines[{line}].opens()")
        tab.presses_enter_everywhere()
        tab.does(f"lines[{line}].draws({PICTURE!r})")  # home, on the way to the case
        tab.presses_enter_everywhere()
        assert tab.sent(line, "stdin", "drawn") == []
        tab.shows_picture(line)
        tab.presses_enter_everywhere()
        assert tab.sent(line, "stdin", "drawn") == [["drawn"], ["stdin", "\r"], ["stdin", "\r"]]
        tab.does(f"lines[{line}].close()")
        tab.presses_enter_everywhere()
        tab.page.wait_for_function("window.asked.length > 0")
        tab.does("asked.pop().answers(204)")
        tab.page.wait_for_function(f"window.lines.length === {line + 2}")
    assert tab.sent(1, "stdin") == [["stdin", "\r"], ["stdin", "\r"]]


def test_a_tab_has_one_line_whatever_calls_it_back(tab: Tab) -> None:
    tab.opens(by_hand_clock=True)
    tab.does("lines[0].opens(); lines[0].close()")
    tab.does("dispatchEvent(new Event('online')); dispatchEvent(new Event('online'))")
    tab.passes(1)  # what was to be tried again by itself would be tried now
    assert tab.does("asked.length") == 1, "one try at a time"
    tab.does("asked[0].answers(204)")
    tab.does("dispatchEvent(new Event('online')); lines[1].opens(); dispatchEvent(new Event('online'))")
    tab.passes(4)
    assert (tab.opened(), tab.does("asked.length")) == ([False, True], 1)
    tab.does("lines[0].says('ended', {code: 0, says: ''}); lines[0].draws('another picture')")
    assert tab.page.locator("#words").inner_text() == "Opening …", "a line that was given up has nothing to say"
    tab.does("lines[1].close()")
    tab.passes(1)
    assert tab.does("asked.length") == 2, "this line is the one that is taken up again"


def test_a_line_that_is_dead_without_a_word_is_given_up_and_tried_again_and_again(tab: Tab) -> None:
    tab.opens(by_hand_clock=True)
    tab.does("lines[0].opens(); lines[0].draws('x')")
    for _ in range(4):
        tab.passes(5)
        assert tab.sent(0, "ping"), "it is asked"
        tab.does("lines[0].says('pong', 'line')")
    assert tab.opened() == [True]
    tab.passes(11)
    assert tab.opened() == [False]
    assert tab.page.locator("#words").inner_text().startswith("Connection lost")
    for asked in (1, 2, 3):  # an answer that never comes is not waited for
        assert tab.passes_until(f"asked.length === {asked}") <= 6 + 1.5
    tab.does("asked.at(-1).answers(204)")
    assert tab.opened() == [False, True]
    tab.passes(5.1)
    assert tab.opened() == [False, False], "nor a line that never opens"
    assert tab.passes_until("asked.length === 4") < 10


def test_a_tab_keeps_its_sign_and_one_that_was_doubled_gets_another(tab: Tab) -> None:
    tab.opens()
    tab.does("lines[0].opens(); lines[0].says('at', {case: 'RV-1'}); lines[0].close()")
    tab.page.wait_for_function("asked.length === 1")
    tab.does("asked[0].answers(204)")
    tab.page.wait_for_function("lines.length === 2")
    tab.does("lines[1].opens()")
    first, back = (tab.begun_at(line) for line in (0, 1))
    assert re.fullmatch(r"[0-9a-f]{16}", first["tab"])
    assert back == {"case": "RV-1", "tab": first["tab"]}
    tab.opens()
    tab.does("lines[0].opens()")
    assert tab.begun_at(0) == back, "after a reload as well"
    tab.does(f"lines[0].close({MOVED}); dispatchEvent(new Event('online'))")
    assert "go on in another tab" in tab.page.locator("#words").inner_text()
    assert tab.does("asked.length") == 0, "two tabs would take the line from each other for ever"
    tab.page.locator("#again").click()
    tab.page.wait_for_function("window.lines.length === 1 && !lines[0].readyState")
    tab.does("lines[0].opens()")
    other = tab.begun_at(0)
    assert (other["case"], other["tab"] == back["tab"]) == ("RV-1", False)
