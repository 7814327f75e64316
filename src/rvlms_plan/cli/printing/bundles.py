"""Bundles: what was written, what one would bring, what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rvlms_plan.domain.counting import count
from rvlms_plan.use_cases.bundles import Came

if TYPE_CHECKING:
    from rvlms_plan.use_cases.bundles import Plan
    from rvlms_plan.use_cases.bundles.exporting import Written

_MOST_NAMED = 20


def written_words(file: str, written: Written, key: Path | None) -> Iterator[str]:
    """Say what a bundle holds, and what whoever sends it must know; `key` is the file of this centre's own key."""
    counts = written.counts
    yield (
        f"Wrote {file}: {count(counts.cases, 'case')} of {written.centre.name} ({written.centre.code}), "
        f"{count(counts.entries, 'entry', 'entries')}, {count(counts.texts, 'checklist text', 'checklist texts')}."
    )
    if written.passed_over:
        yield f"Left out, since it is no patient's: {count(written.passed_over, 'demonstration', 'demonstrations')}."
    yield (
        "Without names, free text and true dates. De-identified is not anonymous: rare answers together can point to a "
        "patient, so share it as your ethics approval says. The checklist texts are in it word for word."
    )
    if key is not None:
        yield f"Keep {key} safe and secret: whoever has it can tell which case is which, and without it you cannot."


def plan_lines(plan: Plan) -> Iterator[str]:
    """Say what a bundle would bring, or brought."""
    centre, cases = plan.centre, plan.cases
    new = ", not known here until now" if plan.is_new_centre else ""
    yield f"{plan.file}: {centre.name} ({centre.code}{new})"
    if plan.called_before is not None:
        yield f"  called {plan.called_before} here until now"
    counts = [f"{came} {len(cases[came]):,}" for came in Came]
    if plan.older:
        counts[list(Came).index(Came.KNOWN)] += f" ({plan.older:,} longer here)"
    yield f"  {', '.join(counts)}; {count(plan.entries, 'entry', 'entries')}"
    for came in (Came.NEW, Came.LONGER, Came.CONFLICTING):
        if cases[came]:
            more = f" and {len(cases[came]) - _MOST_NAMED:,} more" if len(cases[came]) > _MOST_NAMED else ""
            yield f"  {came}: {', '.join(cases[came][:_MOST_NAMED])}{more}"


def plan_data(plans: Sequence[Plan], *, written: bool) -> dict[str, Any]:
    """Give what `import --json` does."""
    return {
        "written": written,
        "bundles": [
            {
                "file": str(plan.file),
                "centre": plan.centre.code,
                "name": plan.centre.name,
                "key": plan.centre.key,
                "new_centre": plan.is_new_centre,
                "called_before": plan.called_before,
                "new": plan.cases[Came.NEW],
                "longer": plan.cases[Came.LONGER],
                "known": plan.cases[Came.KNOWN],
                "conflicting": plan.cases[Came.CONFLICTING],
                "entries": plan.entries,
                "covered": plan.is_covered,
            }
            for plan in plans
        ],
    }
