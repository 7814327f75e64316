"""Stores that give bundles and stores that take them, for tests."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from rvlms_plan.domain.chain import canonical
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import bundles
from rvlms_plan.use_cases.bundles import Plan
from rvlms_plan.use_cases.station import Station
from use_cases.station_help import SteadyClock, opened_store


@dataclass
class Hospital:
    """A centre with a store, a key and a station."""

    name: str
    folder: Path
    store: Database
    station: Station

    @property
    def key(self) -> Path:
        """The file of its key."""
        return self.folder / "centre.key"

    def bundle(self, *codes: str, centre: str | None = None) -> bytes:
        """Write a bundle of its own cases, or of those of another centre."""
        of = bundles.own_centre(self.store, self.name, self.key) if centre is None else centre
        parts: list[bytes] = []
        bundles.write_bundle(self.store, parts.append, codes, of)
        return b"".join(parts)

    def plan(self, bundle: bytes) -> Plan:
        """Say what a bundle would bring."""
        file = self.folder / f"{hashlib.sha256(bundle).hexdigest()[:16]}.bundle"
        file.write_bytes(bundle)
        return bundles.planned(self.store, file)

    def take(self, bundle: bytes) -> Plan:
        """Import a bundle."""
        return bundles.import_bundle(self.store, self.station, self.plan(bundle))


def hospital(name: str, folder: Path, like: Path | None = None) -> Hospital:
    """Found a centre; its store is a copy of one that is there, where one is named: making one takes long."""
    folder.mkdir()
    if like is not None:
        shutil.copyfile(like, folder / "theatre.db")
    station = Station(SteadyClock(), f"theatre of {name}", key_file=folder / "station.key")
    return Hospital(name, folder, opened_store(folder / "theatre.db"), station)


def rewritten(bundle: bytes, change: Callable[[list[dict[str, Any]]], None]) -> bytes:
    """Change the lines of a bundle and write it anew, so that its last line is right again."""
    lines = [json.loads(line) for line in bundle.splitlines()]
    change(lines)
    written = b"".join(canonical(line) + b"\n" for line in lines[:-1])
    end = lines[-1] | {"sha256": hashlib.sha256(written).hexdigest()}
    for name, kind in (("texts", "text"), ("cases", "case"), ("entries", "entry")):
        end[name] = sum(line["line"] == kind for line in lines)
    return written + canonical(end) + b"\n"


def rechained(bundle: bytes, key: Path, change: Callable[[list[dict[str, Any]]], None]) -> bytes:
    """Change a bundle as its own centre could: chained, signed and counted anew."""

    def all_of_it(lines: list[dict[str, Any]]) -> None:
        change(lines)
        private: Any = load_pem_private_key(key.read_bytes(), password=None)
        case: dict[str, Any] = {}
        previous = bytes(32)
        for line in lines:
            if line["line"] == "case":
                case, previous = line, bytes(32)
                line["body"]["entries"] = 0
            elif line["line"] == "entry":
                previous = hashlib.sha256(b"rvlms-plan/entry/1\n" + previous + canonical(line["body"])).digest()
                line["hash"] = previous.hex()
                case["body"]["entries"] += 1
                case["body"]["head"] = previous.hex()
        for line in lines:
            if line["line"] == "case":
                message = b"rvlms-plan/bundle-case/1\n" + canonical(line["body"])
                line["signature"] = private.sign(message).hex()

    return rewritten(bundle, all_of_it)
