"""The debrief of a drill: passed or not, what was missed, unsafe, late or out of order, and the step score.

What is expected is what the safe team does in the same drill, played in memory beside it. How quickly items were
ticked counts nowhere: late is what came after the moment at which it was needed, by the drill's own clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import ItemState, PhaseState
from rvlms_plan.domain.checklist import Checklist, Style
from rvlms_plan.domain.order import first_answers, judged, out_of_order
from rvlms_plan.domain.practice.beside import Beside, beside_rows
from rvlms_plan.domain.practice.judging import Verdict
from rvlms_plan.domain.practice.patient import Patient, Response, Turn
from rvlms_plan.domain.practice.runs import Run, reference, run_of

ITEM, ASK, CARD, ORDER, TURN, HAPPENING = "item", "ask", "card", "order", "turn", "happening"

_WHOLE = 2
_LATE = 1
"""Points of a step: a late one counts half, which is what the research page proposes nothing against."""


class Kind(StrEnum):
    """What can be remarked on, in the order in which it is told."""

    MISSED = "missed"
    UNSAFE = "unsafe"
    OTHERWISE = "otherwise"
    OUT_OF_ORDER = "out-of-order"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was not as the safe team does it. `about` is an item, a request, a card, a turn or a rule."""

    kind: Kind
    of: str
    about: str
    says: str
    why: str = ""
    sources: tuple[str, ...] = ()
    killer: bool = False
    reached: bool = True
    """Whether the drill had come to the phase in which it belongs when it was ended."""

    @property
    def card(self) -> str:
        """What comes back to the learner for it: what was to be done, by its sort and name."""
        return f"{self.of}/{self.about}"


@dataclass(frozen=True, slots=True)
class Debrief:
    """What a drill came to."""

    patient: Patient
    mode: str
    learner: str
    remarks: tuple[Remark, ...]
    right: int
    steps: int
    percent: int
    timeline: tuple[Beside, ...]
    right_steps: frozenset[str] = frozenset()
    """The steps that were done right and in time, as cards are called."""

    @property
    def killers(self) -> tuple[Remark, ...]:
        """The killer items that were missed."""
        return tuple(each for each in self.remarks if each.killer)

    @property
    def passed(self) -> bool:
        """Tell whether the drill is passed: no killer item was missed."""
        return not self.killers


def debrief(patient: Patient, checklist: Checklist, journal: Sequence[e.Entry], beside: Run | None = None) -> Debrief:
    """Judge a drill. `beside` is the safe team's run, where it was played already."""
    run = run_of(patient, checklist, journal)
    safe = beside or reference(patient, checklist, journal[0].stamp.at)[0]
    return _Judge(patient, checklist, run, safe).debrief()


