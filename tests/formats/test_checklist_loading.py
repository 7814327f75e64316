"""A good file becomes exact values; a bad one says everything that is wrong, where it is wrong."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from rvlms_plan.domain import checklist as d
from rvlms_plan.domain.refusals import Unknown
from rvlms_plan.formats.checklist import BadChecklist, Problem, folder, load, load_shipped, shipped

HERE = Path(__file__).parent
EXAMPLE = (HERE / "example.yaml").read_bytes()
EVERYTHING = (HERE / "everything.yaml").read_bytes()
SMALL = (HERE / "small.yaml").read_bytes()


def problems(data: bytes, name: str = "file.yaml") -> tuple[Problem, ...]:
    with pytest.raises(BadChecklist) as caught:
        load(data, name)
    return caught.value.problems


def test_the_example_of_the_design_loads_to_exactly_its_values() -> None:
    paraganglioma = d.Item(
        id="paraganglioma",
        challenge="Paraganglioma",
        response="status, on which test, read by whom",
        roles=("endocrinologist",),
        fields=(
            d.Field(
                "value",
                d.Kind.CHOICE,
                options=(("excluded", "Excluded"), ("not-excluded", "Not excluded"), ("confirmed", "Confirmed")),
            ),
        ),
        level=d.Level.BLOCK,
        override=("surgeon", "anaesthetist"),
        overridden_as="not-excluded",
        sources=("zhang2021", "lenders2014"),
    )
    alpha_blocker = d.Item(
        id="alpha-blocker",
        challenge="Alpha-blocker",
        response="drug and first dose",
        roles=("endocrinologist",),
        fields=(
            d.Field(
                "drug",
                d.Kind.CHOICE,
                options=(("phenoxybenzamine", "Phenoxybenzamine"), ("doxazosin", "Doxazosin"), ("other", "Other")),
            ),
            d.Field("first-dose", d.Kind.DATE),
            d.Field(
                "daily-dose",
                d.Kind.NUMBER,
                unit="mg/d",
                refuse_outside=d.Range(Decimal(0), Decimal(1000)),
                ask_outside=d.Range(Decimal(10), Decimal(140)),
                optional=True,
            ),
        ),
        level=d.Level.BLOCK,
        override=("endocrinologist", "anaesthetist"),
        overridden_as="none",
        sources=("zhang2021", "lenders2014"),
    )
    whole = d.Range(Decimal(0), Decimal(400))
    blood_pressure = d.Item(
        id="blood-pressure",
        challenge="Blood pressure on target",
        response="seated and standing",
        roles=("endocrinologist", "anaesthetist"),
        fields=(
            d.Field("seated-systolic", d.Kind.NUMBER, "", (), "mm[Hg]", whole, d.Range(Decimal(80), Decimal(130))),
            d.Field("standing-systolic", d.Kind.NUMBER, "", (), "mm[Hg]", whole, d.Range(Decimal(90), Decimal(160))),
        ),
        level=d.Level.BLOCK,
        override=("anaesthetist",),
        when=((d.Test("alpha-blocker", "drug", ("phenoxybenzamine", "doxazosin", "other")),),),
        sources=("lenders2014",),
        verify=True,
    )
    assert load(EXAMPLE, "example.yaml") == d.Checklist(
        id="example",
        version="1.0.0",
        title="Retroperitoneal vascular leiomyosarcoma, two phases of it",
        roles=(
            ("surgeon", "Lead surgeon"),
            ("anaesthetist", "Anaesthetist"),
            ("endocrinologist", "Endocrinologist"),
        ),
        phases=(
            d.Phase(
                id="work-up",
                title="Work-up and MDT",
                pause="The work-up is presented to the MDT",
                status=d.Status.PLANNING,
                style=d.Style.DO_CONFIRM,
                lead="surgeon",
                items=(paraganglioma,),
                before_incision=True,
            ),
            d.Phase(
                id="paraganglioma-pathway",
                title="Paraganglioma pathway",
                pause="Endocrine sign-off",
                status=d.Status.PLANNING,
                style=d.Style.READ_DO,
                lead="endocrinologist",
                items=(alpha_blocker, blood_pressure),
                before_incision=True,
                when=((d.Test("paraganglioma", allowed=("not-excluded", "confirmed")),),),
            ),
        ),
        sources=(
            d.Source(
                "zhang2021",
                "Zhang HX et al. Clinical experience with the treatment of retroperitoneal vascular leiomyosarcoma "
                "originating from large veins. BMC Surg 2021;21:326",
                doi="10.1186/s12893-021-01322-z",
                licence="CC BY 4.0",
            ),
            d.Source(
                "lenders2014",
                "Lenders JWM et al. Pheochromocytoma and paraganglioma, an Endocrine Society clinical practice "
                "guideline. J Clin Endocrinol Metab 2014;99:1915",
                doi="10.1210/jc.2014-1498",
            ),
        ),
        stops=(
            d.Stop(
                "paraganglioma-confirmed",
                ((d.Test("paraganglioma", allowed=("confirmed",)),),),
                "work-up",
                "A confirmed paraganglioma is a different operation. Back to the MDT.",
            ),
        ),
        sha256=hashlib.sha256(EXAMPLE).hexdigest(),
    )


def test_every_part_beside_the_phases_arrives() -> None:
    checklist = load(EVERYTHING, "everything.yaml")
    assert (checklist.version, checklist.notice) == ("2.10.0", "Paraphrased; no endorsement.")
    assert checklist.sources[0] == d.Source(
        "paper", "A paper: the first", "10.1000/1", "https://example.org/1", "CC BY 4.0"
    )
    assert checklist.stops == (
        d.Stop(
            "halt",
            (
                (d.Test("decision", allowed=("no",)),),
                (d.Test("clots", "length", above=Decimal("4.20"), below=Decimal(10)),),
            ),
            "plan",
            "Back to the plan.",
            "bleeding",
        ),
    )
    assert checklist.clamps == d.ClampRules(
        vessels=(d.Vessel("ivc", "Inferior vena cava", "caval"),),
        types=(("full", "Full"), ("partial", "Satinsky, partial")),
        reminders=(
            d.ClampReminder("caval", Decimal(20), Decimal("30.5"), verify=True),
            d.ClampReminder("other", Decimal(15), None),
        ),
    )
    assert checklist.cards == (
        d.Card(
            id="bleeding",
            title="Bleeding",
            key="y",
            priority="warning",
            steps=("Press", "Call: everyone"),
            when=((d.Test("counted", allowed=("done",)),),),
            re_opens=("counted",),
            sources=("paper",),
            verify=True,
        ),
    )
    assert checklist.findings == (d.Threshold("bursts", (("items", Decimal(5)), ("seconds", Decimal("0.10")))),)
    assert checklist.order == (d.Precedence("count-last", "clamp-on", "counted", "Count after the clamp.", ("book",)),)
    assert checklist.summary == (
        d.SummaryField("age", "Age", "case:age", "a", head=True),
        d.SummaryField("length", "Length of the clot", "clots.length", "cm"),
    )
    assert checklist.picture == d.PictureRules(
        tumour=d.PictureReading("site", (("cava", "ivc-infrarenal"), ("leg", "elsewhere"))),
        thrombus=d.PictureReading("upper-end", (("none", "nowhere"), ("heart", "right-atrium")), ("complication",)),
        clamp_sites=d.PictureReading(
            "clots.where", (("cava", "ivc-infrarenal"), ("renal", "renal-vein-left"), ("ivc", "ivc-pararenal"))
        ),
        shows_on=("decision", "clots"),
    )


def test_every_key_of_phases_and_items_arrives() -> None:
    checklist = load(EVERYTHING, "everything.yaml")
    plan, theatre, later = checklist.phases
    assert (plan.short, plan.before_incision, plan.open_when_abandoned) == ("Plan", True, False)
    assert (theatre.core_step, theatre.open_when_abandoned, theatre.follow_ups) == (3, True, False)
    assert theatre.when == ((d.Test("decision", allowed=("yes", "on")),),)
    assert (later.follow_ups, later.status) == (True, d.Status.FOLLOW_UP)
    decision = checklist.items["decision"]
    assert (decision.each, decision.overridden_as, decision.who_item, decision.verify) == (True, "no", 7, True)
    assert decision.why == "Everything after it depends on it."
    assert decision.fields[0].options == (("yes", "Yes"), ("no", "No"), ("on", "On hold"))
    asked = ((d.Test("clots", "where", ("cava",)), d.Test("side", allowed=("left",))),)
    assert decision.ask_when == (("yes", asked),)
    assert checklist.items["clots"].fields == (
        d.Field("where", d.Kind.SEVERAL, "Place of the clot", (("cava", "Cava"), ("renal", "Renal vein"))),
        d.Field(
            "length",
            d.Kind.NUMBER,
            unit="cm",
            refuse_outside=d.Range(Decimal(0), None),
            ask_outside=d.Range(Decimal("0.5"), Decimal(30)),
            optional=True,
        ),
        d.Field("seen-by", d.Kind.PEOPLE),
        d.Field("at", d.Kind.DATETIME),
    )
    assert (checklist.items["side"].level, checklist.items["side"].may_defer_to) == (d.Level.ADVISORY, "theatre")
    clamp = checklist.items["clamp-on"]
    assert (clamp.asked_by, clamp.fields) == (
        "surgeon",
        (
            d.Field("vessel", d.Kind.CHOICE, "Vessel", (("ivc", "Inferior vena cava"),)),
            d.Field("type", d.Kind.CHOICE, "Clamp", checklist.clamps.types, optional=True),
            d.Field("time", d.Kind.CLAMP, "Time"),
        ),
    )
    assert clamp.when == ((d.Test("clots", "where", ("cava",)),), (d.Test("clots", "length", below=Decimal(3)),))
    assert checklist.items["counted"].is_tick
    assert checklist.items["counted"].local
    assert checklist.items["creatinine"].due == d.Due("left-theatre", 7)
    assert checklist.items["waited"].propose == d.Proposal("days-between", ("happening:incision", "today"))
    assert checklist.items["next-visit"].propose == d.Proposal("follow-up-dates")


def test_a_number_keeps_the_digits_it_was_written_with() -> None:
    stop = load(EVERYTHING, "everything.yaml").stops[0]
    assert str(stop.when[1][0].above) == "4.20"


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "y", "12:30", "1.0.0", "2020-01-01", "0x1F", "1e5", ".inf"])
def test_only_the_words_of_the_yaml_core_are_more_than_text(word: str) -> None:
    assert load(SMALL.replace(b"title: A small checklist", f"title: {word}".encode()), "f").title == word


@pytest.mark.parametrize("word", ["true", "False", "17", "-3", "1.50", "+.5"])
def test_what_looks_like_more_than_text_is_asked_for_in_quotes_and_taken_in_quotes(word: str) -> None:
    (problem,) = problems(SMALL.replace(b"title: A small checklist", f"title: {word}".encode()))
    assert problem.what_to_do == f'write it in quotes, "{word}"'
    assert load(SMALL.replace(b"title: A small checklist", f'title: "{word}"'.encode()), "f").title == word


def test_windows_line_ends_and_a_byte_order_mark_change_nothing_but_the_hash() -> None:
    written = b"\xef\xbb\xbf" + EXAMPLE.replace(b"\n", b"\r\n")
    loaded, plain = load(written, "f"), load(EXAMPLE, "f")
    assert loaded.phases == plain.phases
    assert loaded.sha256 == hashlib.sha256(written).hexdigest() != plain.sha256


def test_pyyaml_without_libyaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = load(EVERYTHING, "f")
    broken = {path: str(problems(path.read_bytes())[0]) for path in sorted((HERE / "broken").glob("condition-*.yaml"))}
    monkeypatch.delattr(yaml, "CBaseLoader", raising=False)
    assert load(EVERYTHING, "f") == expected
    assert {path: str(problems(path.read_bytes())[0]) for path in broken} == broken


def test_all_problems_are_named_at_once_in_the_order_of_the_file() -> None:
    bad = EXAMPLE.replace(b"version: 1.0.0", b"notice: 3").replace(b"level: block", b"level: blok", 1)
    bad = bad.replace(b"role: [endocrinologist]", b"role: [endocrinologst]", 2).replace(b"{date: {}}", b"{dat: {}}")
    bad = bad.replace(b"verify: true", b"verify: &mark true\n        sources: [nobody]")
    found = [(each.line, each.what.split(";")[0]) for each in problems(bad)]
    assert found == [
        (1, "version is missing"),
        (3, "expected text"),
        (34, "there is no role called 'endocrinologst'"),
        (35, "expected one of block, required, advisory"),
        (53, "there is no role called 'endocrinologst'"),
        (60, "unknown key 'dat'"),
        (76, "an anchor (&mark) stands here"),
        (77, "the key 'sources' stands twice"),
    ]


def test_a_problem_prints_as_file_line_column_place_what_and_what_to_do() -> None:
    (problem,) = problems(SMALL.replace(b"style: read-do", b"style: read"), "small.yaml")
    assert str(problem) == (
        "small.yaml:30:12: phase theatre, style: expected one of do-confirm, read-do; found 'read'; "
        "did you mean read-do?"
    )


def test_a_file_name_or_text_that_steers_a_terminal_is_not_echoed() -> None:
    bad = SMALL.replace(b"style: read-do", b'style: "\\e[2Jread"')
    printed = "\n".join(str(each) for each in problems(bad, "a\x1b]0;b"))
    assert "\x1b" not in printed
    assert "�[2Jread" in printed


def test_a_name_that_steers_a_terminal_is_not_proposed_either() -> None:
    bad = SMALL.replace(b"sources: [paper]", b'sources: ["pa\\e[2Jper", papper]').replace(
        b"sources:\n", b'sources:\n  "pa\\nper\\e": {text: T}\n'
    )
    assert all(str(each).isprintable() for each in problems(bad))


def test_what_an_answer_cannot_be_is_said_for_every_shape_of_it() -> None:
    numbers = b'{number: {unit: "mm[Hg]", refuse-outside: [0, 400]}}'
    (problem,) = problems(SMALL.replace(numbers, b"[text]"))
    assert problem.what == "this does not say how the item is answered"
    (problem,) = problems(SMALL.replace(numbers, b"{fields: {a: {title: A}}}"))
    assert problem.what == "this does not say how it is answered"


def test_yaml_1_2_may_be_asked_for_and_no_other() -> None:
    assert load(b"%YAML 1.2\n---\n" + SMALL, "f").id == "small"
    (problem,) = problems(b"%YAML 1.1\n---\n" + SMALL)
    assert problem.what_to_do == "delete the %YAML line"


def test_a_reminder_names_minutes() -> None:
    clamps = b"clamps: {vessels: {ivc: {title: IVC, time: caval}}, reminders: {caval: {verify: true}}}\n"
    (problem,) = problems(SMALL + clamps)
    assert problem.what == "the reminder names no minutes"


def test_more_than_one_mebibyte_is_refused_unread() -> None:
    (problem,) = problems(SMALL + b"#" * (1024 * 1024 - len(SMALL) + 1))
    assert (problem.line, problem.column) == (1, 1)
    assert "1,048,577 bytes" in problem.what
    assert load(SMALL + b"#" * (1024 * 1024 - len(SMALL)), "f").id == "small"


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-32", "utf-32-be"])
def test_wider_encodings_are_refused_by_name(coding: str) -> None:
    (problem,) = problems(SMALL.decode().encode(coding))
    assert "UTF-16 or UTF-32" in problem.what
    assert problem.what_to_do == "save it again as UTF-8"


def test_a_byte_that_is_not_utf_8_is_shown_where_it_stands() -> None:
    (problem,) = problems(SMALL.replace(b"title: Plan", "title: é Plän".encode("latin-1")))
    assert (problem.line, problem.column) == (10, 12)
    assert problem.what == "the byte E9 is not UTF-8"


def test_columns_count_characters_not_bytes() -> None:
    (problem,) = problems(SMALL.replace(b"{left: Left, right: Right}", "{left: 🫀é, right: Right, up: 1}".encode()))
    assert (problem.line, problem.column) == (23, 55)


@pytest.mark.parametrize("character", ["\x07", "\x1b", "\x7f", "\x85", "\x9b", "\u200b", "\u2028", "\u2066", "\u202e"])
def test_a_character_that_cannot_be_seen_is_refused_where_it_stands(character: str) -> None:
    (problem,) = problems(SMALL.replace(b"title: Plan", f"title: Pl{character}an".encode()))
    assert (problem.line, problem.column) == (10, 14)
    assert f"U+{ord(character):04X}" in problem.what


def test_aliases_that_multiply_are_refused_before_they_do() -> None:
    found = problems((HERE / "broken" / "bomb.yaml").read_bytes())
    assert sum("an alias" in each.what for each in found) == 72
    assert sum("an anchor" in each.what for each in found) == 9


def test_a_hostile_file_has_no_more_problems_than_a_person_can_use() -> None:
    found = problems(b"a: &a 1\nb: [" + b"*a," * 300_000 + b"]\n")
    assert len(found) == 501
    assert found[-1].what == "there are more problems"


def test_a_file_of_a_hundred_thousand_values_is_refused_early() -> None:
    (problem,) = problems(b"phases: [" + b"{}," * 100_000 + b"]\n")
    assert "more than 50,000 values" in problem.what


def test_every_shipped_checklist_loads_and_is_named_by_its_id() -> None:
    for name in shipped():
        assert load_shipped(name).id == name


def test_an_unknown_shipped_checklist_is_refused_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "rvlms_plan"
    (package / "checklists").mkdir(parents=True)
    (package / "checklists" / "small.yaml").write_bytes(SMALL)
    (package / "checklists" / "readme.txt").write_text("not a checklist")
    monkeypatch.setattr(folder, "files", lambda name: tmp_path / name)
    assert list(shipped()) == ["small"]
    assert load_shipped("small").title == "A small checklist"
    with pytest.raises(Unknown, match="Did you mean small"):
        load_shipped("smal")


def test_yaml_that_no_sentence_was_written_for_is_still_refused_where_it_stands() -> None:
    (problem,) = problems(b"% what\n" + SMALL)
    assert (problem.line, problem.what_to_do) == (1, "check this line")
    assert "cannot be read as YAML" in problem.what
