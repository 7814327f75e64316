"""Bundles that anybody may have made: what is flipped, cut, blown up or put in is refused; nothing else happens."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import random
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bundle_help import rewritten
from bundle_reading import canonical
from rvlms_plan.domain.bundles import Sealed
from rvlms_plan.domain.centres import Centre, case_code, code_of_key
from rvlms_plan.domain.chain import GENESIS, chained
from rvlms_plan.formats import bundles
from rvlms_plan.formats.bundles import BadBundle, Bundle, limits

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw().hex()


def small_bundle(cases: int = 2, entries: int = 2) -> bytes:
    """Write a bundle whose lines are right; what the entries say is nobody's business here."""
    parts: list[bytes] = []
    bundle = Bundle(parts.append, Centre(PUBLIC, "Lyon", "0" * 128))
    text = "format: 1 # ü\n"
    name = hashlib.sha256(text.encode()).hexdigest()
    bundle.text(name, "tested", "1.0.0", text.encode())
    for case in sorted(case_code(code_of_key(PUBLIC), b"s", f"RV-{number}") for number in range(cases)):
        head, written = GENESIS, []
        for position in range(1, entries + 1):
            body = canonical({"journal": {"kind": "case", "id": case}, "position": position, "said": "[left out]"})
            head = chained(head, body)
            written.append((body, head))
        sealed = Sealed(case, PUBLIC, name, entries, head.hex(), "0" * 64)
        bundle.case(sealed, KEY.sign(sealed.message()).hex())
        for body, own in written:
            bundle.entry(body, own)
    bundle.end()
    return b"".join(parts)


SMALL = small_bundle()


def read(written: bytes) -> int:
    """Read a bundle through; give how many parts it has."""
    return sum(1 for _ in bundles.read(io.BytesIO(written)))


def refused(written: bytes) -> str:
    with pytest.raises(BadBundle) as bad:
        read(written)
    return bad.value.what


def test_a_whole_bundle_is_read() -> None:
    assert read(SMALL) == 4


def test_any_flipped_byte_is_refused() -> None:
    rng = random.Random(7)  # noqa: S311 - not a secret
    for place in range(len(SMALL)):
        flipped = SMALL[:place] + bytes([SMALL[place] ^ (1 << rng.randrange(8))]) + SMALL[place + 1 :]
        refused(flipped)


def test_any_cut_is_refused() -> None:
    for place in range(0, len(SMALL), 7):
        refused(SMALL[:place])
    assert "cut off" in refused(SMALL[: SMALL.rindex(b'{"cases"')])
    assert "behind its last line" in refused(SMALL + b"\n")
    assert "behind its last line" in refused(SMALL + SMALL)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"line":"entry","line":"entry"}\n', "one canonical way"),
        (b'{"line": "entry"}\n', "one canonical way"),
        (b'{"entries":1.0,"line":"end"}\n', "one canonical way"),
        (b'{"entries":1e9,"line":"end"}\n', "one canonical way"),
        (b'{"entries":NaN,"line":"end"}\n', "one canonical way"),
        (b'{"entries":' + b"9" * 5000 + b',"line":"end"}\n', "one canonical way"),
        (b'{"line":"\xff"}\n', "one canonical way"),
        (b'{"line":"\\ud800"}\n', "one canonical way"),
        (b"[" * 100_000 + b"\n", "one canonical way"),
        (b'{"a":' * 100_000 + b"\n", "one canonical way"),
        (b'["line"]\n', "one canonical way"),
        (b"\n", "one canonical way"),
        (b'{"line":"x' + b"x" * limits.LONGEST_LINE, "it has more than"),
        (b'{"line":["entry"]}\n', "does not belong where it stands"),
        (b'{"line":"header"}\n', "does not belong where it stands"),
    ],
)
def test_lines_that_are_none_are_refused_and_cost_little(line: bytes, why: str) -> None:
    first = SMALL.index(b"\n") + 1
    tracemalloc.start()
    try:
        assert why in refused(SMALL[:first] + line + SMALL[first:])
        assert tracemalloc.get_traced_memory()[1] < 64 * 1024**2
    finally:
        tracemalloc.stop()


def test_too_much_of_anything_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most, why in (
        ("MOST_TEXTS", 0, "more than 0 texts"),
        ("MOST_CASES", 1, "more than 1 cases"),
        ("MOST_ENTRIES", 1, "more than 1 entries of one case"),
        ("LARGEST_CASE", 100, "more than 100 bytes of one case"),
        ("LONGEST_ENTRY", 50, "more than 50 bytes of one entry"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(limits, name, most)
            assert why in refused(SMALL)


def test_what_is_no_file_is_not_read_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening, monkeypatch.context() as there:
        there.chdir(tmp_path)
        listening.bind("socket")
        for name in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
            with pytest.raises(BadBundle, match="no file"), bundles.opened(name):
                pass
        from rvlms_plan.domain.refusals import BadValue

        for name in (tmp_path / "socket", tmp_path / "nowhere"):
            with pytest.raises(BadValue, match="cannot be read"), bundles.opened(name):
                pass
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(limits.LARGEST + 1)
    with pytest.raises(BadBundle, match="at most"), bundles.opened(big):
        pass


def test_cases_are_read_one_at_a_time() -> None:
    many = small_bundle(cases=100, entries=10)
    tracemalloc.start()
    try:
        read(many)
        assert tracemalloc.get_traced_memory()[1] < len(many) / 3
    finally:
        tracemalloc.stop()


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["entry", "case", PUBLIC]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["line", "body", "hash", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every value in it."""
    yield at
    if isinstance(data, dict):
        for key, value in data.items():
            yield from places(value, (*at, key))


@settings(max_examples=max(60, settings.default.max_examples // 4))  # type: ignore[union-attr]
@given(st.data())
def test_whatever_is_put_in_place_of_whatever_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    def change(lines: list[dict[str, Any]]) -> None:
        number = data.draw(st.integers(0, len(lines) - 2))
        way = data.draw(st.sampled_from(list(places(lines[number]))))
        value = data.draw(plain)
        if not way:
            lines[number] = {"line": value}
            return
        at = lines[number]
        for key in way[:-1]:
            at = at[key]
        at[way[-1]] = value

    with contextlib.suppress(BadBundle):
        read(rewritten(SMALL, change))


@settings(max_examples=max(60, settings.default.max_examples // 4))  # type: ignore[union-attr]
@example(b"")
@example(b"\n")
@example(b"PK\x03\x04")
@given(st.binary(max_size=200))
def test_bytes_that_are_no_bundle_are_refused(written: bytes) -> None:
    assert refused(written)
