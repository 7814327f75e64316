"""The report of a case: what a hospital files. Everything of its journal is in it, and nothing that no person said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Answer
from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.checklist import Kind
from rvlms_plan.domain.conformance import Shares
from rvlms_plan.domain.counting import entries
from rvlms_plan.domain.findings import NOT_OBSERVATIONS, VERSION, Finding, rule_of
from rvlms_plan.domain.people import roll_call
from rvlms_plan.domain.picture import legend, picture_of
from rvlms_plan.domain.strips import courses
from rvlms_plan.domain.summary import next_due, summary_words
from rvlms_plan.formats.picture.svg import picture_svg
from rvlms_plan.formats.picture.text import picture_lines
from rvlms_plan.formats.reports.course import drawn
from rvlms_plan.formats.reports.document import Block, Document, Drawing, Facts, Section, Table, Words, section, table
from rvlms_plan.formats.reports.gathered import CaseReport
from rvlms_plan.formats.reports.items import amended_after, phase_sections, told_words
from rvlms_plan.formats.reports.operation import operation_sections
from rvlms_plan.formats.reports.review import review_blocks
from rvlms_plan.formats.reports.sealed import seal_blocks
from rvlms_plan.formats.reports.words import (
    ABANDONED,
    AMENDED,
    FAILS,
    IN_PROGRESS,
    MEANINGS,
    NAMES_ATTESTED,
    moment,
    offset,
    when,
    who,
)

_STATES = (ItemState.DONE, ItemState.NOT_APPLICABLE, ItemState.DEFERRED, ItemState.OVERRIDDEN, ItemState.OPEN)
_EVIDENCE = 8
_PICTURE_LETTERS = 96
_HOW_ITEMS_READ = (
    "Each item: what stands, who said and typed it, when; its history where more than one entry tells of it."
)


def case_document(report: CaseReport) -> Document:
    """Give the whole report."""
    case, checklist, made = report.view.case, report.view.case.checklist, report.made
    return Document(
        title=f"Case report {case.code}",
        marks=tuple(_marks(report)),
        head=f"{case.code} · {checklist.id} {checklist.version}",
        foot=f"{case.code}, {entries(len(report.told))} · {report.hashes[-1][:16]} · {made.program} · "
        f"made {moment(made.at)}",
        sections=tuple(_sections(report)),
    )


def _marks(report: CaseReport) -> Iterator[str]:
    case = report.view.case
    if report.problems:
        yield FAILS
    if case.ended is None:
        yield IN_PROGRESS
    elif case.ended.abandoned:
        yield ABANDONED
    if _is_amended(report):
        yield AMENDED


def _is_amended(report: CaseReport) -> bool:
    """Tell whether anything but follow-up was entered after the case was closed."""
    closed_by = amended_after(report)
    return closed_by is not None and any(
        told.entry.position > closed_by and not isinstance(told.entry.fact, e.FollowUpRecorded) for told in report.told
    )


def _sections(report: CaseReport) -> Iterator[Section]:
    yield section("The case", _head(report))
    yield section("Who was there", [_people(report)])
    yield section("Plan", _plan(report))
    yield section("Timeline", [drawn(each) for each in courses(report.view, _journal(report), report.made.at)])
    yield section("Phases and items", [Words(f"{NOT_OBSERVATIONS} {_HOW_ITEMS_READ}")])
    yield from phase_sections(report)
    yield section("The operation and after", [])
    yield from operation_sections(report)
    yield section("Corrections and amendments", [_corrections(report) or Words("None.")])
    yield section("Findings", _findings(report))
    if report.newer:
        yield section("The checklist since then", _changes(report))
    yield section("Review", review_blocks(report))
    yield section("Whether it can be believed", seal_blocks(report))
    yield section("What the signatures mean", [Facts(MEANINGS), Words(NAMES_ATTESTED)])
    yield section("The journal, entry by entry", [_entries(report)])


def _journal(report: CaseReport) -> Sequence[e.Entry]:
    return [told.entry for told in report.told]


def _head(report: CaseReport) -> Iterator[Block | None]:
    view, case, checklist = report.view, report.view.case, report.view.case.checklist
    if report.problems:
        yield Words(f"The record of this case fails verification. {' '.join(report.problems)}", weighs=True)
    if report.remark:
        yield Words(report.remark, weighs=True)
    for stop in view.stops:
        yield Words(f"STOP: {stop.says} Back to {checklist.phase(stop.back_to).title}.", weighs=True)
    patient = ", ".join(filter(None, (case.sex, None if case.age is None else f"age {case.age}")))
    rows = [
        ("Case", f"{case.code} (a pseudonymous code)"),
        ("Patient", patient or "age and sex not recorded"),
        ("Status", _status(report)),
        ("Opened", f"{when(case.opened)} by {who(checklist, case.opened)}"),
        ("Checklist", f"{checklist.title}: {checklist.id} {checklist.version}"),
        ("Its SHA-256", checklist.sha256),
        ("Entries", f"{len(report.told)}, the newest of {moment(report.told[-1].entry.stamp.at)}"),
        ("Times", f"as the stations' clocks showed them, offset {_offsets(report)}"),
        (
            "This report",
            f"made {moment(report.made.at)} {offset(report.made.at)} at {report.made.station} by {report.made.program}",
        ),
    ]
    if due := next_due(view):
        rows.insert(3, ("Due next", f"{due[1]:%Y-%m-%d}: {due[0]}"))
    yield Facts(tuple(rows))
    yield Words(f"{NOT_OBSERVATIONS} {NAMES_ATTESTED}")
    if checklist.notice:
        yield Words(checklist.notice)


def _offsets(report: CaseReport) -> str:
    return " and ".join(dict.fromkeys(offset(told.entry.stamp.at) for told in report.told))


def _status(report: CaseReport) -> str:
    view, ended = report.view, report.view.case.ended
    if ended is None:
        now = f", now at {view.current.phase.title}" if view.current else ""
        return f"{str(view.status).replace('-', ' ')}, {IN_PROGRESS}: more may be entered{now}"
    how = "abandoned" if ended.abandoned else "closed"
    said = f"{how} {when(ended.entry)} by {who(view.case.checklist, ended.entry)}"
    if ended.reason:
        said += f", because {ended.reason}"
    if ended.open_phases:
        said += f"; phases open then: {', '.join(view.case.checklist.phase(each).title for each in ended.open_phases)}"
    return f"{said}; {AMENDED} since, see Corrections and amendments" if _is_amended(report) else said


def _people(report: CaseReport) -> Table | None:
    """Name everybody who spoke, typed, agreed to an override or answered a roll call, with the roles of each."""
    checklist = report.view.case.checklist
    roles: dict[str, dict[str, None]] = {}
    said: dict[str, int] = {}
    typed: dict[str, int] = {}
    called: dict[str, None] = {}
    for told in report.told:
        stamp, fact = told.entry.stamp, told.entry.fact
        roles.setdefault(stamp.said_by.person, {})[stamp.said_by.role] = None
        said[stamp.said_by.person] = said.get(stamp.said_by.person, 0) + 1
        roles.setdefault(stamp.entered_by, {})
        typed[stamp.entered_by] = typed.get(stamp.entered_by, 0) + 1
        if isinstance(fact, e.ItemOverridden):
            roles.setdefault(fact.second.person, {})[fact.second.role] = None
        if isinstance(fact, e.ItemAnswered | e.ItemCorrected) and fact.answer is not None:
            for member in _members(report, fact.item, fact.answer):
                spoke = roll_call(member)
                called[spoke.person] = None
                roles.setdefault(spoke.person, {}).update({spoke.role: None} if spoke.role else {})
    return table(
        ("Person", "In the role of", "Entries said", "Entries typed", "Named in a roll call"),
        (
            (
                person,
                ", ".join(checklist.role_titles.get(role, role) for role in of) or "not said",
                str(said.get(person, 0)),
                str(typed.get(person, 0)),
                "yes" if person in called else "",
            )
            for person, of in roles.items()
        ),
        (3, 5, 1, 1, 2),
    )


def _members(report: CaseReport, item: str, answer: Answer) -> Iterator[str]:
    for field in report.view.case.checklist.items[item].fields:
        value = answer.get(field.name)
        if field.kind is Kind.PEOPLE and isinstance(value, tuple):
            yield from value


def _plan(report: CaseReport) -> Iterator[Block | None]:
    view, checklist = report.view, report.view.case.checklist
    said = [(field.title, words) for field in checklist.summary if (words := summary_words(view, field))]
    yield Facts(tuple(said)) if said else Words("No answer of the summary has been given.")
    picture = picture_of(view, remark=report.remark)
    if picture is not None:
        words = " ".join(words if words.endswith(".") else f"{words}." for _, words in legend(picture))
        lines = ("".join(text for _, text in line).rstrip() for line in picture_lines(picture, _PICTURE_LETTERS))
        yield Drawing(picture_svg(picture), f"Planning picture of {picture.code}. {words}", tuple(lines), percent=82)


def _corrections(report: CaseReport) -> Table | None:
    """List every entry that replaced another, and everything that was entered after the case was closed."""
    closed_by, checklist = amended_after(report), report.view.case.checklist
    rows = []
    for told in report.told:
        is_amendment = closed_by is not None and told.entry.position > closed_by
        if not is_amendment and not isinstance(told.entry.fact, e.ItemCorrected | e.EntryCorrected):
            continue
        mark = AMENDED if is_amendment and not isinstance(told.entry.fact, e.FollowUpRecorded) else ""
        why = ": ".join(filter(None, (told.because.replace("-", " "), told.reason)))
        by = f"{who(checklist, told.entry)}, {when(told.entry)}"
        rows.append((str(told.entry.position), told.title, told.old, told.new, why, by, mark))
    return table(("Entry", "What", "Before", "Now", "Why", "Said by, when", ""), rows, (0, 3, 3, 3, 3, 4, 0))


def _findings(report: CaseReport) -> Iterator[Block | None]:
    yield Words(f"Questions to the team, no verdict; by version {VERSION} of the rules. {NOT_OBSERVATIONS}")
    asked = [each for each in report.findings if not each.is_success]
    achieved = [each for each in report.findings if each.is_success]
    yield _found(("To ask the team", "About", "Evidence", "Limits of the rule"), asked) or Words(
        "To ask the team: nothing."
    )
    yield _found(("What the list achieved", "About", "Evidence", "Limits of the rule"), achieved)
    heads = ("Items by phase", "done", "n/a", "deferred", "overridden", "open")
    phases = report.conformance.phases
    rows = [(phase.title, *_shares(phases.get(phase.id, Shares()))) for phase in report.view.case.checklist.phases]
    yield table(heads, [*rows, ("All", *_shares(report.conformance.whole))], (5, 1, 1, 2, 2, 1))
    kept = report.conformance.order_kept.values()
    yield Words(
        f"Rules of order kept: {sum(held for held, _ in kept)} of {sum(of for _, of in kept)} that say something here."
    )


def _found(heads: Sequence[str], found: Sequence[Finding]) -> Table | None:
    return table(
        heads,
        (
            (each.says, f"{rule_of(each.rule).title} [{each.rule}]", _evidence(each), rule_of(each.rule).limits)
            for each in found
        ),
        (6, 4, 2, 4),
    )


def _evidence(finding: Finding) -> str:
    first = ", ".join(map(str, finding.evidence[:_EVIDENCE]))
    more = len(finding.evidence) - _EVIDENCE
    return (
        f"entries {first} and {more} more"
        if more > 0
        else f"entr{'y' if len(finding.evidence) == 1 else 'ies'} {first}"
        if first
        else ""
    )


def _shares(shares: Shares) -> tuple[str, ...]:
    return tuple(str(shares.of(state)) for state in _STATES)


def _changes(report: CaseReport) -> Iterator[Block | None]:
    checklist = report.view.case.checklist
    yield Words(
        f"This case keeps the words of {checklist.id} {checklist.version}. The program now comes with {report.newer}. "
        "What differs (+ added, - removed, ~ changed):"
    )
    yield table(("Difference",), ((each,) for each in report.changes), (1,)) or Words("Nothing but the text's hash.")


def _entries(report: CaseReport) -> Table | None:
    checklist = report.view.case.checklist
    return table(
        ("Entry", "Entered", "Said by", "Station", "What", "Hash"),
        (
            (
                str(told.entry.position),
                when(told.entry) + (", late" if told.entry.is_late else ""),
                who(checklist, told.entry),
                told.entry.stamp.station,
                ": ".join(filter(None, (told.title, told_words(told)))),
                own[:8],
            )
            for told, own in zip(report.told, report.hashes, strict=True)
        ),
        (0, 3, 4, 3, 8, 0),
    )
