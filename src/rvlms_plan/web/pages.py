"""What is served beside the screens: a handful of files by name, ours and textual-serve's, and the headers on all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

import textual_serve

_OURS, _THEIRS = "rvlms_plan.web", "textual_serve"
_TEXT = "; charset=utf-8"
_SERVED = {
    "page.css": (_OURS, "page.css", f"text/css{_TEXT}"),
    "page.js": (_OURS, "page.js", f"text/javascript{_TEXT}"),
    "enter.js": (_OURS, "enter.js", f"text/javascript{_TEXT}"),
    "signs.ttf": (_OURS, "signs.ttf", "font/ttf"),
    "textual.js": (_THEIRS, "js/textual.js", f"text/javascript{_TEXT}"),
    "xterm.css": (_THEIRS, "css/xterm.css", f"text/css{_TEXT}"),
    "letters.ttf": (_THEIRS, "fonts/RobotoMono-VariableFont_wght.ttf", "font/ttf"),
}
FOR_ANYBODY = {"page.css", "enter.js"}
"""What the page needs that asks for the token."""
CONTENT = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self' $socket; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Scripts are ours alone. The terminal measures and paints its letters by styles that it writes into the page."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), clipboard-read=(), geolocation=(), microphone=(), usb=()",
    "Cache-Control": "no-store",
    "Server": "rvlms-plan",
}


@dataclass(frozen=True, slots=True)
class Served:
    """The bytes of a file, and what they are."""

    content: bytes
    kind: str


def names() -> frozenset[str]:
    """Give the names of the files that are served; there are no others."""
    return frozenset(_SERVED)


@cache
def served(name: str) -> Served | None:
    """Give a file by its name, or None where none of that name is served."""
    if name not in _SERVED:
        return None
    package, path, kind = _SERVED[name]
    content = files(textual_serve if package == _THEIRS else package).joinpath("static", *path.split("/")).read_bytes()
    return Served(content, kind)


def page(name: str, **words: str) -> str:
    """Give one of our pages, its words filled in: they are numbers and addresses of ours, never what anybody wrote."""
    return Template(files(_OURS).joinpath("static", f"{name}.html").read_text("utf-8")).substitute(words)


def content_rule(host: str, *, is_encrypted: bool) -> str:
    """Give the Content-Security-Policy for a page that was asked for by this name, which is one of ours.

    Some tablets do not count a socket of the same name as 'self'; it is named.
    """
    return Template(CONTENT).substitute(socket=f"{'wss' if is_encrypted else 'ws'}://{host}")
