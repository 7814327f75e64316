"""The pages of one case as rows: its entries, findings, shares, and the words of its checklist."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, tzinfo

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import answer_words
from rvlms_plan.domain.case import CaseView, ItemState
from rvlms_plan.domain.checklist import Checklist, Level
from rvlms_plan.domain.conformance import Conformance, Shares
from rvlms_plan.domain.drawing import bar, legend
from rvlms_plan.domain.findings import Finding, rule_of
from rvlms_plan.domain.timeline import Told
from rvlms_plan.tui.widgets.glyphs import ASCII, Glyphs
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, Span, wrapped

SHARES_WORDS = "done / not applicable / deferred / overridden / open"
_STATES = (ItemState.DONE, ItemState.NOT_APPLICABLE, ItemState.DEFERRED, ItemState.OVERRIDDEN, ItemState.OPEN)
_NUMBER_CELLS = 5
_EVIDENCE_SHOWN = 8


def lines_of(meaning: str, text: str, width: int, indent: int = 1, later: int | None = None) -> Iterator[Line]:
    """Break a text into lines of one meaning behind an indent."""
    later = indent if later is None else later
    first, *rest = wrapped(text, width - indent)
    yield ((meaning, " " * indent + first),)
    if later != indent:
        rest = wrapped(" ".join(rest), width - later) if rest else []
    for part in rest:
        yield ((meaning, " " * later + part),)


def heading(row_id: str, text: str, width: int, *more: str) -> Row:
    """Give a heading that cannot be chosen, with a line before it and words below it."""
    lines = [line for each in more for line in lines_of("muted", each, width)]
    return Row(f"head {row_id}", ((), *lines_of("strong", text, width), *lines), can_be_chosen=False)


def entry_rows(
    told: Sequence[Told], titles: dict[str, str], width: int, zone: tzinfo | None, only: Collection[int] | None
) -> list[Row]:
    """Give a row an entry: when it happened and was entered, what it says, what stood before and why, and from whom."""
    width -= CURSOR_CELLS
    shown = [each for each in told if only is None or each.entry.position in only]
    return [Row(f"entry {each.entry.position}", tuple(_entry(each, titles, width, zone))) for each in shown]


def _entry(told: Told, titles: dict[str, str], width: int, zone: tzinfo | None) -> Iterator[Line]:
    stamp, number = told.entry.stamp, f"{told.entry.position:>{_NUMBER_CELLS - 1}} "
    happened = stamp.happened_at.astimezone(zone)
    when = f"{happened:%Y-%m-%d %H:%M:%S}  "
    first, *rest = wrapped(told.title, width - _NUMBER_CELLS - len(when))
    yield (("muted", number), ("text", when), ("strong", first))
    indent = _NUMBER_CELLS + 2
    for part in rest:
        yield (("strong", " " * indent + part),)
    if change := change_words(told):
        yield from lines_of("text", change, width, indent)
    person = f"{stamp.said_by.person}, {titles.get(stamp.said_by.role, stamp.said_by.role)}"
    typed = "typed by the same" if stamp.entered_by == stamp.said_by.person else f"typed by {stamp.entered_by}"
    entered = f"entered {stamp.at.astimezone(zone):%H:%M:%S}"
    if stamp.at.astimezone(zone).date() != happened.date():
        entered = f"entered {stamp.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    late = f", {_span_words(stamp)} late" if told.entry.is_late else ""
    yield from lines_of(
        "due" if late else "muted", f"{person}; {typed} at {stamp.station}; {entered}{late}", width, indent
    )


def change_words(told: Told) -> str:
    """Say what an entry says, what stood before it, and why."""
    change, why = f"{told.old} -> {told.new}" if told.old else told.new, why_words(told)
    return f"{change} ({why})" if change and why else change or why


def why_words(told: Told) -> str:
    """Say why an entry was made."""
    return ": ".join(filter(None, (told.because.replace("-", " "), told.reason)))


def _span_words(stamp: e.Stamp) -> str:
    minutes = int((stamp.at - stamp.happened_at).total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    return f"{days} d {hours} h" if days else f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def finding_rows(found: Sequence[Finding], width: int, glyphs: Glyphs, *, is_running: bool) -> list[Row]:
    """Give what is to be asked and what the list achieved, each with its rule, its limits and its evidence."""
    width -= CURSOR_CELLS
    asked = [(n, each) for n, each in enumerate(found) if not each.is_success]
    good = [(n, each) for n, each in enumerate(found) if each.is_success]
    more = ("The case is in progress: this is as far as its journal goes now.",) if is_running else ()
    title = f"To ask the team: {len(asked)}" if asked else "To ask the team: nothing"
    rows = [heading("asked", title, width, "Questions with their evidence, no verdicts.", *more)]
    rows += _findings(asked, width, glyphs.problem, "due")
    if good:
        rows.append(heading("good", f"What the list achieved: {len(good)}", width))
        rows += _findings(good, width, glyphs.done, "done")
    return rows


def _findings(found: Sequence[tuple[int, Finding]], width: int, sign: str, meaning: str) -> Iterator[Row]:
    for number, each in found:
        rule = rule_of(each.rule)
        lines = [
            *lines_of(meaning, f"{sign} {rule.title} [{each.rule}]", width),
            *lines_of("text", each.says, width, 3),
            *lines_of("muted", f"{evidence_words(each)} Limits: {rule.limits}", width, 3),
        ]
        yield Row(f"finding {number}", tuple(lines))


def evidence_words(finding: Finding) -> str:
    """Name the entries that a finding rests on."""
    if not finding.evidence:
        return "No entry shows it: that is what is asked about."
    shown = ", ".join(map(str, finding.evidence[:_EVIDENCE_SHOWN]))
    left = len(finding.evidence) - _EVIDENCE_SHOWN
    more = f" and {left} more" if left > 0 else ""
    return f"Entr{'y' if len(finding.evidence) == 1 else 'ies'} {shown}{more}."


def share_rows(found: Conformance, checklist: Checklist, width: int, glyphs: Glyphs) -> list[Row]:
    """Give how items ended, by phase, gate and role, each count by itself, and the rules of order."""
    width -= CURSOR_CELLS
    is_plain = glyphs is ASCII
    titles = checklist.role_titles
    rows = [heading("phases", f"Items by phase: {SHARES_WORDS}", width, legend(ascii_only=is_plain))]
    rows += _shares([("all", "All items", found.whole)], width, plain=is_plain)
    rows += _shares(
        [(each.id, each.title, found.phases[each.id]) for each in checklist.phases if each.id in found.phases],
        width,
        plain=is_plain,
    )
    gates = [
        (f"gate {each.id}", each.title, found.gates[each.id]) for each in checklist.phases if each.id in found.gates
    ]
    rows.append(heading("gates", "Gates: blocking items", width))
    rows += _shares(gates, width, plain=is_plain)
    rows.append(heading("roles", "By the role that is asked", width, "An item of two roles counts for each."))
    rows += _shares(
        [(f"role {name}", titles.get(name, name), shares) for name, shares in found.roles.items()],
        width,
        plain=is_plain,
    )
    return rows + order_rows(found, checklist, width)


def order_rows(found: Conformance, checklist: Checklist, width: int) -> list[Row]:
    """Give each rule of order: kept how often, of how often it says something."""
    if not checklist.order:
        return []
    rows = [heading("order", "Rules of order: kept, of those that say something", width)]
    for rule in checklist.order:
        held, of = found.order_kept.get(rule.id, (0, 0))
        meaning, said = ("muted", "says nothing here") if not of else ("text", f"{held} of {of}")
        if held < of:
            meaning = "due"
        rows.append(Row(f"order {rule.id}", tuple(lines_of(meaning, f"{said:<18} {rule.says}", width, 1, 20))))
    return rows


def _shares(shares: Sequence[tuple[str, str, Shares]], width: int, *, plain: bool) -> Iterator[Row]:
    cells = 30 if width >= 100 else 16 if width >= 64 else 8
    for row_id, title, each in shares:
        counts = " / ".join(str(each.of(state)) for state in _STATES)
        drawn: tuple[Span, ...] = (("strong", f" {bar(each, cells, ascii_only=plain)} "), ("text", f"{counts:<23}"))
        left = width - cells - 26
        first, *rest = wrapped(title, max(10, left))
        lines: list[Line] = [(*drawn, ("text", first))]
        lines += [(("text", " " * (cells + 25) + part),) for part in rest]
        yield Row(f"share {row_id}", tuple(lines))


def _nothing(_: str) -> str:
    return ""


def checklist_rows(
    view: CaseView, width: int, glyphs: Glyphs, changed: Sequence[str], reviewed: Callable[[str], str] = _nothing
) -> list[Row]:
    """Give the checklist's own words as the case was opened with them, and what became of each item.

    `changed` says what the shipped checklist has changed since; its row opens the differences. `reviewed` says what the
    review holds of an item.
    """
    width -= CURSOR_CELLS
    checklist = view.case.checklist
    rows = [
        Row(
            "head words",
            (
                *lines_of("strong", f"{checklist.title}, {checklist.id} {checklist.version}", width),
                *lines_of("muted", f"As pinned when the case was opened: SHA-256 {checklist.sha256}", width),
            ),
            can_be_chosen=False,
        ),
        Row("changes", tuple(line for each in changed for line in lines_of("info", each, width))),
    ]
    for phase in view.phases:
        rows.append(
            heading(
                phase.phase.id, phase.phase.title, width, f"{phase.state.replace('-', ' ')}; {phase.why}".rstrip("; ")
            )
        )
        for shown in phase.items:
            level = {Level.BLOCK: " (blocking)", Level.ADVISORY: " (advisory)"}.get(shown.item.level, "")
            meaning = "text" if shown.state is ItemState.DONE else "muted"
            head = f"{glyphs.item(shown.state)} {shown.item.challenge}"
            said = f": {answer_words(shown.item, shown.given.answer)}" if shown.given else ""
            why = f", because {shown.why}" if shown.why else ""
            below = f"{shown.item.response}{level}"
            became = f"{str(shown.state).replace('-', ' ')}{said}{why}"
            rows.append(
                Row(
                    f"item {shown.item.id}",
                    (
                        *lines_of("strong" if meaning == "text" else meaning, head, width, 1, 3),
                        *lines_of("muted", below, width, 3),
                        *lines_of(meaning, became, width, 3),
                        *(lines_of("info", f"Review: {held}", width, 3) if (held := reviewed(shown.item.id)) else ()),
                    ),
                )
            )
    return rows


def kept_at(told: Told, digest: str, zone: tzinfo | None, titles: dict[str, str]) -> list[tuple[str, str]]:
    """Give a whole entry for the page that Enter opens: everything that the record holds of it."""
    stamp = told.entry.stamp
    role = titles.get(stamp.said_by.role, stamp.said_by.role)

    def at(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %z}"

    return [
        ("strong", f"{'Entry':<14}{told.title}"),
        *((("text", f"{'Before':<14}{told.old}"),) if told.old else ()),
        *((("text", f"{'After' if told.old else 'Says':<14}{told.new}"),) if told.new else ()),
        *((("text", f"{'Why':<14}{why}"),) if (why := why_words(told)) else ()),
        ("text", f"{'Said by':<14}{stamp.said_by.person}, {role} [{stamp.said_by.role}]"),
        ("text", f"{'Typed by':<14}{stamp.entered_by} at {stamp.station}"),
        ("text", f"{'Happened':<14}{at(stamp.happened_at)}"),
        ("text", f"{'Entered':<14}{at(stamp.at)}" + (f", {_span_words(stamp)} late" if told.entry.is_late else "")),
        ("text", f"{'About':<14}{told.about}"),
        ("muted", f"{'Kind':<14}{told.entry.kind}, request {stamp.request}"),
        ("muted", f"{'Chain here':<14}SHA-256 {digest}"),
    ]
