"""The register a page at a time: what is asked is read and checked here, found in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES, SEXES
from rvlms_plan.domain.centres import OWN, centre_of
from rvlms_plan.domain.checklist import VALUE, Checklist, Kind
from rvlms_plan.domain.filters import Sort, SortBy, Test, read_sort, read_test
from rvlms_plan.domain.findings import READ_AS, RULES
from rvlms_plan.domain.refusals import BadValue, Unknown
from rvlms_plan.domain.review import ReviewState
from rvlms_plan.domain.status import Status
from rvlms_plan.store import findings as kept_findings
from rvlms_plan.store import pages, register
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.live import pinned
from rvlms_plan.use_cases.station import Station


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of the register, with what was asked, and how many cases are to be read anew first (see `rebuild`)."""

    page: pages.Page
    where: tuple[str, ...]
    sort: SortBy
    stale: int
    centres: Mapping[str, str]
    """The names of the centres whose cases are on it, by the centre's code."""


NOTHING = RegisterPage(pages.Page((), 0, 1), (), SortBy(), 0, {})
"""The register of a store that is not there yet."""


def listed(
    database: Database, station: Station, where: Sequence[str] = (), sort: str | None = None, number: int = 1
) -> RegisterPage:
    """Give a page of the cases for which every `field=value` holds.

    Raises:
        Unknown: No field, answer or rule goes by that name; the nearest is named.
        BadValue: It is no condition, or there is no such page.
    """
    with database.reading() as connection:
        tests = read_where(connection, station, where)
        by = read_sort(sort, _summary_fields(connection, sort.removeprefix("-") if sort else ""))
        found = pages.page(connection, tests, by, number)
        stale = kept_findings.stale_count(connection, READ_AS)
        there = {centre for listed in found.cases if (centre := centre_of(listed.row.code))}
        names = names_of_centres(connection) if there else {}
    if not 1 <= number <= found.pages:
        raise BadValue(f"There is no page {number}; there {'is 1 page' if found.pages == 1 else f'are {found.pages}'}.")
    return RegisterPage(found, tuple(where), by, stale, {code: names.get(code, code) for code in there})


def read_where(connection: Connection, station: Station, where: Sequence[str]) -> list[Test]:
    """Read conditions, and check their names against what the cases and their checklists have. Raises as `listed`."""
    rules = [name for rule in RULES for name in rule.rules]
    zone = station.now().tzinfo
    found = []
    for text in where:
        known = _summary_fields(connection, text.partition("=")[0].strip())
        test = read_test(text, known, rules, zone)
        if test.own and test.field == "centre":
            test = replace(test, value=_centre(connection, test.value))
        else:
            _check(connection, test)
        found.append(test)
    return found


def _centre(connection: Connection, name: str) -> str:
    """Give the code of the centre that a person means by its name or code."""
    if name.casefold() == OWN:
        return OWN
    from rvlms_plan.use_cases.bundles.known import centre_called  # noqa: PLC0415 - few ask for one

    return centre_called(connection, name).code


def names_of_centres(connection: Connection) -> dict[str, str]:
    """Name the centres of which cases were imported, by their codes."""
    from rvlms_plan.store import centres  # noqa: PLC0415 - only where a page has one of their cases

    return {each.code: each.name for each in centres.centres(connection)}


def checklists(connection: Connection) -> list[Checklist]:
    """Read the checklists that the cases have, as they were pinned."""
    return [pinned(sha256, text) for sha256, text in register.texts(connection)]


def _summary_fields(connection: Connection, asked: str) -> list[str]:
    """Name the summary fields: those with answers, and where another is asked for, those of the checklists too."""
    known = pages.fields_in(connection)
    if asked and asked not in known:
        known += [field.id for each in checklists(connection) for field in each.summary if field.id not in known]
    return list(dict.fromkeys(known))


def _check(connection: Connection, test: Test) -> None:
    """Refuse a value that neither a case nor a checklist has: a misspelt one would find nothing and say nothing."""
    if not test.own:
        if test.kind is Sort.NUMBER and pages.has_numbers(connection, test.field):
            return
        there = pages.words_in(connection, test.field)
        if test.kind is Sort.WORD and test.value in there:
            return
        _check_answer(connection, test, there)
    elif test.kind is Sort.WORD and test.field != "code":
        there = pages.known_words(connection, test.field)
        if test.value not in there and test.value not in (known := _words_of(connection, test.field, there)):
            raise Unknown(test.field, test.value, known)


def _words_of(connection: Connection, field: str, there: list[str]) -> list[str]:
    match field:
        case "status":
            return [str(status) for status in Status]
        case "review":
            return [str(state) for state in ReviewState]
        case "sex":
            return list(SEXES)
        case "phase":
            return list(
                dict.fromkeys([*there, *(phase.id for each in checklists(connection) for phase in each.phases)])
            )
        case _:
            return there


def _check_answer(connection: Connection, test: Test, there: list[str]) -> None:
    known, is_open, is_number = list(there), False, False
    for checklist in checklists(connection):
        for field in checklist.summary:
            if field.id != test.field:
                continue
            item, _, name = field.read.partition(".")
            of_item = checklist.items[item].field(name or VALUE) if item in checklist.items else None
            if of_item is not None:
                known += [option for option, _ in of_item.options]
                is_number = is_number or of_item.kind is Kind.NUMBER
                is_open = is_open or not (of_item.options or of_item.kind is Kind.NUMBER)
            known += {"follow-up:by": FOLLOW_UP_BY, "follow-up:state": FOLLOW_UP_STATES}.get(field.read, {})
            is_number = is_number or field.read in {"case:age", "follow-up:months"}
    is_fine = is_open or (is_number if test.kind is Sort.NUMBER else test.value in known)
    if is_fine:
        return
    if is_number:
        raise BadValue(f"{test.field} is a number. Write {test.field}=5, {test.field}=5.. or {test.field}=1..5")
    said = test.value or f"{test.low if test.low is not None else ''}"
    raise Unknown(f"answer to {test.field}", said, dict.fromkeys(known))
