"""How the screens look: contrast, signs and words beside every colour, plain signs, no colours at all."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Spacing
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from driving import HandClock, make_case, running
from rvlms_plan.domain.case import ItemState, PhaseState
from rvlms_plan.tui.app import RvlmsApp
from rvlms_plan.tui.frames import ChangedLines
from rvlms_plan.tui.palette import CURSOR, PALETTES, Palette, faces_on
from rvlms_plan.tui.widgets.glyphs import ASCII, UNICODE, Glyphs
from rvlms_plan.tui.widgets.item_rows import STATE_LABELS
from rvlms_plan.tui.widgets.lines import KeepsLines, strip_of, wrapped
from terminal import Terminal, store_argument


def contrast(front: str, back: str) -> float:
    """The contrast ratio of WCAG 2.1, from hexadecimal colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(front), luminance(back)))
    return (high + 0.05) / (low + 0.05)


TEXTS = ("text", "muted", "done", "due", "problem", "info")
GROUNDS = ("ground", "cursor", "bar")


@pytest.mark.parametrize(("name", "text", "ground"), list(product(PALETTES, TEXTS, GROUNDS)))
def test_every_text_is_read_at_seven_to_one(name: str, text: str, ground: str) -> None:
    palette: Palette = PALETTES[name]
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= 7.0


@pytest.mark.parametrize("name", PALETTES)
def test_edges_stand_out_at_three_to_one_and_the_chip_is_read_at_seven(name: str) -> None:
    palette = PALETTES[name]
    assert contrast(palette.edge, palette.ground) >= 3.0
    assert contrast(palette.ground, palette.text) >= 7.0


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_state_has_a_sign_and_a_word_of_its_own(glyphs: Glyphs) -> None:
    assert len({glyphs.item(state) for state in ItemState}) == len(ItemState)
    assert len({word for word, _ in STATE_LABELS.values()}) == len(ItemState)
    signs = [glyphs.phase(state) for state in PhaseState]
    assert len(set(signs)) == len(PhaseState)


def test_plain_signs_are_plain() -> None:
    assert all(getattr(ASCII, name).isascii() for name in Glyphs.__slots__)


async def test_with_plain_signs_the_screens_show_no_other(tmp_path: Path) -> None:
    store = tmp_path / "theatre.db"
    make_case(store, HandClock())
    async with running(store, glyphs=ASCII) as hand:
        await hand.opens("RV-1")
        for phase in hand.theatre.view.phases:
            hand.theatre.go_to_phase(phase.phase.id)
            await hand.pilot.pause()
            said = hand.screen_text()
            strange = {c for c in said if not c.isascii()} - set("".join(item.challenge for item in phase.phase.items))
            assert strange <= set("│▁▂▃▄▅▆▇█ µ·"), strange


@pytest.mark.parametrize(
    ("environment", "forbidden"),
    [
        ({"NO_COLOR": "1", "COLORTERM": ""}, (b"38;2;46;230;166",)),
        ({"COLORTERM": "", "TERM": "xterm"}, (b"38;2;", b"38;5;")),
    ],
)
def test_without_colours_or_with_sixteen_every_state_is_still_told(
    tmp_path: Path, environment: dict[str, str], forbidden: tuple[bytes, ...]
) -> None:
    store = tmp_path / "theatre.db"
    make_case(store, HandClock())
    with Terminal(*store_argument(store), "theatre", "RV-1", **environment) as terminal:
        terminal.sees("▶□ OPEN   Vein of origin")
        terminal.sees("■ BLOCKS")
        assert not any(code in terminal.bytes_out for code in forbidden)


