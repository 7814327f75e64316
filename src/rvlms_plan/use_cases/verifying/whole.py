"""The whole verification: texts, checkpoints, journals, register, in one consistent view of the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from rvlms_plan.domain.centres import centre_of
from rvlms_plan.domain.chain import GENESIS
from rvlms_plan.domain.checking import (
    REGISTER,
    STORE,
    TEXTS,
    Problem,
    Wrong,
    checked,
    where_wrong,
)
from rvlms_plan.formats import entry_bytes
from rvlms_plan.store import checkpoints, record
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.verifying.people import check_pins
from rvlms_plan.use_cases.verifying.report import Report
from rvlms_plan.use_cases.verifying.reviewing import REVIEW, check_reviews
from rvlms_plan.use_cases.verifying.signed import Journal, Signed

if TYPE_CHECKING:
    from rvlms_plan.use_cases.verifying.folding import Folding

Progress = Callable[[int, int], None]
"""Told every thousand entries how many of how many were read."""

THOROUGH_UP_TO = 25_000
"""Entries. A store that is no larger is worked out anew in about a second, so it always is."""

_TELLS_EVERY = 1000
_TAKEN_FOR_COVERED = (
    "the store took it for covered by a checkpoint, and none covers it: a checkpoint was taken out, or this entry was "
    "put in past the store's guards"
)


def verify(
    database: Database,
    codes: Sequence[str] = (),
    *,
    kept: Iterable[str] | None = None,
    thorough: bool | None = None,
    looks_through: bool | None = None,
    whole_chain: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Verify the store, or some cases of it; `kept` are the lines of checkpoints that somebody kept.

    A thorough verification also works out every case to compare it with its row in the register, and lets SQLite look
    through the whole file (which `looks_through` says otherwise). It is one, unless told, of cases that are named and
    of a store of up to `THOROUGH_UP_TO` entries. Without `whole_chain`, of the checkpoints only those are checked that
    name the cases asked for: of one case among a hundred thousand that takes no time.

    Raises:
        Unknown: There is no case of a code.
        BadValue: The kept checkpoints are none, or are of another store.
        StoreProblem: The store cannot be read.
    """
    with database.reading() as connection:
        if thorough is None:
            thorough = bool(codes) or record.count(connection) <= THOROUGH_UP_TO
        verification = _Verification(connection, codes, Report(thorough), progress)
        looks = thorough if looks_through is None else looks_through
        return verification.report_on(kept, looks_through=looks, whole_chain=whole_chain or not codes)


