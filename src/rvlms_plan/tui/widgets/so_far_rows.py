"""What happened so far, row by row: with the number of its entry, both times where it was entered late, and sums."""

from __future__ import annotations

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import measured
from rvlms_plan.domain.case import CaseView, Caught, Happening
from rvlms_plan.domain.happenings import happening_words, totals
from rvlms_plan.tui.widgets.item_rows import Shown, laid_out
from rvlms_plan.tui.widgets.line_list import Row
from rvlms_plan.tui.widgets.lines import Line
from rvlms_plan.tui.widgets.words import moment_words, voice_short

NOTHING = "Nothing so far. e notes what happens, b blood loss, k what the list caught."


def so_far_rows(view: CaseView, shown: Shown) -> list[Row]:
    """Give a row for each happening in the order of its time, then what was caught, then the sums."""
    case = view.case
    happened = sorted(case.happenings, key=lambda each: (each.at, each.entry.position))
    rows = [_happening_row(view, each, shown) for each in happened]
    rows += [_caught_row(view, each, shown) for each in case.operation.caught]
    if not rows:
        return [Row("nothing", tuple(laid_out((), ("muted", NOTHING), None, (), shown)), can_be_chosen=False)]
    if sums := totals(case.checklist, case.happenings):
        lines: list[Line] = [(), (("muted", " In all"),)]
        lines += [(("text", f" {each.title}: "), ("strong", measured(each.amount, each.unit))) for each in sums]
        rows.append(Row("sums", tuple(lines), can_be_chosen=False))
    return rows


def happening_title(view: CaseView, what: str) -> str:
    """Give the words for a kind of happening."""
    kind = view.case.checklist.happening_kinds.get(what)
    return kind.title if kind else what


def _happening_row(view: CaseView, each: Happening, shown: Shown) -> Row:
    checklist, stamp = view.case.checklist, each.entry.stamp
    left = (("text", moment_words(each.at, shown.now).ljust(shown.state_cells)),)
    said = happening_words(checklist, each)
    more = [("info", late)] if (late := late_words(stamp)) else []
    if each.corrected and isinstance(each.entry.fact, e.Happened):
        first = " ".join(filter(None, (f"{stamp.happened_at:%H:%M}", happening_words(checklist, each.entry.fact))))
        count = f"{each.corrected} time{'s' * (each.corrected != 1)}"
        more.append(("info", f"corrected {count}; first entered: {first}"))
    return _row(each.entry, left, happening_title(view, each.what), said, more, shown)


def _caught_row(view: CaseView, each: Caught, shown: Shown) -> Row:
    left = (("info", f"{shown.glyphs.caught} CAUGHT".ljust(shown.state_cells)),)
    return _row(each.entry, left, view.case.checklist.items[each.item].challenge, each.text, [], shown)


def _row(entry: e.Entry, left: Line, title: str, said: str, more: list[tuple[str, str]], shown: Shown) -> Row:
    side = (("muted", f"entry {entry.position}, {voice_short(entry.stamp.said_by)}"),)
    lines = laid_out(left, ("text", title), ("strong", said) if said else None, side, shown)
    indent = ("text", " " * shown.state_cells)
    lines += [(indent, (meaning, part)) for meaning, text in more for part in shown.wrapped(text)]
    return Row(f"entry-{entry.position}", tuple(lines))


def late_words(stamp: e.Stamp) -> str:
    """Say both times of what was entered late; empty where it was not."""
    if stamp.at - stamp.happened_at <= e.LATE_AFTER:
        return ""
    return f"entered late: it happened {stamp.happened_at:%H:%M:%S}, entered {stamp.at:%H:%M:%S}"
