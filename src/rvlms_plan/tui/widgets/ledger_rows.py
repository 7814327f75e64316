"""The ledger of clamps, row by row: as each stands, as it was first entered, and what changed it."""

from __future__ import annotations

from collections.abc import Iterator

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.checklist import ClampRules
from rvlms_plan.domain.clamps import TIME_WORDS, Clamp, clock_words, times
from rvlms_plan.tui.widgets.clock_lines import clamp_title, sum_words
from rvlms_plan.tui.widgets.item_rows import Shown, laid_out
from rvlms_plan.tui.widgets.line_list import Row
from rvlms_plan.tui.widgets.so_far_rows import late_words
from rvlms_plan.tui.widgets.words import at_second, voice_short

NO_CLAMPS = "No clamp so far. c puts one on; it stays here, also when it was corrected or never was."


def ledger_rows(view: CaseView, shown: Shown) -> list[Row]:
    """Give a row for each clamp that was ever entered, in that order, and what each kind of time comes to."""
    operation, rules = view.case.operation, view.case.checklist.clamps
    if not operation.clamps:
        return [Row("no-clamps", tuple(laid_out((), ("muted", NO_CLAMPS), None, (), shown)), can_be_chosen=False)]
    rows = [_clamp_row(rules, clamp, shown) for clamp in operation.clamps]
    for time in times(rules, operation.clamps, at_second(shown.now)):
        title = TIME_WORDS.get(time.kind, time.kind).capitalize()
        running = f"running {clock_words(time.running)} {shown.glyphs.dot} " if time.running is not None else ""
        said = ("strong", f"{running}{sum_words(time, shown.glyphs.dot)}")
        lines = laid_out((), ("text", f"{title} time"), said, (), shown)
        rows.append(Row(f"time-{time.kind}", tuple(lines), can_be_chosen=False))
    return rows


def _clamp_row(rules: ClampRules, clamp: Clamp, shown: Shown) -> Row:
    glyphs = shown.glyphs
    sign, word, meaning = (
        (glyphs.not_applicable, "NEVER", "muted")
        if clamp.withdrawn
        else (glyphs.clamp, "ON", "due")
        if clamp.is_on
        else (glyphs.done, "OFF", "done")
    )
    left = ((meaning, f"{sign} {word}".ljust(shown.state_cells)),)
    title = ("muted" if clamp.withdrawn else "strong", clamp_title(rules, clamp.vessel, clamp.type))
    side = (("muted", f"entry {clamp.entry.position}"),)
    span = f"{clamp.on:%H:%M:%S} to {f'{clamp.off:%H:%M:%S}' if clamp.off else 'now'}"
    run = clock_words(clamp.time(at_second(shown.now)))
    said = ("muted", "it never was on") if clamp.withdrawn else ("strong", f"{span}, {run}")
    lines = laid_out(left, title, said, side, shown)
    indent = ("text", " " * shown.state_cells)
    for meaning, text in (*_late(clamp), *_changes(rules, clamp)):
        lines += [(indent, (meaning, part)) for part in shown.wrapped(text)]
    return Row(f"entry-{clamp.entry.position}", tuple(lines))


def _late(clamp: Clamp) -> Iterator[tuple[str, str]]:
    for word, entry in (("on", clamp.entry), ("off", clamp.off_entry)):
        if entry is not None and (late := late_words(entry.stamp)):
            yield "info", f"{word} {late}"


def _changes(rules: ClampRules, clamp: Clamp) -> Iterator[tuple[str, str]]:
    """Tell the first form, and each correction with what it changed: what stood is never out of sight."""
    if not clamp.corrections:
        return
    first = clamp.entry.fact
    vessel, kind = (first.vessel, first.type) if isinstance(first, e.ClampPlaced) else (clamp.vessel, clamp.type)
    yield "muted", f"first entered: {clamp_title(rules, vessel, kind)}, on {clamp.entry.stamp.happened_at:%H:%M:%S}"
    for entry in clamp.corrections:
        fact = entry.fact
        if not isinstance(fact, e.EntryCorrected):
            continue
        why = f"{fact.because.replace('-', ' ')}: {fact.reason}"
        who = f"{voice_short(entry.stamp.said_by)} {entry.stamp.at:%H:%M}"
        yield "info", f"corrected, {_changed(rules, clamp, fact)} ({why}; {who})"


def _changed(rules: ClampRules, clamp: Clamp, fact: e.EntryCorrected) -> str:
    of_placing = fact.entry == clamp.entry.position
    if fact.withdrawn:
        return "it never was on" if of_placing else f"entry {fact.entry}: it had not come off"
    types = dict(rules.types)
    parts = [
        f"now {vessel_title(rules, value)}" if name == "vessel" else f"now {types.get(value, value)}"
        for name, value in fact.fields.items()
        if value
    ]
    if fact.happened_at is not None:
        parts.append(f"{'on' if of_placing else 'off'} {fact.happened_at:%H:%M:%S}")
    return ", ".join(parts)
