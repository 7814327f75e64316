"""Three walks of a whole case, step by step as a person types them: for the command line, the screens and the pty.

`laparoscopic`, `open_excluded` and `confirmed` give the steps of each for a checklist: which phase and item, which text
for each field, who says it in which role. Which items apply is found by folding the steps in the domain, without store
or screen. An item that the table does not know gets the demonstration's answer for its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import parse_fields
from rvlms_plan.domain.case import CaseView, ItemState, PhaseState, clamp_item, course, decisions, opened, operating
from rvlms_plan.domain.checklist import VALUE, Checklist, Item, Phase, Status
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import AskAgain
from rvlms_plan.domain.usual import at_clock
from rvlms_plan.use_cases.demonstration import sensible

START = datetime(2026, 9, 1, 8, 0, tzinfo=timezone(timedelta(hours=2)))
"""When a walk begins, where the clock can be set."""

PEOPLE = {
    "surgeon": "Maria Berg",
    "vascular-surgeon": "Jean Moreau",
    "anaesthetist": "Wei Li",
    "scrub-nurse": "Eva Novák",
    "circulator": "Min Chen",
    "ward-nurse": "Ana Silva",
    "intensivist": "Omar Haddad",
    "radiologist": "Yuki Sato",
    "pathologist": "Adam Nowak",
    "endocrinologist": "Ada Okoye",
    "oncologist": "Luca Rossi",
    "coordinator": "Priya Kumar",
}

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Answered:
    """An item is answered: one text a field (`value` where it has one only). `confirm`: it is asked once more."""

    phase: str
    item: str
    texts: Texts
    role: str
    person: str
    confirm: bool = False
    day: int = 0

    @property
    def words(self) -> list[str]:
        """The words of a command line."""
        if set(self.texts) == {VALUE}:
            return [] if self.texts[VALUE] == "done" else [self.texts[VALUE]]
        return [f"{name}={text}" for name, text in self.texts.items()]


@dataclass(frozen=True)
class Closed:
    """A phase is closed. `confirm`: with required items open."""

    phase: str
    role: str
    person: str
    confirm: bool = False
    day: int = 0


@dataclass(frozen=True)
class Happens:
    """Incision, closure, or leaving theatre."""

    what: str
    role: str
    person: str
    day: int = 0


@dataclass(frozen=True)
class Followed:
    """A follow-up."""

    by: str
    state: str
    imaging: str
    role: str
    person: str
    day: int = 0


@dataclass(frozen=True)
class Ends:
    """The case is closed."""

    role: str
    person: str
    day: int = 0


@dataclass(frozen=True)
class Released:
    """The clamp on a vessel comes off."""

    vessel: str
    role: str
    person: str
    day: int = 0


Step = Answered | Closed | Happens | Released | Followed | Ends


@dataclass(frozen=True)
class Walk:
    """A patient, and what differs from the common answers. `until` is the phase behind which the walk ends."""

    code: str
    age: int
    sex: str
    answers: Mapping[str, Texts] = field(default_factory=dict)
    until: str | None = None
    closes: bool = True


def _one(text: str) -> Texts:
    return {VALUE: text}


COMMON: dict[str, Texts] = {
    "vein": _one("ivc-infrarenal"),
    "growth": _one("intraluminal"),
    "size": _one("7.4"),
    "thrombus": {"level": "none", "imaging-date": "2026-08-20"},
    "metanephrines": {
        "test": "plasma-free-supine",
        "multiple-of-upper-limit": "0.6",
        "date": "2026-08-22",
        "read-by": "Ada Okoye",
    },
    "paraganglioma": _one("excluded"),
    "biopsy": _one("leiomyosarcoma"),
    "kidneys": {"creatinine": "76", "egfr": "88", "left": "works", "right": "works"},
    "anticoagulant": {"clots": "none", "drug": "no-drug"},
    "mdt": {
        "date": "2026-08-28",
        "decision": "operate",
        "members": "Maria Berg:surgeon, Yuki Sato:radiologist, Luca Rossi:oncologist",
    },
    "approach-planned": _one("laparoscopic"),
    "conversion-plan": _one("bleeding over 1000 mL, or no plane that is safe"),
    "kidney-plan": _one("keep"),
    "collaterals": _one("narrowed"),
    "vascular-plan": {"clamp": "satinsky-partial", "sites": "ivc-infrarenal", "repair": "primary-repair"},
    "sampling": _one("sound"),
    "functional-imaging": _one("not-needed"),
    "alpha-blocker": {"drug": "phenoxybenzamine", "first-dose": "2026-08-31", "daily-dose": "40"},
    "alpha-days": _one("14"),
    "blood-pressure": {"seated-systolic": "122", "seated-diastolic": "74", "standing-systolic": "104"},
    "beta-blocker": {"given": "after-alpha", "days-after-alpha": "4"},
    "heart-rate": {"seated": "68", "standing": "82"},
    "volume": _one("given"),
    "ecg": _one("quiet"),
    "consent": _one("vein,nephrectomy,graft,conversion,transfusion"),
    "blood": _one("4"),
    "cell-salvage": _one("with-filter"),
    "laboratory": {"haemoglobin": "128", "creatinine": "78", "coagulation": "in-range"},
    "vascular-set": _one("satinsky,bulldogs,loops,tourniquets,patch,grafts"),
    "tee": _one("available"),
    "bypass": _one("veno-venous"),
    "intensive-care-bed": _one("confirmed"),
    "site-marked": _one("marked"),
    "oximeter": _one("98"),
    "allergy": {"known": "known", "to-what": "penicillin, rash"},
    "airway": _one("no-risk"),
    "blood-loss-risk": _one("over-500-ready"),
    "lines": _one("arterial,central,large-bore,no-femoral"),
    "vasoactive-drugs": _one("phentolamine,nicardipine,esmolol,magnesium,noradrenaline"),
    "introductions": _one("Maria Berg:surgeon,Wei Li:anaesthetist,Eva Novák:scrub-nurse,Min Chen:circulator"),
    "critical-steps": {"duration": "300", "loss": "600"},
    "anaesthesia-concerns": _one("excluded"),
    "nursing-concerns": _one("no-concern"),
    "antibiotic": {"given": "within-60", "time": "07:40", "repeat-at": "11:40"},
    "imaging-displayed": _one("26"),
    "clamp-plan": {"clamp": "satinsky-partial", "call-every": "5", "clock": "Min Chen"},
    "approach-now": _one("laparoscopic"),
    "retroperitoneum-exposed": _one("as-planned"),
    "first-touch": {"systolic": "138", "heart-rate": "84"},
    "tumour-ends": _one("as-imaged"),
    "neighbouring-organs": _one("free"),
    "vessels-named": _one("ivc-above,ivc-below,renal-vein-left,renal-vein-right"),
    "lumbar-branches": _one("controlled"),
    "gonadal-vein": _one("controlled"),
    "renal-vessels": _one("both"),
    "thrombus-now": _one("unchanged"),
    "clamp-type": _one("satinsky-partial"),
    "heparin": _one("3000"),
    "renal-inflow": _one("not-clamped"),
    "pneumoperitoneum": _one("12"),
    "clamp-on": {"vessel": "ivc-infrarenal", "type": "satinsky-partial", "time": "now"},
    "specimen": _one("intact"),
    "thrombus-out": _one("whole"),
    "margin-seen": {"margin": "complete", "frozen-section": "clear"},
    "reconstruction": _one("primary-repair"),
    "organs": _one("none"),
    "antibiotic-repeat": {"repeat": "not-due"},
    "clamp-off": _one("now"),
    "clamp-minutes": {"caval": "27"},
    "stability": _one("stable"),
    "haemostasis": _one("good"),
    "kidney-perfused": _one("good"),
    "heparin-reversal": _one("not-reversed"),
    "equipment-problems": _one("no-problem"),
    "operative-time": _one("314"),
    "blood-loss": {"loss": "550", "red-cells": "2"},
    "converted": {"outcome": "not-converted"},
    "prophylaxis": {
        "mechanical": "in-place",
        "drug": "low-molecular-weight",
        "first-dose": "today",
        "days": "28",
        "course": "limited",
    },
    "creatinine-day-1": _one("92"),
    "creatinine-day-3": _one("84"),
    "creatinine-day-7": _one("79"),
    "kidney-stage": _one("stage-0"),
    "outputs": {"urine": "1850", "drain": "110", "looks": "serous"},
    "vein-and-legs": {"legs": "normal", "vein": "patent"},
    "complications": _one("none"),
    "diagnosis": {"diagnosis": "leiomyosarcoma", "seen": "spindle-cells,high-mitotic-activity,atypia"},
    "microscopy": {"differentiation": "score-2", "mitoses": "score-2", "necrosis": "score-1"},
    "grade": _one("grade-2"),
    "margin": _one("r0"),
    "adjuvant": _one("observe"),
    "follow-up-dates": _one("2026-12-15"),
    "outcome-day-30": {"state": "alive"},
    "outcome-day-90": {"state": "alive"},
}
"""Answers for every item of the pathway, as typed."""

LAPAROSCOPIC = Walk(
    "RV-0012",
    56,
    "female",
    {
        "thrombus": {"level": "infrahepatic", "imaging-date": "2026-08-20"},
        "metanephrines": {
            "test": "plasma-free-supine",
            "multiple-of-upper-limit": "1.7",
            "date": "2026-08-22",
            "read-by": "Ada Okoye",
        },
        "paraganglioma": _one("not-excluded"),
        "biopsy": _one("not-done-paraganglioma"),
        "anaesthesia-concerns": _one("not-excluded"),
    },
)
"""Laparoscopic, infrahepatic thrombus, paraganglioma not excluded: phenoxybenzamine, days, targets; to the end."""

OPEN_EXCLUDED = Walk(
    "RV-0013",
    63,
    "male",
    {
        "vein": _one("gonadal-right"),
        "growth": _one("extraluminal"),
        "approach-planned": _one("open"),
        "approach-now": _one("open"),
        "vascular-plan": {"clamp": "none", "repair": "ligation"},
        "clamp-plan": {"clamp": "none"},
        "clamp-type": _one("none"),
        "vessels-named": _one("ivc-above,ivc-below,gonadal"),
        "reconstruction": _one("ligation"),
    },
)
"""Open, no thrombus, no clamp, paraganglioma excluded: that whole pathway is not applicable; to the end."""

CONFIRMED = Walk(
    "RV-0014",
    41,
    "female",
    {
        "metanephrines": {
            "test": "urine-fractionated",
            "multiple-of-upper-limit": "6.2",
            "date": "2026-08-22",
            "read-by": "Ada Okoye",
        },
        "paraganglioma": _one("confirmed"),
        "biopsy": _one("not-done-paraganglioma"),
    },
    until="work-up",
    closes=False,
)
"""A confirmed paraganglioma: the work-up is answered, and cannot be closed, for the stop."""

_DAYS = {Status.PLANNING: 0, Status.IN_THEATRE: 14, Status.RECOVERY: 14, Status.FOLLOW_UP: 24}
_FOLLOW_UP_DAY = 106


def steps(walk: Walk, checklist: Checklist) -> list[Step]:
    """Give a walk's steps in order."""
    return list(_Folding(walk, checklist).steps())


