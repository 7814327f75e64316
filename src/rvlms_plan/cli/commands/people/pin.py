"""`people pin set`, `remove`. A PIN is typed at the terminal or read from stdin; no flag, no output holds one."""

from __future__ import annotations

from rvlms_plan.cli.commands.people.asking import By, asker, by_options, say_recorded
from rvlms_plan.cli.options import argument, group, in_session, json_option
from rvlms_plan.cli.pins import read_new_pin
from rvlms_plan.cli.session import Session


@group("pin")
def pin() -> None:
    """Give a person a PIN, or take it away: themselves, or an administrator."""


@pin.command("set")
@argument("name", "NAME")
@by_options
@json_option
@in_session
def set_pin(session: Session, name: str, *, by: By, as_json: bool) -> None:
    """Set a person's PIN: 6 to 64 characters, typed twice, or a line of the input with --pin-stdin.

    Who asks gives their own PIN first, where they have one.
    """
    from rvlms_plan.domain.site.decisions import here  # noqa: PLC0415
    from rvlms_plan.use_cases import site  # noqa: PLC0415

    with session.existing_store() as database:
        person = here(site.directory(database), name)
        who = asker(database, by)
        new = read_new_pin(person.name, from_stdin=by.pin_stdin)
        made = site.set_pin(database, session.station, who, person.name, new)
    say_recorded(session, made, as_json=as_json)


@pin.command("remove")
@argument("name", "NAME")
@by_options
@json_option
@in_session
def remove_pin(session: Session, name: str, *, by: By, as_json: bool) -> None:
    """Take a person's PIN away; from then on they are known by name alone."""
    from rvlms_plan.use_cases import site  # noqa: PLC0415

    with session.existing_store() as database:
        made = site.remove_pin(database, session.station, asker(database, by), name)
    say_recorded(session, made, as_json=as_json)
