"""Decisions on items: pure functions from a case and a request to the facts that follow, or a refusal in a sentence.

An empty list means that what is asked for stands already: the same request sent twice is one entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import DONE, Answer, Value, answer_words, outside_asked
from rvlms_plan.domain.case.items import ItemState, ItemView
from rvlms_plan.domain.case.phases import CaseView, PhaseState
from rvlms_plan.domain.case.state import Case, Given
from rvlms_plan.domain.case.times import how_ended
from rvlms_plan.domain.checklist import Item, Level
from rvlms_plan.domain.clamps import Clamp
from rvlms_plan.domain.conditions import Truth
from rvlms_plan.domain.people import Voice, same_person
from rvlms_plan.domain.refusals import AskAgain, BadValue, Refused, Unknown
from rvlms_plan.domain.text import clean

MISTAKE, NEW_INFORMATION = "mistake", "new-information"

Facts = Sequence[e.Fact | e.Dated]
"""In the order in which they are entered; a dated one happened at a time of its own."""


def answer(
    view: CaseView, item_id: str, given: Answer, voice: Voice, *, confirmed: bool = False, at: datetime | None = None
) -> Facts:
    """Answer an item. A value outside the asked range, or one the file asks about, needs `confirmed`.

    `at` is the time now: what was answered today is told by its time alone.

    Raises:
        Unknown: The checklist has no such item or role.
        AskAgain: The answer is to be confirmed.
        Refused: The case has ended, the item does not apply, or it is already answered otherwise.
    """
    shown = _item(view, item_id)
    _known_role(view.case, voice.role)
    if view.items.applies(shown.item) is Truth.FALSE:  # one set so by hand can be answered after all
        raise Refused(f"{shown.item.id} is not applicable because {shown.why}. Correct that first if it is wrong.")
    if shown.given is not None:
        facts = _said_again(view, shown, given, voice, at)
        if facts and not shown.given.corrected:  # what was corrected after the end is said to its end by each
            _takes_answers(view, shown)
        if facts:
            _check_no_clamp(view, shown.item)
        return facts
    _takes_answers(view, shown)
    if shown.item.each and voice.role not in shown.item.roles:
        raise Refused(f"{shown.item.id} is said by {_roles(view, shown.item.roles)}, each of them.")
    _check_no_clamp(view, shown.item)
    return [e.ItemAnswered(item_id, given, _asked_again(view, shown.item, given, confirmed=confirmed))]


def correct(
    view: CaseView,
    item_id: str,
    given: Answer | None,
    *,
    because: str,
    reason: str,
    confirmed: bool = False,
    sees: int | None = None,
    at: datetime | None = None,
) -> Facts:
    """Replace what stands for an item, or withdraw it where `given` is None. The first answer stays in the journal.

    `sees` is the entry of what stands as far as the asker has seen: nobody corrects what another has just corrected.

    Raises:
        Unknown: The checklist has no such item.
        BadValue: The reason is empty or `because` is neither mistake nor new-information.
        AskAgain: The new answer is to be confirmed.
        Refused: Nothing stands for the item, or something else than the asker sees.
    """
    shown = _item(view, item_id)
    why = because_and_reason(because, reason)
    standing = view.case.standing(item_id)
    if standing.given is None and standing.act is None:
        was_withdrawn = item_id in view.case.standings
        if was_withdrawn and given is None:
            return []
        if view.case.ended is None:
            raise Refused(f"{item_id} has not been answered, so there is nothing to correct. Answer it.")
        if not was_withdrawn:
            raise Refused(
                f"{view.case.code} was {how_ended(view.case)} and {item_id} was never answered, "
                "so there is nothing to correct."
            )
    if given is not None and standing.given is not None and dict(standing.given.answer) == dict(given):
        return []
    if standing.given is not None and sees not in {None, standing.given.entry.position}:
        stands = f"{answer_words(shown.item, standing.given.answer)}, {said_words(standing.given, at)}"
        raise Refused(f"{item_id} is another answer now: {stands}. Look at it again, and correct that if it is wrong.")
    if given is not None and standing.given is None:
        _check_no_clamp(view, shown.item)
    asked = _asked_again(view, shown.item, given, confirmed=confirmed) if given is not None else ()
    is_news = because == NEW_INFORMATION and given is not None and view.case.ended is None
    again = asked_again_facts(view, shown.item.re_opens, item_id) if is_news else []
    return [e.ItemCorrected(item_id, given, *why, asked), *again]


def _check_no_clamp(view: CaseView, item: Item) -> None:
    """Refuse an answer to an item that needs no clamp on, be it the first person's or the second's.

    Raises:
        Refused: A clamp is on; each is named.
    """
    if item.needs_no_clamp and (on := view.case.operation.clamps_on):
        raise Refused(
            f"{item.id} ({item.challenge}) cannot be answered while a clamp is on. Release it, or correct it "
            "if it was mis-keyed; an override is the only way past.",
            [clamp_words(view, clamp) for clamp in on],
        )


def asked_again_facts(view: CaseView, items: Sequence[str], because: str) -> list[e.Fact]:
    """Give the fact that these items are asked again: those for which something stands. None where that is none."""
    stands = [item for item in items if view.case.standing(item).given or view.case.standing(item).act]
    return [e.ItemsReopened(tuple(stands), because)] if stands else []


def clamp_words(view: CaseView, clamp: Clamp) -> str:
    """Say which clamp is on and since when."""
    vessel = view.case.checklist.clamps.vessel(clamp.vessel)
    title = vessel.title if vessel else clamp.vessel
    return f"{title}: a clamp is on since {clamp.on:%H:%M:%S} (entry {clamp.entry.position})"


def set_not_applicable(view: CaseView, item_id: str, reason: str) -> Facts:
    """Say that an item does not apply here. A blocking item never can be: only its file's condition does that.

    Raises:
        Unknown: The checklist has no such item.
        BadValue: The reason is empty.
        Refused: The item is blocking, answered, or the case has ended.
    """
    why = _reason(reason)
    if _item(view, item_id).state is ItemState.NOT_APPLICABLE:
        return []
    shown = _open_to_act(view, item_id)
    if shown.item.level is Level.BLOCK:
        raise Refused(
            f"{item_id} is blocking and cannot be set not applicable. Answer it, or override it with a second person."
        )
    return [e.ItemSetNotApplicable(item_id, why)]


def defer(view: CaseView, item_id: str, to: str) -> Facts:
    """Put an item off to a later phase, where it reappears; a blocking one only to the phase its file names.

    Raises:
        Unknown: The checklist has no such item or phase.
        Refused: Not a later phase, one that is closed or does not apply, or not one the file allows.
    """
    shown = _open_to_act(view, item_id)
    checklist, item = view.case.checklist, shown.item
    if to not in checklist.phase_index:
        raise Unknown("phase", to, checklist.phase_index)
    if isinstance(shown.act, e.ItemDeferred) and shown.act.to == to:
        return []
    if shown.state is ItemState.NOT_APPLICABLE:
        raise Refused(f"{item_id} is not applicable because {shown.why}; there is nothing to defer.")
    if item.level is Level.BLOCK and item.may_defer_to is None:
        raise Refused(f"{item_id} is blocking and its checklist does not let it be deferred. Answer or override it.")
    if item.may_defer_to and to != item.may_defer_to and item.level is Level.BLOCK:
        raise Refused(f"{item_id} may be deferred to {item.may_defer_to} only.")
    if checklist.phase_index[to] <= checklist.phase_index[checklist.phase_of[item_id].id]:
        raise Refused(f"{to} does not come after the phase of {item_id}; defer it to a later one.")
    target = view.phase(to)
    if target.state in {PhaseState.CLOSED, PhaseState.NOT_APPLICABLE, PhaseState.REOPENED}:
        raise Refused(f"{target.phase.title} is {target.state.replace('-', ' ')}; {item_id} cannot wait for it.")
    return [e.ItemDeferred(item_id, to)]


def override(view: CaseView, item_id: str, reason: str, voice: Voice, second: Voice) -> Facts:
    """Pass by a blocking item with a reason and a second, different person in a role that the item names.

    Raises:
        Unknown: The checklist has no such item or role.
        BadValue: The reason is empty.
        Refused: The item is not blocking, is answered, or the second person is the first or in another role.
    """
    shown = _item(view, item_id)
    _known_role(view.case, voice.role)
    _known_role(view.case, second.role)
    item, why = shown.item, _reason(reason)
    if item.level is not Level.BLOCK:
        raise Refused(f"{item_id} is {item.level}, not blocking: it needs no override. It may be left open.")
    if shown.state is ItemState.OVERRIDDEN:
        return []
    shown = _open_to_act(view, item_id)
    if shown.state is ItemState.NOT_APPLICABLE:
        raise Refused(f"{item_id} is not applicable because {shown.why}; there is nothing to override.")
    if second.role not in item.override:
        raise Refused(f"{item_id} is overridden with {_roles(view, item.override, 'or')}, not {second.role}.")
    if same_person(second.person, voice.person):
        raise Refused(f"The second person must be someone other than {voice.person}.")
    return [e.ItemOverridden(item_id, why, second)]


def because_and_reason(because: str, reason: str) -> tuple[str, str]:
    """Check the two parts of why something is corrected.

    Raises:
        BadValue: `because` is not one of the two words, or the reason is empty.
    """
    if because not in {MISTAKE, NEW_INFORMATION}:
        raise BadValue(f"A correction is because of {MISTAKE} or {NEW_INFORMATION}.")
    return because, _reason(reason)


def _item(view: CaseView, item_id: str) -> ItemView:
    if item_id not in view.case.checklist.items:
        raise Unknown("item", item_id, view.items)
    return view.items[item_id]


def _known_role(case: Case, role: str) -> None:
    if role not in case.checklist.role_titles:
        raise Unknown("role", role, case.checklist.role_titles)


def _takes_answers(view: CaseView, shown: ItemView) -> None:
    ended, checklist = view.case.ended, view.case.checklist
    if ended is None:
        return
    places = [checklist.phase_of[shown.item.id]]
    if isinstance(shown.act, e.ItemDeferred):
        places.append(checklist.phase(shown.act.to))
    if ended.abandoned and any(phase.open_when_abandoned for phase in places):
        return
    hint = " It can be corrected." if shown.given or shown.act else ""
    raise Refused(f"{view.case.code} was {how_ended(view.case)}; {shown.item.id} cannot be answered any more.{hint}")


def _open_to_act(view: CaseView, item_id: str) -> ItemView:
    shown = _item(view, item_id)
    _takes_answers(view, shown)
    if shown.state is ItemState.DONE:
        raise Refused(f"{item_id} is already answered. Correct the answer if it is wrong.")
    return shown


def _said_again(view: CaseView, shown: ItemView, given: Answer, voice: Voice, at: datetime | None) -> Facts:
    earlier = shown.given
    if earlier is None:
        raise ValueError(f"{shown.item.id} has not been answered")
    if dict(earlier.answer) != dict(given):
        stands = f"{answer_words(shown.item, earlier.answer)}, {said_words(earlier, at)}"
        raise Refused(f"{shown.item.id} is already answered otherwise: {stands}. Correct it if that is wrong.")
    if shown.state is not ItemState.DONE and voice.role in shown.waited_for:
        return [e.ItemAnswered(shown.item.id, given, earlier.asked_again)]
    if shown.state is not ItemState.DONE and voice.role not in {each.role for each in earlier.voices}:
        raise Refused(f"{shown.item.id} still waits for {_roles(view, shown.waited_for)}.")
    return []


def _asked_again(view: CaseView, item: Item, given: Answer, *, confirmed: bool) -> tuple[str, ...]:
    questions = [
        question
        for field in item.fields
        if field.ask_outside and field.name in given and (question := outside_asked(field, given[field.name]))
    ]
    for option, when in item.ask_when:
        said = next((f for f in item.fields if _says(given.get(f.name), option)), None)
        if said is not None and view.items.truth(when) is not Truth.FALSE:
            questions.append(
                f"{item.challenge}: {said.words_for(option)}, although {_as_it_stands(view, when)}. Is it right?"
            )
    if questions and not confirmed:
        raise AskAgain(questions)
    return tuple(questions)


def _says(value: Value | None, option: str) -> bool:
    if isinstance(value, bool):
        return option == DONE
    return option in value if isinstance(value, tuple) else value == option


def said_words(given: Given, now: datetime | None = None) -> str:
    """Tell who gave an answer, when it was entered, and where: the date too, unless it is of today."""
    stamp = given.entry.stamp
    at = stamp.at.astimezone(now.tzinfo) if now else stamp.at
    when = f"{at:%H:%M:%S}" if now and at.date() == now.date() else f"{at:%Y-%m-%d %H:%M:%S}"
    return f"said by {', '.join(voice.person for voice in given.voices)} at {when}, station {stamp.station}"


def _as_it_stands(view: CaseView, when: object) -> str:
    reads = dict.fromkeys(test.item for group in when for test in group)  # type: ignore[attr-defined]
    parts = []
    for item_id in reads:
        shown = view.items[item_id]
        stands = answer_words(shown.item, shown.given.answer) if shown.given else shown.state.replace("-", " ")
        parts.append(f"{shown.item.challenge} is {stands}")
    return " and ".join(parts)


def _reason(text: str) -> str:
    reason = clean(text, what="The reason")
    if not reason:
        raise BadValue("Give a reason in a few words.")
    return reason


def _roles(view: CaseView, roles: Sequence[str], last: str = "and") -> str:
    titles = [view.case.checklist.role_titles.get(role, role) for role in roles]
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} {last} {titles[-1]}"
