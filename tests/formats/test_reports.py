"""Reports: everything that the record holds is in them, as PDF to keep for decades and as text, and nothing acts."""

from __future__ import annotations

import dataclasses
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from cases import START, Walk
from checklists import REQUIRED, TEXT, checklist, clamped, item, number, phase, small
from hostile import HARMFUL, WORST
from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.charts import run_chart, share_chart
from rvlms_plan.domain.checklist import Status
from rvlms_plan.domain.conformance import conformance
from rvlms_plan.domain.findings import findings
from rvlms_plan.domain.lanes import CLAMP
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.review import Review
from rvlms_plan.domain.strips import Course, Stretch, Strip, courses, ticks
from rvlms_plan.domain.text import clean
from rvlms_plan.domain.timeline import timeline
from rvlms_plan.formats.pdf import png
from rvlms_plan.formats.pdf.glyphs import drawable
from rvlms_plan.formats.pdf.report import TEMPLATE, report_data, report_pdf
from rvlms_plan.formats.reports import (
    CaseReport,
    CohortReport,
    Covering,
    Document,
    Made,
    Run,
    case_document,
    cohort_document,
    report_lines,
    report_text,
)
from rvlms_plan.formats.reports.course import drawn
from rvlms_plan.formats.reports.document import Drawing, Items

AT = START + timedelta(days=3)
HEAD = "".join(f"{number:02x}" for number in range(32))
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '#panic() $x^2$ @ref [a] \\ <b>&amp;</b> *c* `q` // d /* e */ "f" #read("/etc/passwd") ]] }} #image("x")'


def report_of(walk: Walk, **changes: object) -> CaseReport:
    """Give the report of a walked case; the hash of its newest entry is HEAD."""
    told = tuple(timeline(walk.view.case.checklist, walk.journal))
    return dataclasses.replace(
        CaseReport(
            walk.view,
            told,
            (*(f"{entry.position:064x}" for entry in walk.journal[1:]), HEAD),
            tuple(findings(walk.view, walk.journal)),
            conformance([(walk.view, walk.journal)]),
            None,
            (),
            (),
            "",
            "",
            Review(walk.view.case.id),
            (),
            Made(AT, "rvlms-plan 1", "audit"),
        ),
        **changes,  # type: ignore[arg-type]
    )


def an_operation() -> Walk:
    """Walk a case with a bit of everything: clamps, a correction, an override, a card, something caught."""
    walk = Walk(clamped(), age=56, sex="female")
    walk.answer("side", "left")
    walk.correct("side", "right")
    walk.answer("approach", "keyhole")
    walk.override("plan", reason="torn cava")
    walk.close("time-out")
    walk.happen("incision")
    walk.clamp("cava", "partial")
    walk.happen("blood-loss", "400")
    walk.now += timedelta(minutes=30)
    walk.unclamp("cava")
    walk.amend(walk.journal[-1].position, {}, walk.now - timedelta(minutes=2))
    walk.card("tear", 1, complete=False)
    walk.catch("clamp", "a clip under the clamp")
    walk.aloud("clamp", gap=True, text="not said by whom")
    walk.write("second note")
    walk.happen("left-theatre")
    return walk


@cache
def operated() -> Document:
    return case_document(report_of(an_operation()))


def pages_of(document: Document) -> list[str]:
    """Give each page's text as one line; pypdf reads some of our spaces as ones of no width."""
    reader = PdfReader(io.BytesIO(report_pdf(document, AT)))
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in reader.pages]


@cache
def operated_pages() -> list[str]:
    return pages_of(operated())


def bare(text: str) -> str:
    """Take white space away: where lines break is not what these tests are about."""
    return re.sub(r"\s", "", text)


def words_in(value: object) -> Iterator[str]:
    """Give every text of a document that is read as text; drawings are told apart."""
    match value:
        case str():
            yield value
        case tuple():
            for each in value:
                yield from words_in(each)
        case Drawing():
            return
        case _ if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                yield from words_in(getattr(value, field.name))
        case _:
            return


def drawings_in(document: Document) -> list[Drawing]:
    return [block for each in document.sections for block in each.blocks if isinstance(block, Drawing)]


def test_every_word_of_the_report_is_in_the_pdf_and_in_the_text() -> None:
    pdf, text = bare(" ".join(operated_pages())), bare("".join(report_lines(operated())))
    for words in words_in(operated()):
        assert bare(words) in pdf, words
        assert bare(words) in text or words in {"Entry", "What", "Hash", operated().head}, words


