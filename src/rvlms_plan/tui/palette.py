"""The two themes: every text at least 7:1 on its ground, edges 3:1 (WCAG 1.4.6, 1.4.11), asserted by a test.

Colour is never the only sign: glyph, word and place say the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache

from rich.style import Style
from textual.theme import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours by what they mean. `ground`, `cursor` and `bar` are grounds; the rest are texts, `edge` a line."""

    ground: str
    cursor: str
    bar: str
    text: str
    muted: str
    done: str
    due: str
    problem: str
    info: str
    edge: str


DARK = Palette(
    ground="#000000",
    cursor="#0b2036",
    bar="#14181c",
    text="#f2f2f2",
    muted="#b9b9b9",
    done="#2ee6a6",
    due="#ffd84d",
    problem="#ff9a7a",
    info="#7cc8ff",
    edge="#7a7a7a",
)

LIGHT = Palette(
    ground="#ffffff",
    cursor="#dcecff",
    bar="#f0f0f0",
    text="#101010",
    muted="#404040",
    done="#004d33",
    due="#523b00",
    problem="#7d1a00",
    info="#00386f",
    edge="#767676",
)

PALETTES = {"dark": DARK, "light": LIGHT}

CHIP, CURSOR = "chip", "cursor"
_FACES = {
    "text": ("text", "ground", False),
    "strong": ("text", "ground", True),
    "muted": ("muted", "ground", False),
    "done": ("done", "ground", False),
    "due": ("due", "ground", True),
    "problem": ("problem", "ground", True),
    "info": ("info", "ground", False),
    "edge": ("edge", "ground", False),
    CHIP: ("ground", "text", True),
    CURSOR: ("text", "cursor", False),
}
"""What a piece of a line means, and how it looks: its colour, its ground, whether it is bold."""
MEANINGS = tuple(_FACES)


@cache
def faces(name: str) -> dict[str, Style]:
    """Give a theme's style for each meaning.

    They are no component classes: Textual works each of those out anew, for each widget, whenever a class of the screen
    changes, which took longer than all else that a question's opening takes.
    """
    palette = asdict(PALETTES.get(name, DARK))
    return {
        meaning: Style(color=palette[front], bgcolor=palette[back], bold=bold or None)
        for meaning, (front, back, bold) in _FACES.items()
    }


@cache
def faces_on(name: str, ground: str) -> dict[str, Style]:
    """Give the same on the ground of one of them, which lies under a whole line; a chip keeps its own."""
    own = faces(name)
    laid = own[ground].background_style
    return {meaning: style if meaning == CHIP else style + laid for meaning, style in own.items()}


def theme(name: str) -> Theme:
    """Make Textual's theme from a palette; our names are `$rv-…` in app.tcss."""
    palette = PALETTES[name]
    return Theme(
        name=name,
        primary=palette.info,
        secondary=palette.info,
        accent=palette.info,
        warning=palette.due,
        error=palette.problem,
        success=palette.done,
        foreground=palette.text,
        background=palette.ground,
        surface=palette.ground,
        panel=palette.bar,
        boost=palette.bar,
        dark=name == "dark",
        text_alpha=1.0,
        luminosity_spread=0.0,
        variables={f"rv-{part}": colour for part, colour in asdict(palette).items()}
        | {
            "block-cursor-background": palette.cursor,
            "block-cursor-foreground": palette.text,
            "input-cursor-background": palette.text,
            "input-cursor-foreground": palette.ground,
            "input-selection-background": palette.cursor,
            "text-muted": palette.muted,
            "text-disabled": palette.muted,
            "foreground-muted": palette.muted,
        },
    )
