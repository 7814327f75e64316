"""The help pages of the theatre screen: an item's why and source, a phase's purpose, what bars its closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import answer_words, unit_words, what_is_asked
from rvlms_plan.domain.case import CaseView, ItemView, PhaseView
from rvlms_plan.domain.checklist import VALUE, Card, Checklist, Field, Kind, Level, Range
from rvlms_plan.domain.counting import count
from rvlms_plan.domain.hand_over import Section
from rvlms_plan.domain.summary import phase_words
from rvlms_plan.tui.widgets.words import moment_words

Page = list[tuple[str, str]]
GAP = ("text", "")
_STANDS_OUT = ("ON NOW", "STOP", "bars it", "overridden", "re-opened")

LEVEL_WORDS = {
    Level.BLOCK: "Blocking: the phase cannot be closed without it.",
    Level.REQUIRED: "Required: it may stay open at closing, and is then named and counted.",
    Level.ADVISORY: "Advisory: it may stay open.",
}


def item_page(checklist: Checklist, shown: ItemView, now: datetime) -> Page:
    """Explain one item: what is asked of whom, why, what stands, how it can be passed, and its sources."""
    item, titles = shown.item, checklist.role_titles
    joined = (" and " if item.each else " or ").join(titles.get(role, role) for role in item.roles)
    asked_by = f", asked by {titles.get(item.asked_by, item.asked_by)}" if item.asked_by else ""
    page: Page = [("text", f"Response: {item.response}"), ("text", f"Said by {joined}{asked_by}"), GAP]
    if item.why:
        page += [("text", item.why), GAP]
    page += [("muted", LEVEL_WORDS[item.level])]
    if item.override:
        page.append(("muted", f"Override with {' or '.join(titles.get(role, role) for role in item.override)}."))
    if item.may_defer_to:
        page.append(("muted", f"May be deferred to {checklist.phase(item.may_defer_to).title}."))
    page += [("text", _field_words(each)) for each in item.fields if each.name != VALUE or each.unit]
    page += [GAP, *_standing(shown, now)]
    page += _sources(checklist, item.sources)
    if item.local:
        page.append(("muted", "A local item: no published source."))
    if item.who_item:
        page.append(("muted", f"Item {item.who_item} of 19 of the WHO list, paraphrased; no endorsement by WHO."))
    if item.verify:
        page.append(("due", "To be verified: this rests on general knowledge until a clinician signs it."))
    return page


def hand_over_page(sections: Sequence[Section]) -> Page:
    """Lay the hand-over out: what runs or bars stands out by its words, then by its colour."""
    page: Page = []
    for section in sections:
        page.append(("strong", section.title))
        page += [("due" if line.startswith(_STANDS_OUT) else "text", f"  {line}") for line in section.lines]
        page.append(GAP)
    return page[:-1]


def phase_page(view: CaseView, phase: PhaseView) -> Page:
    """Explain a phase: where it ends, how it is worked through, who leads."""
    lead = view.case.checklist.role_titles.get(phase.phase.lead, phase.phase.lead)
    page: Page = [
        ("text", f"Ends at its pause point: {phase.phase.pause}."),
        ("text", f"Led by {lead}: {phase.phase.style.replace('-', ', then ')}."),
        ("text", f"State: {phase_words(phase.state)}" + (f", because {phase.why}" if phase.why else "")),
        GAP,
        ("text", "Enter on the last row closes the phase. Required items that are open are then named and counted;"),
        ("text", "blocking ones are answered first, or overridden with a second person."),
        GAP,
        ("muted", f"{view.case.checklist.title}, version {view.case.checklist.version}"),
        ("muted", f"SHA-256 {view.case.checklist.sha256}"),
    ]
    if view.case.checklist.notice:
        page += [GAP, ("muted", view.case.checklist.notice)]
    return page


def gate_page(view: CaseView, phase: PhaseView) -> Page:
    """List what bars a phase's closing, and what would stay open."""
    bars = view.bars(phase)
    page: Page = [("due", bar) for bar in bars] or [("done", "Nothing bars it.")]
    if phase.required_open:
        page += [GAP, ("text", "Required and open; may stay so, named and counted:")]
        page += [("text", f"{each.item.challenge}") for each in phase.required_open]
    return page


def card_page(checklist: Checklist, card: Card | None) -> Page:
    """Explain the cards, or one of them with its sources."""
    page: Page = [
        (
            "text",
            "A card is read, then done: one reads a step aloud, the team does it, and it is ticked with its time.",
        ),
        ("text", "Several cards may be open; tab goes to the next, a warning before a caution before an advisory."),
        ("text", "A card is complete when all its steps are done. Otherwise it is left, and says with how many open."),
        ("text", "An open card locks nothing else. Esc goes back to where you were; the strip keeps it in sight."),
    ]
    if card is None:
        return page
    page = [("text", f"Priority: {card.priority}"), GAP, *page, GAP]
    if card.re_opens:
        titles = ", ".join(checklist.items[item].challenge for item in card.re_opens)
        page += [("text", f"When it is complete, these are asked again: {titles}"), GAP]
    page += _sources(checklist, card.sources)
    if card.local:
        page.append(("muted", "A local card: no published source."))
    if card.verify:
        page.append(("due", "To be verified: this rests on general knowledge until a clinician signs it."))
    return page


def _field_words(field: Field) -> str:
    name = "" if field.name == VALUE else f"{field.title or field.name.replace('-', ' ')}: "
    options = " / ".join(words for _, words in field.options)
    asked = f"{'one' if field.kind is Kind.CHOICE else 'any'} of {options}" if options else what_is_asked(field)
    parts = [asked] + (["may stay empty"] if field.optional else [])
    if field.refuse_outside:
        parts.append(f"cannot be outside {_range(field.refuse_outside, field.unit)}")
    if field.ask_outside:
        parts.append(f"asked once more outside {_range(field.ask_outside, field.unit)}")
    return f"{name}{'; '.join(parts)}"


def _range(span: Range, unit: str) -> str:
    if span.low is None or span.high is None:
        ends = f"{span.low} and more" if span.high is None else f"{span.high} and less"
    else:
        ends = f"{span.low} to {span.high}"
    return f"{ends} {unit_words(unit)}".strip()


def _standing(shown: ItemView, now: datetime) -> Page:
    if shown.given is not None:
        stamp = shown.given.entry.stamp
        voices = ", ".join(f"{voice.person} ({voice.role})" for voice in shown.given.voices)
        when = moment_words(stamp.happened_at, now)
        page: Page = [("done", f"{answer_words(shown.item, shown.given.answer)}: said by {voices}, {when}")]
        page += [("info", f"Asked again: {question}") for question in shown.given.asked_again]
        if shown.given.corrected:
            page.append(("info", f"Corrected {count(shown.given.corrected, 'time')}; t shows each."))
        return [*page, GAP]
    if isinstance(shown.act, e.ItemOverridden):
        return [("due", f"Overridden: {shown.act.reason}, with {shown.act.second.person}"), GAP]
    if shown.why:
        return [("info", f"{shown.state.replace('-', ' ').capitalize()}: {shown.why}"), GAP]
    return []


def _sources(checklist: Checklist, ids: tuple[str, ...]) -> Page:
    known = {source.id: source for source in checklist.sources}
    page: Page = []
    for source in (known[each] for each in ids if each in known):
        more = " ".join(filter(None, (f"doi {source.doi}" if source.doi else source.url, source.licence)))
        page.append(("muted", f"Source: {source.text} {more}".strip()))
    return page