def test_an_item_says_what_stands_who_said_and_typed_it_and_when() -> None:
    page = bare(" ".join(operated_pages()))
    assert bare("1.3 Challenge approach · response approach BLOCKS done: Keyhole") in page
    assert bare("said by Berg (Lead surgeon)") in page
    assert bare("typed by Scribe") in page
    assert bare("2026-11-23 07:03") in page


def test_a_correction_shows_both_values_with_its_reason_and_an_override_both_people() -> None:
    page = bare(" ".join(operated_pages()))
    assert bare("Left → Right (mistake: said so)") in page
    assert bare("OVERRIDDEN: because torn cava") in page
    assert bare("second person Li (Anaesthetist)") in page


def test_a_name_that_was_proved_by_pin_is_told_from_one_that_was_not() -> None:
    walk = Walk(small())
    walk.answer("size", "7.4")
    known = walk.journal[1].stamp._replace(entered_known="authenticated")
    walk.journal[1] = dataclasses.replace(walk.journal[1], stamp=known)
    walk.view = walk.replayed()
    lines = " ".join(" ".join(report_lines(case_document(report_of(walk)))).split())
    assert "said by Berg (Lead surgeon); typed by Scribe, by PIN; 2026-11-23 07:01" in lines
    assert "unless a name has “by PIN” with it" in lines


