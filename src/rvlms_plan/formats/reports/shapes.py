"""Pieces of SVG that the reports' drawings share: black and grey on white, text always as data."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from rvlms_plan.domain.text import made_visible

_STYLE = 'font-family="DejaVu Sans" fill="#000"'


def whole(width: float, height: float, parts: Iterable[str]) -> str:
    """Give a drawing of that size."""
    size = f'width="{width:g}" height="{height:g}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" {size}>',
            f'<rect {size} fill="#fff"/>',
            *parts,
            "</svg>",
        )
    )


def text(x: float, y: float, words: str, *, size: float = 12, anchor: str = "start", bold: bool = False) -> str:
    """Write words; whatever stands in them is only ever text."""
    weight = ' font-weight="bold"' if bold else ""
    said = escape(made_visible(words), quote=True)
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" {_STYLE}{weight}>{said}</text>'


def line(x1: float, y1: float, x2: float, y2: float, *, grey: str = "#000", width: float = 1, dash: str = "") -> str:
    """Draw a line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    drawn = f'stroke="{grey}" stroke-width="{width:g}"{dashed}'
    return f'<path d="M{x1:.2f} {y1:.2f} L{x2:.2f} {y2:.2f}" fill="none" {drawn}/>'


def bar(x: float, y: float, width: float, height: float, *, grey: str = "#000", kind: str = "") -> str:
    """Draw a filled bar. `kind` names it for whoever reads the drawing as data."""
    named = f' class="{kind}"' if kind else ""
    return f'<rect{named} x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{grey}"/>'


def dot(x: float, y: float, radius: float = 3, *, filled: bool = True) -> str:
    """Draw a point, or a ring."""
    fill = "#000" if filled else "#fff"
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:g}" fill="{fill}" stroke="#000" stroke-width="1.2"/>'
