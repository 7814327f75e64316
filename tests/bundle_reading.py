"""A foreign reader of bundles, written from docs/bundle-format.md alone; shares no code with rvlms-plan."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEYS = {
    "header": {"line", "format", "version", "centre"},
    "text": {"line", "sha256", "checklist", "version", "text"},
    "case": {"line", "body", "signature"},
    "entry": {"line", "body", "hash"},
    "end": {"line", "texts", "cases", "entries", "sha256"},
}


def canonical(data: Any) -> bytes:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(key: str, signature: str, message: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)


def verify(written: bytes) -> dict[str, list[dict[str, Any]]]:
    """Verify a bundle step by step; give each case's entries by its code."""
    assert written.endswith(b"\n")
    lines = written.split(b"\n")[:-1]
    parsed = [json.loads(line) for line in lines]
    for line, data in zip(lines, parsed, strict=True):
        assert canonical(data) == line
        assert set(data) == KEYS[data["line"]]
    shape = "".join(data["line"][0] if data["line"] != "entry" else "n" for data in parsed)
    assert re.fullmatch(r"ht+(cn+)+e", shape)
    header, end = parsed[0], parsed[-1]
    assert (header["format"], header["version"]) == ("rvlms-plan/bundle", 1)
    centre = header["centre"]
    named = canonical({"key": centre["key"], "name": centre["name"]})
    signed(centre["key"], centre["signature"], b"rvlms-plan/bundle-centre/1\n" + named)
    hashed = hashlib.sha256(b"rvlms-plan/centre/1\n" + bytes.fromhex(centre["key"])).digest()
    code = base64.b32encode(hashed).decode().lower()[:8]
    texts = {data["sha256"]: data for data in parsed if data["line"] == "text"}
    for name, text in texts.items():
        assert hashlib.sha256(text["text"].encode()).hexdigest() == name
    assert list(texts) == sorted(texts)
    cases: dict[str, list[dict[str, Any]]] = {}
    heads: dict[str, tuple[int, str]] = {}
    for data in parsed:
        if data["line"] == "case":
            body = data["body"]
            signed(centre["key"], data["signature"], b"rvlms-plan/bundle-case/1\n" + canonical(body))
            assert re.fullmatch(code + r"\+[a-z2-7]{12}", body["case"])
            assert body["centre"] == centre["key"]
            assert body["checklist"] in texts
            cases[body["case"]], previous = [], bytes(32)
            heads[body["case"]] = (body["entries"], body["head"])
        elif data["line"] == "entry":
            current = list(cases)[-1]
            entries = cases[current]
            assert data["body"]["journal"] == {"kind": "case", "id": current}
            assert data["body"]["position"] == len(entries) + 1
            previous = hashlib.sha256(b"rvlms-plan/entry/1\n" + previous + canonical(data["body"])).digest()
            assert previous.hex() == data["hash"]
            entries.append(data["body"])
            if len(entries) == heads[current][0]:
                assert data["hash"] == heads[current][1]
    for name, entries in cases.items():
        assert len(entries) == heads[name][0]
        assert entries[0]["kind"] == "CaseOpened"
        assert entries[0]["fact"]["code"] == name
        assert texts[entries[0]["fact"]["sha256"]]["checklist"] == entries[0]["fact"]["checklist"]
    assert list(cases) == sorted(cases)
    assert {entries[0]["fact"]["sha256"] for entries in cases.values()} == set(texts)
    requests = [entry["request"] for entries in cases.values() for entry in entries]
    assert len(set(requests)) == len(requests)
    assert (end["texts"], end["cases"], end["entries"]) == (len(texts), len(cases), len(requests))
    assert end["sha256"] == hashlib.sha256(b"\n".join(lines[:-1]) + b"\n").hexdigest()
    return cases
