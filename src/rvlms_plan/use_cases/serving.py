"""A store on a server set up by the role that owns it, and given to the role that the program connects as."""

from __future__ import annotations

from rvlms_plan.domain.refusals import Refused
from rvlms_plan.store.database import Database
from rvlms_plan.store.postgres import guards, opening, schema


def prepared(database: Database, role: str | None) -> guards.Privileges:
    """Make the store, or bring it up to this program, and give it to a role; tell who owns it.

    Raises:
        Refused: There is no such role, or it is one that privileges do not hold.
        StoreProblem: As `store.database.open_store`.
    """
    opening.bring_up(database)
    if role is not None:
        with database.reading() as connection:
            if why := guards.why_not(connection, role):
                raise Refused(f"{why} Nothing was given.")
        database.write(lambda connection: schema.give_to(connection, role))
    with database.reading() as connection:
        return guards.privileges(connection)
