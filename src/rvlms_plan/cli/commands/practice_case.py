"""`rvlms-plan practice-case …`: synthetic patients for teachers, headless drills, and a learner's portfolio."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rvlms_plan.cli.commands.checklist import bytes_of, problem_data
from rvlms_plan.cli.failures import DONE, USAGE
from rvlms_plan.cli.options import Text, argument, group, in_session, json_option
from rvlms_plan.cli.session import Session, is_missing

if TYPE_CHECKING:
    from rvlms_plan.domain.practice.team import Team
    from rvlms_plan.formats.practice import Loaded

_ENDINGS = (".yaml", ".yml")
_SAFE = "safe"


@group("practice-case")
def practice_case() -> None:
    """List, check and play synthetic patients; write a portfolio."""


@practice_case.command("list")
@json_option
@in_session
def list_cases(session: Session, *, as_json: bool) -> None:
    """List the practice cases that come with the program, by difficulty."""
    from rvlms_plan.cli.printing.practice import patient_data  # noqa: PLC0415
    from rvlms_plan.formats.practice import load_shipped, shipped  # noqa: PLC0415

    found = sorted((load_shipped(name).patient for name in shipped()), key=lambda each: each.difficulty)
    if as_json:
        session.printer.json([patient_data(each) for each in found])
        return
    width = max((len(each.id) for each in found), default=0)
    session.printer.out(
        *(f"{each.difficulty}  {each.id:<{width}}  {each.version}  {each.title}; synthetic" for each in found)
    )


@practice_case.command("validate")
@argument("files", "FILE…", nargs=-1, required=True)
@json_option
@in_session
def validate(session: Session, files: tuple[str, ...], *, as_json: bool) -> int:
    """Check files and let a safe team play each: it must reach the end and pass. Faults are file:line:column."""
    from rvlms_plan.formats.practice import BadPractice, check  # noqa: PLC0415

    results: list[dict[str, Any]] = []
    for file in files:
        try:
            patient = check(bytes_of(file), file).patient
        except BadPractice as bad:
            results.append({"file": file, "valid": False, "problems": [problem_data(each) for each in bad.problems]})
            if not as_json:
                session.printer.tell(*(str(each) for each in bad.problems))
        else:
            results.append({"file": file, "valid": True, "problems": []})
            if not as_json:
                killers = f"{len(patient.killers)} killer items"
                session.printer.out(f"{file}: valid: {patient.id} {patient.version}, {killers}; the safe team passes")
    if as_json:
        session.printer.json(results)
    return DONE if all(each["valid"] for each in results) else USAGE


@practice_case.command("play")
@argument("name", "ID|FILE")
@click.option("--team", "team_name", required=True, type=Text(), metavar="safe|FILE", help="Who plays.")
@json_option
@in_session
def play(session: Session, name: str, *, team_name: str, as_json: bool) -> None:
    """Play a case headless, in memory, and print the debrief. Whether it is passed is data, not the exit code."""
    from rvlms_plan.cli.printing.practice import debrief_data  # noqa: PLC0415
    from rvlms_plan.domain.practice.debrief import debrief  # noqa: PLC0415
    from rvlms_plan.domain.practice.runs import played  # noqa: PLC0415
    from rvlms_plan.domain.practice.wording import debrief_lines  # noqa: PLC0415
    from rvlms_plan.formats.practice.values import sources_of  # noqa: PLC0415

    loaded = _loaded(name)
    team = _team(team_name, loaded)
    run, barred = played(loaded.patient, loaded.checklist, session.now(), team)
    found = debrief(loaded.patient, loaded.checklist, run.entries)
    sources = sources_of(loaded.patient, loaded.checklist)
    if as_json:
        session.printer.json({"team": team.name, **debrief_data(found, sources), "refused": barred})
        return
    session.printer.out(*debrief_lines(found, sources))
    session.printer.tell(*(f"refused: {each}" for each in barred))


@practice_case.command("portfolio")
@click.option("-o", "--output", required=True, type=Text(), metavar="FILE.csv|pdf", help="The file to write.")
@click.option("--learner", type=Text(), metavar="NAME", help="One learner; without it, all in the practice store.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@in_session
def portfolio(session: Session, *, output: str, learner: str | None, force: bool) -> None:
    """Write the drills that were judged, one a line, as CSV or PDF by the file's ending."""
    from rvlms_plan.cli.outputs import check_output, write_output  # noqa: PLC0415
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415
    from rvlms_plan.use_cases.practice.portfolio import portfolio_csv, portfolio_of, portfolio_pdf  # noqa: PLC0415

    ending = Path(output).suffix.lower()
    if ending not in {".csv", ".pdf"}:
        raise BadValue(f"{output}: a portfolio is a .csv or a .pdf file. Name one.")
    check_output(output, force=force)
    if is_missing(session.settings.practice_path):
        raise BadValue("Nobody has practised here yet: there is no practice store. Nothing was written.")
    database = session.practice_store(read_only=True)
    try:
        found = portfolio_of(database, learner, session.now())
    finally:
        database.close()
    if not found.rows:
        raise BadValue("No drill has been judged yet. Nothing was written.")
    content = portfolio_csv(found) if ending == ".csv" else portfolio_pdf(found)
    write_output(output, content, force=force)
    session.printer.tell(f"{output}: {len(found.rows)} drill{'s' * (len(found.rows) != 1)}. Synthetic patients only.")


def _loaded(name: str) -> Loaded:
    """Load a practice case by its id or its file.

    Raises:
        Unknown: None is called so.
        BadPractice: The file could not be played.
    """
    from rvlms_plan.formats.practice import load, load_shipped  # noqa: PLC0415

    is_file = name.endswith(_ENDINGS) or Path(name).name != name
    return load(bytes_of(name), name) if is_file else load_shipped(name)


def _team(name: str, loaded: Loaded) -> Team:
    """Give the safe team, or one that a file describes.

    Raises:
        BadTeam: The file does not fit the case.
    """
    from rvlms_plan.domain.practice.team import SAFE  # noqa: PLC0415
    from rvlms_plan.formats.practice import load_team  # noqa: PLC0415

    return SAFE if name == _SAFE else load_team(bytes_of(name), name, loaded)
