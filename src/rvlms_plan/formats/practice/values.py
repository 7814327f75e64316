"""From the models of a good file to the frozen values that the program runs on."""

from __future__ import annotations

from decimal import Decimal

from rvlms_plan.domain.checklist import VALUE, Checklist, Source, Test
from rvlms_plan.domain.practice import patient as p
from rvlms_plan.domain.practice.team import Team
from rvlms_plan.formats.practice import models as m
from rvlms_plan.formats.practice.words import LASTED, seen_word


def patient(file: m.File, sha256: str) -> p.Patient:
    """Give the patient that a file describes."""
    return p.Patient(
        id=file.id,
        version=file.version,
        title=file.title,
        difficulty=file.difficulty,
        checklist=file.checklist.id,
        checklist_version=file.checklist.version,
        vignette=tuple(file.vignette),
        begins=file.begins,
        ends=file.ends,
        age=file.patient.age,
        sex=file.patient.sex,
        sources=tuple(
            Source(name, each.text, each.doi or "", each.url or "", each.licence or "")
            for name, each in (file.sources or {}).items()
        ),
        based_on=tuple(file.based_on),
        days_after=file.days_after or {},
        requests=tuple(_request(each) for each in file.requests),
        answers={item: tuple(_expected(each) for each in branches) for item, branches in file.answers.items()},
        turns=tuple(_turn(each) for each in file.turns or ()),
        killers=tuple(_killer(each) for each in file.killers),
        teaching=tuple(
            p.Teaching(item, each.cue, each.decision, each.pitfall, each.rescue, tuple(each.sources))
            for item, each in file.teaching.items()
        ),
        sha256=sha256,
    )


def whenever(when: list[dict[str, list[str] | dict[str, Decimal]]] | None) -> p.Whenever:
    """Give a condition on a drill."""
    return tuple(tuple(_part(name, expected) for name, expected in group.items()) for group in when or ())


def _part(name: str, expected: list[str] | dict[str, Decimal]) -> Test | p.Seen | p.Lasted:
    if isinstance(expected, dict) and name in LASTED:
        return p.Lasted(name, tuple(expected.items()))
    if isinstance(expected, list) and (word := seen_word(name)):
        return p.Seen(word[0], tuple(expected), word[1])
    item, _, field = name.partition(".")
    if isinstance(expected, dict):
        return Test(item, field or VALUE, above=expected.get("above"), below=expected.get("below"))
    return Test(item, field or VALUE, allowed=tuple(expected))


def _request(each: m.Request) -> p.Request:
    return p.Request(
        each.id,
        each.title,
        tuple(p.Reveal(reveal.says, whenever(reveal.when)) for reveal in each.says),
        each.of or "",
        tuple(each.needed_for or ()),
        each.minutes,
        each.why or "",
        tuple(each.sources or ()),
    )


def _expected(each: m.Expected) -> p.Expected:
    unsafe = {name: tuple(options) for name, options in (each.unsafe or {}).items()}
    sources = tuple(each.sources or ())
    return p.Expected(each.give, each.accept or {}, unsafe, whenever(each.when), each.why or "", sources)


def _turn(each: m.Turn) -> p.Turn:
    respond = tuple(_response(response) for response in each.respond or ())
    return p.Turn(
        each.id, each.title, each.says, whenever(each.when), each.harm, respond, each.why, tuple(each.sources)
    )


def _response(each: m.Response) -> p.Response:
    kind, name = next(
        (kind, name) for kind in ("card", "happening", "ask", "item") if (name := getattr(each, kind)) is not None
    )
    return p.Response(kind, name, each.words or "", each.within)


def _killer(each: m.Killer) -> p.Killer:
    kind, name = next(
        (kind, name) for kind in ("item", "ask", "card", "order") if (name := getattr(each, kind)) is not None
    )
    return p.Killer(kind, name, each.why, tuple(each.sources))


def team(file: m.TeamFile) -> Team:
    """Give the team that a file describes."""
    return Team(file.name, frozenset(file.skip or ()), file.answers or {}, file.after or {})


def sources_of(patient: p.Patient, checklist: Checklist) -> dict[str, Source]:
    """Give every source that a practice case can name, its own before the checklist's."""
    return {each.id: each for each in (*checklist.sources, *patient.sources)}
