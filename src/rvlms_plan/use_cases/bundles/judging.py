"""Whether a case of a bundle is one that its centre signed, that names nobody, and that the domain can fold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.bundles import Hidden, NotHidden, Sealed, Unfit, walked
from rvlms_plan.domain.bundles.seal import centre_message
from rvlms_plan.domain.centres import Centre
from rvlms_plan.domain.chain import canonical
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.findings import findings, findings_and_orders
from rvlms_plan.domain.register import RegisterRow
from rvlms_plan.domain.summary import row_of
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.formats.bundles import BadBundle, CaseRead, TextRead
from rvlms_plan.store.journal import Written
from rvlms_plan.store.station_key import is_signed
from rvlms_plan.use_cases import closing


@dataclass(frozen=True, slots=True)
class Judged:
    """A case that may come in: as it was signed, its entries as they were written, and what they add up to."""

    sealed: Sealed
    signature: str
    written: tuple[Written, ...]
    folded: closing.Folded
    row: RegisterRow

    def hash_at(self, position: int) -> bytes:
        """Give the hash of an entry."""
        return self.written[position - 1].hash


class Judge:
    """Judges the parts of one bundle in their order."""

    def __init__(self, centre: Centre) -> None:
        if not is_signed(centre.key, bytes.fromhex(centre.signature), centre_message(centre.key, centre.name)):
            raise BadBundle("its centre's name was not signed with its centre's key")
        self._centre = centre
        self._checklists: dict[str, Checklist] = {}
        self._unnamed: set[str] = set()

    def take(self, part: TextRead | CaseRead) -> TextRead | Judged:
        """Judge the next part.

        Raises:
            BadBundle: A text could not be run, or is of another name or version. A case is not what its centre signed,
                is not hidden, or cannot be folded.
        """
        return self._text(part) if isinstance(part, TextRead) else self._case(part)

    def _text(self, read: TextRead) -> TextRead:
        try:
            checklist = checklist_format.load(read.text, "the checklist")
        except checklist_format.BadChecklist as error:
            raise BadBundle(f"checklist {read.sha256[:12]}: it could not be run: {error.problems[0]}") from error
        except Exception as error:
            raise BadBundle(f"checklist {read.sha256[:12]}: it cannot be read ({type(error).__name__})") from error
        if (checklist.id, checklist.version) != (read.checklist, read.version):
            raise BadBundle(f"checklist {read.sha256[:12]}: it is kept under another name or version")
        self._checklists[read.sha256] = checklist
        self._unnamed.add(read.sha256)
        return read

    def _case(self, read: CaseRead) -> Judged:
        sealed = read.sealed
        if sealed.centre != self._centre.key:
            raise BadBundle(f"case {sealed.case}: it is of another centre")
        if not is_signed(sealed.centre, bytes.fromhex(read.signature), sealed.message()):
            raise BadBundle(f"case {sealed.case}: it was not signed with its centre's key")
        checklist = self._checklists.get(sealed.checklist)
        if checklist is None:
            raise BadBundle(f"case {sealed.case}: the text of its checklist is not in the bundle")
        self._unnamed.discard(sealed.checklist)
        hidden, written = Hidden(sealed.case), list[Written]()
        for data, body, own in read.entries:
            written.append(Written(_entry(data, body, checklist, hidden), body, own))
        return self._folded(read, tuple(written), checklist)

    def end(self) -> None:
        """Check that nothing came that no case needs.

        Raises:
            BadBundle: A text belongs to no case.
        """
        if self._unnamed:
            raise BadBundle(f"checklist {min(self._unnamed)[:12]}: no case in the bundle was opened with it")

    def _folded(self, read: CaseRead, written: tuple[Written, ...], checklist: Checklist) -> Judged:
        sealed, entries = read.sealed, [each.entry for each in written]
        if len({entry.stamp.request for entry in entries}) < len(entries):
            raise BadBundle(f"case {sealed.case}: a request stands in it twice")
        try:
            folded = closing.folded(checklist, sealed.case, entries)
            row = row_of(folded.view)
            _ = findings(folded.view, entries), findings_and_orders(folded.at_closing, folded.until_closing)
        except Exception as error:
            raise BadBundle(
                f"case {sealed.case}: its entries cannot be those of a case ({type(error).__name__})"
            ) from error
        return Judged(sealed, read.signature, written, folded, row)


def _entry(data: dict[str, Any], body: bytes, checklist: Checklist, hidden: Hidden) -> e.Entry:
    """Read an entry, which must be written as this program would write it, and hidden."""
    where = f"case {hidden.case}, entry {data['position']}"
    try:
        entry = e.from_data(data)
        is_so = canonical({"journal": data["journal"], **e.to_data(entry)}) == body
    except Exception as error:
        raise BadBundle(f"{where}: it is no entry that this program knows ({type(error).__name__})") from error
    if not is_so:
        raise BadBundle(f"{where}: it holds more than an entry of its kind does, or says it in another way")
    try:
        is_so = walked(entry, checklist, hidden) == entry
    except Unfit as unfit:
        raise BadBundle(f"{where}: {unfit.what} is none that its checklist knows") from unfit
    except NotHidden as unhidden:
        raise BadBundle(f"{where}: {unhidden.what} in it is not hidden") from unhidden
    if not is_so:
        raise BadBundle(f"{where}: it is not hidden as a bundle's entries are")
    return entry
