"""FHIR as JSON text. FHIR keeps the digits of a decimal as they were typed (7.50 is not 7.5); no float can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

_quoted = json.JSONEncoder(ensure_ascii=False).encode


def json_text(data: Any) -> str:
    """Write plain data as JSON on one line."""
    return "".join(_written(data))


def _written(data: Any) -> Iterator[str]:
    match data:
        case dict():
            yield "{"
            for place, (name, value) in enumerate(data.items()):
                yield f"{',' if place else ''}{_quoted(name)}:"
                yield from _written(value)
            yield "}"
        case list():
            yield "["
            for place, value in enumerate(data):
                yield "," if place else ""
                yield from _written(value)
            yield "]"
        case bool():
            yield "true" if data else "false"
        case Decimal():
            yield format(data, "f")
        case str() | int():
            yield _quoted(data)
        case _:
            raise TypeError(f"{type(data).__name__} is not written here")