def test_the_clamp_ledger_has_the_corrected_time_and_says_by_which_entry() -> None:
    page = bare(" ".join(operated_pages()))
    walk = an_operation()
    clamp = walk.view.case.operation.clamps[0]
    minutes = int((clamp.off - clamp.on).total_seconds() // 60) if clamp.off else 0
    assert minutes == 30
    assert bare(f"{minutes}:00") in page
    assert bare(f"corrected by {clamp.corrections[-1].position}") in page


def test_the_head_hash_stands_there_as_one_word_and_the_qr_code_says_it() -> None:
    pages = operated_pages()
    place = next(number for number, page in enumerate(pages, 1) if "Whether it can be believed" in page)
    reader = PdfReader(io.BytesIO(report_pdf(operated(), AT)))
    assert HEAD in "".join(page.extract_text() for page in reader.pages)
    data = report_data(operated(), AT)
    images = [
        Image.open(io.BytesIO(png(TEMPLATE, data, each, ppi=110))) for each in (place, place + 1) if each <= len(pages)
    ]
    codes = [code.text for image in images for code in zxingcpp.read_barcodes(image)]
    count = len(an_operation().journal)
    assert codes == [f"rvlms-plan RV-1 entry {count} sha256 {HEAD}"]


def test_it_says_which_checkpoint_covers_the_journal_or_that_none_does() -> None:
    assert "none covers this journal yet" in " ".join(operated_pages())
    covered = report_of(an_operation(), covering=Covering(7, "2026-11-23T19:00", "theatre-3", "ab" * 32, "cd" * 32, 11))
    lines = " ".join(report_lines(case_document(covered)))
    assert "7 of 2026-11-23T19:00, covers this journal up to entry 11 of" in lines
    assert f"theatre-3, key {'ab' * 32}" in " ".join(lines.split())


def test_a_running_case_is_marked_in_progress_on_every_page() -> None:
    pages = operated_pages()
    assert all("IN PROGRESS" in page for page in pages)
    assert "AMENDED" not in "".join(pages)
    assert all(f"page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))


def closed_case() -> Walk:
    walk = Walk(small())
    walk.answer("size", "7.4")
    walk.close_case("moved away")
    return walk


def test_what_was_entered_after_closing_is_marked_on_the_item_and_on_every_page() -> None:
    walk = closed_case()
    assert case_document(report_of(walk)).marks == ()
    walk.follow_up()
    assert case_document(report_of(walk)).marks == (), "follow-up goes on and amends nothing"
    walk.correct("size", "7.9", because="new-information")
    document = case_document(report_of(walk))
    assert all("AMENDED" in page for page in pages_of(document))
    lines = [
        line for each in document.sections for block in each.blocks if isinstance(block, Items) for line in block.items
    ]
    assert [line.challenge for line in lines if "AMENDED" in line.marks] == ["Challenge size"]
    text = " ".join(report_lines(document))
    assert "7.4 cm → 7.9 cm (new information: said so)" in " ".join(text.split())


def test_an_abandoned_case_and_a_record_that_fails_are_marked() -> None:
    walk = Walk(small())
    walk.abandon("bleeding elsewhere")
    document = case_document(report_of(walk, problems=("RV-1, entry 2: its bytes are not those.",)))
    assert document.marks == ("FAILS VERIFICATION", "ABANDONED")
    assert "RV-1, entry 2: its bytes are not those." in pages_of(document)[0]


def test_it_is_archival_tagged_titled_and_its_drawings_are_described() -> None:
    reader = PdfReader(io.BytesIO(report_pdf(operated(), AT)))
    meta = reader.root_object["/Metadata"].get_data().decode()
    assert ("<pdfaid:part>2<" in meta, "<pdfaid:conformance>A<" in meta, "<pdfuaid:part>1<" in meta) == (True,) * 3
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Case report RV-1"
    roles = list(_roles(reader.root_object["/StructTreeRoot"]))
    kinds = {role for role, _ in roles}
    assert {"/Table", "/TH", "/TD", "/H1", "/H2", "/Figure"} <= kinds
    alts = [bare(alt) for role, alt in roles if role == "/Figure" and alt]
    assert alts == [bare(drawing.says) for drawing in drawings_in(operated())]
    assert {str(mark["/Title"]) for mark in reader.outline if isinstance(mark, dict)} >= {"The case", "Findings"}


def _roles(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from _roles(each)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield str(node["/S"]), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from _roles(node["/K"])


def test_the_same_case_and_moment_give_the_same_bytes() -> None:
    again = case_document(report_of(an_operation()))
    assert again == operated()
    assert report_pdf(again, AT) == report_pdf(operated(), AT)


@pytest.mark.parametrize("text", [HOSTILE, WORST, "長い 🩺 שלום", "W" * 300])
def test_text_of_people_is_shown_and_never_acts(text: str) -> None:
    said = clean(text)
    one = phase("one", item("words", TEXT), item("size", number(unit="cm"), REQUIRED), status=Status.PLANNING)
    named = dataclasses.replace(one, title=said)
    checks = dataclasses.replace(checklist(named), title=said, notice=said)
    walk = Walk(checks)
    walk.tell([walk_fact(walk, said)], Voice(said[:70].strip(), "surgeon"))
    walk.write(said)
    walk.answer("size", "3")
    walk.correct("size", "4")
    document = case_document(report_of(walk))
    pages = pages_of(document)
    assert bare(drawable(said)) in bare(" ".join(pages))
    lines = list(report_lines(document))
    assert not any(HARMFUL.search(line) for line in lines)
    assert bare(said) in bare("".join(lines))
    data = report_data(document, AT)
    for number_ in range(1, len(pages) + 1):
        image = Image.open(io.BytesIO(png(TEMPLATE, data, number_, ppi=30))).convert("L")
        width, height = image.size
        for strip in ((width - 9, 0, width, height), (0, 0, 9, height)):
            assert image.crop(strip).getextrema() == (255, 255), f"page {number_}"


def walk_fact(walk: Walk, said: str) -> object:
    from rvlms_plan.domain.entries import ItemAnswered

    return ItemAnswered("words", {"value": said})


def bars(drawing: Drawing, kind: str) -> list[tuple[float, float]]:
    """Give the left end and the width of each bar of a kind."""
    root = ET.fromstring(drawing.svg)  # noqa: S314 - our own
    return [
        (float(each.get("x", "0")), float(each.get("width", "0")))
        for each in root.iter(f"{SVG}rect")
        if each.get("class") == kind
    ]


def circles(drawing: Drawing) -> list[ET.Element]:
    return list(ET.fromstring(drawing.svg).iter(f"{SVG}circle"))  # noqa: S314 - our own


def test_the_timeline_is_to_scale() -> None:
    begin = datetime(2026, 11, 23, 8, 0, tzinfo=START.tzinfo)
    minutes = [(0, 60), (60, 90), (90, 100), (200, 240)]
    stretches = tuple(Stretch(begin + timedelta(minutes=a), begin + timedelta(minutes=b)) for a, b in minutes)
    course = Course("The operation", begin, begin + timedelta(minutes=240), (Strip(CLAMP, "Clamp", stretches),))
    found = bars(drawn(course), CLAMP)
    unit = found[0][1] / 60
    for (left, width), (first, last) in zip(found, minutes, strict=True):
        assert left == pytest.approx(found[0][0] + first * unit, abs=0.1)
        assert width == pytest.approx((last - first) * unit, abs=0.1)
    assert [f"{each:%H:%M}" for each in ticks(course)] == [
        "08:00",
        "08:30",
        "09:00",
        "09:30",
        "10:00",
        "10:30",
        "11:00",
        "11:30",
        "12:00",
    ]
    assert [f"{each:%H:%M}" for each in ticks(course, 4)] == ["08:00", "10:00", "12:00"]


def test_the_course_of_an_operation_has_its_phases_clamps_moments_and_gaps() -> None:
    walk = an_operation()
    whole, operation = courses(walk.view, walk.journal, walk.now)
    assert [strip.title for strip in whole.strips] == ["Phase time-out", "Phase operation"]
    titles = {strip.title: strip.stretches for strip in operation.strips}
    clamp = walk.view.case.operation.clamps[0]
    assert titles["Clamp: Cava"] == (Stretch(clamp.on, clamp.off or walk.now),)
    assert len(titles["Blood loss"]) == 1
    assert [gap.end - gap.begin for gap in titles["No entry for 20 min or more"]] == [timedelta(minutes=31)]
    assert whole.share(whole.begin) == 0
    assert whole.share(whole.end) == 1


def cohort_of(**changes: object) -> CohortReport:
    checks = small()
    walk = closed_case()
    values = [327, 467, 302, 224, 230, 240, 250, 260, 270]
    run = run_chart([Decimal(value) for value in values])
    shares = share_chart([("2026 Q1", 1, 10), ("2026 Q2", 9, 10), ("2026 Q3", 0, 10)])
    assert run is not None
    assert shares is not None
    return dataclasses.replace(
        CohortReport(
            checks,
            1,
            ("status=closed", "size=3..", "finding=bursts"),
            (("other", 2),),
            (),
            conformance([(walk.view, walk.journal)]),
            1,
            Run("Time", "min", by_quarter=False, labels=tuple(f"op {n}" for n in range(9)), chart=run),
            (("overrides=1..", shares),),
            ("Constructed.",),
            "1",
            Made(AT, "rvlms-plan 1", "audit"),
        ),
        **changes,  # type: ignore[arg-type]
    )


def test_a_cohort_report_has_the_filter_in_words_n_versions_charts_and_every_item() -> None:
    report = cohort_of()
    document = cohort_document(report)
    pages = pages_of(document)
    page = bare(" ".join(pages))
    for words in words_in(document):
        assert bare(words) in page, words
    for words in (
        "status is closed (status=closed)",
        "Size from 3 (size=3..)",
        "finding is: Answered in a burst",
        "2 on other",
        "version 1",
        "rvlms-plan 1",
        "Constructed.",
    ):
        assert bare(words) in page, words
    for asked in report.checklist.items.values():
        shares = report.conformance.items[asked.id]
        counts = "".join(
            str(shares.of(state))
            for state in (
                ItemState.DONE,
                ItemState.NOT_APPLICABLE,
                ItemState.DEFERRED,
                ItemState.OVERRIDDEN,
                ItemState.OPEN,
            )
        )
        assert bare(asked.challenge) + counts in page
    run, shares = drawings_in(document)
    assert run.says.startswith("Time, min, by operation: op 0 327, op 1 467")
    assert "2026 Q2 9 of 10, outside the limits" in shares.says
    assert report_text(document).decode().count("Time, min, by operation") == 1


def test_a_chart_draws_each_value_at_its_height() -> None:
    run, shares = drawings_in(cohort_document(cohort_of()))
    heights = [float(each.get("cy", "0")) for each in circles(run)]
    values = [327, 467, 302, 224, 230, 240, 250, 260, 270]
    slope = (heights[1] - heights[3]) / (values[1] - values[3])
    assert slope < 0
    for height, value in zip(heights, values, strict=True):
        assert height == pytest.approx(heights[3] + slope * (value - values[3]), abs=0.1)
    rings = [each.get("fill") for each in circles(shares)]
    assert rings == ["#000", "#fff", "#000"]


def test_a_cohort_without_operations_says_so() -> None:
    lines = " ".join(report_lines(cohort_document(cohort_of(run=None, shares=()))))
    assert "there is nothing to draw" in lines
