"""The tables written into a folder, case by case: nothing is held that grows with the number of cases."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from textwrap import fill
from typing import Any

from rvlms_plan.domain.checklist import Checklist, SummaryField
from rvlms_plan.domain.findings import NOT_OBSERVATIONS
from rvlms_plan.formats.case_record import CaseRecord
from rvlms_plan.formats.folders import opened_text
from rvlms_plan.formats.tables import columns, rows
from rvlms_plan.formats.tables.cells import cell
from rvlms_plan.formats.tables.columns import SUMMARY, TABLES, Table

README = "README.txt"


class Tables:
    """The open files of one export."""

    def __init__(self, folder: Path, checklists: Iterable[Checklist], stack: ExitStack) -> None:
        """Write the headers, and all that the checklists alone say."""
        self._files: dict[str, Any] = {}
        self._summary: Mapping[str, SummaryField] = {}
        self._stack, self._folder = stack, folder
        checklists = list(checklists)
        for checklist in checklists:
            self._summary = {**self._summary, **{field.id: field for field in checklist.summary}}
        for table in TABLES:
            self._open(table, self._summary if table is columns.CASES else ())
        for checklist in checklists:
            self._write(columns.ITEMS, rows.item_rows(checklist))
        self._write(columns.DICTIONARY, rows.dictionary_rows(self._summary))

    def write(self, record: CaseRecord) -> None:
        """Write all that a case says."""
        self._write(columns.CASES, [rows.case_row(record, self._summary)])
        self._write(columns.ANSWERS, rows.answer_rows(record))
        self._write(columns.ENTRIES, rows.entry_rows(record))
        self._write(columns.CLAMPS, rows.clamp_rows(record))
        self._write(columns.HAPPENINGS, rows.happening_rows(record))
        self._write(columns.FOLLOW_UPS, rows.follow_up_rows(record))
        self._write(columns.FINDINGS, rows.finding_rows(record))

    def _open(self, table: Table, summary: Iterable[str]) -> None:
        file = self._stack.enter_context(opened_text(self._folder / f"{table.name}.csv"))
        self._files[table.name] = csv.writer(file)  # commas, double quotes, CRLF: RFC 4180
        names = [column.name for column in table.columns]
        self._files[table.name].writerow([*names, *(SUMMARY + each for each in summary)])

    def _write(self, table: Table, found: Iterable[rows.Row]) -> None:
        self._files[table.name].writerows([cell(value) for value in row] for row in found)


@contextmanager
def tables_in(folder: Path, checklists: Iterable[Checklist], *, at: str, program: str) -> Iterator[Tables]:
    """Give what writes cases into the tables of a folder; they are on disk when the context is left.

    `checklists` are all that the cases were opened with; `at` is when, in ISO 8601; `program` this program's version.
    """
    with opened_text(folder / README) as file:
        file.write(_readme(at, program))
    with ExitStack() as stack:
        yield Tables(folder, checklists, stack)


def _readme(at: str, program: str) -> str:
    files = "\n".join(
        fill(f"{table.name}.csv: a row is {table.row_is}.", 118, initial_indent="  ", subsequent_indent="    ")
        for table in TABLES
    )
    return f"""Cases of rvlms-plan as tables. Written by {program} on {at}.

{NOT_OBSERVATIONS} A full list can be an empty one: notes that say 100 % hide theatres
where 3.5 % was observed. Items done, not applicable, deferred, overridden and open are counted apart; never add
them up. A finding is a question to the team with the limits of its rule, no verdict.

This is not de-identified: it holds case codes, the names of the team, free text and times. Keep it as safe as the
store.

The files
{files}

dictionary.csv says of every column what it holds.

How they are written
  UTF-8 without a mark, commas, double quotes where they are needed, lines end in CR LF (RFC 4180). An empty cell says
  that nothing is known. Numbers have a decimal point. Times are ISO 8601 with the offset of the station.
  In a spreadsheet, import the files as comma-separated UTF-8; do not let it split at semicolons.
  What a spreadsheet would take for a formula (it starts with = + - @, a tab or a line break, and is no plain number)
  has an apostrophe before it, and so has what starts with an apostrophe. To have the text back, take one apostrophe
  away from the start of a cell. Nothing else is changed.
  Answers that stand behind a condition that no longer holds are in entries.csv only, like everything that was replaced.
  For process mining: entries.csv, with case, activity, time (or entered) and resource.
"""
