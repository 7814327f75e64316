"""`people add`, `roles`, `leave`, `settings`: what an administrator changes."""

from __future__ import annotations

import click

from rvlms_plan.cli.commands.people.asking import By, asker, by_options, say_recorded
from rvlms_plan.cli.options import Command, Function, Text, argument, in_session, json_option
from rvlms_plan.cli.session import Session


def _role_option(function: Function) -> Function:
    return click.option(
        "--role", "roles", multiple=True, required=True, type=Text(), metavar="ROLE",
        help="A role of the checklists, auditor or administrator; may be given more than once.",
    )(function)  # fmt: skip


@click.command("add", cls=Command)
@argument("name", "NAME")
@_role_option
@by_options
@json_option
@in_session
def add(session: Session, name: str, *, roles: tuple[str, ...], by: By, as_json: bool) -> None:
    """Add a person, or take one up again who had left. The first becomes administrator as well.

    \b
    rvlms-plan people add Chen --role circulator --as Chen
    rvlms-plan people add "Berg" --role surgeon --as Chen
    """  # noqa: D301 - \b keeps click from filling the lines
    from rvlms_plan.use_cases import site  # noqa: PLC0415

    wanted = known_roles(roles)
    with session.store() as database:
        is_first = not site.directory(database).is_in_use
        made = site.add(database, session.station, asker(database, by), name, wanted)
    say_recorded(session, made, as_json=as_json)
    if is_first:
        session.printer.tell(
            "The first person is administrator. From now on who types in a case must be in the directory. "
            "Set a PIN: without one anybody can give an administrator's name (people pin set)."
        )


@click.command("roles", cls=Command)
@argument("name", "NAME")
@_role_option
@by_options
@json_option
@in_session
def roles(session: Session, name: str, *, roles: tuple[str, ...], by: By, as_json: bool) -> None:
    """Give a person other roles: all of those they have from now on."""
    from rvlms_plan.use_cases import site  # noqa: PLC0415

    wanted = known_roles(roles)
    with session.existing_store() as database:
        made = site.change_roles(database, session.station, asker(database, by), name, wanted)
    say_recorded(session, made, as_json=as_json)


@click.command("leave", cls=Command)
@argument("name", "NAME")
@click.option("--reason", type=Text(), metavar="TEXT", help="Why, where that matters.")
@by_options
@json_option
@in_session
def leave(session: Session, name: str, *, reason: str | None, by: By, as_json: bool) -> None:
    """Say that a person works here no longer. What they said stays, under their name; nobody is deleted."""
    from rvlms_plan.use_cases import site  # noqa: PLC0415

    with session.existing_store() as database:
        made = site.leave(database, session.station, asker(database, by), name, reason)
    say_recorded(session, made, as_json=as_json)


@click.command("settings", cls=Command)
@argument("setting", "[SETTING]", required=False)
@argument("value", "[VALUE]", required=False)
@click.option("--as", "by_name", type=Text(), metavar="NAME", help="Who changes it: an administrator.")
@click.option("--pin-stdin", is_flag=True, help="Read the PIN from the input.")
@json_option
@in_session
def settings(
    session: Session, setting: str | None, value: str | None, *, by_name: str | None, pin_stdin: bool, as_json: bool
) -> None:
    """Show the settings of the whole site, or change one: SETTING VALUE --as NAME.

    lock-after-minutes: after so many minutes without a key a station locks itself; 0, as it begins, is never.
    """
    from rvlms_plan.cli.printing.people import settings_data  # noqa: PLC0415
    from rvlms_plan.domain.refusals import Unknown  # noqa: PLC0415
    from rvlms_plan.domain.site.decisions import SETTINGS  # noqa: PLC0415
    from rvlms_plan.domain.site.directory import Directory  # noqa: PLC0415
    from rvlms_plan.store.problems import NoStoreYet  # noqa: PLC0415
    from rvlms_plan.use_cases import site  # noqa: PLC0415

    if setting is not None and setting not in SETTINGS:
        raise Unknown("setting of the site", setting, SETTINGS)
    if setting is not None and value is not None:
        name = by_name if by_name is not None else session.settings["person"]
        if name is None:
            raise click.UsageError("Say who changes it: --as NAME.", click.get_current_context())
        with session.existing_store() as database:
            by = asker(database, By(name, pin_stdin))
            made = site.change_setting(database, session.station, by, setting, value)
        say_recorded(session, made, as_json=as_json)
        return
    try:
        with session.store(read_only=True) as database:
            now = site.directory(database)
    except NoStoreYet:
        now = Directory()
    data = settings_data(now)
    shown = data if setting is None else {setting: data[setting]}
    if as_json:
        session.printer.json(shown)
    else:
        session.printer.out(*(f"{name} = {each['value']}   ({each['about']})" for name, each in shown.items()))


def known_roles(roles: tuple[str, ...]) -> list[str]:
    """Read roles that a shipped checklist has, or that are no theatre's.

    Raises:
        Unknown: There is no such role; the nearest is named.
    """
    from rvlms_plan.domain.refusals import Unknown  # noqa: PLC0415
    from rvlms_plan.domain.site.decisions import checked_roles  # noqa: PLC0415
    from rvlms_plan.domain.site.directory import ADMINISTRATOR, AUDITOR  # noqa: PLC0415
    from rvlms_plan.use_cases.site.roles import shipped_roles  # noqa: PLC0415

    known = [*shipped_roles(), AUDITOR, ADMINISTRATOR]
    wanted = checked_roles([each for role in roles for each in role.split(",")])
    for role in wanted:
        if role not in known:
            raise Unknown("role", role, known)
    return list(wanted)
