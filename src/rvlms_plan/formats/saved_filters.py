"""The filters that somebody keeps: one JSON file beside the settings, by name. It is no part of any record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rvlms_plan.domain.filters import SavedFilter, filter_name
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.formats.files import written_whole

_LARGEST = 1_000_000


def read_filters(path: Path) -> list[SavedFilter]:
    """Read all filters, by name; none where there is no file.

    Raises:
        BadValue: The file cannot be read, or holds something else.
    """
    try:
        with path.open("rb") as opened:
            text = opened.read(_LARGEST)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadValue(f"The saved filters in {path} cannot be read: {error.strerror}.") from error
    try:
        found = [_filter(name, each) for name, each in json.loads(text)["filters"].items()]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadValue(f"{path} holds no saved filters. It was not touched: move it away to begin anew.") from error
    return sorted(found, key=lambda each: each.name.casefold())


def write_filters(path: Path, filters: Iterable[SavedFilter]) -> None:
    """Write all filters in place of those that were there.

    Raises:
        BadValue: They cannot be written; those that were there still are.
    """
    data = {"filters": {each.name: {"where": list(each.where), "sort": each.sort} for each in filters}}
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with written_whole(path) as opened:
            opened.write(json.dumps(data, indent=2).encode() + b"\n")
    except OSError as error:
        raise BadValue(f"The filter could not be kept in {path}: {error.strerror}. Nothing was changed.") from error


def _filter(name: Any, data: Any) -> SavedFilter:
    where, sort = data["where"], data["sort"]
    if not (isinstance(where, list) and all(isinstance(each, str) for each in where)):
        raise TypeError("conditions are texts")
    if not (sort is None or isinstance(sort, str)):
        raise TypeError("a sort is a text")
    return SavedFilter(filter_name(name), tuple(where), sort)
