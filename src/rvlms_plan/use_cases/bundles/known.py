"""What a store has to do with bundles: whether it may at all, and the centres that it knows."""

from __future__ import annotations

from sqlalchemy import Connection

from rvlms_plan.domain.centres import Centre
from rvlms_plan.domain.refusals import BadValue, Refused, Unknown
from rvlms_plan.store import centres
from rvlms_plan.store.database import THEATRE, Database
from rvlms_plan.store.simulated import simulated_until


def check_real(database: Database) -> None:
    """Check that a store holds patients' cases: no others go into a bundle, and none is imported beside others.

    Raises:
        Refused: It is of practice, or of simulated cases.
    """
    with database.reading() as connection:
        is_simulated = simulated_until(connection) is not None
    if is_simulated or database.kind() != THEATRE:
        what = "Simulated cases are" if is_simulated else "Practice is"
        raise Refused(f"{what} no patients' record: bundles go neither out of it nor into it. Nothing was written.")


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
