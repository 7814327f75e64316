"""Any sequence of requests on any checklist, and what must hold after each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cases import Walk
from checklists import ADVISORY, BLOCK, REQUIRED, TICK, checklist, choice, item, number, phase
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Answer
from rvlms_plan.domain.case import Case, CaseView, ItemState, ItemView, PhaseState, PhaseView, course, opened
from rvlms_plan.domain.case.entry_corrections import overlapping
from rvlms_plan.domain.checklist import (
    VALUE,
    Card,
    Checklist,
    ClampRules,
    Field,
    HappeningKind,
    Item,
    Kind,
    Phase,
    Status,
    Stop,
    Vessel,
    When,
)
from rvlms_plan.domain.checklist import Test as Reads
from rvlms_plan.domain.conditions import Truth, all_of
from rvlms_plan.domain.happenings import total_of
from rvlms_plan.domain.people import Voice, same_person
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.domain.summary import row_of
from rvlms_plan.domain.timeline import timeline

HIGH = 1_000_000
HAPPENS = [
    ("incision",),
    ("closure",),
    ("left-theatre",),
    ("blood-loss", "250"),
    ("blood-loss", "=900"),
    ("transfusion", "red-cells", "2"),
    ("conversion", "bleeding"),
]
OVERRIDERS = ("anaesthetist", "nurse")
PICKS = st.integers(0, HIGH)
SETTLED = {ItemState.DONE, ItemState.OVERRIDDEN, ItemState.NOT_APPLICABLE}
PASSED = {PhaseState.CLOSED, PhaseState.NOT_APPLICABLE}
AFTER_CLOSING = e.ItemCorrected | e.EntryCorrected | e.FollowUpRecorded | e.ClampReleased


CLAMPS = ClampRules((Vessel("v", "Vein", "caval"), Vessel("a", "Artery", "renal-inflow")), (("partial", "Partial"),))


# Checklists as a loader lets them through


@st.composite
def checklists(draw: st.DrawFn) -> Checklist:
    """Give a small checklist, with conditions as a loader lets them through."""
    phases: list[Phase] = []
    for place in range(draw(st.integers(2, 5))):
        earlier = [each for one in phases for each in one.items]
        items: list[Item] = []
        for number_in_phase in range(draw(st.integers(1, 3))):
            items.append(_item(draw, f"i{place}{number_in_phase}", [*earlier, *items]))
        phases.append(
            phase(
                f"p{place}",
                *items,
                before_incision=draw(st.booleans()) and all(each.before_incision for each in phases),
                status=list(Status)[min(place, 3)],
                when=_when(draw, earlier) if earlier and draw(st.booleans()) else (),
                open_when_abandoned=place > 1 and draw(st.booleans()),
            )
        )
    everything = [each for one in phases for each in one.items]
    stops = (Stop("s", _when(draw, everything), "p0", "Stop."),) if draw(st.booleans()) else ()
    phases = _of_the_operation(draw, _deferring(draw, _gated(draw, phases)))
    names = [each.id for each in everything]
    cards = (Card("c", "Card", "c", "warning", ("first", "then"), re_opens=_some(draw, names), local=True),)
    conversion = HappeningKind("conversion", "", re_opens=_some(draw, names))
    return checklist(*phases, stops=stops, cards=cards, clamps=CLAMPS, happenings=(conversion,))


def _some(draw: st.DrawFn, names: list[str]) -> tuple[str, ...]:
    return tuple(draw(st.lists(st.sampled_from(names), max_size=2, unique=True)))


def _of_the_operation(draw: st.DrawFn, phases: list[Phase]) -> list[Phase]:
    """Let some items ask others again, and some ticks wait until no clamp is on."""
    names = [each.id for one in phases for each in one.items]

    def given(each: Item) -> Item:
        asks_again = tuple(name for name in _some(draw, names) if name != each.id)
        return replace(each, re_opens=asks_again, needs_no_clamp=each.fields == TICK and draw(st.booleans()))

    return [replace(one, items=tuple(given(each) for each in one.items)) for one in phases]


def _item(draw: st.DrawFn, name: str, readable: list[Item]) -> Item:
    fields = draw(
        st.sampled_from(
            [
                TICK,
                choice("x", "y", "z"),
                number(),
                (Field("a", Kind.CHOICE, options=(("x", "X"), ("y", "Y"))), Field("b", Kind.NUMBER, optional=True)),
                (Field(VALUE, Kind.SEVERAL, options=(("x", "X"), ("y", "Y"))),),
            ]
        )
    )
    each = fields == TICK and draw(st.booleans())
    level = draw(st.sampled_from([BLOCK, BLOCK, REQUIRED, ADVISORY]))
    return item(
        name,
        fields,
        level,
        each=each,
        roles=("surgeon", "anaesthetist") if each else ("surgeon",),
        override=OVERRIDERS if level is BLOCK else (),
        when=_when(draw, readable) if readable and draw(st.booleans()) else (),
    )


def _when(draw: st.DrawFn, readable: list[Item]) -> When:
    groups = []
    for _ in range(draw(st.integers(1, 2))):
        tests = [_test(draw, readable) for _ in range(draw(st.integers(1, 2)))]
        groups.append(tuple({test.reads: test for test in tests}.values()))
    return tuple(groups)


def _test(draw: st.DrawFn, readable: list[Item]) -> Reads:
    read = draw(st.sampled_from(readable))
    field = draw(st.sampled_from(read.fields))
    if field.kind is Kind.NUMBER:
        bound = Decimal(draw(st.sampled_from([0, 5])))
        return Reads(read.id, field.name, **{draw(st.sampled_from(["above", "below"])): bound})
    known = [option for option, _ in field.options] or ["done"]
    return Reads(read.id, field.name, allowed=tuple(draw(st.lists(st.sampled_from(known), min_size=1, unique=True))))


def _gated(draw: st.DrawFn, phases: list[Phase]) -> list[Phase]:
    """Make every item that a gate depends on block, and say what an override counts as, as the loader asks."""
    while True:
        items = {each.id: each for one in phases for each in one.items}
        gates = [one.when for one in phases] + [each.when for each in items.values() if each.level is BLOCK]
        read = {test.item for when in gates for group in when for test in group}
        wrong = [name for name in read if items[name].level is not BLOCK or items[name].overridden_as is None]
        if not wrong:
            return phases
        for name in sorted(wrong):
            counts_as = draw(st.sampled_from(_counts_as(items[name], gates)))
            items[name] = replace(items[name], level=BLOCK, override=OVERRIDERS, overridden_as=counts_as)
        phases = [replace(one, items=tuple(items[each.id] for each in one.items)) for one in phases]


def _counts_as(each: Item, gates: list[When]) -> list[str]:
    """Give what an overridden item can count as: an option of a field that is read, or none where it has none."""
    if each.is_single:
        return [option for option, _ in each.fields[0].options] or ["none"]
    read = {test.field for when in gates for group in when for test in group if test.item == each.id}
    return [option for field in each.fields if field.name in read for option, _ in field.options] + ["none"]


def _deferring(draw: st.DrawFn, phases: list[Phase]) -> list[Phase]:
    """Let some items be put off to a later phase."""
    return [
        replace(
            one,
            items=tuple(
                replace(each, may_defer_to=draw(st.sampled_from([later.id for later in phases[place + 1 :]])))
                if place + 1 < len(phases) and draw(st.booleans())
                else each
                for each in one.items
            ),
        )
        for place, one in enumerate(phases)
    ]


# Requests


def typed(item: Item, pick: int) -> list[str]:
    """Give an answer to an item as a person types it."""
    if item.is_single:
        return [_text(item.fields[0], pick)]
    given = [each for number, each in enumerate(item.fields) if not each.optional or pick >> number & 1]
    return [f"{each.name}={_text(each, pick)}" for each in given or item.fields]


def _text(field: Field, pick: int) -> str:
    options = [option for option, _ in field.options]
    match field.kind:
        case Kind.CHOICE:
            return options[pick % len(options)]
        case Kind.SEVERAL:
            return ",".join(each for number, each in enumerate(options) if pick >> number & 1) or options[0]
        case Kind.NUMBER:
            return ["0", "5", "6.5", "90"][pick % 4]
        case Kind.DATE:
            return "today"
        case Kind.TIME | Kind.CLAMP:
            return ["06:05", "06:30"][pick % 2]
        case Kind.DATETIME:
            return "2026-11-23 06:30"
        case Kind.PEOPLE:
            return "Li"
        case Kind.TEXT:
            return f"words {pick % 3}"
        case Kind.TICK:
            return "done"


class Sequence(RuleBasedStateMachine):
    """Requests of every kind, legal and not, on one case."""

    walk: Walk

    def __init__(self) -> None:
        super().__init__()
        self.stands: dict[str, Answer] = {}
        self.told: list[e.Fact] = []

    def _ask(self, request: Callable[[], object], *, again: bool = True) -> list[e.Fact]:
        """Ask; what is refused leaves no trace, and what was done once is not done twice."""
        before, count = self.walk.view, len(self.walk.journal)
        try:
            request()
        except (Refused, BadValue):
            assert self.walk.view is before
            assert len(self.walk.journal) == count
            return []
        facts = [entry.fact for entry in self.walk.journal[count:]]
        self.told += facts
        for fact in facts:
            note(f"{fact}")
            self._stand(fact)
        if facts and again:
            count = len(self.walk.journal)
            request()
            assert len(self.walk.journal) == count, "the same request sent twice is one entry"
        return [fact for fact in facts if not isinstance(fact, e.PhaseReopened | e.ItemsReopened)]

    def _stand(self, fact: e.Fact) -> None:
        """Keep what stands for each item beside the case, from the facts alone."""
        if isinstance(fact, e.ItemsReopened):
            self.stands = {item: answer for item, answer in self.stands.items() if item not in fact.items}
        elif isinstance(fact, e.ItemAnswered | e.ItemCorrected) and fact.answer is not None:
            self.stands[fact.item] = fact.answer
        elif isinstance(fact, e.ItemCorrected):
            self.stands.pop(fact.item, None)

    def _item(self, pick: int) -> Item:
        items = list(self.walk.view.items)
        return self.walk.view.case.checklist.items[items[pick % len(items)]]

    def _phase(self, pick: int) -> str:
        phases = self.walk.view.phases
        return phases[pick % len(phases)].phase.id

    def _role(self, item: Item, pick: int) -> str:
        roles = list(self.walk.view.case.checklist.role_titles)
        return item.roles[pick % len(item.roles)] if pick % 7 else roles[pick % len(roles)]

    @rule(item=PICKS, value=PICKS, role=PICKS)
    def answer(self, item: int, value: int, role: int) -> None:
        """Answer any item."""
        asked = self._item(item)
        by = Voice(f"Person {role % 3}", self._role(asked, role))
        for fact in self._ask(lambda: self.walk.answer(asked.id, *typed(asked, value), by=by, confirmed=True)):
            assert isinstance(fact, e.ItemAnswered | e.ClampPlaced)

    @rule(value=PICKS, role=PICKS)
    def answer_the_next(self, value: int, role: int) -> None:
        """Answer the next open item, so that cases get somewhere."""
        unmet = [name for name, each in self.walk.view.items.items() if each.is_unmet]
        if unmet:
            self.answer(list(self.walk.view.items).index(unmet[0]), value, role * 7 + 1)

    @rule(item=PICKS, value=st.none() | PICKS, new=st.booleans(), role=PICKS)
    def correct(self, item: int, value: int | None, new: bool, role: int) -> None:
        """Correct what stands, or withdraw it."""
        standing = list(self.walk.view.case.standings)
        if not standing:
            return
        asked = self.walk.view.case.checklist.items[standing[item % len(standing)]]
        words = [] if value is None else typed(asked, value)
        because = "new-information" if new else "mistake"
        by = Voice("Corrector", self._role(asked, role))
        for fact in self._ask(lambda: self.walk.correct(asked.id, *words, because=because, by=by)):
            assert isinstance(fact, e.ItemCorrected)

    @rule(item=PICKS, to=PICKS)
    def defer(self, item: int, to: int) -> None:
        """Put an item off."""
        asked = self._item(item)
        target = asked.may_defer_to if asked.may_defer_to and to % 2 else self._phase(to)
        self._ask(lambda: self.walk.defer(asked.id, target))

    @rule(item=PICKS, role=PICKS, same=st.booleans())
    def override(self, item: int, role: int, same: bool) -> None:
        """Pass by an item."""
        asked = self._item(item)
        roles = asked.override or tuple(self.walk.view.case.checklist.role_titles)
        second = Voice("BERG" if same else "Second", roles[role % len(roles)])
        by = Voice("Berg", next(iter(self.walk.view.case.checklist.role_titles)))
        self._ask(lambda: self.walk.override(asked.id, second=second, by=by))

    @rule(item=PICKS)
    def set_not_applicable(self, item: int) -> None:
        """Set an item not applicable by hand."""
        asked = self._item(item)
        self._ask(lambda: self.walk.set_not_applicable(asked.id))

    @rule(phase=PICKS)
    def close_phase(self, phase: int) -> None:
        """Close any phase."""
        name, before = self._phase(phase), self.walk.view
        for fact in self._ask(lambda: self.walk.close(name)):
            assert isinstance(fact, e.PhaseClosed)
            assert before.bars(before.phase(name)) == []
            assert not _still_bars(before, before.phase(name))

    @rule(value=PICKS)
    def work_through_the_next(self, value: int) -> None:
        """Answer all that is open where work goes on, and close it."""
        phase = self.walk.view.shows_phase.phase
        for place, each in enumerate(phase.items):
            for role in range(1, 1 + len(each.roles)):
                self.answer(list(self.walk.view.items).index(each.id), value >> place, role)
        self.close_phase(self.walk.view.case.checklist.phase_index[phase.id])

    @precondition(lambda self: self.walk.view.case.closings)
    @rule(pick=PICKS, value=PICKS)
    def think_again(self, pick: int, value: int) -> None:
        """Correct an answer in a phase that was closed."""
        closed = [phase for phase in self.walk.view.case.checklist.phases if phase.id in self.walk.view.case.closings]
        there = [each.id for phase in closed for each in phase.items if each.id in self.stands]
        if there:
            name = there[pick % len(there)]
            place = list(self.walk.view.case.standings).index(name)
            self.correct(place, None if value % 3 == 0 else value, new=True, role=1)

    @rule(words=st.sampled_from(HAPPENS))
    def happen(self, words: tuple[str, ...]) -> None:
        """Record a happening."""
        self._ask(lambda: self.walk.happen(*words))

    @rule(pick=PICKS, off=st.booleans(), ago=st.none() | st.integers(0, 90))
    def clamp(self, pick: int, off: bool, ago: int | None) -> None:
        """Put a clamp on, or take one off."""
        vessels = [each.id for each in self.walk.view.case.checklist.clamps.vessels]
        if not vessels:
            return
        vessel = vessels[pick % len(vessels)]
        at = None if ago is None else self.walk.now - timedelta(minutes=ago)
        for fact in self._ask(lambda: (self.walk.unclamp if off else self.walk.clamp)(vessel, happened_at=at)):
            assert isinstance(fact, e.ClampReleased if off else e.ClampPlaced)

    @precondition(lambda self: self.walk.view.case.checklist.cards)
    @rule(pick=PICKS, act=st.sampled_from(["open", "step", "step", "complete", "leave"]))
    def card(self, pick: int, act: str) -> None:
        """Take up a card, tick a step of it, end it."""
        cards = self.walk.view.case.checklist.cards
        taken = self.walk.view.case.operation.open_cards
        card = taken[0].card if taken and act != "open" else cards[pick % len(cards)].id
        steps = len(next(each for each in cards if each.id == card).steps)
        match act:
            case "open":
                self._ask(lambda: self.walk.open_card(card))
            case "step":
                self._ask(lambda: self.walk.tick_step(card, pick % steps + 1))
            case _:
                self._ask(lambda: self.walk.end_card(card, complete=act == "complete"))

    @rule(item=PICKS, how=st.sampled_from(["caught", "done", "gap"]))
    def say_of_an_item(self, item: int, how: str) -> None:
        """Say that an item caught something, or what was answered when it was read out."""
        name = self._item(item).id
        if how == "caught":
            self._ask(lambda: self.walk.catch(name, "the wrong side"))
        else:
            self._ask(lambda: self.walk.aloud(name, gap=how == "gap"))

    @rule(pick=PICKS, withdraw=st.booleans())
    def correct_entry(self, pick: int, withdraw: bool) -> None:
        """Correct or withdraw a happening, a clamp, its release, a follow-up, a step of a card, what was caught."""
        case = self.walk.view.case
        operation = case.operation
        there = [each.entry.position for each in (*case.happenings, *case.follow_ups, *operation.caught)]
        there += [each.entry.position for each in operation.clamps]
        there += [each.off_entry.position for each in operation.clamps if each.off_entry]
        there += [step.position for card in operation.cards for step in (*card.steps.values(), card.ended) if step]
        if there:
            entry = there[pick % len(there)]
            moment = None if withdraw else self.walk.now - timedelta(minutes=pick % 90 + 1)
            self._ask(lambda: self.walk.correct_entry(entry, moment))

    @rule(by=st.sampled_from(["visit", "phone"]), state=st.sampled_from([None, *course.FOLLOW_UP_STATES]))
    def follow_up_or_note(self, by: str, state: str | None) -> None:
        """Record a follow-up, or write a note."""
        on = self.walk.now
        self._ask((lambda: self.walk.follow_up(by, state, on)) if state else (lambda: self.walk.write(by)))

    @precondition(lambda self: len(self.walk.journal) > 12)
    @rule(reason=st.sampled_from([None, "died"]), abandoned=st.booleans())
    def end(self, reason: str | None, abandoned: bool) -> None:
        """Close the case or give it up."""
        self._ask(self.walk.abandon if abandoned else lambda: self.walk.close_case(reason))

    # What holds after each of them

    @invariant()
    def the_journal_gives_the_live_case(self) -> None:
        """Replay from what a file would give back equals the live value, field by field, and so do the views."""
        live, again = self.walk.view, self.walk.replayed()
        for name in Case.__dataclass_fields__:
            assert getattr(again.case, name) == getattr(live.case, name), name
        assert again.case == live.case
        assert dict(again.items) == dict(live.items)
        assert again.phases == live.phases
        assert (again.stops, again.status) == (live.stops, live.status)
        assert row_of(again) == row_of(live)

    @invariant()
    def nothing_answered_is_lost(self) -> None:
        """Each answer is in the journal for ever, and in the case while it stands."""
        journal = [entry.fact for entry in self.walk.read_back()]
        assert journal[1:] == self.told
        case = self.walk.view.case
        held = {name: standing.given.answer for name, standing in case.standings.items() if standing.given}
        assert held == self.stands

    @invariant()
    def no_vessel_has_two_clamps_at_once_and_totals_are_those_of_the_entries(self) -> None:
        """Whatever was corrected; and what needs no clamp was answered with none on."""
        case = self.walk.view.case
        for vessel in case.checklist.clamps.vessels:
            assert overlapping([clamp for clamp in case.operation.clamps if clamp.vessel == vessel.id]) is None
        loss = Decimal(0)
        for each in case.happenings:
            if each.what == "blood-loss":
                loss = Decimal(each.amount or 0) + (0 if each.sets else loss)
        told = total_of(case.checklist, case.happenings, "blood-loss")
        assert Decimal(told or 0) == loss
        newest = self.walk.journal[-1].fact
        if isinstance(newest, e.ItemAnswered) and case.checklist.items[newest.item].needs_no_clamp:
            assert case.operation.clamps_on == []

    @invariant()
    def a_closed_phase_has_no_blocking_item_unmet_or_undecided(self) -> None:
        """Or else it shows as re-opened; and an item leaves its gate only in the ways there are."""
        view = self.walk.view
        for shown in view.phases:
            if shown.state is PhaseState.CLOSED:
                assert not _still_bars(view, shown)
                assert shown.closing
                assert shown.closing.reopened is None
            if shown.state is PhaseState.REOPENED:
                assert shown.closing
                assert shown.closing.reopened or _still_bars(view, shown)
        for each in view.items.values():
            if each.item.level is BLOCK:
                _left_its_gate_properly(view, each)

    @invariant()
    def nobody_is_left_behind_when_all_phases_have_passed(self) -> None:
        """When every phase is closed or does not apply, no blocking item is still to be dealt with anywhere."""
        view = self.walk.view
        if all(shown.state in PASSED for shown in view.phases):
            assert {each.state for each in view.items.values() if each.item.level is BLOCK} <= SETTLED

    @invariant()
    def a_stop_bars_the_phases_before_incision_until_incision(self) -> None:
        """And no other, and none afterwards."""
        view = self.walk.view
        for shown in view.phases:
            says = any(bar.startswith("Stop: ") for bar in view.bars(shown))
            waits = shown.state is PhaseState.WAITS
            stopped = bool(view.stops) and shown.phase.before_incision and not view.case.incision
            assert says == (stopped and not waits)

    @invariant()
    def a_running_case_can_always_be_ended(self) -> None:
        """With a reason, whatever is open."""
        view = self.walk.view
        if view.case.ended is None:
            assert course.close(view, "died")
            assert course.abandon(view, "bleeding")

    @invariant()
    def a_case_that_was_closed_takes_only_corrections_and_follow_up(self) -> None:
        """And what completes a correction that several people say."""
        ended = self.walk.view.case.ended
        if ended is None or ended.abandoned:
            return
        for fact in self.told[ended.entry.position - 1 :]:
            completes = isinstance(fact, e.ItemAnswered) and self.walk.view.case.checklist.items[fact.item].each
            assert isinstance(fact, AFTER_CLOSING) or completes

    def teardown(self) -> None:
        """Whatever was done, the team can go on: pass what blocks, close every phase, and close the case."""
        if not hasattr(self, "walk"):
            return
        _is_the_same_whatever_was_looked_at_on_the_way(self.walk.view, self.walk.journal)
        told = list(timeline(self.walk.view.case.checklist, self.walk.journal))
        assert [each.entry for each in told] == self.walk.journal
        assert all(each.title and each.title.isprintable() for each in told)
        if self.walk.view.case.ended:
            return
        if self.walk.view.stops:
            self.walk.happen("incision")
        for _ in self.walk.view.phases:
            for shown in self.walk.view.phases:
                self._finish(shown.phase.id)
        assert self.walk.view.current is None
        self.walk.close_case()
        assert self.walk.view.status is Status.CLOSED

    def _finish(self, name: str) -> None:
        first = Voice("First", next(iter(self.walk.view.case.checklist.role_titles)))
        for _ in self.walk.view.items:
            if not (blocking := self.walk.view.phase(name).blocking):
                break
            asked = blocking[0].item
            self.walk.override(asked.id, second=Voice("Second", asked.override[0]), by=first)
        if self.walk.view.stops and not self.walk.view.case.incision:
            self.walk.happen("incision")
        view = self.walk.view
        if view.phase(name).state not in PASSED and not view.bars(view.phase(name)):
            self.walk.close(name)


class OnAnyChecklist(Sequence):
    """On any checklist."""

    @initialize(checks=checklists())
    def open(self, checks: Checklist) -> None:
        """Open a case."""
        self.walk = Walk(checks)


def _is_the_same_whatever_was_looked_at_on_the_way(whole: CaseView, journal: list[e.Entry]) -> None:
    """A view that went on entry by entry, of which little was asked in between, equals one of the whole case."""
    checklist = whole.case.checklist
    view, items, phases = (
        CaseView(opened(checklist, whole.case.id, journal[0])),
        list(checklist.items),
        checklist.phases,
    )
    fresh = CaseView(whole.case)
    for entry in journal[1:]:
        view = view.after(entry)
        assert view.items[items[entry.position % len(items)]].item
        assert view.phase(phases[entry.position % len(phases)].id).items is not None
        assert view.stops is not None  # asked once, it is kept from entry to entry
    assert (dict(view.items), view.phases, view.stops) == (dict(fresh.items), fresh.phases, fresh.stops)
    for each in checklist.items.values():
        weighed = (fresh.items.truth(checklist.phase_of[each.id].when), fresh.items.truth(each.when))
        assert view.items.applies(each) is all_of(weighed)
    assert CaseView(whole.case, CaseView(opened(checklist, whole.case.id, journal[0]))).phases == fresh.phases


def _still_bars(view: CaseView, shown: PhaseView) -> list[str]:
    """Name the blocking items that a phase has still to deal with: reckoned again, from the items alone."""
    found = []
    for each in view.items.values():
        act = view.case.standing(each.item.id).act
        here = view.case.checklist.phase_of[each.item.id].id == shown.phase.id
        waits_here = each.state is ItemState.DEFERRED and isinstance(act, e.ItemDeferred) and act.to == shown.phase.id
        unmet_here = here and each.state in {ItemState.OPEN, ItemState.WAITS}
        if each.item.level is BLOCK and (unmet_here or waits_here):
            found.append(each.item.id)
    return found


def _left_its_gate_properly(view: CaseView, each: ItemView) -> None:
    item, standing = each.item, view.case.standing(each.item.id)
    match each.state:
        case ItemState.DONE:
            assert standing.given
            assert standing.given.is_whole(item)
        case ItemState.NOT_APPLICABLE:
            assert view.items.applies(item) is Truth.FALSE
        case ItemState.OVERRIDDEN:
            assert isinstance(standing.act, e.ItemOverridden)
            assert standing.act_entry
            assert standing.act.reason
            assert standing.act.second.role in item.override
            assert not same_person(standing.act.second.person, standing.act_entry.stamp.said_by.person)
        case ItemState.DEFERRED:
            assert isinstance(standing.act, e.ItemDeferred)
            assert standing.act.to == item.may_defer_to
            assert view.phase(standing.act.to).state is not PhaseState.NOT_APPLICABLE
        case ItemState.WAITS:
            assert view.items.applies(item) is Truth.UNDECIDED
        case ItemState.OPEN:
            assert view.items.applies(item) is Truth.TRUE
