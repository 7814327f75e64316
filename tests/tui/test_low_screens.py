"""Where rows and cells are few: nothing that is needed is cut off, and no word loses its meaning."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.cells import cell_len

from driving import BERG, HandClock, kept, make_case, open_database, running
from over_theatre import elsewhere
from rvlms_plan.domain.answers import unit_words
from rvlms_plan.formats.checklist import load_shipped, shipped
from rvlms_plan.tui.commands import THEATRE
from rvlms_plan.tui.screens.base import KEY_CELLS
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.screens.theatre.foot import banner_lines, foot_lines
from rvlms_plan.tui.widgets.case_lines import column_fitting, path_line, status_lines
from rvlms_plan.tui.widgets.case_rows import case_rows
from rvlms_plan.tui.widgets.form_lines import Asking, Question, option_rows, said_lines
from rvlms_plan.tui.widgets.glyphs import UNICODE
from rvlms_plan.tui.widgets.lines import Line, cut, width_of, wrapped_spans
from rvlms_plan.tui.widgets.wall_lines import Wall, wall_lines
from rvlms_plan.tui.widgets.words import as_label
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.theatre import cases

SIZES = [(54, 15), (80, 24), (40, 12)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


def read(lines: list[Line] | tuple[Line, ...]) -> list[str]:
    return ["".join(text for _, text in line) for line in lines]


@pytest.mark.parametrize("size", SIZES[:2])
async def test_a_choice_with_a_long_refusal_keeps_its_question_its_options_and_the_way_out(
    store: Path, size: tuple[int, int]
) -> None:
    async with running(store, size=size) as hand:
        await hand.opens("RV-1")
        hand.theatre.go_to_phase("readiness")
        await hand.press("enter")
        await hand.until(lambda: hand.form.question is not None, "it is asked")
        await hand.press("enter")
        await hand.sees("give a value")
        for needed in ("Everything that may be done", "1 □ Vein resection", "Esc leaves", "all saved"):
            await hand.sees(needed)


async def test_at_two_metres_every_question_keeps_its_way_out_below_clocks_and_open_cards(store: Path) -> None:
    elsewhere(store, theatre.answer, "vein", {"value": "ivc-infrarenal"}, BERG)
    elsewhere(store, theatre.answer, "thrombus", {"level": "infrahepatic", "imaging-date": "today"}, BERG)
    elsewhere(store, theatre.clamp_on, "ivc-infrarenal", None, BERG)
    async with running(store, size=(54, 15)) as hand:
        await hand.opens("RV-1")
        await hand.press("exclamation_mark", "b", "escape")
        await hand.sees("! bleeding")
        for keys, shows in (("c", "Which clamp"), ("c2", "Kind of clamp"), ("e", "What happened"), ("d", "Who speaks")):
            hand.theatre.items.choose("growth")
            await hand.press(*keys)
            await hand.sees(shows)
            await hand.until(lambda: "Esc leaves" in " ".join(hand.screen_text().split()), "the way out")
            for needed in ("saved", "● caval", "! bleeding"):
                assert needed in hand.screen_text(), (keys, needed)
            await hand.press("escape")
            await hand.until(lambda: not hand.form.is_asking, "it is left")


@pytest.mark.parametrize("sentences", [1, 4, 12])
def test_a_banner_on_the_wall_is_whole_or_says_where_it_is_and_hides_neither_item_nor_clock(
    store: Path, sentences: int
) -> None:
    elsewhere(store, theatre.clamp_on, "ivc-infrarenal", None, BERG)
    elsewhere(store, theatre.answer, "vein", {"value": "ivc-infrarenal"}, BERG)
    view, now = kept(store).view, HandClock()()
    problems = [f"Something was refused for a reason that takes some words to tell, {n}." for n in range(sentences)]
    said = tuple(banner_lines(problems, (), 54))
    item = view.items["growth"]
    lines = read(wall_lines(view, view.shows_phase, item, Wall(54, 12, UNICODE, now, said=said)))
    assert len(lines) == 12
    assert all(width <= 54 for width in map(cell_len, lines))
    told = " ".join(" ".join(lines).split())
    for needed in ("RV-1", item.item.challenge, "● caval", problems[0]):
        assert needed in told
    assert (problems[-1] in told) is (sentences < 12)
    assert ("~ whole on F1" in lines[-1]) is (sentences == 12)
    assert sentences < 4 or " ~" in lines[0]


async def test_what_the_wall_cuts_of_a_banner_is_whole_on_f1(store: Path) -> None:
    problems = [f"Something was refused for a reason that takes some words to tell, {n}." for n in range(9)]
    async with running(store, size=(54, 15)) as hand:
        await hand.opens("RV-1")
        await hand.press("f")
        await hand.sees("PROBLEM")
        hand.app.screen.owner.banner(*problems)
        await hand.sees("~ whole on F1")
        await hand.press("f1")
        await hand.sees("Esc back")
        page = " ".join(" ".join(read(hand.app.screen.query_one("#page-lines").lines)).split())
    assert all(problem in page for problem in problems)


def test_a_column_of_more_than_its_rows_says_where_the_rest_is() -> None:
    lines = [(("text", f"line {n}"),) for n in range(9)]
    assert column_fitting(lines, 9) == lines
    assert column_fitting([lines[0], (), *lines[1:]], 9) == lines
    assert read(column_fitting(lines, 5)) == ["line 0", "line 1", "line 2", "line 3", " ~ the rest: t, h"]


@pytest.mark.parametrize("width", [54, 80])
def test_the_cards_stand_in_the_foot_before_what_can_wait(width: int) -> None:
    site, desk = SimpleNamespace(directory=SimpleNamespace(has_pins=False)), SimpleNamespace(present=())
    setting = SimpleNamespace(typist=Typist("Chen", "circulator"), desk=desk, site=site, glyphs=UNICODE)
    foot = read(foot_lines(setting, THEATRE, ("done", "all saved"), width))[-1]  # type: ignore[arg-type]
    assert "".join(re.findall(r" (\S) ", foot)).replace("·", "").startswith("?!c")


def test_a_long_answer_given_before_leaves_room_for_the_question() -> None:
    asking = Asking("Override: an item", (Question("reason", "The reason"), Question("person", "The second person")))
    said = read(said_lines(asking, 1, {"reason": "because " * 200}, (), (50, 6)))
    assert len(said) == 6
    assert said[0] == "Override: an item"
    assert said[1] == "more before: shift+tab goes back"
    assert said[-1] == "2 of 2  The second person"


def test_a_long_option_goes_on_below_and_stays_whole() -> None:
    question = Question("value", "Which", options=(("a", "word " * 20), ("b", "b")), several=True)
    rows = option_rows(question, {"a"}, UNICODE, 40)
    said = read(rows[0].lines)
    assert len(said) > 1
    assert " ".join(said).count("word") == 20
    assert said[0].startswith(" 1 ■ word")
    assert said[0].endswith(" chosen")
    assert all(width_of(line) <= 39 for line in rows[0].lines)


@pytest.mark.parametrize("width", [40, 54, 80])
def test_what_the_foot_says_is_whole_and_the_rest_only_where_it_fits(width: int) -> None:
    word = "other stations' answers are not seen: the store cannot be read"
    said = read(status_lines(("info", f" {word}"), [" · Chen, circulator, types"], [("?", "keys")], width))
    assert word in " ".join(" ".join(said).split())
    assert all(len(line) <= width for line in said)
    assert "Chen" not in said[0] or said[0].rstrip().endswith(("types", "keys"))


async def test_a_word_at_the_foot_is_not_cut_by_who_types(store: Path) -> None:
    async with running(store, size=(54, 15), typist=Typist("A rather long name of a person", "circulator")) as hand:
        await hand.opens("RV-1")
        hand.theatre.items.choose("growth")
        await hand.press("o")
        await hand.sees("not blocking: it may be left open, or x")
        assert "A rather" not in hand.screen_text().splitlines()[-1]


@pytest.mark.parametrize("size", SIZES)
async def test_the_page_of_keys_has_its_keys_in_a_column_of_their_own(store: Path, size: tuple[int, int]) -> None:
    async with running(store, size=size) as hand:
        await hand.opens("RV-1")
        await hand.press("question_mark")
        await hand.sees("Esc back")
        lines = read(hand.app.screen.query_one("#page-lines").lines)[2:]
    assert len(lines) > 20
    assert all(line[KEY_CELLS - 1] == " " for line in lines)
    assert sum(not line[:KEY_CELLS].strip() for line in lines) >= 2
    assert all(len(line) <= size[0] - 6 for line in lines)


@pytest.mark.parametrize("name", shipped())
def test_no_unit_is_written_otherwise_because_a_label_begins_with_it(name: str) -> None:
    for item in load_shipped(name).items.values():
        for field in item.fields:
            for text in (item.response, unit_words(field.unit)):
                if text and not text.split()[0].isascii():
                    assert as_label(text) == text
    for unit in ("µmol/L", "mL, units of red cells", "cm", "min and mL, said aloud", "mmHg"):
        assert as_label(unit) == unit
    assert as_label("limits in a few words") == "Limits in a few words"


@pytest.mark.parametrize("width", [40, 50, 52, 54, 80])
def test_no_row_of_home_is_cut(store: Path, width: int) -> None:
    database = open_database(store, HandClock())
    row = cases(database)[0]
    database.close()
    long = "Creatinine at one week and some more words"
    row = replace(row, head=("IVC infrarenal", "word " * 30), due_title=long, due_on=date(2026, 11, 20))
    now = HandClock()()
    for shown in ([row], []):
        rows = case_rows(shown, now, width, UNICODE)
        assert all(width_of(line) < width for each in rows for line in each.lines)
        if shown:
            said = " ".join(" ".join(" ".join(read(each.lines)) for each in rows).split())
            assert "Creatinine at one week and some more words" in said
            assert " ".join(["word"] * 29) in said
    row = replace(row, due_on=None, phase_title="A phase of a very long name that somebody gave it")
    said = " ".join(" ".join(" ".join(read(each.lines)) for each in case_rows([row], now, width, UNICODE)).split())
    assert "A phase of a very long name that somebody gave it 0 of 9" in said


def test_a_span_wider_than_a_line_is_broken_and_not_cut() -> None:
    lines = wrapped_spans((("strong", "RV-1"), ("text", " · " + "word " * 30)), 40)
    assert all(width_of(line) <= 40 for line in lines)
    assert "".join(read(lines)).count("word") == 30


def test_what_is_shortened_says_so() -> None:
    assert cut("short", 10) == "short"
    assert cut("a long name of a person", 10) == "a long na~"
    assert cut("長い日本語の説明", 9) == "長い日本~"


async def test_a_long_name_of_a_phase_stays_in_sight_on_the_path(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        view = hand.theatre.view
    phases = list(view.phases)
    long = replace(phases[3].phase, short="", title="長い名前の段階 " * 9)
    phases[3] = replace(phases[3], phase=long)
    line, cells = path_line(SimpleNamespace(phases=phases), long.id, 54, UNICODE)  # type: ignore[arg-type]
    assert width_of(line) <= 54
    assert "▶長い名前" in "".join(part for _, part in line)
    first, behind, _ = next(each for each in cells if each[2] == long.id)
    assert behind - first <= 20
