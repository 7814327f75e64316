"""What a checklist says of the planning picture: which of its answers are drawn, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureReading:
    """An answer that the planning picture marks. `read` is `item` or `item.field`; `places` are (answer, place).

    An answer that is not among them has the place of its own name. `doubted_by` are the kinds of happening after which
    an answer given before may not hold any more.
    """

    read: str
    places: tuple[tuple[str, str], ...] = ()
    doubted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureRules:
    """Which answers the planning picture is drawn from, and the items whose help shows it."""

    tumour: PictureReading
    thrombus: PictureReading | None = None
    clamp_sites: PictureReading | None = None
    shows_on: tuple[str, ...] = ()
