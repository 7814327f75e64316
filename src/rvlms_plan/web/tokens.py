"""What lets a browser in: a token that is shown once, and the badge that it is exchanged for."""

from __future__ import annotations

import contextlib
import hmac
import os
import re
import secrets
import stat
import time
from base64 import b32encode
from collections.abc import Callable
from pathlib import Path

TOKEN_BYTES = 20
BADGE_SECONDS = 30 * 24 * 3600
_TOKEN = re.compile(r"[a-z2-7]{32}")
_BADGE = re.compile(r"([0-9a-f]{16})\.([0-9]{1,12})\.([0-9a-f]{64})")
_OTHERS = 0o077


def token_of(file: Path, *, anew: bool = False) -> str:
    """Give the token that a file keeps: 32 letters and digits, 160 random bits, mode 0600.

    It is made where there is none, where it is asked for `anew`, and where others could have read it.

    Raises:
        OSError: It cannot be read or written.
    """
    if not anew:
        with contextlib.suppress(FileNotFoundError):
            is_open = os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & _OTHERS
            kept = file.read_text("ascii", errors="replace").strip()
            if _TOKEN.fullmatch(kept) and not is_open:
                return kept
    token = b32encode(secrets.token_bytes(TOKEN_BYTES)).decode("ascii").lower()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as opened:
            opened.write(f"{token}\n")
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
    return token


class Badges:
    """Gives out badges for the token, and knows them again: they are signed by it and kept nowhere.

    A badge is `browser.issued.signature`. It opens no other server's door, and none at all once the token is another.
    """

    def __init__(self, token: str, seconds: Callable[[], float] = time.time) -> None:
        self._token = token.encode()
        self._seconds = seconds

    def is_token(self, tried: str) -> bool:
        """Tell whether this is the token, in a time that does not depend on how much of it is right."""
        cleaned = "".join(tried.split()).replace("-", "").lower()
        return hmac.compare_digest(cleaned.encode(), self._token)

    def issue(self) -> str:
        """Give a badge for a browser that is new here."""
        told = f"{secrets.token_hex(8)}.{int(self._seconds())}"
        return f"{told}.{self._signed(told)}"

    def browser_of(self, badge: str | None) -> str | None:
        """Give the browser that a badge was issued to: 16 hexadecimal digits; None where it is no good (any more)."""
        parts = _BADGE.fullmatch(badge or "")
        if parts is None:
            return None
        browser, issued, signature = parts.groups()
        if not hmac.compare_digest(signature, self._signed(f"{browser}.{issued}")):
            return None
        return browser if self._seconds() - int(issued) < BADGE_SECONDS else None

    def _signed(self, told: str) -> str:
        return hmac.new(self._token, f"rvlms-plan badge {told}".encode(), "sha256").hexdigest()
