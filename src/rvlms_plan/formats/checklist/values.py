"""From the models of a good file to the frozen values that the program runs on."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rvlms_plan.domain import checklist as d
from rvlms_plan.formats.checklist import models as m
from rvlms_plan.formats.checklist.answers import KINDS, AnswerKinds, FieldKinds, Kinds, NumberKind

_TICK = d.Field(d.VALUE, d.Kind.TICK)


def checklist(file: m.File, sha256: str) -> d.Checklist:
    """Give the checklist that a file defines."""
    return d.Checklist(
        id=file.id,
        version=file.version,
        title=file.title,
        roles=tuple(file.roles.items()),
        phases=tuple(_phase(phase) for phase in file.phases),
        sources=tuple(_source(name, source) for name, source in (file.sources or {}).items()),
        stops=tuple(d.Stop(each.id, _when(each.when), each.back_to, each.says, each.card) for each in file.stops or ()),
        cards=tuple(_card(card) for card in file.cards or ()),
        clamps=_clamps(file.clamps),
        findings=tuple(d.Threshold(rule, tuple(numbers.items())) for rule, numbers in (file.findings or {}).items()),
        order=tuple(
            d.Precedence(rule.id, rule.before, rule.after, rule.says, tuple(rule.sources or ()))
            for rule in file.order or ()
        ),
        summary=tuple(
            d.SummaryField(each.id, each.title, each.from_, each.unit or "", each.head) for each in file.summary or ()
        ),
        notice=file.notice or "",
        sha256=sha256,
    )


def _source(name: str, source: m.Source) -> d.Source:
    return d.Source(name, source.text, source.doi or "", source.url or "", source.licence or "")


def _phase(phase: m.Phase) -> d.Phase:
    return d.Phase(
        id=phase.id,
        title=phase.title,
        pause=phase.pause,
        status=d.Status(phase.status),
        style=d.Style(phase.style),
        lead=phase.lead,
        items=tuple(_item(item) for item in phase.items),
        short=phase.short or "",
        before_incision=phase.before_incision,
        core_step=phase.core_step,
        when=_when(phase.when),
        follow_ups=phase.follow_ups,
        open_when_abandoned=phase.open_when_abandoned,
    )


def _item(item: m.Item) -> d.Item:
    return d.Item(
        id=item.id,
        challenge=item.challenge,
        response=item.response,
        roles=tuple(item.role),
        fields=_fields(item.answer),
        level=d.Level(item.level),
        each=item.each,
        asked_by=item.asked_by,
        override=tuple(item.override or ()),
        overridden_as=item.overridden_as,
        may_defer_to=item.may_defer_to,
        when=_when(item.when),
        ask_when=tuple((answer, _when(when)) for answer, when in (item.ask_when or {}).items()),
        propose=d.Proposal(item.propose.formula, tuple(item.propose.from_ or ())) if item.propose else None,
        due=d.Due(item.due.after, item.due.days) if item.due else None,
        sources=tuple(item.sources or ()),
        local=item.local,
        verify=item.verify,
        who_item=item.who_item,
        why=item.why or "",
    )


def _fields(answer: AnswerKinds | None) -> tuple[d.Field, ...]:
    if answer is None:
        return (_TICK,)
    if answer.fields is None:
        return (_field(d.VALUE, answer),)
    return tuple(_field(name, kinds) for name, kinds in answer.fields.items())


def _field(name: str, kinds: Kinds) -> d.Field:
    kind = next(kind for kind in KINDS if getattr(kinds, kind) is not None)
    number = kinds.number or NumberKind()
    named = kinds if isinstance(kinds, FieldKinds) else FieldKinds()
    return d.Field(
        name=name,
        kind=d.Kind(kind),
        title=named.title or "",
        options=tuple((kinds.choice or kinds.several or {}).items()),
        unit=number.unit or "",
        refuse_outside=_range(number.refuse_outside),
        ask_outside=_range(number.ask_outside),
        optional=named.optional,
    )


def _range(ends: list[Decimal | None] | None) -> d.Range | None:
    return d.Range(*ends) if ends else None


def _when(when: list[dict[str, list[str] | m.Bounds]] | None) -> d.When:
    return tuple(tuple(_test(name, expected) for name, expected in group.items()) for group in when or ())


def _test(reference: str, expected: list[str] | m.Bounds) -> d.Test:
    item, _, field = reference.partition(".")
    if isinstance(expected, m.Bounds):
        return d.Test(item, field or d.VALUE, above=expected.above, below=expected.below)
    return d.Test(item, field or d.VALUE, allowed=tuple(expected))


def _card(card: m.Card) -> d.Card:
    return d.Card(
        id=card.id,
        title=card.title,
        key=card.key,
        priority=card.priority,
        steps=tuple(card.steps),
        when=_when(card.when),
        re_opens=tuple(card.re_opens or ()),
        sources=tuple(card.sources or ()),
        local=card.local,
        verify=card.verify,
    )


def _clamps(clamps: m.Clamps | None) -> d.ClampRules:
    if clamps is None:
        return d.ClampRules()
    reminders: Mapping[m.TimeKind, m.Reminder] = clamps.reminders or {}
    return d.ClampRules(
        vessels=tuple(d.Vessel(name, vessel.title, vessel.time) for name, vessel in clamps.vessels.items()),
        types=tuple((clamps.types or {}).items()),
        reminders=tuple(d.ClampReminder(time, each.amber, each.red, each.verify) for time, each in reminders.items()),
    )
