"""What the planning picture marks, from a case's own answers. Nothing is guessed: what cannot be drawn is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rvlms_plan.domain.case import CaseView, ItemState, ItemView
from rvlms_plan.domain.case.items import STATE_WORDS
from rvlms_plan.domain.checklist import VALUE, Checklist, Field, Item, PictureReading
from rvlms_plan.domain.picture.anatomy import (
    EITHER_RENAL,
    ELSEWHERE,
    NOWHERE,
    PLACES,
    RENAL_VEIN,
    Sort,
    is_on_the_trunk,
    way_to_the_heart,
)

DOUBT = "doubt"
TUMOUR, UPPER_END = "tumour", "upper-end"
"""Where a stretch can begin and end besides at another place."""

FACES_YOU = "The patient faces you: the patient's right is on the left of this picture."
NOT_TO_SCALE = (
    "Not a scale drawing. An upper end is drawn at the highest point of its level, a clamp in its segment and not at "
    "its exact spot."
)


class MarkKind(StrEnum):
    """What can be marked."""

    TUMOUR = "tumour"
    UPPER_END = "upper-end"
    CLAMP_PLANNED = "clamp-planned"
    CLAMP_ON = "clamp-on"


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: `answer` as the record has it, `words` for people; `place` is None where it is not on the drawing.

    The words of a clamp name its site alone, those of the others say what they are.
    """

    kind: MarkKind
    place: str | None
    answer: str
    words: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Thrombus in one place: from the tumour or from where another place empties in, to its upper end or onward."""

    place: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A planning picture. `remark` is what must stand on every output of this case (that it is synthetic)."""

    code: str
    checklist: Checklist
    marks: tuple[Mark, ...] = ()
    path: tuple[Stretch, ...] = ()
    remarks: tuple[str, ...] = ()
    remark: str = ""
    doubts: tuple[str, ...] = ()
    """Why what is drawn may not hold any more."""

    @property
    def path_words(self) -> str:
        """Name the places that hold thrombus, from the tumour upwards; IVC is said once."""
        words = ", ".join(PLACES[stretch.place].words for stretch in self.path)
        first, ivc, more = words.partition("IVC ")
        return f"{first}{ivc}{more.replace(ivc, '')}" if ivc else words

    def of_kind(self, kind: MarkKind) -> tuple[Mark, ...]:
        """Give the marks of one kind."""
        return tuple(mark for mark in self.marks if mark.kind is kind)

    def at(self, place: str) -> tuple[Mark, ...]:
        """Give the marks at one place."""
        return tuple(mark for mark in self.marks if mark.place == place)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a case says where the picture reads it; `places` and `words` go with `answers`, all empty where open."""

    item: Item
    state: ItemState
    why: str
    answers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def picture_of(view: CaseView, on: Iterable[str] | None = None, remark: str = "") -> Picture | None:
    """Draw a case as it stands; None where its checklist has no picture.

    `on` are the vessels with a clamp on now; left out, those that the case's own ledger has on.
    """
    rules, checklist = view.case.checklist.picture, view.case.checklist
    if rules is None:
        return None
    marks: list[Mark] = []
    remarks: list[str] = []
    tumour = _read(view, rules.tumour)
    marks += [
        _tumour_mark(place, *said) for place, *said in zip(tumour.places, tumour.answers, tumour.words, strict=True)
    ]
    remarks += _unanswered(tumour, "no tumour is drawn")
    doubts = [*tumour.doubts]
    path: tuple[Stretch, ...] = ()
    if rules.thrombus is not None:
        thrombus = _read(view, rules.thrombus)
        doubts += thrombus.doubts
        remarks += _unanswered(thrombus, "no thrombus is drawn")
        if thrombus.answers:
            origin = tumour.places[0] if tumour.places else None
            path, end = _thrombus(origin, thrombus.places[0], thrombus.answers[0], thrombus.words[0])
            marks.append(end)
    holds = {stretch.place for stretch in path}
    if rules.clamp_sites is not None:
        sites = _read(view, rules.clamp_sites)
        doubts += sites.doubts
        for place, answer, words in zip(sites.places, sites.answers, sites.words, strict=True):
            marks.append(_clamp_mark(MarkKind.CLAMP_PLANNED, place, answer, words, holds))
        remarks += _unanswered(sites, "no clamp site is drawn")
        if sites.state is ItemState.DONE and not sites.answers:
            remarks.append("No clamp site is named in the plan.")
    titles = {vessel.id: vessel.title for vessel in checklist.clamps.vessels}
    places = dict(rules.clamp_sites.places) if rules.clamp_sites else {}
    if on is None:
        on = (clamp.vessel for clamp in view.case.operation.clamps_on)
    for vessel in dict.fromkeys(on):
        place = places.get(vessel, vessel)
        marks.append(_clamp_mark(MarkKind.CLAMP_ON, place, vessel, titles.get(vessel, vessel), holds))
    return Picture(view.case.code, checklist, tuple(marks), path, tuple(remarks), remark, tuple(doubts))


def legend(picture: Picture) -> Iterator[tuple[str, str]]:
    """Give what the picture says: pairs of a mark's kind (`thrombus`, `doubt`, empty for no mark) and words."""
    for doubt in picture.doubts:
        yield DOUBT, doubt
    for mark in picture.of_kind(MarkKind.TUMOUR):
        yield _kind(mark), mark.words
    for mark in picture.of_kind(MarkKind.UPPER_END):
        yield _kind(mark), mark.words
    for kind, says in ((MarkKind.CLAMP_ON, "Clamp on now"), (MarkKind.CLAMP_PLANNED, "Clamp planned")):
        if found := picture.of_kind(kind):
            yield kind, f"{says}: {'; '.join(mark.words for mark in found)}"
    if picture.path:
        yield "thrombus", f"Thrombus in: {picture.path_words}"
    for remark in (*picture.remarks, *filter(None, (picture.remark,)), FACES_YOU, NOT_TO_SCALE):
        yield "", remark


