"""What the two shipped checklists promise: the paper's steps, the WHO items, and conditions that fit the tumour."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from rvlms_plan.domain import checklist as checklists
from rvlms_plan.domain.checklist import VALUE, Checklist, Item, Kind, Level, Status, Style, When
from rvlms_plan.domain.conditions import Truth, all_of, holds, truth_of
from rvlms_plan.formats.checklist import load

CHECKLISTS = Path(__file__).parents[1] / "checklists"
BOTH = ("rvlms", "who-surgical-safety")
OTHER_THAN_OPEN = ("laparoscopic", "robotic", "hybrid")
CLAMPS = ("satinsky-partial", "complete-infrarenal", "complete-renal", "hepatic-exclusion", "complete-other")
THROMBI = ("renal-vein", "infrahepatic", "retrohepatic", "suprahepatic", "atrial")

Answers = Mapping[str, str]


@cache
def checklist(name: str) -> Checklist:
    return load((CHECKLISTS / f"{name}.yaml").read_bytes(), f"{name}.yaml")


def rvlms() -> Checklist:
    return checklist("rvlms")


def item(item_id: str) -> Item:
    return rvlms().items[item_id]


def options(item_id: str, field: str = VALUE) -> list[str]:
    found = item(item_id).field(field)
    assert found is not None
    return [option for option, _ in found.options]


def applies(item_id: str, answers: Answers) -> Truth:
    """Weigh an item as a case with these answers would; a key is `item` or `item.field`."""

    def weigh_test(test: checklists.Test) -> Truth:
        there = applies(test.item, answers)
        if there is Truth.FALSE or test.reads not in answers:
            return Truth.FALSE if there is Truth.FALSE else Truth.UNDECIDED
        return all_of((there, Truth.TRUE if holds(test, {test.field: answers[test.reads]}) else Truth.FALSE))

    def weigh(when: When) -> Truth:
        return truth_of(when, weigh_test)

    return all_of((weigh(rvlms().phase_of[item_id].when), weigh(item(item_id).when)))


def case(**answers: str) -> Answers:
    """Give the answers that conditions read for an open operation on an infrarenal tumour, changed as asked."""
    usual = {
        "vein": "ivc-infrarenal",
        "growth": "extraluminal",
        "thrombus.level": "none",
        "paraganglioma": "excluded",
        "mdt.decision": "operate",
        "approach-planned": "open",
        "alpha-blocker.drug": "phenoxybenzamine",
        "antibiotic.given": "within-60",
        "approach-now": "open",
        "gonadal-vein": "controlled",
        "thrombus-now": "unchanged",
        "clamp-type": "satinsky-partial",
        "heparin": "0",
        "reconstruction": "primary-repair",
        "diagnosis.diagnosis": "leiomyosarcoma",
    }
    return usual | {name.replace("__", ".").replace("_", "-"): value for name, value in answers.items()}


def asked(item_id: str, **answers: str) -> bool:
    truth = applies(item_id, case(**answers))
    assert truth is not Truth.UNDECIDED, f"{item_id} reads something that the usual case does not answer"
    return truth is Truth.TRUE


# The paper ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item_id", "words"),
    [
        ("paraganglioma", "Paraganglioma"),
        ("alpha-blocker", "Phenoxybenzamine"),
        ("mdt", "MDT held, surgery recommended, signed off"),
        ("retroperitoneum-exposed", "Retroperitoneum opened, tumour exposed"),
        ("vessels-named", "Vital vessels"),
        ("clamp-type", "Satinsky, partial"),
        ("clamp-on", "Clamp on"),
        ("specimen", "Tumour completely removed"),
        ("thrombus-out", "Tumour thrombus out"),
        ("clamp-off", "All clamps released"),
        ("operative-time", "Operative time"),
        ("blood-loss", "Bleeding and transfusion"),
        ("converted", "Conversion to open"),
        ("size", "Largest diameter"),
        ("diagnosis", "Spindle cells"),
        ("creatinine-day-7", "Creatinine at one week"),
        ("follow-up-dates", "visit or phone call"),
    ],
)
def test_each_element_of_the_paper_is_asked_for_in_its_own_words(item_id: str, words: str) -> None:
    found = item(item_id)
    said = [found.challenge, found.response, *(label for each in found.fields for _, label in each.options)]
    assert any(words in text for text in said), said
    assert "zhang2021" in found.sources


def test_the_five_core_steps_are_the_papers_in_its_order() -> None:
    steps = [(phase.core_step, phase.id, phase.title) for phase in rvlms().phases if phase.core_step]
    assert steps == [
        (1, "exposure", "Exposure of the retroperitoneum and tumour"),
        (2, "vessels", "Identification of vital vessels"),
        (3, "blocking", "Blocking the bloodstream"),
        (4, "removal", "Complete removal of tumour and tumour thrombus"),
        (5, "release", "Release of blood flow"),
    ]


def test_the_pathway_goes_from_work_up_to_follow_up() -> None:
    assert [phase.id for phase in rvlms().phases] == [
        "work-up", "mdt-meeting", "paraganglioma-pathway", "readiness", "sign-in", "time-out", "exposure", "vessels",
        "blocking", "removal", "release", "sign-out", "recovery", "follow-up",
    ]  # fmt: skip
    statuses = [list(Status).index(phase.status) for phase in rvlms().phases]
    assert statuses == sorted(statuses)
    assert [phase.id for phase in rvlms().phases if phase.before_incision] == [
        "work-up", "mdt-meeting", "paraganglioma-pathway", "readiness", "sign-in", "time-out",
    ]  # fmt: skip
    assert [phase.id for phase in rvlms().phases if phase.follow_ups] == ["follow-up"]
    assert [phase.id for phase in rvlms().phases if phase.open_when_abandoned] == ["sign-out", "recovery", "follow-up"]
    assert {phase.id for phase in rvlms().phases if phase.style is Style.READ_DO} == {
        "paraganglioma-pathway", "blocking", "release",
    }  # fmt: skip


def test_the_summary_gives_every_figure_that_the_paper_reports() -> None:
    reads = {field.id: field.read for field in rvlms().summary}
    assert (
        reads.items()
        >= {
            "age": "case:age",
            "sex": "case:sex",
            "approach": "approach-planned",
            "conversion": "converted.outcome",
            "operative-time": "operative-time",
            "bleeding": "blood-loss.loss",
            "transfusion": "blood-loss.red-cells",
            "size": "size",
            "pathology": "diagnosis.diagnosis",
            "creatinine-week-1": "creatinine-day-7",
            "follow-up-months": "follow-up:months",
            "follow-up-by": "follow-up:by",
            "recurrence": "follow-up:state",
        }.items()
    )
    units = {field.id: field.unit for field in rvlms().summary}
    assert (units["operative-time"], units["bleeding"], units["size"]) == ("min", "mL", "cm")
    assert units["creatinine-week-1"] == "umol/L"
    assert [field.id for field in rvlms().summary if field.head] == ["vein", "thrombus", "approach", "approach-now"]


def test_a_unit_of_the_summary_is_that_of_the_answer_it_reads() -> None:
    for field in rvlms().summary:
        name, _, part = field.read.partition(".")
        if name in rvlms().items:
            found = item(name).field(part or VALUE)
            assert found is not None, field.read
            assert field.unit == found.unit, field.id


def test_the_paper_and_its_licence_are_credited_and_nothing_is_claimed() -> None:
    source = next(source for source in rvlms().sources if source.id == "zhang2021")
    assert (source.doi, source.licence) == ("10.1186/s12893-021-01322-z", "CC BY 4.0")
    for words in ("10.1186/s12893-021-01322-z", "CC BY 4.0", "Changes were made", "not validated", "nor endorsed"):
        assert words in rvlms().notice
    assert "nor endorsed" in checklist("who-surgical-safety").notice


# Both files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BOTH)
def test_the_nineteen_who_items_stand_once_each_in_their_order(name: str) -> None:
    numbered = [each for each in checklist(name).items.values() if each.who_item]
    assert [each.who_item for each in numbered] == list(range(1, 20))
    assert all("who2009" in each.sources for each in numbered)
    phases = {each.who_item: checklist(name).phase_of[each.id].id for each in numbered}
    assert [number for number, phase in phases.items() if phase == "sign-in"] == list(range(1, 8))
    assert [number for number, phase in phases.items() if phase == "time-out"] == list(range(8, 15))
    assert [number for number, phase in phases.items() if phase == "sign-out"] == list(range(15, 20))


def test_the_who_checklist_is_the_nineteen_items_alone() -> None:
    who = checklist("who-surgical-safety")
    assert len(who.items) == 19
    assert [phase.before_incision for phase in who.phases] == [True, True, False]
    assert {phase.status for phase in who.phases} == {Status.IN_THEATRE}
    assert not any(each.when for each in who.items.values())


@pytest.mark.parametrize("name", BOTH)
def test_every_item_names_its_source_and_says_why_it_is_there(name: str) -> None:
    known = {source.id for source in checklist(name).sources}
    for each in checklist(name).items.values():
        assert each.sources, f"{each.id} has no source"
        assert each.local == ("local-practice" in each.sources), f"{each.id}: local practice is named as such"
        assert set(each.sources) <= known
        assert each.why, f"{each.id} does not say why"


@pytest.mark.parametrize("name", BOTH)
def test_no_source_is_listed_without_being_used(name: str) -> None:
    its = checklist(name)
    used = {
        source for part in (*its.items.values(), *its.cards, *its.order) for source in part.sources
    }  # the findings' thresholds name none
    assert {source.id for source in its.sources} == used


@pytest.mark.parametrize("name", BOTH)
def test_what_rests_on_no_source_is_marked_to_be_verified(name: str) -> None:
    for each in checklist(name).items.values():
        assert each.sources or each.verify, f"{each.id} has neither a source nor verify: true"
        outside = [field for field in each.fields if field.ask_outside]
        assert not outside or each.verify or "zhang2021" in each.sources, f"{each.id} asks about a range of its own"


@pytest.mark.parametrize("name", BOTH)
def test_a_pause_point_has_fewer_than_ten_items_and_every_phase_a_short_name(name: str) -> None:
    for phase in checklist(name).phases:
        assert 1 <= len(phase.items) <= 9, phase.id
        assert 1 <= len(phase.short) <= 9, phase.id


@pytest.mark.parametrize("name", BOTH)
def test_an_item_fits_a_row_of_eighty_columns(name: str) -> None:
    for each in checklist(name).items.values():
        assert len(each.challenge) <= 52, each.id
        assert len(each.response) <= 42, each.id


@pytest.mark.parametrize("name", BOTH)
def test_text_is_calm_and_left_and_right_are_spelled_out(name: str) -> None:
    allowed = {
        "MDT",
        "IVC",
        "ECG",
        "FNCLCC",
        "KDIGO",
        "R0",
        "R1",
        "R2",
        "CO2",
        "III",
        "IV",
        "II",
        "WHO",
        "CT",
        "MRI",
        "ST",
    }
    its = checklist(name)
    for text in (
        *(text for each in its.items.values() for text in (each.challenge, each.response)),
        *(label for each in its.items.values() for field in each.fields for _, label in field.options),
        *(step for card in its.cards for step in card.steps),
    ):
        shouted = set(re.findall(r"\b[A-Z][A-Z0-9]+\b", text)) - allowed
        assert not shouted, text
        assert not re.search(r"(?<!/)\b[LR]\b", text), text


@pytest.mark.parametrize("name", BOTH)
def test_a_blocking_item_can_be_passed_only_by_a_named_role(name: str) -> None:
    for each in checklist(name).items.values():
        assert bool(each.override) is (each.level is Level.BLOCK), each.id


# What the design asks of single items ------------------------------------------------------------------------------


def test_nothing_that_a_dying_or_unusual_patient_can_have_is_refused() -> None:
    upper = {"mm[Hg]": Decimal(400), "%": Decimal(100)}
    for each in rvlms().items.values():
        for field in each.fields:
            if refused := field.refuse_outside:
                assert refused.low in {None, Decimal(0)}, each.id
                assert refused.high == upper.get(field.unit), each.id
            if field.kind is Kind.NUMBER:
                assert field.unit, f"{each.id}.{field.name} has no unit"


def test_the_vein_thrombus_and_approach_can_be_what_the_design_lists() -> None:
    veins = ["ivc-infrarenal", "ivc-pararenal", "ivc-retrohepatic", "renal-left", "renal-right"]
    veins += ["gonadal-left", "gonadal-right", "iliac-left", "iliac-right", "other"]
    assert options("vein") == veins
    assert options("thrombus", "level") == ["none", *THROMBI]
    assert options("approach-planned") == options("approach-now") == ["open", *OTHER_THAN_OPEN]
    assert options("growth")[:4] == ["intraluminal", "intermediate", "extraluminal", "peripheral"]
    assert options("clamp-type") == options("vascular-plan", "clamp") == [*CLAMPS, "none"]


def test_not_knowing_asks_for_more_never_for_less() -> None:
    assert item("vein").overridden_as == "other"
    assert item("thrombus").overridden_as == "atrial"
    assert item("paraganglioma").overridden_as == "not-excluded"
    assert item("metanephrines").overridden_as == "not-taken"
    assert item("approach-planned").overridden_as == item("approach-now").overridden_as == "hybrid"
    assert item("clamp-type").overridden_as == "complete-renal"
    assert item("thrombus-now").overridden_as == "higher"


def test_an_override_of_the_mdt_or_the_alpha_blocker_is_no_answer() -> None:
    for item_id, field in (("mdt", "decision"), ("alpha-blocker", "drug")):
        assert item(item_id).level is Level.BLOCK
        assert item(item_id).overridden_as == "none"
        assert "none" not in options(item_id, field)
    assert set(item("alpha-blocker").override) == {"endocrinologist", "anaesthetist"}


def test_metanephrines_are_always_asked_and_have_no_upper_refusal() -> None:
    assert item("metanephrines").level is Level.BLOCK
    assert not item("metanephrines").when
    assert "not-taken" in options("metanephrines", "test")
    multiple = item("metanephrines").field("multiple-of-upper-limit")
    assert multiple is not None
    assert multiple.refuse_outside is not None
    assert multiple.refuse_outside.high is None
    assert multiple.ask_outside is not None
    assert multiple.ask_outside.high == 1


@pytest.mark.parametrize(("reads", "value"), [("test", "not-taken"), ("multiple-of-upper-limit", "1.4")])
def test_excluded_without_a_normal_test_is_asked_once_more(reads: str, value: str) -> None:
    asked_when = dict(item("paraganglioma").ask_when)["excluded"]
    answer = {"test": "plasma-free-supine", "multiple-of-upper-limit": "0.4"}

    def truth(given: Mapping[str, str]) -> Truth:
        return truth_of(asked_when, lambda test: Truth.TRUE if holds(test, given) else Truth.FALSE)

    assert truth(answer | {reads: value}) is Truth.TRUE
    assert truth(answer) is Truth.FALSE


@pytest.mark.parametrize(
    ("stop_id", "reads", "answers", "back_to"),
    [
        ("paraganglioma-confirmed", "paraganglioma", ("confirmed",), "work-up"),
        ("mdt-not-operate", "mdt.decision", ("defer", "no-operation"), "mdt-meeting"),
    ],
)
def test_a_stop_sends_the_case_back(stop_id: str, reads: str, answers: tuple[str, ...], back_to: str) -> None:
    stop = next(stop for stop in rvlms().stops if stop.id == stop_id)
    assert [(test.reads, test.allowed) for group in stop.when for test in group] == [(reads, answers)]
    assert stop.back_to == back_to


def test_two_blocking_items_have_no_condition_and_end_every_clamp() -> None:
    for item_id, phase in (("clamp-off", "release"), ("clamps-counted", "sign-out")):
        assert item(item_id).level is Level.BLOCK
        assert not item(item_id).when
        assert rvlms().phase_of[item_id].id == phase
        assert item(item_id).needs_no_clamp
    assert item("clamp-off").fields[0].kind is Kind.CLAMP
    assert [field.name for field in item("clamp-on").fields] == ["vessel", "type", "time"]
    assert item("clamp-on").places_clamp
    assert not item("clamp-off").places_clamp


def test_the_surgeon_says_what_can_be_seen_and_the_pathologist_the_r_class() -> None:
    assert options("margin-seen", "margin") == ["complete", "doubtful", "residual"]
    assert options("margin") == ["r0", "r1", "r2", "rx"]
    assert item("margin").roles == ("pathologist",)


def test_proposals_offer_what_their_formula_can_answer() -> None:
    proposed = {each.id: each.propose for each in rvlms().items.values() if each.propose}
    assert {name: each.formula for name, each in proposed.items()} == {
        "alpha-days": "days-between",
        "imaging-displayed": "days-between",
        "operative-time": "minutes-between",
        "kidney-stage": "kdigo-stage",
        "grade": "fnclcc-grade",
        "follow-up-dates": "follow-up-dates",
    }
    assert proposed["imaging-displayed"].reads == ("thrombus.imaging-date", "today")
    assert options("kidney-stage") == [f"stage-{stage}" for stage in range(4)]
    assert options("grade") == [f"grade-{grade}" for grade in range(1, 4)]


def test_what_is_due_after_the_operation_is_due_on_its_day() -> None:
    due = {name: each.due.days for name, each in rvlms().items.items() if each.due and each.due.after == "left-theatre"}
    assert (
        due.items()
        >= {
            "creatinine-day-1": 1,
            "creatinine-day-3": 3,
            "creatinine-day-7": 7,
            "outcome-day-30": 30,
            "outcome-day-90": 90,
        }.items()
    )


# Vein, growth, thrombus and approach decide which items apply -------------------------------------------------------


@pytest.mark.parametrize("approach", OTHER_THAN_OPEN)
def test_every_case_that_began_other_than_open_is_asked_about_conversion(approach: str) -> None:
    for item_id in ("conversion-plan", "open-tray", "conversion-triggers"):
        assert asked(item_id, approach_planned=approach, approach_now=approach)
        assert not asked(item_id)
    converted = {"approach_planned": approach, "approach_now": "open"}
    assert asked("converted", **converted)
    assert asked("converted", approach_planned="open", approach_now=approach)
    assert not asked("converted")
    assert asked("pneumoperitoneum", approach_planned=approach, approach_now=approach)
    assert not asked("pneumoperitoneum", **converted)


@pytest.mark.parametrize("status", ["not-excluded", "confirmed"])
def test_a_paraganglioma_not_excluded_brings_its_pathway(status: str) -> None:
    for item_id in (
        "alpha-blocker",
        "alpha-days",
        "blood-pressure",
        "heart-rate",
        "vasoactive-drugs",
        "metabolic-watch",
    ):
        assert asked(item_id, paraganglioma=status)
        assert not asked(item_id)


@pytest.mark.parametrize("vein", ["ivc-pararenal", "ivc-retrohepatic", "renal-left", "renal-right", "other"])
def test_a_tumour_at_the_renal_veins_puts_the_kidney_on_the_list(vein: str) -> None:
    for item_id in ("kidney-plan", "renal-vessels", "renal-inflow", "kidney-perfused"):
        assert asked(item_id, vein=vein)
        assert not asked(item_id, vein="iliac-left")


@pytest.mark.parametrize("level", THROMBI)
def test_a_thrombus_is_looked_for_again_and_never_crossed(level: str) -> None:
    for item_id in ("tee", "thrombus-now", "clamp-clear", "thrombus-out", "renal-vessels"):
        assert asked(item_id, thrombus__level=level)
    assert asked("thrombus-higher", thrombus__level=level, thrombus_now="higher")
    assert not asked("thrombus-higher", thrombus__level=level)
    assert not asked("clamp-clear")
    high = level in {"retrohepatic", "suprahepatic", "atrial"}
    assert asked("bypass", thrombus__level=level) is asked("hepatic-control", thrombus__level=level) is high


def test_a_retrohepatic_tumour_asks_for_bypass_and_the_liver() -> None:
    for item_id in ("bypass", "hepatic-control"):
        assert asked(item_id, vein="ivc-retrohepatic")
        assert not asked(item_id)


@pytest.mark.parametrize("side", ["left", "right"])
def test_gonadal_and_iliac_veins_bring_their_own_items(side: str) -> None:
    assert asked("gonadal-vein", vein=f"gonadal-{side}")
    assert not asked("gonadal-vein", vein=f"iliac-{side}")
    assert asked("iliac-vessels", vein=f"iliac-{side}")
    assert asked("vein-and-legs", vein=f"iliac-{side}")
    assert not asked("renal-inflow", vein=f"gonadal-{side}")
    assert asked("renal-inflow", vein=f"gonadal-{side}", gonadal_vein="reaches-renal")


def test_the_type_of_growth_decides_what_is_looked_for_at_exposure() -> None:
    assert asked("tumour-ends", growth="intraluminal")
    assert not asked("neighbouring-organs", growth="intraluminal")
    assert asked("neighbouring-organs", growth="extraluminal")
    assert not asked("tumour-ends", growth="extraluminal")


def test_without_a_clamp_no_item_of_the_clamp_applies() -> None:
    of_the_clamp = (
        "anaesthesia-ready", "heparin", "clamp-clear", "test-clamp", "hepatic-exclusion", "renal-inflow", "clamp-on",
        "lumen", "release-warned", "flushed", "clamp-minutes", "stability",
    )  # fmt: skip
    worst = {"vein": "ivc-pararenal", "thrombus__level": "atrial", "heparin": "5000"}
    for item_id in of_the_clamp:
        assert not asked(item_id, clamp_type="none", **worst), item_id
        assert any(asked(item_id, clamp_type=clamp, **worst) for clamp in CLAMPS), item_id
    for clamp in CLAMPS:
        assert asked("clamp-on", clamp_type=clamp)
        assert asked("lumen", clamp_type=clamp)
    assert not asked("heparin-reversal", clamp_type="none", heparin="5000")
    assert asked("clamp-off", clamp_type="none")


def test_a_partial_clamp_needs_no_test_clamp() -> None:
    assert not asked("test-clamp", clamp_type="satinsky-partial")
    assert asked("test-clamp", clamp_type="complete-renal")
    assert asked("hepatic-exclusion", clamp_type="hepatic-exclusion")


# Clamps, cards, order ----------------------------------------------------------------------------------------------


def test_clamp_sites_that_can_be_planned_are_the_vessels_of_the_ledger() -> None:
    vessels = {vessel.id: vessel.time for vessel in rvlms().clamps.vessels}
    assert options("vascular-plan", "sites") == list(vessels)
    assert {vessels[f"renal-artery-{side}"] for side in ("left", "right")} == {"renal-inflow"}
    assert vessels["ivc-infrarenal"] == "caval"
    assert vessels["hepatic-pedicle"] == "hepatic-inflow"
    assert ("satinsky-partial", "Satinsky, partial") in rvlms().clamps.types


def test_reminders_are_marked_as_unproven() -> None:
    reminders = {each.time: each for each in rvlms().clamps.reminders}
    assert set(reminders) == {"caval", "renal-inflow", "hepatic-inflow"}
    assert (reminders["renal-inflow"].amber, reminders["renal-inflow"].red) == (20, 30)
    assert all(each.verify for each in reminders.values())


def test_five_cards_open_by_their_letter() -> None:
    cards = {card.key: card.id for card in rvlms().cards}
    assert cards == {"s": "surge", "b": "bleeding", "e": "embolism", "c": "conversion", "t": "clamp-time"}


def test_cards_carry_the_corrections_of_the_design() -> None:
    steps = {card.id: " ".join(card.steps) for card in rvlms().cards}
    assert "Low pressure once the tumour's veins are controlled" in steps["surge"]
    assert "stop nitrous oxide" in steps["embolism"]


def test_a_change_of_plan_asks_the_time_outs_critical_items_again() -> None:
    assert {"critical-steps", "clamp-plan", "counts"} <= set(item("approach-now").re_opens)
    assert rvlms().happening_kinds["conversion"].answers == (("approach-now", "open"),)
    for change in (
        item("thrombus"),
        item("kidney-plan"),
        *map(rvlms().happening_kinds.get, ("nephrectomy", "thrombus-higher")),
    ):
        assert {"critical-steps", "clamp-plan"} <= set(change.re_opens), change.id


def test_order_rules_say_what_comes_first() -> None:
    rules = {(rule.before, rule.after) for rule in rvlms().order}
    assert rules >= {
        ("metanephrines", "paraganglioma"),
        ("paraganglioma", "biopsy"),
        ("alpha-blocker", "beta-blocker"),
        ("vessels-named", "clamp-on"),
        ("thrombus-now", "clamp-on"),
        ("clamp-type", "clamp-on"),
        ("anaesthesia-ready", "clamp-on"),
        ("specimen", "clamp-off"),
        ("lumen", "clamp-off"),
    }
    assert all(rule.says and rule.sources for rule in rvlms().order)
    place = {item_id: number for number, item_id in enumerate(rvlms().items)}
    assert all(place[rule.before] < place[rule.after] for rule in rvlms().order)


@pytest.mark.parametrize("name", BOTH)
def test_findings_have_the_thresholds_of_the_research(name: str) -> None:
    thresholds = {each.rule: dict(each.numbers) for each in checklist(name).findings}
    assert thresholds["bursts"] == {"items": 5, "seconds": 10}
    assert thresholds["median-gap"] == {"seconds": Decimal("1.5")}
    assert thresholds["late-entry"] == {"minutes": 10}
