"""A bundle of this store's own cases, hidden and signed; or one of another centre's, as they came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.bundles import Hiding, Sealed, Unfit, walked
from rvlms_plan.domain.bundles.seal import centre_message
from rvlms_plan.domain.centres import Centre, case_code, centre_of, checked_name, code_of_key, keyed
from rvlms_plan.domain.chain import GENESIS, canonical, chained
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.formats.bundles import Bundle, Counts
from rvlms_plan.formats.bundles.limits import LONGEST_ENTRY, MOST_ENTRIES
from rvlms_plan.store import centres, journal, record, register
from rvlms_plan.store.database import Database
from rvlms_plan.store.station_key import StationKey, centre_key
from rvlms_plan.use_cases.bundles.known import centre_called, check_real
from rvlms_plan.use_cases.demonstration import STATION as DEMONSTRATION
from rvlms_plan.use_cases.live import found, pinned

Write = Callable[[bytes], object]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Own:
    """This store's own centre, and the key that its cases are hidden and signed with."""

    centre: Centre
    key: StationKey

    @property
    def secret(self) -> bytes:
        """What pseudonyms are made with."""
        return self.key.secret("rvlms-plan/bundle/1")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: of which centre, how much, and how many demonstration cases were passed over."""

    centre: Centre
    counts: Counts
    passed_over: int


def own_centre(database: Database, name: str | None, key_file: Path) -> Own:
    """Give this store's own centre; the first time, the store remembers its key.

    Raises:
        BadValue: The centre has no name yet.
        Refused: The store's bundles were made with another key, or it is not of patients' cases.
        StoreProblem: The key cannot be used, or the store cannot be written.
    """
    check_real(database)
    if name is None:
        raise BadValue(
            'A bundle says which centre it is of. Nothing was written; put centre = "…" into the configuration file '
            "(rvlms-plan config path), or set RVLMS_PLAN_CENTRE."
        )
    key, cleaned = centre_key(key_file), checked_name(name)
    with database.reading() as connection:
        kept = centres.own_key(connection)
    if kept is None:
        database.write(lambda connection: _keep(connection, key.public))
    elif kept != key.public:
        raise Refused(
            f"Bundles of this store are made with the key of the centre {code_of_key(kept)}, and {key_file} holds "
            "another: the same patients would be counted as two centres'. Nothing was written. Put the centre's key "
            "there, or name its file as centre-key."
        )
    signature = key.sign(centre_message(key.public, cleaned)).hex()
    return Own(Centre(key.public, cleaned, signature), key)


def write_bundle(
    database: Database, write: Write, codes: Sequence[str], centre: Own | str, progress: Progress | None = None
) -> Written:
    """Write the cases of one centre, or some of them; `centre` is this store's own, or the name or code of another.

    The same cases give the same bytes, always and in every store that has them.

    Raises:
        Unknown: There is no case of a code, or no such centre.
        Refused: A case is another centre's, or a demonstration; there is no case; one cannot be told to name nobody.
    """
    check_real(database)
    with database.reading() as connection:
        if isinstance(centre, Own):
            of, listed, passed_over = centre.centre, *_own_cases(connection, centre, codes)
        else:
            of = centre_called(connection, centre)
            listed, passed_over = _imported_cases(connection, of, codes), 0
        if not listed:
            raise Refused("There is no case for a bundle. Nothing was written.")
        bundle = Bundle(write, of)
        texts = {sha256: register.text_of(connection, sha256) for sha256 in sorted({each.sha256 for each in listed})}
        checklists = {sha256: pinned(sha256, text) for sha256, text in texts.items()}
        for sha256, text in texts.items():
            bundle.text(sha256, checklists[sha256].id, checklists[sha256].version, text)
        for done, each in enumerate(sorted(listed, key=lambda case: case.code), start=1):
            if isinstance(centre, Own):
                _write_hidden(connection, bundle, centre, each, checklists[each.sha256])
            else:
                _write_again(connection, bundle, each)
            if progress:
                progress(done, len(listed))
        bundle.end()
    return Written(of, bundle.counts, passed_over)


@dataclass(frozen=True, slots=True)
class _Case:
    """A case to be written: its code in bundles, its journal, its own code, the text of its checklist."""

    code: str
    case_id: str
    own_code: str
    sha256: str


def _own_cases(connection: Connection, own: Own, codes: Sequence[str]) -> tuple[list[_Case], int]:
    """List this store's own cases, or those of some codes; demonstrations are no patients and never leave."""
    if codes:
        rows = {row.case_id: row.code for row in (found(connection, code) for code in codes)}
        if others := sorted(code for code in rows.values() if centre_of(code)):
            raise Refused("A bundle holds the cases of one centre; these are another's. Add --centre.", others)
    else:
        rows = {case_id: code for case_id, code in register.ids(connection) if not centre_of(code)}
    listed, passed_over = [], []
    for case_id, code in rows.items():
        first = next(journal.read(connection, journal.CASE, case_id)).entry
        if first.stamp.station == DEMONSTRATION:
            passed_over.append(code)
            continue
        listed.append(_Case(case_code(own.centre.code, own.secret, code), case_id, code, _sha256(first)))
    if codes and passed_over:
        raise Refused("Demonstration cases are no patients, and never go into a bundle. Nothing was written.")
    return listed, len(passed_over)


