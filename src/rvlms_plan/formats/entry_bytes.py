"""The bytes of an entry as data, read fast, and written fast: a verification reads a million, a simulation writes them.

What a body means, and which way of writing it is the canonical one, is the domain's to say (`domain/checking`). This
says yes sooner: a body that msgspec reads, and writes back byte for byte with sorted keys, is canonical. Whatever else
it is, the domain is asked, so that nothing is accepted or refused that the domain would judge otherwise. What msgspec
does not write, the domain writes, or refuses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from rvlms_plan.domain.chain import canonical
from rvlms_plan.domain.checking import read_canonical


def read(body: bytes) -> dict[str, Any]:
    """Give an entry's canonical bytes as data.

    Raises:
        Wrong: They are no entry, or not written in the one canonical way.
    """
    try:
        data = _decode(body)
        if type(data) is dict and _encode(data) == body:
            return data
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError):
        pass
    return read_canonical(body)


def data_of(body: bytes) -> Any:
    """Give what an entry's bytes say, whether or not they are written in the one canonical way.

    Raises:
        ValueError: They are no data.
    """
    try:
        return _decode_any(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return json.loads(str(body, "utf-8"))


def write(data: Mapping[str, Any]) -> bytes:
    """Give an entry's data as its canonical bytes: what `canonical` gives for text, whole numbers, lists and maps."""
    try:
        return _encode(data)
    except (msgspec.MsgspecError, ValueError, TypeError, OverflowError, RecursionError):
        return canonical(data)


def _no_float(written: str) -> Any:
    raise ValueError(f"{len(written)} characters of a number with a point")


_decode = msgspec.json.Decoder(float_hook=_no_float).decode
_decode_any = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(order="sorted").encode
