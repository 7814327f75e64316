"""Keys that sign, the station's and the centre's: each made on first need in a file that only its user can read."""

from __future__ import annotations

import contextlib
import hmac
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from rvlms_plan.store.problems import StoreProblem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_OTHERS = 0o077


class StationKey:
    """A key pair that signs. `public` is the public key in hexadecimal."""

    def secret(self, purpose: str) -> bytes:
        """Give a secret of this key's own for a purpose: 32 bytes, from which the key cannot be told."""
        return hmac.digest(self._private.private_bytes_raw(), purpose.encode(), "sha256")

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        """Sign a message: 64 bytes, Ed25519."""
        return self._private.sign(message)


def station_key(file: Path) -> StationKey:
    """Read the station's key, making it where there is none.

    Raises:
        StoreProblem: It cannot be made or read, or is no such key.
    """
    return _made_or_read(file, _OF_STATION)


def centre_key(file: Path) -> StationKey:
    """Read the centre's key, making it where there is none. Raises as `station_key`."""
    return _made_or_read(file, _OF_CENTRE)


def known_station_key(file: Path) -> StationKey | None:
    """Read the station's key; None where it has not been made yet. Raises as `station_key`."""
    return station_key(file) if file.exists() else None


def known_centre_key(file: Path) -> StationKey | None:
    """Read the centre's key; None where it has not been made yet. Raises as `station_key`."""
    return centre_key(file) if file.exists() else None


def is_open_to_others(file: Path) -> bool:
    """Tell whether other users of this machine may read the key."""
    return os.name == "posix" and bool(stat.S_IMODE(file.stat().st_mode) & _OTHERS)


def is_signed(public: str, signature: bytes, message: bytes) -> bool:
    """Tell whether the holder of a public key (in hexadecimal) signed this message."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - 30 ms
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


_OF_STATION = "The station's key", "Entries are saved all the same, but no checkpoint is signed until it can."
_OF_CENTRE = "The centre's key", "Nothing was written; no bundle is made until it can."


def _made_or_read(file: Path, of: tuple[str, str]) -> StationKey:
    whose, until = of
    try:
        if not file.exists():
            _make(file)
        private = _read(file)
    except OSError as error:
        raise StoreProblem(f"{whose} {file} cannot be used: {error.strerror}. {until}") from error
    if private is None:
        raise StoreProblem(f"{file} holds no Ed25519 key. It was not touched; put it right. {until}")
    return StationKey(private)


def _read(file: Path) -> Ed25519PrivateKey | None:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - only where a checkpoint is made
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        private = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    return private if isinstance(private, Ed25519PrivateKey) else None


def _make(file: Path) -> None:
    """Write a new key whole or not at all; where another program was quicker, its key stays."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
            opened.write(pem)
            opened.flush()
            os.fsync(opened.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(half, file)
    finally:
        half.unlink(missing_ok=True)