@pytest.mark.parametrize("size", [(80, 24), (130, 40)])
async def test_what_we_draw_ourselves_looks_as_textual_would_draw_it(tmp_path: Path, size: tuple[int, int]) -> None:
    make_case(tmp_path / "theatre.db", HandClock())
    async with running(tmp_path / "theatre.db", size=size) as hand:
        await hand.opens("RV-1")
        await hand.answers("size", {"value": "7.5"}, {"radiologist": "Roth"})
        for theme in ("light", "dark"):
            hand.app.theme = theme
            await hand.pilot.pause()
            drawn = [each for each in hand.theatre.query(Widget) if isinstance(each, KeepsLines) and each.region]
            parts = [each for each in drawn if each.styles.gutter == Spacing()]
            assert {"header", "title", "items", "totals", "status"} <= {each.id for each in parts}
            for part in parts:
                crop = part.size.region
                ours, textuals = part.render_lines(crop), Widget.render_lines(part, crop)
                assert [list(each.simplify()) for each in ours] == [list(each.simplify()) for each in textuals], part.id


Cell = tuple[str, Style | None]


def cells_of(strip: Strip) -> list[Cell]:
    """Give what stands in each column; a wide sign's second column is empty."""
    found: list[Cell] = []
    for text, style, _ in strip:
        for character in text:
            found += [(character, style), *[("", style)] * (cell_len(character) - 1)]
    return found


@pytest.mark.parametrize("size", [(80, 24), (54, 15), (130, 40)])
async def test_the_lines_written_for_a_tick_leave_the_screen_as_textual_would_have_drawn_it(
    tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    make_case(tmp_path / "theatre.db", clock, checklist="who-surgical-safety")
    terminal: list[list[Cell]] = []
    written: list[ChangedLines] = []

    def display(app: RvlmsApp, screen: Screen[object], update: object) -> None:
        """Show what the terminal would."""
        if isinstance(update, ChangedLines):
            written.append(update)
            for x, y, strip in update.pieces:
                cells = cells_of(strip)
                terminal[y][x : x + len(cells)] = cells
        elif update is not None:
            terminal[:] = map(cells_of, screen._compositor.render_strips())

    monkeypatch.setattr(RvlmsApp, "_display", display)
    async with running(tmp_path / "theatre.db", size=size, clock=clock) as hand:
        await hand.opens("RV-1")
        groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for phase in hand.theatre.view.phases:
            for each in phase.shown:
                if each.item.is_tick and not each.item.each and len(each.item.roles) == 1:
                    groups.setdefault((phase.phase.id, each.item.roles), []).append(each.item.id)
        (phase_id, _), by_one = max(groups.items(), key=lambda group: len(group[1]))
        hand.theatre.go_to_phase(phase_id)
        await hand.pilot.pause()
        for item_id in by_one:
            await hand.answers(item_id, {"role": "nurse"}, {"": "Roth"})
            await hand.until(lambda item_id=item_id: hand.theatre.view.items[item_id].given, "it is answered")
            await hand.pilot.pause()
            assert terminal == [*map(cells_of, hand.theatre._compositor.render_strips())]
            clock.at += timedelta(minutes=1)
            before = len(written)
            hand.theatre.show_clock()
            hand.theatre.draw_now(hand.theatre.parts.told)
            assert len(written) == before + 1
            assert terminal == [*map(cells_of, hand.theatre._compositor.render_strips())]


@pytest.mark.parametrize("name", PALETTES)
def test_no_colour_of_ours_is_the_terminals_own(name: str) -> None:
    """So that lines need not go through the filter that replaces those."""
    styles = [style for ground in ("text", CURSOR) for style in faces_on(name, ground).values()]
    assert all(colour and colour.triplet for style in styles for colour in (style.color, style.bgcolor))
    assert not any(style.dim for style in styles)


def test_a_line_is_drawn_to_its_width_whatever_stands_in_it() -> None:
    for text in ("plain", "長い日本語の説明", "e\u0301" * 30, "a\x1b[31mb", "[L] [/x]", ""):
        strip = strip_of((("text", text),), 20, lambda _: Style())
        assert strip.cell_length == 20
        assert "\x1b" not in strip.text


def test_wrapping_cuts_nothing_off() -> None:
    text = "Patient says name, site, operation, consent 長い日本語の説明 " + "x" * 50
    for width in range(1, 60):
        assert "".join(wrapped(text, width)).replace(" ", "") == text.replace(" ", "")
