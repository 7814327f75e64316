"""What changed between two versions of a checklist: part by part, key by key, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rvlms_plan.domain import checklist as d

Lines = dict[str, str]
"""The keys of one part, each with its value in words; a key without a value is not there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of one part that changed, or a whole part (`field` is empty) that was added or removed.

    `where` names the part, `item paraganglioma`; `old` is None for what was added, `new` for what was removed.
    """

    where: str
    field: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        name = f"{self.where}, {self.field}" if self.field else self.where
        if self.old is None:
            return f"+ {name}: {self.new}"
        if self.new is None:
            return f"- {name}: {self.old}"
        return f"~ {name}: {self.old} → {self.new}"


def differences(old: d.Checklist, new: d.Checklist) -> list[Difference]:
    """Give everything that differs, in the order of the new file; what was removed stands at the end of its section."""
    found: list[Difference] = []
    before, after = _sections(old, new), _sections(new, old)
    for section, parts in after.items():
        earlier = before[section]
        for name, lines in parts.items():
            place = f"{section} {name}".strip()
            if name in earlier:
                found += _changed(place, earlier[name], lines)
            else:
                found.append(Difference(place, "", None, _title(lines)))
        found += [
            Difference(f"{section} {name}", "", _title(lines), None)
            for name, lines in earlier.items()
            if name not in parts
        ]
    return found


def differences_text(found: list[Difference]) -> str:
    """Put differences into plain text, one a line: `+` added, `-` removed, `~` changed."""
    return "\n".join(str(each) for each in found) or "No differences."


def _changed(place: str, old: Lines, new: Lines) -> Iterator[Difference]:
    for field in dict.fromkeys((*new, *old)):
        if old.get(field) != new.get(field):
            yield Difference(place, field, old.get(field), new.get(field))


def _title(lines: Lines) -> str:
    """Give the words by which a person knows a part: the first that it has."""
    return next(iter(lines.values()), "")


def _sections(checklist: d.Checklist, other: d.Checklist) -> dict[str, dict[str, Lines]]:
    return {
        "checklist": {"": _head(checklist, other)},
        "source": {
            each.id: _kept(text=each.text, doi=each.doi, url=each.url, licence=each.licence)
            for each in checklist.sources
        },
        "role": {name: _kept(title=title) for name, title in checklist.roles},
        "stop": {each.id: _stop(each) for each in checklist.stops},
        "phase": {phase.id: _phase(phase, other) for phase in checklist.phases},
        "item": {item.id: _item(item, checklist.phase_of[item.id]) for item in checklist.items.values()},
        "vessel": {each.id: _kept(title=each.title, time=each.time) for each in checklist.clamps.vessels},
        "clamp type": {name: _kept(title=title) for name, title in checklist.clamps.types},
        "clamp reminder": {each.time: _reminder(each) for each in checklist.clamps.reminders},
        "card": {each.id: _card(each) for each in checklist.cards},
        "happening": {each.id: _happening(each) for each in checklist.happenings},
        "finding": {each.rule: {name: str(number) for name, number in each.numbers} for each in checklist.findings},
        "order rule": {each.id: _rule(each) for each in checklist.order},
        "reported figure": _figures(checklist.reported),
        "summary field": {each.id: _summary(each) for each in checklist.summary},
        "picture": _picture(checklist.picture) if checklist.picture else {},
    }


def _kept(**values: object) -> Lines:
    """Put values into words under the keys of the file; what is empty is left out."""
    words = {key.rstrip("_").replace("_", "-"): _words(value) for key, value in values.items()}
    return {key: text for key, text in words.items() if text}


def _words(value: object) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "true"
        case tuple():
            return ", ".join(str(each) for each in value)
        case _:
            return str(value)


def _head(checklist: d.Checklist, other: d.Checklist) -> Lines:
    shared = [phase.id for phase in checklist.phases if phase.id in other.phase_index]
    return _kept(
        id=checklist.id,
        version=checklist.version,
        title=checklist.title,
        notice=checklist.notice,
        order_of_phases=tuple(shared),
    )


def _stop(stop: d.Stop) -> Lines:
    return _kept(says=stop.says, when=_when(stop.when), back_to=stop.back_to, card=stop.card)


def _phase(phase: d.Phase, other: d.Checklist) -> Lines:
    there = other.phase(phase.id).items if phase.id in other.phase_index else ()
    shared = {item.id for item in there}
    return _kept(
        title=phase.title,
        short=phase.short,
        pause=phase.pause,
        before_incision=phase.before_incision,
        status=phase.status,
        style=phase.style,
        lead=phase.lead,
        core_step=phase.core_step,
        when=_when(phase.when),
        follow_ups=phase.follow_ups,
        open_when_abandoned=phase.open_when_abandoned,
        order_of_items=tuple(item.id for item in phase.items if item.id in shared),
    )


def _item(item: d.Item, phase: d.Phase) -> Lines:
    lines = _kept(
        challenge=item.challenge,
        response=item.response,
        phase=phase.id,
        role=item.roles,
        each=item.each,
        asked_by=item.asked_by,
        level=item.level,
        override=item.override,
        overridden_as=item.overridden_as,
        re_opens=item.re_opens,
        needs_no_clamp=item.needs_no_clamp,
        may_defer_to=item.may_defer_to,
        when=_when(item.when),
        propose=_proposal(item.propose),
        due=f"{item.due.days} days after {item.due.after}" if item.due else None,
        sources=item.sources,
        local=item.local,
        verify=item.verify,
        who_item=item.who_item,
        why=item.why,
    )
    lines |= {f"ask-when.{answer}": _when(when) for answer, when in item.ask_when}
    lines |= {"answer" if item.is_single else f"answer.{each.name}": _field(each) for each in item.fields}
    return lines


def _field(field: d.Field) -> str:
    options = ", ".join(f"{name} ({words})" for name, words in field.options)
    parts = [
        field.kind + (f" of {options}" if options else ""),
        f"“{field.title}”" if field.title else "",
        f"in {field.unit}" if field.unit else "",
        f"refuse outside {_range(field.refuse_outside)}" if field.refuse_outside else "",
        f"ask outside {_range(field.ask_outside)}" if field.ask_outside else "",
        "optional" if field.optional else "",
        f"proposes {_proposal(field.propose)}" if field.propose else "",
    ]
    return "; ".join(filter(None, parts))


def _proposal(proposal: d.Proposal | None) -> str | None:
    return f"{proposal.formula}({', '.join(proposal.reads)})" if proposal else None


def _happening(kind: d.HappeningKind) -> Lines:
    lines = _kept(title=kind.title, once=kind.once, re_opens=kind.re_opens)
    lines |= {f"answers.{item}": option for item, option in kind.answers}
    return lines | {each.name: _field(each) for each in kind.fields}


def _range(ends: d.Range) -> str:
    low, high = ("…" if end is None else str(end) for end in (ends.low, ends.high))
    return f"{low} to {high}"


def _when(when: d.When) -> str:
    return ", or ".join(" and ".join(_test(test) for test in group) for group in when)


def _test(test: d.Test) -> str:
    if test.allowed:
        return f"{test.reads} is {' or '.join(test.allowed)}"
    bounds = (("above", test.above), ("below", test.below))
    return f"{test.reads} is {' and '.join(f'{word} {bound}' for word, bound in bounds if bound is not None)}"


def _card(card: d.Card) -> Lines:
    steps = {f"step {number}": step for number, step in enumerate(card.steps, start=1)}
    return {
        **_kept(
            title=card.title,
            key=card.key,
            priority=card.priority,
            when=_when(card.when),
            re_opens=card.re_opens,
            sources=card.sources,
            local=card.local,
            verify=card.verify,
        ),
        **steps,
    }


def _reminder(reminder: d.ClampReminder) -> Lines:
    return _kept(amber=_minutes(reminder.amber), red=_minutes(reminder.red), verify=reminder.verify)


def _minutes(number: Decimal | None) -> str | None:
    return None if number is None else f"{number} min"


def _rule(rule: d.Precedence) -> Lines:
    return _kept(says=rule.says, before=rule.before, after=rule.after, sources=rule.sources)


def _figures(reported: d.Reported | None) -> dict[str, Lines]:
    if reported is None:
        return {}
    return {
        name: _kept(
            median=each.median,
            low=each.low,
            high=each.high,
            counts=tuple(f"{answer} {count}" for answer, count in each.counts),
            above_zero=each.above_zero,
            source=reported.source,
        )
        for name, each in reported.figures
    }


def _summary(field: d.SummaryField) -> Lines:
    return _kept(title=field.title, from_=field.read, unit=field.unit, head=field.head)


def _picture(picture: d.PictureRules) -> dict[str, Lines]:
    marks = {"tumour": picture.tumour, "thrombus": picture.thrombus, "clamp-sites": picture.clamp_sites}
    parts = {
        name: {
            **_kept(from_=each.read, doubted_by=each.doubted_by),
            **{f"places.{answer}": place for answer, place in each.places},
        }
        for name, each in marks.items()
        if each is not None
    }
    return parts | ({"help": _kept(shows_on=picture.shows_on)} if picture.shows_on else {})
