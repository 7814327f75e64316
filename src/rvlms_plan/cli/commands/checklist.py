"""`rvlms-plan checklist …`: the checklists that come with the program, and files that someone writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rvlms_plan.cli.failures import DONE, USAGE
from rvlms_plan.cli.options import argument, group, in_session, json_option
from rvlms_plan.cli.session import Session
from rvlms_plan.domain.counting import count

if TYPE_CHECKING:
    from rvlms_plan.domain.checklist import Checklist

_MOST_READ = 1024 * 1024 + 1
_ENDINGS = (".yaml", ".yml")
_SCHEMAS = ("checklist", "practice")


@group("checklist")
def checklist() -> None:
    """List, show, print, validate and compare checklists."""


@checklist.command("list")
@json_option
@in_session
def list_checklists(session: Session, *, as_json: bool) -> None:
    """List the checklists that come with the program."""
    from rvlms_plan.cli.printing.checklists import checklist_data  # noqa: PLC0415
    from rvlms_plan.formats.checklist import load_shipped, shipped  # noqa: PLC0415

    found = [load_shipped(name) for name in shipped()]
    if as_json:
        session.printer.json([checklist_data(each, whole=False) for each in found])
        return
    width = max((len(each.id) for each in found), default=0)
    for each in found:
        session.printer.out(
            f"{each.id:<{width}}  {each.version}  {len(each.items):>3} items in {len(each.phases)} phases  {each.title}"
        )


@checklist.command("show")
@argument("name", "ID")
@json_option
@in_session
def show(session: Session, name: str, *, as_json: bool) -> None:
    """Show a checklist, phase by phase: one that comes with the program by its id, any other by its file."""
    from rvlms_plan.cli.printing.checklists import checklist_data, checklist_lines  # noqa: PLC0415

    found = _checklist(name)
    if as_json:
        session.printer.json(checklist_data(found, whole=True))
    else:
        session.printer.out(*checklist_lines(found))


@checklist.command("print")
@argument("name", "ID|FILE")
@click.option("-o", "--output", required=True, metavar="FILE.pdf", help="The file to write; - is stdout.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@in_session
def print_on_paper(session: Session, name: str, *, output: str, force: bool) -> None:
    """Make a PDF to print and to work from by hand, for the day the computer fails: a page a phase, A4."""
    from rvlms_plan.cli.outputs import STDOUT, check_output, write_output  # noqa: PLC0415

    check_output(output, force=force)
    found = _checklist(name)
    from rvlms_plan.formats.pdf import paper_checklist  # noqa: PLC0415 - loads typst

    write_output(output, paper_checklist(found, session.now()), force=force)
    if output != STDOUT:
        session.printer.tell(f"{output}: {found.id} {found.version}, to print on A4.")


@checklist.command("validate")
@argument("files", "FILE…", nargs=-1, required=True)
@json_option
@in_session
def validate(session: Session, files: tuple[str, ...], *, as_json: bool) -> int:
    """Check files. Everything wrong is said at once, each as file:line:column: where: what, and what to do."""
    from rvlms_plan.formats.checklist import BadChecklist, load  # noqa: PLC0415

    results: list[dict[str, Any]] = []
    for file in files:
        try:
            found = load(bytes_of(file), file)
        except BadChecklist as bad:
            results.append({"file": file, "valid": False, "problems": [problem_data(each) for each in bad.problems]})
            if not as_json:
                session.printer.tell(*(str(each) for each in bad.problems))
        else:
            results.append({"file": file, "valid": True, "problems": []})
            if not as_json:
                size = f"{count(len(found.items), 'item')} in {count(len(found.phases), 'phase')}"
                session.printer.out(f"{file}: valid: {found.id} {found.version}, {size}")
    if as_json:
        session.printer.json(results)
    return DONE if all(each["valid"] for each in results) else USAGE


@checklist.command("diff")
@argument("old", "OLD")
@argument("new", "NEW")
@json_option
@in_session
def diff(session: Session, old: str, new: str, *, as_json: bool) -> None:
    """Say what changed between two checklists, each an id or a file: + added, - removed, ~ changed."""
    from rvlms_plan.formats.checklist.comparing import differences  # noqa: PLC0415

    found = differences(_checklist(old), _checklist(new))
    if as_json:
        session.printer.json(
            [{"where": each.where, "field": each.field, "old": each.old, "new": each.new} for each in found]
        )
        return
    if not found:
        session.printer.tell("They do not differ.")
    session.printer.out(*(str(each) for each in found))


@checklist.command("schema")
@argument("kind", "[checklist|practice]", default="checklist")
@in_session
def schema(session: Session, kind: str) -> None:
    """Print the JSON Schema of a checklist file, or of a practice case, for editors that complete and underline."""
    from rvlms_plan.domain.refusals import Unknown  # noqa: PLC0415

    if kind not in _SCHEMAS:
        raise Unknown("schema", kind, _SCHEMAS)
    if kind == "practice":
        from rvlms_plan.formats.practice import schema_text  # noqa: PLC0415
    else:
        from rvlms_plan.formats.checklist.json_schema import schema_text  # noqa: PLC0415
    session.printer.json(json.loads(schema_text()))


def _checklist(name: str) -> Checklist:
    """Load a checklist by its id or its file.

    Raises:
        Unknown: None is called so.
        BadChecklist: The file could not be run.
    """
    from rvlms_plan.formats.checklist import load, load_shipped  # noqa: PLC0415

    is_file = name.endswith(_ENDINGS) or Path(name).name != name
    return load(bytes_of(name), name) if is_file else load_shipped(name)


def bytes_of(file: str) -> bytes:
    """Read a file, never more than a checklist may have.

    Raises:
        BadValue: It cannot be read.
    """
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415

    try:
        with Path(file).open("rb") as opened:
            return opened.read(_MOST_READ)
    except OSError as error:
        raise BadValue(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadValue("This is no name of a file.") from error


def problem_data(problem: Any) -> dict[str, Any]:
    """Give what is wrong with a file as JSON data."""
    return {
        "line": problem.line,
        "column": problem.column,
        "where": problem.where,
        "what": problem.what,
        "what_to_do": problem.what_to_do,
    }
