"""The paper form: what a team finds on it when the computer fails, and that a text can only ever be a text."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cache

import pytest
from PIL import Image
from pypdf import PdfReader

from checklists import REQUIRED, checklist, choice, ends, item, number, phase, when
from rvlms_plan.domain.checklist import (
    VALUE,
    Card,
    Checklist,
    ClampReminder,
    ClampRules,
    Field,
    HappeningKind,
    Kind,
    Source,
    Stop,
    Vessel,
)
from rvlms_plan.formats.checklist import load_shipped
from rvlms_plan.formats.pdf import STANDARDS, paper_checklist, png
from rvlms_plan.formats.pdf.glyphs import drawable
from rvlms_plan.formats.pdf.paper import TEMPLATE, paper_data

AT = datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=1)))
SHIPPED = ("rvlms", "who-surgical-safety")
HOSTILE = "#panic() #{sys.inputs} $x^2$ @ref [a] \\ <a> *b* _c_ `q` = h - l + e / t // c /* d */ ~ -- ... \"q\" 'q' https://a.b"


def pages_of(pdf: bytes) -> list[str]:
    """Give each page's text as one line. pypdf reads some of our spaces as ones of no width; they are taken out."""
    reader = PdfReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in reader.pages]


@cache
def shipped_pages(name: str) -> list[str]:
    return pages_of(paper_checklist(load_shipped(name), AT))


