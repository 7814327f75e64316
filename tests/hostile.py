"""Text that steers terminals, hides itself or looks like markup, and checklists made of it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from checklists import as_file, small
from rvlms_plan.domain.text import clean
from rvlms_plan.formats.checklist.text import HIDDEN_IN_VALUE

PIECES = (
    "[L]", "[/x]", "[/", "[@click=app.quit]", "[/]", "[red]", "\\[b]", "\x1b[31m", "\x1b]52;c;aGk=\x07", "\x1b]0;t\x1b\\",  # noqa: E501
    "\x9b31m", "\x9d0;t\x9c", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\ufe0f", "\u3164", "\x00", "\x7f", "\r",  # noqa: E501
    "\n", "\t", "{x}", "%s", "$t", "\\", "é", "e\u0301", "長い", "שלום", "🩺", "]]>", "'\"", " a b ",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), min_size=1, max_size=8).map("".join)
NAMES = HOSTILE.map(lambda text: f"{text[:60]}N").filter(lambda text: len(clean(text)) <= 80)

HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\u3164\ufeff]")
"""What must never be printed: the controls but for the line break, and what hides or turns text around."""

WORST = "[L] [/x] [@click=app.quit]x[/] \x1b]52;c;aGk=\x07 \x1b[31m \x9b6n \u202eabc\u200b"
"""One text with most of it."""
WORST_IN_A_FILE = "[L] [/x] [@click=app.quit]x[/] %s {x} $t \\[b] שלום 長い e\u0301"
"""The same for a checklist's file, which refuses what cannot be seen."""


def flat(text: str) -> str:
    """Leave out all blanks: where a line breaks, one is lost."""
    return "".join(text.split())


def for_a_file(text: str) -> str:
    """Leave out what a checklist's file refuses, so that the rest is tried."""
    kept = HIDDEN_IN_VALUE.sub("", text).replace("\n", " ")
    return " ".join("".join(c for c in kept if c.isprintable()).split())


def strings(data: object) -> Iterator[str]:
    """Give every text in JSON data."""
    match data:
        case dict():
            for each in data.values():
                yield from strings(each)
        case list():
            for each in data:
                yield from strings(each)
        case str():
            yield data


TEXT_KEYS = {"title", "pause", "challenge", "response", "says", "why", "notice", "text", "licence"}
OPTION_KEYS = {"choice", "several"}


def hostile_checklist(hostile: str, *, head: str = "growth") -> tuple[bytes, dict[str, set[str]]]:
    """Give the file of a checklist whose every text carries the hostile one, and all of these texts by their key.

    The summary's head is a text item, so that what is typed there stands at the head of the case.
    """
    file: dict[str, Any] = json.loads(as_file(small()))
    file["notice"] = "notice"
    file["sources"] = {"paper": {"text": "source", "licence": "licence"}}
    first = file["phases"][0]["items"]
    text_item = {"id": head, "challenge": "Growth", "response": "in words", "role": ["surgeon"], "level": "required"}
    first.append({**text_item, "answer": {"text": {}}, "sources": ["paper"], "why": "why"})
    for item in first:
        item.pop("local", None)
        item["sources"] = ["paper"]
    file["summary"].append({"id": head, "title": "Growth", "from": head, "head": True})
    texts: dict[str, set[str]] = {}
    count = itertools.count()

    def put(key: str, text: str) -> str:
        carries = f"{text} {hostile} q{next(count)}z"
        texts.setdefault(key, set()).add(carries)
        return carries

    return json.dumps(_walked(file, put), ensure_ascii=False).encode(), texts


def _walked(data: Any, put: Callable[[str, str], str], key: str = "", within: str = "") -> Any:
    match data:
        case dict() if key in OPTION_KEYS or key == "roles":
            return {name: put(key, str(words)) for name, words in data.items()}
        case dict():
            return {name: _walked(each, put, name, key) for name, each in data.items()}
        case list():
            return [_walked(each, put, key) for each in data]
        case str() if key in TEXT_KEYS:
            return put(within if within == "summary" else key, data)
        case _:
            return data
