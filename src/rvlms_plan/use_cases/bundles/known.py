"""The centres that a store knows, by what a person calls them."""

from __future__ import annotations

from sqlalchemy import Connection

from rvlms_plan.domain.centres import Centre
from rvlms_plan.domain.refusals import BadValue, Unknown
from rvlms_plan.store import centres


def centre_called(connection: Connection, name: str) -> Centre:
    """Find a centre of which cases were imported, by its code or its name.

    Raises:
        Unknown: There is none; the nearest is named.
        BadValue: Several go by that name.
    """
    known = centres.centres(connection)
    called = [each for each in known if name.casefold() in {each.code, each.name.casefold()}]
    if len(called) > 1:
        codes = ", ".join(each.code for each in called)
        raise BadValue(f"Several centres are called {called[0].name}. Give the code of one: {codes}.")
    if not called:
        raise Unknown("centre", name, [each.name for each in known])
    return called[0]
