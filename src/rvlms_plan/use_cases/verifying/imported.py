"""The cases of other centres: each is as its centre signed it, no longer and no shorter."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from rvlms_plan.domain.centres import Centre, centre_of
from rvlms_plan.domain.checking import STORE, Problem
from rvlms_plan.store import centres, record
from rvlms_plan.store.station_key import is_signed

CASE = "case"


def wrong_with_imported(
    connection: Connection, journals: set[str], wanted: set[tuple[str, str]] | None
) -> Iterator[Problem]:
    """Give what is wrong with imported cases, of which these journals were found, or with those that are wanted."""
    known = {each.code: each for each in centres.centres(connection)}
    if wanted is None:
        for centre in known.values():
            if not _is_signed(centre):
                what = "its name was not signed with its key"
                yield Problem(STORE, f"centre {centre.code}", None, None, what)
    for each in centres.all_newest(connection):
        journals.discard(each.case_id)
        if wanted is None or (CASE, each.case_id) in wanted:
            position, what = _wrong(connection, each, known)
            if what:
                yield Problem(CASE, each.case_id, each.case_id, position, what)
    for case_id in sorted(journals):
        yield Problem(CASE, case_id, case_id, 1, "it has the code of another centre, and no centre signed it")


def _is_signed(centre: Centre) -> bool:
    from rvlms_plan.domain.bundles.seal import centre_message  # noqa: PLC0415 - only where there is one

    try:
        return is_signed(centre.key, bytes.fromhex(centre.signature), centre_message(centre.key, centre.name))
    except ValueError:
        return False


def _wrong(connection: Connection, each: centres.Imported, known: dict[str, Centre]) -> tuple[int, str]:
    """Say what is wrong with one, and at which position; empty where nothing is."""
    sealed, centre = each.sealed, known.get(centre_of(each.case_id) or "")
    if sealed is None or (sealed.case, sealed.entries) != (each.case_id, each.position):
        return 1, "what its centre signed of it cannot be read, or is of another case"
    if centre is None or centre.key != sealed.centre:
        return 1, "the centre that signed it is not known here"
    if not is_signed(sealed.centre, bytes.fromhex(each.signature), sealed.message()):
        return each.position, "what is kept of it is not what its centre signed"
    newest = record.newest_position(connection, CASE, each.case_id)
    if newest != each.position:
        longer = isinstance(newest, int) and newest > each.position
        place = each.position + 1 if longer else (newest or 0) + 1
        return place, "it goes on behind what its centre signed" if longer else "it is missing: its centre signed more"
    if record.hash_at(connection, CASE, each.case_id, each.position) != bytes.fromhex(sealed.head):
        return each.position, "it is not the entry that its centre signed"
    return 0, ""