def _imported_cases(connection: Connection, centre: Centre, codes: Sequence[str]) -> list[_Case]:
    wanted = {found(connection, code).code for code in codes}
    if others := sorted(code for code in wanted if centre_of(code) != centre.code):
        raise Refused(f"These are no cases of {centre.name}. Nothing was written.", others)
    return [
        _Case(each.case_id, each.case_id, each.case_id, each.sealed.checklist)
        for each in centres.all_newest(connection, centre.code)
        if each.sealed and (not codes or each.case_id in wanted)
    ]


def _write_hidden(connection: Connection, bundle: Bundle, own: Own, case: _Case, checklist: Checklist) -> None:
    """Hide a case, chain it anew, sign it, and write it."""
    kept = list(journal.read(connection, journal.CASE, case.case_id))
    hiding = Hiding(own.centre.code, own.secret, case.own_code, kept[0].entry.stamp.at)
    if len(kept) > MOST_ENTRIES:
        raise Refused(f"{case.own_code} has {len(kept):,} entries; a case in a bundle has {MOST_ENTRIES:,} at most.")
    head, chain = GENESIS, list[tuple[bytes, bytes]]()
    for each in kept:
        try:
            entry = walked(each.entry, checklist, hiding)
        except Unfit as unfit:
            raise Refused(
                f"Entry {each.entry.position} of {case.own_code} cannot be told to name nobody ({unfit.what}). "
                "Nothing was written."
            ) from unfit
        body = canonical({"journal": {"kind": journal.CASE, "id": case.code}, **e.to_data(entry)})
        if len(body) > LONGEST_ENTRY:
            raise Refused(f"Entry {each.entry.position} of {case.own_code} is too long for a bundle.")
        head = chained(head, body)
        chain.append((body, head))
    source = keyed(own.secret, "head", kept[-1].hash.hex()).hex()
    sealed = Sealed(case.code, own.centre.key, case.sha256, len(chain), head.hex(), source)
    bundle.case(sealed, own.key.sign(sealed.message()).hex())
    for body, hashed in chain:
        bundle.entry(body, hashed)


def _write_again(connection: Connection, bundle: Bundle, case: _Case) -> None:
    """Write an imported case as it came."""
    newest = centres.newest(connection, case.case_id)
    if newest is None or newest.sealed is None:
        raise Refused(f"What was signed of {case.code} cannot be read. Run rvlms-plan verify. Nothing was written.")
    bundle.case(newest.sealed, newest.signature)
    for body, hashed in _bytes_of(connection, case.case_id):
        bundle.entry(body, hashed)


def _bytes_of(connection: Connection, case_id: str) -> Iterator[tuple[bytes, bytes]]:
    for row in record.entries(connection, [(journal.CASE, case_id)]):
        yield row[6], row[8]


def _keep(connection: Connection, key: str) -> None:
    if centres.own_key(connection) is None:  # another station may have been quicker
        centres.keep_own_key(connection, key)


def _sha256(first: e.Entry) -> str:
    if not isinstance(first.fact, e.CaseOpened):
        raise TypeError("a journal of a case begins with CaseOpened")
    return first.fact.sha256
