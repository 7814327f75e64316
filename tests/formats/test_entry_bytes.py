"""Entries read fast are judged as the domain judges them; entries written fast are the bytes that the domain writes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rvlms_plan.domain.chain import canonical
from rvlms_plan.domain.checking import Wrong, read_canonical
from rvlms_plan.formats import entry_bytes

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=12,
)
MAPS = st.dictionaries(TEXTS, DATA, max_size=6)


def judged(read: Any, body: bytes) -> Any:
    """Give what is read, with its types, or why it is not."""
    try:
        return json.dumps(read(body), sort_keys=True)
    except Wrong as wrong:
        return wrong.what


@given(MAPS, st.booleans(), st.booleans(), st.booleans())
def test_whatever_the_bytes_are_both_readers_say_the_same_of_them(
    data: dict[str, Any], is_sorted: bool, is_ascii: bool, is_tight: bool
) -> None:
    written = json.dumps(
        data, sort_keys=is_sorted, ensure_ascii=is_ascii, separators=(",", ":") if is_tight else None
    ).encode()
    assert judged(entry_bytes.read, written) == judged(read_canonical, written)


@given(MAPS, st.data())
@example({"a": "\ud7ff\U0001f600\x7f  "}, None)
def test_whatever_is_done_to_canonical_bytes_both_readers_say_the_same_of_them(data: dict[str, Any], draw: Any) -> None:
    try:
        body = canonical(data)
    except ValueError:
        return
    if draw is not None:
        at = draw.draw(st.integers(0, len(body)))
        body = body[:at] + draw.draw(st.binary(max_size=3)) + body[at + draw.draw(st.integers(0, 3)) :]
    assert judged(entry_bytes.read, body) == judged(read_canonical, body)


WRITTEN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.text(st.characters(), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(), max_size=6), inner, max_size=5)
    ),
    max_leaves=12,
)


def bytes_of(write: Any, data: dict[str, Any]) -> bytes | str:
    """Give what is written, or what kind of error says that it cannot be."""
    try:
        return bytes(write(data))
    except ValueError as error:
        return type(error).__name__


@given(st.dictionaries(st.text(st.characters(), max_size=6), WRITTEN, max_size=6))
@example({"\U0001f600": 1, "\uffff": 2, "\ud7ff": -(2**63), "": 2**64, "a": '\x00\x1f\x7f\u2028"\\/'})
@example({"a": "\ud800"})
def test_whatever_the_data_are_they_are_written_fast_as_the_domain_writes_them(data: dict[str, Any]) -> None:
    assert bytes_of(entry_bytes.write, data) == bytes_of(canonical, data)


@given(WRITTEN | DATA, st.booleans(), st.binary(max_size=2))
def test_whatever_the_bytes_say_is_read_fast_as_it_would_be_slowly(data: Any, is_ascii: bool, behind: bytes) -> None:
    body = json.dumps(data, ensure_ascii=is_ascii).encode(errors="surrogatepass") + behind

    def said(read: Any) -> str:
        try:
            return json.dumps(read(body))
        except ValueError as error:
            return type(error).__name__

    assert said(entry_bytes.data_of) == said(lambda body: json.loads(str(body, "utf-8")))


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":"\\ud83d\\ude00"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'{"a":"\\/"}',
        b'{"a":1} ',
        b"[" * 100_000 + b"]" * 100_000,
        b"",
    ],
)
def test_what_is_not_written_in_the_one_way_is_not_read(body: bytes) -> None:
    for read in (entry_bytes.read, read_canonical):
        with pytest.raises(Wrong):
            read(body)