def bare(text: str) -> str:
    """Take all white space away: where lines break is not what these tests are about."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_phase_has_one_page_in_the_order_of_the_pathway(name: str) -> None:
    found = load_shipped(name)
    pages = shipped_pages(name)
    for number_, each in enumerate(found.phases, 1):
        assert f"{number_} {each.title}" in pages[number_]
        assert "Pause point:" in pages[number_]
        assert "Phase closed" in pages[number_]
        for place, of_phase in enumerate(each.items, 1):
            assert bare(f"{number_}.{place} {of_phase.challenge} · {of_phase.response}") in bare(pages[number_])
    assert sum("Phase closed" in page for page in pages) == len(found.phases)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_option_unit_and_role_of_an_item_is_on_its_page(name: str) -> None:
    for number_, data in enumerate(paper_data(load_shipped(name), AT)["phases"], 1):
        page = bare(shipped_pages(name)[number_])
        for each in data["items"]:
            words = [each["who"], each["when"], each["second"], each["counts_as"], each["level"]]
            words += [word for field in each["fields"] for word in (*field["options"], field["unit"], field["usual"])]
            assert [word for word in words if bare(word) not in page] == []


def test_the_pages_are_first_phases_cards_tables_and_sources() -> None:
    pages = shipped_pages("rvlms")
    assert "How to use it" in pages[0]
    assert [page.split("Card: ")[1].split(" ")[0] for page in pages[15:20]] == [
        "Surge:",
        "Major",
        "Embolism:",
        "Conversion",
        "Clamp",
    ]
    for place, title in ((20, "Clamp ledger"), (21, "Happenings and totals"), (22, "Follow-up"), (23, "Sources")):
        assert title in pages[place]
    assert "zhang2021: Zhang HX" in pages[23]
    assert "first reminder at 40 min, second reminder at 55 min" in pages[20]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_page_can_be_told_to_belong_to_this_version_and_case(name: str) -> None:
    found = load_shipped(name)
    pages = shipped_pages(name)
    for number_, page in enumerate(pages, 1):
        assert f"{found.id} {found.version} · SHA-256 {found.sha256[:16]} · rvlms-plan" in page
        assert "printed 2026-11-23 08:00" in page
        assert f"page {number_} of {len(pages)}" in page
        assert "Case code" in page
    assert bare(found.sha256) in bare(pages[0])
    assert bare(found.notice) in bare(pages[0])


def test_the_first_page_says_where_each_part_is() -> None:
    first = shipped_pages("rvlms")[0]
    assert "1 Work-up 2" in first
    assert "(core step 5) 12" in first
    assert "Conversion to open 19" in first
    assert "Clamp ledger 21" in first


def test_a_condition_points_to_the_item_by_number_and_words() -> None:
    pathway = shipped_pages("rvlms")[3]
    assert "This phase only if 1.6 Paraganglioma is any but Excluded" in pathway
    assert "Only if 3.3 Alpha-blocker, Drug, is Phenoxybenzamine; Doxazosin or Other" in pathway


def test_what_stops_the_case_stands_on_the_page_whose_answer_stops_it() -> None:
    assert "STOP if 1.6 Paraganglioma is Confirmed: A confirmed paraganglioma" in shipped_pages("rvlms")[1]
    assert "STOP if 2.1" in shipped_pages("rvlms")[2]


def test_what_has_to_be_asked_again_is_named_with_its_number_where_it_is_decided() -> None:
    found = checklist(
        phase("one", item("planned"), item("now", re_opens=("planned",)), item("off", needs_no_clamp=True)),
        cards=(Card("card", "Tear", "t", "warning", ("Press",), re_opens=("planned", "now")),),
        happenings=(HappeningKind("higher", "Found higher", re_opens=("planned",)),),
    )
    _first, page, card, happenings = pages_of(paper_checklist(found, AT))
    assert "1.2 Challenge now · response now" in page
    assert page.count("changed later: ask again 1.1") == 1
    assert page.count("only with no clamp on") == 1
    assert "Asked again after this card: 1.1 Challenge planned 1.2 Challenge now" in card.replace("• ", "")
    assert "Found higher (then ask again 1.1)" in happenings


def test_the_same_checklist_and_moment_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib, sys; from datetime import datetime\n"
        "from rvlms_plan.formats.checklist import load_shipped\n"
        "from rvlms_plan.formats.pdf import paper_checklist\n"
        f"made = paper_checklist(load_shipped('who-surgical-safety'), datetime.fromisoformat({AT.isoformat()!r}))\n"
        "sys.stdout.buffer.write(made)\n"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True).stdout
    found = load_shipped("who-surgical-safety")
    assert paper_checklist(found, AT) == other
    assert paper_checklist(found, AT + timedelta(minutes=1)) != other


def test_it_is_archival_tagged_and_asks_nobody_for_fonts() -> None:
    reader = PdfReader(io.BytesIO(paper_checklist(load_shipped("who-surgical-safety"), AT)))
    assert STANDARDS == ["a-2a", "ua-1"]
    meta = reader.root_object["/Metadata"].get_data().decode()
    assert ("<pdfaid:part>2<" in meta, "<pdfaid:conformance>A<" in meta, "<pdfuaid:part>1<" in meta) == (True,) * 3
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Surgical safety, the 19 WHO items, who-surgical-safety 1.0.0"
    assert {str(mark["/Title"]) for mark in reader.outline if isinstance(mark, dict)} >= {"1 Sign in", "2 Time out"}
    fonts = {font for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    names = {str(font.get_object()["/BaseFont"]).split("+")[1] for font in fonts}
    assert names == {"DejaVuSansCondensed", "DejaVuSansCondensed-Bold"}


def everywhere(text: str) -> Checklist:
    """Give a checklist with this text at each place where a file may have one."""
    answers = (
        Field("chosen", Kind.CHOICE, text, (("a", text), ("b", text))),
        Field("some", Kind.SEVERAL, text, (("a", text),)),
        Field("size", Kind.NUMBER, text, unit="cm", ask_outside=ends(1, 2)),
        Field("words", Kind.TEXT, text, optional=True),
    )
    asked = item("first", answers, roles=("surgeon", "nurse"), level=REQUIRED, verify=True)
    asked = replace(asked, challenge=text, response=text, ask_when=(("a", when(("first.chosen", "b"))),))
    later = replace(item("second", when=when(("first.chosen", "a"))), challenge=text)
    one = replace(phase("one", asked, later), title=text, pause=text)
    return replace(
        checklist(one),
        title=text,
        notice=text,
        roles=(("surgeon", text), ("nurse", text), ("anaesthetist", text)),
        sources=(Source("s", text, text, text, text),),
        stops=(Stop("stop", when(("first.chosen", "a")), "one", text),),
        cards=(Card("card", text, "c", "warning", (text, text), re_opens=("first",), sources=("s",)),),
        clamps=ClampRules((Vessel("v", text, "caval"),), (("t", text),), (ClampReminder("caval", Decimal(1), None),)),
    )


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        '")\n#import "@preview/x:1.0.0"\n#read("/etc/passwd")',
        '#read("parts.typ") #eval("1+1") #image("x") #sys.inputs.data ]] }} #set page(width: 1pt)',
        "µ × ≥ ≤ → “q” é ö ß ł Ω Ж ﬁ",
    ],
)
def test_a_text_that_looks_like_code_is_shown_as_it_was_written(text: str) -> None:
    pages = pages_of(paper_checklist(everywhere(text), AT))
    wanted = bare(drawable(text))
    counts = [bare(page).count(wanted) for page in pages]
    assert counts[0] >= 2 + 3 + 2  # title and notice, roles, phase and card with their pages
    assert counts[1] >= 9
    assert sum(counts) >= (2 + 3 + 2) + 12 + (1 + 2 + 1) + 2 + 3  # first page, phase, card, ledger, sources


@pytest.mark.parametrize("text", ["W" * 300, "Word of five " * 40])
def test_long_words_and_texts_break_and_stay_on_the_paper(text: str) -> None:
    found = everywhere(text)
    pages = pages_of(paper_checklist(found, AT))
    assert bare(text) in bare(" ".join(pages))
    for number_ in range(1, len(pages) + 1):
        drawn = Image.open(io.BytesIO(png(TEMPLATE, paper_data(found, AT), number_, ppi=36))).convert("L")
        width, height = drawn.size
        for strip in ((width - 12, 0, width, height), (0, 0, 12, height), (0, 0, width, 4)):
            assert drawn.crop(strip).getextrema() == (255, 255), f"page {number_}"


def test_what_has_no_glyph_is_named_and_what_hides_is_shown() -> None:
    assert drawable("plain é ≥") == "plain é ≥"
    assert drawable("漢") == "[U+6F22]"
    assert drawable("a\x1bb") == "a[U+241B]b"
    assert drawable("a\u202eb\u200bc") == "a\ufffdb\ufffdc"
    pages = pages_of(paper_checklist(everywhere("漢 \U0001f9e0 \u202e"), AT))
    assert sum("[U+6F22] [U+1F9E0]" in page for page in pages) >= 5


def test_right_to_left_letters_are_drawn_and_can_be_read_back() -> None:
    pages = pages_of(paper_checklist(everywhere("שלום"), AT))
    assert all("שלום" in page or "םולש" in page for page in pages)


def test_a_phase_too_long_for_a_page_goes_on_to_the_next_and_loses_nothing() -> None:
    options = tuple(f"option-{n}-of-many-that-are-long" for n in range(60))
    long = checklist(phase("long", *(item(f"i{n}", choice(*options)) for n in range(9))), phase("after", item("z")))
    pages = pages_of(paper_checklist(long, AT))
    whole = " ".join(pages[1:-1])
    assert all(whole.count(option.capitalize()) == 9 for option in options)
    assert "Phase closed" not in pages[1]
    assert [n for n, page in enumerate(pages) if "2 Phase after" in page and n] == [len(pages) - 2]


def test_one_item_too_long_for_a_page_goes_on_to_the_next() -> None:
    options = tuple(f"option-{n}-of-one-item-that-is-far-too-long" for n in range(300))
    pages = pages_of(paper_checklist(checklist(phase("long", item("i", choice(*options)))), AT))
    whole = " ".join(pages[1:-1])
    assert all(option.capitalize() in whole for option in options)


def test_numbers_have_their_unit_and_usual_range_and_deferrals_their_phase() -> None:
    asked = item("n", number(unit="mm[Hg]", ask_outside=ends(3)), REQUIRED, may_defer_to="two")
    page = pages_of(paper_checklist(checklist(phase("one", asked), phase("two", item("z"))), AT))[1]
    assert "mmHg (usual 3 or more)" in page
    assert "deferred to Phase two" in page


def test_a_page_can_be_drawn_as_a_picture() -> None:
    picture = png(TEMPLATE, paper_data(load_shipped("who-surgical-safety"), AT), 2, ppi=36)
    assert picture.startswith(b"\x89PNG")


def test_every_kind_of_answer_can_be_filled_in() -> None:
    fields = tuple(Field(kind.value, kind, kind.value, (("a", "A"),)) for kind in Kind if kind is not Kind.TICK)
    page = pages_of(paper_checklist(checklist(phase("one", item("all", fields), item("tick"))), AT))[1]
    assert all(f"{kind.value}:" in page for kind in Kind if kind is not Kind.TICK)
    assert VALUE not in page
