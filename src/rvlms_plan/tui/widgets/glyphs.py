"""The signs of the screens, in a Unicode and an ASCII set; each stands beside a word that says the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rvlms_plan.domain.case import ItemState, PhaseState


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One cell each, but for `frame`: the word that says whether this is a real case."""

    cursor: str
    done: str
    open: str
    not_applicable: str
    waits: str
    deferred: str
    overridden: str
    blocks: str
    problem: str
    saving: str
    rule: str
    more: str
    dot: str
    here: str
    chosen: str
    unchosen: str
    clamp: str
    reminder: str
    reminder_red: str
    caught: str
    bar: str
    block: str
    gap: str
    mark: str
    tick: str
    earlier: str
    later: str
    frame: str = "LIVE"

    @property
    def is_ascii(self) -> bool:
        """Tell whether these are plain signs."""
        return self.cursor.isascii()

    @property
    def in_practice(self) -> Glyphs:
        """The same signs with another frame: the word, and double rules."""
        return replace(self, frame="PRACTICE", rule="=" if self.is_ascii else "═")

    def item(self, state: ItemState) -> str:
        """Give the sign of an item's state."""
        return {
            "open": self.open,
            "waits": self.waits,
            "done": self.done,
            "not-applicable": self.not_applicable,
            "deferred": self.deferred,
            "overridden": self.overridden,
        }[state]

    def phase(self, state: PhaseState) -> str:
        """Give the sign of a phase's state."""
        return {
            "not-begun": "",
            "begun": self.open,
            "closed": self.done,
            "re-opened": self.problem,
            "not-applicable": self.not_applicable,
            "waits": self.waits,
        }[state]


UNICODE = Glyphs(
    cursor="▶", done="✓", open="□", not_applicable="–", waits="…", deferred="»", overridden="◊", blocks="■",
    problem="!", saving="~", rule="─", more="▼", dot="·", here="◀", chosen="■", unchosen="□", clamp="●", reminder="△",
    reminder_red="▲", caught="◆", bar="━", block="█", gap="·", mark="◆", tick="┬", earlier="◀", later="▶",
)  # fmt: skip
ASCII = Glyphs(
    cursor=">", done="x", open="_", not_applicable="-", waits=".", deferred="}", overridden="O", blocks="#",
    problem="!", saving="~", rule="-", more="v", dot="-", here="<", chosen="#", unchosen="_", clamp="@", reminder="*",
    reminder_red="!", caught="+", bar="=", block="#", gap=".", mark="*", tick="+", earlier="<", later=">",
)  # fmt: skip
