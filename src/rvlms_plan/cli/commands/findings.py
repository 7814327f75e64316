"""`rvlms-plan findings CODE`: how the list was used, read out of the journal."""

from __future__ import annotations

import click

from rvlms_plan.cli.options import Command, argument, in_session, json_option
from rvlms_plan.cli.session import Session


@click.command("findings", cls=Command)
@argument("code", "CODE")
@json_option
@in_session
def findings(session: Session, code: str, *, as_json: bool) -> None:
    """Say how a case's list was used: what to ask the team, and what the list achieved.

    A finding is a question with its evidence and the limits of its rule, no verdict. Ticks are not observations.
    """
    from rvlms_plan.cli.printing.findings import findings_data, findings_lines  # noqa: PLC0415
    from rvlms_plan.use_cases.audit import audited  # noqa: PLC0415

    with session.case(code, read_only=True) as live:
        found = audited(live.database, session.station, code)
    if as_json:
        session.printer.json(findings_data(found))
    else:
        session.printer.out(*findings_lines(found))