def _kind(mark: Mark) -> str:
    return mark.kind if mark.place else ""


def _read(view: CaseView, reading: PictureReading) -> _Read:
    item_id, _, name = reading.read.partition(".")
    shown = view.items[item_id]
    field = shown.item.field(name or VALUE)
    given = shown.given.answer.get(name or VALUE) if shown.given and shown.state is ItemState.DONE else None
    answers = given if isinstance(given, tuple) else (given,) if isinstance(given, str) else ()
    places = dict(reading.places)
    return _Read(
        shown.item,
        shown.state,
        shown.why,
        answers,
        tuple(places.get(answer, answer) for answer in answers),
        tuple(_words_for(field, answer) for answer in answers),
        tuple(_doubts(view, reading, shown)) if answers else (),
    )


def _doubts(view: CaseView, reading: PictureReading, shown: ItemView) -> Iterator[str]:
    """Say what was recorded since the answer after which it may not hold any more."""
    since = shown.given.entry.position if shown.given else 0
    for each in view.case.happenings:
        if each.what in reading.doubted_by and each.entry.position > since:
            title = view.case.checklist.happening_kinds[each.what].title
            yield f"{title}, recorded since: {shown.item.challenge} was not corrected, the picture shows what it was."


def _words_for(field: Field | None, answer: str) -> str:
    return field.words_for(answer) if field else answer


def _unanswered(read: _Read, so: str) -> Iterator[str]:
    """Say what is not drawn because nobody has answered it."""
    if read.state is ItemState.DONE:
        return
    counts = read.item.overridden_as if read.state is ItemState.OVERRIDDEN else None
    words = next((said for f in read.item.fields for option, said in f.options if option == counts), None)
    treated = f", treated as {words}" if words else ""
    again = f" ({read.why})" if read.state is ItemState.OPEN and read.why else ""
    yield f"{read.item.challenge}: {STATE_WORDS[read.state]}{again}{treated}; {so}."


def _tumour_mark(place: str, answer: str, words: str) -> Mark:
    if place not in PLACES:
        return Mark(MarkKind.TUMOUR, None, answer, f"Tumour: {words}, not on this drawing")
    return Mark(MarkKind.TUMOUR, place, answer, f"Tumour: {words}")


def _thrombus(origin: str | None, level: str, answer: str, words: str) -> tuple[tuple[Stretch, ...], Mark]:
    """Follow the thrombus from the tumour to its upper end, or say why it is not drawn."""

    def not_drawn(why: str) -> tuple[tuple[Stretch, ...], Mark]:
        return (), Mark(MarkKind.UPPER_END, None, answer, f"Thrombus: {words}{why}")

    if level == NOWHERE:
        return not_drawn("")
    if level == ELSEWHERE:
        return not_drawn(", not on this drawing")
    if origin is None or origin not in PLACES:
        if is_on_the_trunk(level):
            says = f"Upper end: {words}; its way from the tumour is not known and not drawn"
            return (), Mark(MarkKind.UPPER_END, level, answer, says)
        return not_drawn(", whose vein is not known; not drawn")
    way = way_to_the_heart(origin)
    wanted = EITHER_RENAL if level == RENAL_VEIN else {level}
    reached = next((place for place in way if place in wanted), None)
    if reached is None:
        is_below = level != RENAL_VEIN and origin in way_to_the_heart(level)
        return not_drawn(
            ", which ends below this tumour; not drawn"
            if is_below
            else ", not on this vein's way to the heart; not drawn"
        )
    places = way[: way.index(reached) + 1]
    begins, ends = (TUMOUR, *places[:-1]), (*places[1:], UPPER_END)
    path = tuple(Stretch(*each) for each in zip(places, begins, ends, strict=True))
    return path, Mark(MarkKind.UPPER_END, reached, answer, f"Upper end: {words}")


def _clamp_mark(kind: MarkKind, place: str, answer: str, words: str, holds: set[str]) -> Mark:
    if place not in PLACES:
        return Mark(kind, None, answer, f"{words} (not on this drawing)")
    if PLACES[place].sort is Sort.BESIDE:
        return Mark(kind, place, answer, f"{words} (no vein)")
    return Mark(kind, place, answer, f"{words} (thrombus here too)" if place in holds else words)
