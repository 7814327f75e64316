"""The hash chain: each entry's SHA-256 covers its own canonical bytes and its predecessor's hash.

docs/record-format.md specifies it for other programs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = bytes(32)
"""What stands for the predecessor's hash before the first entry of a journal."""

ENTRY_DOMAIN = b"rvlms-plan/entry/1\n"
"""What stands before the bytes of an entry when it is hashed."""


def canonical(data: Mapping[str, Any]) -> bytes:
    """Give the one way to write data without floats as JSON: sorted keys, no blanks, UTF-8 (equal to RFC 8785)."""
    return _encode(data).encode()


def chained(previous: bytes, body: bytes) -> bytes:
    """Give the hash of an entry whose canonical bytes are `body` and whose predecessor's hash is `previous`."""
    return hashlib.sha256(ENTRY_DOMAIN + previous + body).digest()


_encode = json.JSONEncoder(
    # What goes round in circles is no data: nothing here is, and looking for it costs a seventh.
    sort_keys=True,
    separators=(",", ":"),
    ensure_ascii=False,
    allow_nan=False,
    check_circular=False,
).encode
