"""Every sign a screen draws is read at 7:1 on its ground, lines and bars at 3:1; Textual's own parts too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from driving import BERG, Hand, HandClock, make_case, running
from over_theatre import elsewhere
from rvlms_plan.tui.palette import PALETTES
from rvlms_plan.use_cases import theatre
from test_looks import contrast

LINES = set("┏┓┗┛━┃─│▁▂▃▄▅▆▇█▔▎▏▕┃━┌┐└┘╭╮╰╯")
"""What is drawn as a line, an edge or a scrollbar, and reads nothing."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


def drawn(hand: Hand) -> Iterator[tuple[str, str, str]]:
    """Give each piece of text on the screen, with its two colours."""
    for strip in hand.app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if not segment.text.strip() or style is None or style.color is None or style.bgcolor is None:
                continue
            assert not style.dim, segment.text
            front, back = style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex
            yield segment.text, *((back, front) if style.reverse else (front, back))


def check(hand: Hand, least: int = 3) -> None:
    pieces = list(drawn(hand))
    assert len(pieces) >= least, hand.screen_text()
    for text, front, back in pieces:
        needed = 3.0 if set(text) <= LINES | {" "} else 7.0
        assert contrast(front, back) >= needed, (text, front, back, hand.screen_text())


@pytest.mark.parametrize("theme", PALETTES)
async def test_everything_drawn_is_read_at_seven_to_one(store: Path, theme: str) -> None:
    async with running(store, theme=theme) as hand:
        await hand.sees("RV-1")
        check(hand)
        await hand.press("n")
        await hand.sees("such as RV-0012")
        check(hand)
        await hand.press(*"RV-9", "enter", "5", "enter")
        await hand.sees("1 Female")
        await hand.press("down")
        check(hand)
        await hand.press("ctrl+p")
        await hand.until(lambda: "Leave (ctrl+q)" in hand.screen_text(), "the commands are listed")
        check(hand)
        await hand.press("down", "down")
        check(hand)
        await hand.press(*"them")
        await hand.until(lambda: "Leave (ctrl+q)" not in hand.screen_text(), "the commands are searched")
        await hand.sees("Theme")
        check(hand)
        await hand.press("escape", "escape")
        await hand.opens("RV-1")
        check(hand, 20)
        for key, shows in (("f1", "Esc back"), ("question_mark", "Next open item"), ("g", "What bars")):
            await hand.press(key)
            await hand.sees(shows)
            check(hand)
            await hand.press("escape")
            await hand.sees("LIVE")
        await hand.press("m", *"a note", "shift+home")
        check(hand)
        await hand.press("enter", "t")
        await hand.sees("Timeline of RV-1")
        check(hand)
        await hand.press("ctrl+q")
        await hand.sees("Leave the program?")
        check(hand)


@pytest.mark.parametrize("theme", PALETTES)
async def test_what_lies_over_theatre_its_pages_and_the_wall_are_read_at_seven_to_one(store: Path, theme: str) -> None:
    elsewhere(store, theatre.clamp_on, "ivc-infrarenal", None, BERG)
    async with running(store, theme=theme) as hand:
        await hand.opens("RV-1")
        for key, shows in (("exclamation_mark", "WARNING"), ("b", "bleeding 0/5"), ("space", "bleeding 1/5")):
            await hand.press(key)
            await hand.sees(shows)
            check(hand, 10)
        await hand.press("escape", "a")
        await hand.sees("item 1 of")
        check(hand, 8)
        await hand.press("escape")
        await hand.sees("CLOSE")
        await hand.press("f")
        await hand.sees("PROBLEM")
        check(hand, 8)
        await hand.press("f15")
        await hand.sees("BACK")
        check(hand, 8)
        await hand.press("escape", "escape")
        await hand.sees("CLOSE")
        await hand.press("c", "end", "enter")
        await hand.sees("Ledger of the clamps")
        check(hand, 8)
        await hand.press("escape")
        for key, shows in (("h", "ON NOW"), ("p", "PATIENT'S RIGHT")):
            await hand.press(key)
            await hand.sees(shows)
            check(hand, 8)
            await hand.press("escape")
            await hand.sees("CLOSE")


async def test_the_chosen_command_of_the_palette_is_told_without_colours(store: Path) -> None:
    async with running(store) as hand:
        await hand.sees("RV-1")
        await hand.press("ctrl+p")
        await hand.until(lambda: "Leave (ctrl+q)" in hand.screen_text(), "the commands are listed")
        palette = PALETTES["dark"]
        grounds = {back for text, _, back in drawn(hand) if "(" in text}
        assert grounds == {palette.text, palette.ground}
        assert all(character.isascii() for character in hand.screen_text() if character not in LINES | {"…"})
