"""Who asks for a change of the site, and their PIN where they have one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from rvlms_plan.cli.options import Text, session_of
from rvlms_plan.cli.pins import read_pin
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database
    from rvlms_plan.use_cases.recording import Recorded
    from rvlms_plan.use_cases.site import Asker

Function = Callable[..., Any]


class By(NamedTuple):
    """Who asks, and whether PINs are lines of the input."""

    person: str
    pin_stdin: bool


def by_options(function: Function) -> Function:
    """Add who asks; the command gets it as `by`."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given, pin_stdin = kwargs.pop("by_name"), kwargs.pop("pin_stdin")
        name = given if given is not None else session_of(None).settings["person"]
        if name is None:
            raise click.UsageError("Say who asks for this: --as NAME.", click.get_current_context())
        return function(*args, by=By(name, pin_stdin), **kwargs)

    result: Function = call
    for add in (
        click.option("--pin-stdin", is_flag=True, help="Read PINs from the input, a line each, in the order asked."),
        click.option("--as", "by_name", type=Text(), metavar="NAME", help="Who asks for it: an administrator."),
    ):
        result = add(result)
    return result


def asker(database: Database, by: By) -> Asker:
    """Give who asks with their PIN, asked for only where they have one."""
    from rvlms_plan.use_cases.site import Asker, directory  # noqa: PLC0415

    person = directory(database).find(by.person)
    if person is None or not person.is_here or not person.has_pin:
        return Asker(by.person)
    return Asker(person.name, read_pin(f"PIN of {person.name}", from_stdin=by.pin_stdin))


def say_recorded(session: Session, recorded: Recorded[Any, Any], *, as_json: bool) -> None:
    """Print the entries that a request made, or say that it stood already."""
    from rvlms_plan.cli.printing.people import recorded_data, site_line  # noqa: PLC0415

    if not recorded.entries:
        session.printer.tell("That stands already; nothing was written again.")
    if as_json:
        session.printer.json(recorded_data(recorded.entries))
    else:
        session.printer.out(*(site_line(each) for each in recorded.entries))
