"""Centres: whose cases are whose. A case that was imported says in its own code which centre it is of."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.text import clean_name

OWN = "own"
"""What stands for this store's own cases where a centre is asked for."""

MARK = "+"
"""Stands between the centre's code and the case's; no code that a person gives a case can hold it."""

CENTRE_DOMAIN = b"rvlms-plan/centre/1\n"
_CENTRE_LETTERS, _CASE_LETTERS = 8, 12


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre as its bundles name it: its Ed25519 public key in hexadecimal, and its name, signed with that key."""

    key: str
    name: str
    signature: str

    @property
    def code(self) -> str:
        """What the codes of its cases begin with."""
        return code_of_key(self.key)


def code_of_key(key: str) -> str:
    """Give the code of the centre with this public key (in hexadecimal)."""
    return letters(hashlib.sha256(CENTRE_DOMAIN + bytes.fromhex(key)).digest(), _CENTRE_LETTERS)


def centre_of(code: str) -> str | None:
    """Give the code of the centre that an imported case is of; None for one of this store's own."""
    centre, mark, _ = code.partition(MARK)
    return centre if mark else None


def case_code(centre: str, secret: bytes, code: str) -> str:
    """Give the code that a centre's case has in its bundles, whichever spelling of its own code is given."""
    return f"{centre}{MARK}{letters(keyed(secret, 'case', code.casefold()), _CASE_LETTERS)}"


def ends_of(centre: str) -> tuple[str, str]:
    """Give the two ends between which, the second left out, the codes of a centre's cases lie."""
    return f"{centre}{MARK}", f"{centre}{chr(ord(MARK) + 1)}"


def keyed(secret: bytes, *words: str) -> bytes:
    """Give the keyed hash (HMAC-SHA-256) of some words, each told apart from the next."""
    said = [word.encode(errors="surrogatepass") for word in words]
    return hmac.digest(secret, b"".join(len(each).to_bytes(4) + each for each in said), "sha256")


def letters(hashed: bytes, count: int) -> str:
    """Write so many letters and digits of a hash: a to z and 2 to 7."""
    return base64.b32encode(hashed).decode().lower()[:count]


def checked_name(name: str) -> str:
    """Clean a centre's name.

    Raises:
        BadValue: It is empty, too long, or the word that stands for this store's own cases.
    """
    cleaned = clean_name(name, "A centre's name")
    if cleaned.casefold() == OWN:
        raise BadValue(f"A centre cannot be called {OWN}: that is what each store calls its own cases.")
    return cleaned
