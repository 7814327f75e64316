"""Filters that are kept under a name, beside the settings of whoever audits, for screens and commands alike."""

from __future__ import annotations

from pathlib import Path

from rvlms_plan.domain.filters import SavedFilter, filter_name
from rvlms_plan.domain.refusals import Unknown
from rvlms_plan.formats.saved_filters import read_filters, write_filters


def saved_filters(path: Path) -> list[SavedFilter]:
    """List them by name.

    Raises:
        BadValue: Their file cannot be read.
    """
    return read_filters(path)


def saved_filter(path: Path, name: str) -> SavedFilter:
    """Give the filter of a name, whatever its capitals.

    Raises:
        Unknown: There is none; the nearest is named.
        BadValue: As `saved_filters`.
    """
    there = read_filters(path)
    for each in there:
        if each.name.casefold() == name.strip().casefold():
            return each
    raise Unknown("saved filter", name, [each.name for each in there])


def save_filter(path: Path, kept: SavedFilter) -> bool:
    """Keep a filter; tell whether it took the place of one of its name.

    Raises:
        BadValue: Its name cannot be, or the file cannot be read or written.
    """
    name = filter_name(kept.name)
    there = read_filters(path)
    others = [each for each in there if each.name.casefold() != name.casefold()]
    write_filters(path, [*others, SavedFilter(name, kept.where, kept.sort)])
    return len(others) < len(there)


def delete_filter(path: Path, name: str) -> SavedFilter:
    """Take a filter away, and give it.

    Raises:
        As `saved_filter`; BadValue also where the file cannot be written.
    """
    gone = saved_filter(path, name)
    write_filters(path, [each for each in read_filters(path) if each != gone])
    return gone
