"""`people list`, `show`, `log`: who is here, and what the site's journal says. The store is opened read-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from rvlms_plan.cli.options import Command, Text, argument, in_session, json_option
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from rvlms_plan.domain.entries import EntryOf
    from rvlms_plan.domain.site.directory import Directory


@click.command("list", cls=Command)
@click.option("--all", "everybody", is_flag=True, help="Those who left as well.")
@json_option
@in_session
def list_people(session: Session, *, everybody: bool, as_json: bool) -> None:
    """List who works here, in which roles, and who is known by PIN."""
    from rvlms_plan.cli.printing.people import person_data, person_line  # noqa: PLC0415
    from rvlms_plan.domain.people import BY_NAME_ALONE, person_key  # noqa: PLC0415
    from rvlms_plan.domain.site.directory import ADMINISTRATOR  # noqa: PLC0415

    now, _ = _read(session)
    found = sorted(now.people.values(), key=lambda each: person_key(each.name)) if everybody else now.here
    if as_json:
        session.printer.json([person_data(each) for each in found])
    else:
        session.printer.out(*(person_line(each) for each in found))
    if not now.is_in_use:
        session.printer.tell(
            "Nobody is in the directory: every name may do all. The first whom people add adds is administrator."
        )
    if not now.has_pins:
        session.printer.tell(f"No PIN is set: {BY_NAME_ALONE}.")
    elif open_to_all := [each.name for each in now.here if ADMINISTRATOR in each.roles and not each.has_pin]:
        session.printer.tell(f"Administrators whose name anybody can give: {', '.join(open_to_all)}. Set their PIN.")


@click.command("show", cls=Command)
@argument("name", "NAME")
@json_option
@in_session
def show(session: Session, name: str, *, as_json: bool) -> None:
    """Show a person: roles, since when, and the newest entries of the site about them."""
    from rvlms_plan.cli.printing.people import person_data, person_line, site_data, site_line  # noqa: PLC0415
    from rvlms_plan.domain.refusals import Unknown  # noqa: PLC0415

    now, journal = _read(session)
    person = now.find(name)
    if person is None:
        raise Unknown("person", name, [each.name for each in now.people.values()])
    newest = _about(journal, person.name)[-20:]
    if as_json:
        session.printer.json({**person_data(person), "newest": [site_data(*each) for each in newest]})
    else:
        session.printer.out(person_line(person), *(f"  {site_line(entry)}" for entry, _ in newest))


@click.command("log", cls=Command)
@click.option("--person", type=Text(), metavar="NAME", help="Only what is about this person.")
@click.option("--glass", is_flag=True, help="Only where the glass was broken.")
@json_option
@in_session
def log(session: Session, *, person: str | None, glass: bool, as_json: bool) -> None:
    """List the site's journal: people, roles, PINs set, who signed on where, wrong PINs, broken glass, settings."""
    from rvlms_plan.cli.printing.people import site_data, site_line  # noqa: PLC0415

    _, journal = _read(session)
    found = journal if person is None else _about(journal, person)
    found = [each for each in found if not glass or each[0].kind == "BrokeGlass"]
    if as_json:
        session.printer.json([site_data(*each) for each in found])
    else:
        session.printer.out(*(site_line(entry) for entry, _ in found))


def _read(session: Session) -> tuple[Directory, list[tuple[EntryOf[Any], str]]]:
    from rvlms_plan.domain.site.directory import Directory, replay  # noqa: PLC0415
    from rvlms_plan.store.problems import NoStoreYet  # noqa: PLC0415
    from rvlms_plan.use_cases import site  # noqa: PLC0415

    try:
        with session.store(read_only=True) as database:
            journal = site.entries(database)
    except NoStoreYet as problem:
        session.printer.tell(problem.says)
        return Directory(), []
    return replay(entry for entry, _ in journal), journal


def _about(journal: Sequence[tuple[EntryOf[Any], str]], name: str) -> list[tuple[EntryOf[Any], str]]:
    from rvlms_plan.domain.people import same_person  # noqa: PLC0415

    return [each for each in journal if same_person(getattr(each[0].fact, "person", ""), name)]
