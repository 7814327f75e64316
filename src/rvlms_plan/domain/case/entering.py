"""From the facts of one request to the entries that it makes: the one way, for a live case and for a simulated one."""

from __future__ import annotations

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case.course import reopenings
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.case.phases import CaseView


def entered(view: CaseView, stamp: e.Stamp, facts: Facts) -> tuple[CaseView, list[e.Entry]]:
    """Give the entries of a request and the case with them; phases that they leave with an unmet block re-open behind.

    The first entry bears the request's name, those behind it the name with their number: `NAME/2`.
    """
    made: list[e.Entry] = []
    for told in facts:
        entry = _entry(view, stamp, told, len(made) + 1)
        view = view.after(entry)
        made.append(entry)
    for fact in reopenings(view) if made else ():
        entry = _entry(view, stamp, fact, len(made) + 1)
        view = view.after(entry)
        made.append(entry)
    return view, made


def _entry(view: CaseView, stamp: e.Stamp, told: e.Fact | e.Dated, number: int) -> e.Entry:
    if number > 1:
        stamp = stamp._replace(request=f"{stamp.request}/{number}", clock=None)
    if isinstance(told, e.Dated):
        stamp, told = stamp._replace(happened_at=told.happened_at), told.fact
    return e.Entry(view.case.position + 1, stamp, told)