class _Judge:
    def __init__(self, patient: Patient, checklist: Checklist, run: Run, safe: Run) -> None:
        self._patient = patient
        self._checklist = checklist
        self._run = run
        self._safe = safe
        self._titles = {each.id: each.title for each in checklist.cards}
        self._remarks: list[Remark] = []
        self._points: dict[str, int] = {}

    def debrief(self) -> Debrief:
        for item_id in self._expected_items():
            self._item(item_id)
        for name in self._expected_requests():
            self._request(name)
        for turn in self._patient.turns:
            self._turn(turn)
        self._order()
        remarks = sorted(self._remarks, key=lambda each: (not each.killer, list(Kind).index(each.kind)))
        steps = len(self._points)
        lost = sum(self._costs(each) for each in remarks if each.kind is Kind.OUT_OF_ORDER or each.of == TURN)
        points = max(0, sum(self._points.values()) - lost)
        drill = self._run.moment.drill
        return Debrief(
            self._patient,
            drill.mode,
            drill.learner,
            tuple(remarks),
            sum(each == _WHOLE for each in self._points.values()),
            steps,
            100 * points // (_WHOLE * steps) if steps else 0,
            tuple(beside_rows(self._patient, self._checklist, self._run, self._safe)),
            frozenset(step for step, each in self._points.items() if each == _WHOLE) - {each.card for each in remarks},
        )

    def _expected_items(self) -> list[str]:
        """Give the items that the safe team answers in the drill, in the order of the file."""
        answered = {each.fact.item for each in self._safe.own() if isinstance(each.fact, e.ItemAnswered)}
        return [item for item in self._checklist.items if item in answered]

    def _expected_requests(self) -> list[str]:
        told = self._safe.moment.drill.was_told
        return [each.id for each in self._patient.requests if each.needed_for and told(each.id)]

    def _item(self, item_id: str) -> None:
        item, shown = self._checklist.items[item_id], self._run.moment.view.items[item_id]
        taught = self._patient.taught(item_id)
        sources = taught.sources if taught and taught.sources else item.sources
        why = taught.pitfall if taught else item.why
        if shown.state is not ItemState.DONE:
            self._step(ITEM, item_id, 0)
            how = {ItemState.NOT_APPLICABLE: f"did not apply, {shown.why}", ItemState.OVERRIDDEN: "was overridden"}
            how[ItemState.DEFERRED] = "was put off and not dealt with"
            self._remark(
                Kind.MISSED, ITEM, item_id, f"{item.challenge}: {how.get(shown.state, 'never answered')}", why, sources
            )
            return
        found, because = self._run.verdicts[item_id]
        if found is not Verdict.RIGHT:
            self._step(ITEM, item_id, 0)
            expected = self._patient.answers[item_id][-1]
            kind = Kind.UNSAFE if found is Verdict.UNSAFE else Kind.OTHERWISE
            says = f"{item.challenge}: not what this patient {'can bear' if kind is Kind.UNSAFE else 'shows'}"
            self._remark(kind, ITEM, item_id, says, because or why, expected.sources or sources)
        elif self._is_late(item_id):
            self._step(ITEM, item_id, _LATE)
            self._remark(Kind.LATE, ITEM, item_id, f"{item.challenge}: answered after the incision", why, sources)
        else:
            self._step(ITEM, item_id, _WHOLE)

    def _is_late(self, item_id: str) -> bool:
        """Tell whether what belongs before the incision was first answered after it."""
        incision = self._run.moment.view.case.incision
        if incision is None or not self._checklist.phase_of[item_id].before_incision:
            return False
        return first_answers(self._run.entries)[item_id].stamp.happened_at > incision.at

    def _request(self, name: str) -> None:
        request = self._patient.request(name)
        if request is None:
            return
        if self._run.moment.drill.was_told(name):
            self._step(ASK, name, _WHOLE)
            return
        self._step(ASK, name, 0)
        self._remark(Kind.MISSED, ASK, name, f"{request.title}: never asked for", request.why, request.sources)

    def _turn(self, turn: Turn) -> None:
        taken = self._run.moment.drill.turns.get(turn.id)
        if taken is None or taken.position <= self._run.begins_at:
            return
        if turn.harm:
            self._remark(Kind.UNSAFE, TURN, turn.id, turn.title, turn.why, turn.sources)
        for response in turn.respond:
            if response.kind in {CARD, HAPPENING}:
                self._response(turn, response, taken)

    def _response(self, turn: Turn, response: Response, taken: e.Entry) -> None:
        """Judge what was done about a turn: at all, and in time."""
        at = self._responded_at(response, taken)
        is_card = response.kind == CARD
        kind = self._checklist.happening_kinds.get(response.name)
        title = self._titles.get(response.name, "") if is_card else kind.title if kind else response.name
        named = f"{'card' if is_card else 'record'}: {title}"
        about = response.name
        if at is None:
            self._step(response.kind, about, 0)
            self._remark(
                Kind.MISSED, response.kind, about, f"{turn.title}, {named}: never taken up", turn.why, turn.sources
            )
            return
        minutes = int((at - taken.stamp.at).total_seconds() // 60)
        if response.within is not None and minutes > response.within:
            self._step(response.kind, about, _LATE)
            says = f"{turn.title}, {named}: after {minutes} min; expected within {response.within}"
            self._remark(Kind.LATE, response.kind, about, says, turn.why, turn.sources)
        else:
            self._step(response.kind, about, _WHOLE)

    def _responded_at(self, response: Response, taken: e.Entry) -> datetime | None:
        for entry in self._run.own():
            fact = entry.fact
            is_card = response.kind == CARD and isinstance(fact, e.CardOpened) and fact.card == response.name
            is_told = response.kind == HAPPENING and isinstance(fact, e.Happened) and fact.what == response.name
            if (is_card or is_told) and entry.position > taken.position:
                return entry.stamp.at
        case = self._run.moment.view.case
        is_open = any(
            each.card == response.name and each.entry.position < taken.position for each in case.operation.cards
        )
        return taken.stamp.at if response.kind == CARD and is_open else None

    def _order(self) -> None:
        first = first_answers(self._run.entries)
        own = {entry.position for entry in self._run.own()}
        view = self._run.moment.view
        none = frozenset(name for name, each in view.items.items() if each.state is ItemState.NOT_APPLICABLE)
        told = set[str]()
        for kept in judged(self._checklist, first, none):
            if kept.is_kept or kept.before is None or kept.after.position not in own:
                continue  # what was never answered is missed, not out of order
            told |= {kept.rule.before, kept.rule.after}
            says = f"{self._challenge(kept.rule.after)} before {self._challenge(kept.rule.before)}"
            self._remark(Kind.OUT_OF_ORDER, ORDER, kept.rule.id, says, kept.rule.says, kept.rule.sources)
        for phase in self._checklist.phases:
            for entry, above in out_of_order(phase, first):
                if entry.position not in own or not isinstance(entry.fact, e.ItemAnswered | e.ItemCorrected):
                    continue
                item, other = entry.fact.item, getattr(above.fact, "item", "")
                if item in told or other in told:
                    continue
                says = f"{self._challenge(item)}: read out before {self._challenge(other)} was done"
                self._remark(Kind.OUT_OF_ORDER, ITEM, item, says, "Read and do goes from the top to the bottom.", ())

    def _costs(self, remark: Remark) -> int:
        """Give the points that an order error or a harm costs: double where the flow is blocked or released."""
        if remark.of == TURN:
            return _WHOLE
        rule = next((each for each in self._checklist.order if each.id == remark.about), None)
        item = rule.after if rule and remark.of == ORDER else remark.about
        phase = self._checklist.phase_of.get(item)
        is_core_read_do = phase is not None and phase.style is Style.READ_DO and phase.core_step is not None
        return 2 * _WHOLE if is_core_read_do else _WHOLE

    def _challenge(self, item: str) -> str:
        return self._checklist.items[item].challenge if item in self._checklist.items else item

    def _step(self, of: str, about: str, points: int) -> None:
        name = f"{of}/{about}"
        self._points[name] = min(points, self._points.get(name, points))

    def _remark(self, kind: Kind, of: str, about: str, says: str, why: str, sources: tuple[str, ...]) -> None:
        killer = self._patient.killer(of, about) if kind is not Kind.LATE else None
        if killer is not None:
            why, sources = killer.why, killer.sources or sources
        if not any((each.of, each.about, each.kind) == (of, about, kind) for each in self._remarks):
            is_reached = self._is_reached(of, about)
            self._remarks.append(Remark(kind, of, about, says, why, sources, killer is not None, is_reached))

    def _is_reached(self, of: str, about: str) -> bool:
        """Tell whether the drill came to the phase of an item, or of one that a request is needed for."""
        request = self._patient.request(about) if of == ASK else None
        items = request.needed_for if request else (about,) if of == ITEM else ()
        states = [self._run.moment.view.phase(self._checklist.phase_of[each].id).state for each in items]
        return not states or any(state not in {PhaseState.NOT_BEGUN, PhaseState.WAITS} for state in states)