class _Folding:
    """Folds a walk in the domain, to know at each step what applies and what is asked once more."""

    def __init__(self, walk: Walk, checklist: Checklist) -> None:
        self.walk = walk
        self.checklist = checklist
        fact = course.open_case(checklist, walk.code, walk.age, walk.sex)
        self.view = CaseView(opened(checklist, "folded", e.Entry(1, self._stamp(_voice("surgeon"), 1, 0), fact)))

    def steps(self) -> Iterator[Step]:
        in_theatre = [phase for phase in self.checklist.phases if phase.status is Status.IN_THEATRE]
        for phase in self.checklist.phases:
            if self.view.phase(phase.id).state is PhaseState.NOT_APPLICABLE:
                continue
            day = _DAYS[phase.status]
            if phase.status is Status.IN_THEATRE and not phase.before_incision and not self.view.case.incision:
                yield self._happens("incision", day)
            if phase is in_theatre[-1]:
                yield self._happens("closure", day)
            for item in phase.items:
                yield from self._answers(phase, item, day)
            if phase.id == self.walk.until:
                return
            yield self._closes(phase, day)
            if phase is in_theatre[-1]:
                yield self._happens("left-theatre", day)
        if self.walk.closes:
            person = PEOPLE["surgeon"]
            yield Followed("phone", "no-disease", "CT of chest and abdomen", "surgeon", person, _FOLLOW_UP_DAY)
            yield Ends("surgeon", person, _FOLLOW_UP_DAY)

    def _answers(self, phase: Phase, item: Item, day: int) -> Iterator[Step]:
        if item.id == "clamp-off":
            yield from self._releases(day)
        day += item.due.days if item.due and item.due.days < 30 else 0
        for role in item.roles if item.each else item.roles[:1]:
            if self.view.items[item.id].state is not ItemState.OPEN:
                return
            at = START + timedelta(days=day)
            texts = at_clock(sensible(self.checklist, item, {**COMMON, **self.walk.answers}), at)
            given = parse_fields(self.checklist, item, texts, at)
            voice, confirm = _voice(role), False
            try:
                facts = decisions.answer(self.view, item.id, given, voice)
            except AskAgain:
                facts, confirm = decisions.answer(self.view, item.id, given, voice, confirmed=True), True
            self._tell([*facts, *clamp_item.placed_by(self.view, item.id, given, at)], voice, day)
            yield Answered(phase.id, item.id, texts, role, voice.person, confirm, day)

    def _closes(self, phase: Phase, day: int) -> Step:
        confirm = bool(self.view.phase(phase.id).required_open)
        voice = _voice(phase.lead)
        self._tell(course.close_phase(self.view, phase.id, confirmed=confirm), voice, day)
        return Closed(phase.id, voice.role, voice.person, confirm, day)

    def _happens(self, what: str, day: int) -> Step:
        voice = _voice("circulator")
        self._tell(operating.happen(self.view, e.Happened(what), None, START + timedelta(days=day)), voice, day)
        return Happens(what, voice.role, voice.person, day)

    def _releases(self, day: int) -> Iterator[Step]:
        voice = _voice("circulator")
        for clamp in self.view.case.operation.clamps_on:
            self._tell([e.ClampReleased(clamp.entry.position)], voice, day)
            yield Released(clamp.vessel, voice.role, voice.person, day)

    def _tell(self, facts: decisions.Facts, voice: Voice, day: int) -> None:
        for told in facts:
            fact = told.fact if isinstance(told, e.Dated) else told
            position = self.view.case.position + 1
            entry = e.Entry(position, self._stamp(voice, position, day), fact)
            self.view = self.view.after(entry)

    def _stamp(self, voice: Voice, position: int, day: int) -> e.Stamp:
        at = START + timedelta(days=day, seconds=20 * position)
        return e.Stamp(f"step-{position}", at, at, voice, voice.person, "walk")


def _voice(role: str) -> Voice:
    return Voice(PEOPLE.get(role, f"The {role}"), role)