class _Verification:
    def __init__(self, connection: Connection, codes: Sequence[str], report: Report, progress: Progress | None) -> None:
        self._connection = connection
        self._report = report
        self._progress = progress
        self._wanted: set[Journal] | None = None
        if codes:
            from rvlms_plan.use_cases.live import found  # noqa: PLC0415 - see `_folding`

            ids = [found(connection, code).case_id for code in codes]
            self._wanted = {(kind, case_id) for kind in ("case", REVIEW) for case_id in ids}
        self._good_texts: dict[Any, tuple[Any, Any]] = {}
        self._unsealed: dict[Journal, Any] = {}
        self._taken: list[tuple[Journal, int]] = []
        self._of_others: set[str] = set()

    def report_on(self, kept: Iterable[str] | None, *, looks_through: bool, whole_chain: bool) -> Report:
        report, connection = self._report, self._connection
        try:
            signed = Signed(connection, report, self._wanted)
            self._look_at_the_file(looks_through=looks_through)
            self._texts()
            signed.go_through(None if whole_chain else {journal for _, journal in self._wanted or ()})
            self._unsealed = {(kind, journal): upto for kind, journal, upto in record.unsealed(connection)}
            self._journals(signed)
            self._requests()
            if self._wanted is None:
                check_pins(connection, report)
            self._register()
            self._imported()
            cases = None if self._wanted is None else {journal for _, journal in self._wanted}
            check_reviews(connection, report, cases)
            if kept is not None:
                signed.compare_with_kept(kept)
            for journal, position in self._taken:
                if journal not in report.found:  # what else is wrong with a journal says more
                    report.add(Problem(*journal, None, position, _TAKEN_FOR_COVERED))
            report.uncovered_closings = checkpoints.closings_uncovered(connection)
            self._name_codes()
        except record.Damaged as damaged:
            report.add(Problem(STORE, "file", None, None, damaged.says.removesuffix(".")))
        except (DatabaseError, UnicodeDecodeError) as error:
            if not record.is_damage(error):
                raise
            report.add(Problem(STORE, "file", None, None, f"the file is damaged: {getattr(error, 'orig', error)}"))
        return report

    def _look_at_the_file(self, *, looks_through: bool) -> None:
        if wrong := record.wrong_guards(self._connection):
            what = f"its guards against changes are gone, altered or not alone: {', '.join(wrong)}"
            self._report.add(Problem(STORE, None, None, None, what))
        if looks_through and (damage := record.damage(self._connection)):
            self._report.add(Problem(STORE, "file", None, None, f"SQLite finds the file damaged: {damage[0]}"))

    def _texts(self) -> None:
        for sha256, checklist, version, text in record.texts(self._connection):
            self._report.texts += 1
            if isinstance(text, bytes) and hashlib.sha256(text).hexdigest() == sha256:
                self._good_texts[sha256] = (checklist, version)
            else:
                what = "the checklist's text is not the one that its hash was made of"
                self._report.add(Problem(TEXTS, str(sha256), None, None, what))

    def _journals(self, signed: Signed) -> None:
        """Go through the entries; behind the first bad one of a journal, the rest of it is only counted."""
        report, folding = self._report, self._folding()
        total = record.count(self._connection) if self._progress else 0
        journal: Journal | None = None
        place, head, is_bad = 1, GENESIS, False
        wanted = None if self._wanted is None else sorted(self._wanted)
        for row in record.entries(self._connection, wanted):
            if journal is None or row[0] != journal[0] or row[1] != journal[1]:
                self._end(journal, place - 1, signed, folding, is_bad=is_bad)
                journal, place, head, is_bad = (row[0], row[1]), 1, GENESIS, False
                report.journals += 1
                if isinstance(row[1], str) and centre_of(row[1]):
                    self._of_others.add(row[1])
            report.entries += 1
            if self._progress and report.entries % _TELLS_EVERY == 0:
                self._progress(report.entries, total)
            if is_bad:
                continue
            try:
                data = checked(row, place, head, entry_bytes.read)
                if place == 1:
                    self._opens(data)
                if folding is not None:
                    folding.take(journal, data)
            except Wrong as wrong:
                report.add(Problem(journal[0], journal[1], None, where_wrong(row[2], place), wrong.what))
                is_bad = True
            else:
                place, head = place + 1, row[8]
        self._end(journal, place - 1, signed, folding, is_bad=is_bad)

    def _folding(self) -> Folding | None:
        if not self._report.thorough:
            return None
        from rvlms_plan.use_cases.verifying.folding import Folding  # noqa: PLC0415 - 40 MiB that a quick one saves

        return Folding(self._connection)

    def _opens(self, data: dict[str, Any]) -> None:
        """Check that the text which a case was opened with is there."""
        if data["kind"] != "CaseOpened":
            return
        fact = data["fact"]
        named = self._good_texts.get(fact.get("sha256"))
        if named is None:
            raise Wrong("the text of its checklist is not in the store, or was changed")
        if named != (fact.get("checklist"), fact.get("version")):
            raise Wrong("the text of its checklist is kept under another name or version")

    def _end(
        self, journal: Journal | None, newest: int, signed: Signed, folding: Folding | None, *, is_bad: bool
    ) -> None:
        if journal is None:
            return
        if not is_bad:
            covered = signed.covered.get(journal, 0)
            self._report.uncovered_entries += max(0, newest - covered)
            self._report.uncovered_journals += newest > covered
            if not signed.is_bad and self._unsealed.get(journal, newest) > covered:
                self._taken.append((journal, covered + 1))
        if folding is not None and (wrong := folding.end()) is not None and not is_bad:
            self._report.add(Problem(REGISTER, journal[1], None, newest, wrong))

    def _requests(self) -> None:
        wanted = None if self._wanted is None else sorted(self._wanted)
        for kind, journal, position, _ in record.doubled_requests(self._connection, wanted):
            self._report.add(Problem(kind, journal, None, position, "its request is in the journals already"))

    def _register(self) -> None:
        """Find rows of the register without a case, and cases without a row."""
        if self._wanted is not None:
            return
        for case_id, code in record.rows_without_journal(self._connection):
            what = "it has a case of which there is no journal"
            self._report.add(Problem(REGISTER, str(case_id), str(code), None, what))
        if not self._report.thorough:  # else the whole row is compared
            for case_id, positions in record.miscounted_rows(self._connection):
                what = "its row counts another number of entries than the journal has"
                self._report.add(Problem(REGISTER, case_id, None, positions, what))
        for case_id in record.cases_without_row(self._connection):
            self._report.add(Problem(REGISTER, str(case_id), None, None, "it does not have this case"))

    def _imported(self) -> None:
        """Compare other centres' cases with what their centres signed."""
        if not self._of_others and not record.knows_other_centres(self._connection):
            return
        from rvlms_plan.use_cases.verifying.imported import wrong_with_imported  # noqa: PLC0415 - see `_folding`

        for problem in wrong_with_imported(self._connection, self._of_others, self._wanted):
            self._report.add(problem)

    def _name_codes(self) -> None:
        """Say of which case each journal is: by the register, else by its first entry."""
        for key, problem in list(self._report.found.items()):
            if problem.journal in {"case", REVIEW, REGISTER} and problem.code is None and problem.id is not None:
                code = record.code_of(self._connection, problem.id)
                self._report.found[key] = Problem(problem.journal, problem.id, code, problem.position, problem.what)
