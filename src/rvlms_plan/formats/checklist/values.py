"""From the models of a good file to the frozen values that the program runs on."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rvlms_plan.domain import checklist as d
from rvlms_plan.formats.checklist import models as m
from rvlms_plan.formats.checklist.answers import KINDS, AnswerKinds, FieldKinds, Kinds, NumberKind
from rvlms_plan.formats.checklist.proposals import Proposal

_TICK = d.Field(d.VALUE, d.Kind.TICK)


def checklist(file: m.File, sha256: str) -> d.Checklist:
    """Give the checklist that a file defines."""
    clamps = _clamps(file.clamps)
    return d.Checklist(
        id=file.id,
        version=file.version,
        title=file.title,
        roles=tuple(file.roles.items()),
        phases=tuple(_phase(phase, clamps) for phase in file.phases),
        sources=tuple(_source(name, source) for name, source in (file.sources or {}).items()),
        stops=tuple(d.Stop(each.id, _when(each.when), each.back_to, each.says, each.card) for each in file.stops or ()),
        cards=tuple(_card(card) for card in file.cards or ()),
        clamps=clamps,
        happenings=tuple(_happening(name, each) for name, each in (file.happenings or {}).items()),
        findings=tuple(d.Threshold(rule, tuple(numbers.items())) for rule, numbers in (file.findings or {}).items()),
        order=tuple(
            d.Precedence(rule.id, rule.before, rule.after, rule.says, tuple(rule.sources or ()))
            for rule in file.order or ()
        ),
        summary=tuple(
            d.SummaryField(each.id, each.title, each.from_, each.unit or "", each.head) for each in file.summary or ()
        ),
        reported=_reported(file.reported),
        picture=_picture(file.picture),
        notice=file.notice or "",
        sha256=sha256,
    )


def _source(name: str, source: m.Source) -> d.Source:
    return d.Source(name, source.text, source.doi or "", source.url or "", source.licence or "")


def _phase(phase: m.Phase, clamps: d.ClampRules) -> d.Phase:
    return d.Phase(
        id=phase.id,
        title=phase.title,
        pause=phase.pause,
        status=d.Status(phase.status),
        style=d.Style(phase.style),
        lead=phase.lead,
        items=tuple(_item(item, clamps) for item in phase.items),
        short=phase.short or "",
        before_incision=phase.before_incision,
        core_step=phase.core_step,
        when=_when(phase.when),
        follow_ups=phase.follow_ups,
        open_when_abandoned=phase.open_when_abandoned,
    )


def _item(item: m.Item, clamps: d.ClampRules) -> d.Item:
    places_clamp = _is_clamp(item.answer) and not item.needs_no_clamp and bool(clamps.vessels)
    return d.Item(
        id=item.id,
        challenge=item.challenge,
        response=item.response,
        roles=tuple(item.role),
        fields=_clamp_fields(clamps) if places_clamp else _fields(item.answer),
        level=d.Level(item.level),
        each=item.each,
        asked_by=item.asked_by,
        override=tuple(item.override or ()),
        overridden_as=item.overridden_as,
        re_opens=tuple(item.re_opens or ()),
        places_clamp=places_clamp,
        needs_no_clamp=item.needs_no_clamp,
        may_defer_to=item.may_defer_to,
        when=_when(item.when),
        ask_when=tuple((answer, _when(when)) for answer, when in (item.ask_when or {}).items()),
        propose=_proposal(item.propose),
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
        propose=_proposal(named.propose),
    )


def _proposal(proposal: Proposal | None) -> d.Proposal | None:
    return d.Proposal(proposal.formula, tuple(proposal.from_ or ())) if proposal else None


def _is_clamp(answer: AnswerKinds | None) -> bool:
    return answer is not None and answer.clamp is not None


def _clamp_fields(clamps: d.ClampRules) -> tuple[d.Field, ...]:
    """Give what is asked where a clamp goes into the ledger: the vessel, the kind of clamp, the time."""
    vessel = d.Field("vessel", d.Kind.CHOICE, "Vessel", tuple((each.id, each.title) for each in clamps.vessels))
    kind = d.Field("type", d.Kind.CHOICE, "Clamp", clamps.types, optional=True)
    return (vessel, *([kind] if clamps.types else []), d.Field("time", d.Kind.CLAMP, "Time"))


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


def _happening(name: str, kind: m.HappeningKind) -> d.HappeningKind:
    fields = []
    if kind.products:
        fields.append(d.Field("product", d.Kind.CHOICE, "Product", tuple(kind.products.items())))
    if kind.amount:
        fields.append(_field("amount", FieldKinds(number=kind.amount, title="Amount")))
    if kind.text:
        fields.append(d.Field("text", d.Kind.TEXT, kind.text))
    return d.HappeningKind(
        id=name,
        title=kind.title or "",
        fields=tuple(fields),
        once=kind.once,
        answers=tuple((kind.answers or {}).items()),
        re_opens=tuple(kind.re_opens or ()),
    )


def _reported(reported: m.Reported | None) -> d.Reported | None:
    if reported is None:
        return None
    figures = tuple(
        (name, d.Figure(each.median, each.low, each.high, tuple((each.counts or {}).items()), each.above_zero))
        for name, each in reported.figures.items()
    )
    return d.Reported(reported.source, reported.cases, figures)


def _clamps(clamps: m.Clamps | None) -> d.ClampRules:
    if clamps is None:
        return d.ClampRules()
    reminders: Mapping[m.TimeKind, m.Reminder] = clamps.reminders or {}
    return d.ClampRules(
        vessels=tuple(d.Vessel(name, vessel.title, vessel.time) for name, vessel in clamps.vessels.items()),
        types=tuple((clamps.types or {}).items()),
        reminders=tuple(d.ClampReminder(time, each.amber, each.red, each.verify) for time, each in reminders.items()),
    )


def _picture(picture: m.Picture | None) -> d.PictureRules | None:
    if picture is None:
        return None
    return d.PictureRules(
        _reading(picture.tumour),
        _reading(picture.thrombus) if picture.thrombus else None,
        _reading(picture.clamp_sites) if picture.clamp_sites else None,
        tuple(picture.shows_on or ()),
    )


def _reading(reading: m.PictureReading) -> d.PictureReading:
    places = tuple((reading.places or {}).items())
    return d.PictureReading(reading.from_, places, tuple(reading.doubted_by or ()))
