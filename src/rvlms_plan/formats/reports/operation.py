"""What happened, as tables of a report: clamps with their times, happenings and totals, cards, caught, follow-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import unit_words
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.clamps import TIME_WORDS, Clamp, clock_words, times
from rvlms_plan.domain.happenings import happening_words, totals
from rvlms_plan.formats.reports.document import Block, Section, Words, section, table
from rvlms_plan.formats.reports.gathered import CaseReport
from rvlms_plan.formats.reports.items import amended_after
from rvlms_plan.formats.reports.words import AMENDED, moment, when, who

_NONE = "None was recorded."


def operation_sections(report: CaseReport) -> Iterator[Section]:
    """Give the sections; clamps and happenings stand there also where none was recorded."""
    tables = _Tables(report)
    yield section("Clamps", tables.clamps(), 2)
    yield section("Happenings and totals", tables.happenings(), 2)
    for title, found in (
        ("Cards taken up", tables.cards()),
        ("Caught by the list", tables.caught()),
        ("Gaps found when read aloud, not settled", tables.gaps()),
        ("Follow-up", tables.follow_ups()),
        ("Notes", tables.notes()),
    ):
        if found is not None:
            yield section(title, [found], 2)


class _Tables:
    def __init__(self, report: CaseReport) -> None:
        self._view: CaseView = report.view
        self._checklist = report.view.case.checklist
        self._closed_by = amended_after(report)
        self._now: datetime = report.made.at
        self._corrections: dict[int, list[int]] = {}
        for told in report.told:
            if isinstance(told.entry.fact, e.EntryCorrected):
                self._corrections.setdefault(told.entry.fact.entry, []).append(told.entry.position)

    def clamps(self) -> list[Block | None]:
        rules, clamps = self._checklist.clamps, self._view.case.operation.clamps
        if not clamps:
            return [Words(_NONE)]
        ledger = table(
            ("Vessel", "Clamp", "On", "Off", "Time", "Said by", "Entry"),
            (self._clamp(clamp) for clamp in clamps),
            (3, 2, 3, 2, 0, 3, 2),
        )
        counted = table(
            ("Kind of time", "In all", "Longest", "Placed"),
            (
                (
                    TIME_WORDS.get(each.kind, each.kind),
                    clock_words(each.cumulative),
                    clock_words(each.longest),
                    f"{each.count}×",
                )
                for each in times(rules, clamps, self._now)
            ),
            (3, 1, 1, 1),
        )
        return [ledger, counted]

    def _clamp(self, clamp: Clamp) -> Sequence[str]:
        rules = self._checklist.clamps
        off = (
            "withdrawn: it was never there" if clamp.withdrawn else f"{clamp.off:%H:%M:%S}" if clamp.off else "STILL ON"
        )
        positions = [clamp.entry.position, *([clamp.off_entry.position] if clamp.off_entry else [])]
        return (
            vessel_title(rules, clamp.vessel),
            dict(rules.types).get(clamp.type or "", clamp.type or "not said"),
            moment(clamp.on, seconds=True),
            off,
            "" if clamp.withdrawn else clock_words(clamp.time(self._now)),
            who(self._checklist, clamp.entry),
            self._numbered(*positions, late=clamp.entry.is_late),
        )

    def happenings(self) -> list[Block | None]:
        case = self._view.case
        kinds = self._checklist.happening_kinds
        listed = table(
            ("When", "What", "In words", "Said by", "Entry"),
            (
                (
                    moment(each.at),
                    kinds[each.what].title if each.what in kinds else each.what,
                    happening_words(self._checklist, each),
                    who(self._checklist, each.entry),
                    self._numbered(each.entry.position, late=each.entry.is_late),
                )
                for each in case.happenings
            ),
            (3, 3, 4, 4, 3),
        )
        summed = table(
            ("Total of what was recorded", "Amount"),
            (
                (each.title, f"{each.amount} {unit_words(each.unit)}".rstrip())
                for each in totals(self._checklist, case.happenings)
            ),
            (3, 2),
        )
        return [listed or Words(_NONE), summed]

    def cards(self) -> Block | None:
        cards = {card.id: card for card in self._checklist.cards}
        rows = []
        for taken in self._view.case.operation.cards:
            card = cards[taken.card]
            how = "complete" if taken.complete else "left" if taken.ended else "open"
            steps = "; ".join(
                f"{number} {text}"
                + (f" ({taken.steps[number].stamp.happened_at:%H:%M})" if number in taken.steps else " (not ticked)")
                for number, text in enumerate(card.steps, start=1)
            )
            rows.append((when(taken.entry), card.title, how, steps, self._numbered(taken.entry.position)))
        return table(("When", "Card", "How it ended", "Steps", "Entry"), rows, (3, 2, 2, 7, 2))

    def caught(self) -> Block | None:
        items = self._checklist.items
        rows = [
            (
                when(each.entry),
                items[each.item].challenge,
                each.text,
                who(self._checklist, each.entry),
                self._numbered(each.entry.position),
            )
            for each in self._view.case.operation.caught
        ]
        return table(("When", "By which item", "What", "Said by", "Entry"), rows, (3, 3, 4, 3, 2))

    def gaps(self) -> Block | None:
        items = self._checklist.items
        rows = [
            (when(said.entry), items[item].challenge, said.text or "", who(self._checklist, said.entry))
            for item, said in self._view.case.operation.gaps
        ]
        return table(("When", "Item", "Gap", "Said by"), rows, (3, 3, 4, 3))

    def follow_ups(self) -> Block | None:
        rows = [
            (
                f"{visit.on:%Y-%m-%d}",
                FOLLOW_UP_BY.get(visit.by, visit.by),
                FOLLOW_UP_STATES.get(visit.state, visit.state),
                "; ".join(
                    filter(None, (visit.imaging and f"imaging: {visit.imaging}", visit.site and f"site: {visit.site}"))
                ),
                who(self._checklist, visit.entry),
                self._numbered(visit.entry.position, amends=False),
            )
            for visit in self._view.case.follow_ups
        ]
        return table(("Day", "By", "State", "Details", "Said by", "Entry"), rows, (2, 2, 3, 4, 3, 2))

    def notes(self) -> Block | None:
        rows = [
            (when(entry), entry.fact.text, who(self._checklist, entry), str(entry.position))
            for entry in self._view.case.notes
            if isinstance(entry.fact, e.NoteWritten)
        ]
        return table(("When", "Note", "Said by", "Entry"), rows, (3, 8, 3, 1))

    def _numbered(self, *positions: int, late: bool = False, amends: bool = True) -> str:
        """Give the numbers of the entries, those that corrected them, and the marks.

        Follow-up goes on after a case is closed and amends nothing; a correction of one does.
        """
        corrected = [by for each in positions for by in self._corrections.get(each, ())]
        said = ", ".join(map(str, positions))
        if corrected:
            said += f", corrected by {', '.join(map(str, corrected))}"
        if late:
            said += ", entered late"
        told = [*(positions if amends else ()), *corrected]
        is_amended = self._closed_by is not None and any(each > self._closed_by for each in told)
        return f"{said}, {AMENDED}" if is_amended else said
