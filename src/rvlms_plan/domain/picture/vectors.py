"""The drawing for paper: where each vein runs, and where on it marks stand. Units are those of a sheet 1000 wide.

The vena cava lies to the patient's right of the midline (x 500), so on its left side here; the left renal vein crosses
the aorta. Not to scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import dist

Point = tuple[float, float]

WIDTH = 1000
TRUNK, BRANCH = 44.0, 24.0
"""How wide the vena cava and its branches are."""
MIDLINE, CAVA = 500.0, 458.0
ATRIUM = (370.0, 92.0, 176.0, 78.0)
"""x, y, width, height of its box."""


@dataclass(frozen=True, slots=True)
class Rail:
    """How blood runs through one place, from the periphery to the heart. Marks stand at shares of its length."""

    points: tuple[Point, ...]
    width: float
    tumour: float = 0.3
    end: float = 0.75
    clamp: float = 0.5
    entries: tuple[tuple[str, float], ...] = ()
    """Where other places empty into it; what is not named does so at its beginning."""

    def at(self, share: float) -> Point:
        """Give the point at a share of the length."""
        left = share * sum(dist(*pair) for pair in self._pairs())
        for (x0, y0), (x1, y1) in self._pairs():
            long = dist((x0, y0), (x1, y1))
            if left <= long:
                return (x0 + (x1 - x0) * left / long, y0 + (y1 - y0) * left / long)
            left -= long
        return self.points[-1]

    def heading(self, share: float) -> Point:
        """Give the direction of the flow there, as a vector of length 1."""
        (x0, y0), (x1, y1) = self.at(max(0.0, share - 0.02)), self.at(min(1.0, share + 0.02))
        long = dist((x0, y0), (x1, y1))
        return ((x1 - x0) / long, (y1 - y0) / long)

    def between(self, begin: float, end: float) -> tuple[Point, ...]:
        """Give the course from one share of the length to another."""
        whole, gone = sum(dist(*pair) for pair in self._pairs()), 0.0
        inner = []
        for here, onward in self._pairs():
            gone += dist(here, onward)
            if begin < gone / whole < end:
                inner.append(onward)
        return (self.at(begin), *inner, self.at(end))

    def entry(self, coming_from: str) -> float:
        """Give the share of the length at which another place empties into it."""
        return dict(self.entries).get(coming_from, 0.0)

    def _pairs(self) -> list[tuple[Point, Point]]:
        return list(zip(self.points, self.points[1:], strict=False))


def _trunk(
    low: float, high: float, tumour: float = 0.3, end: float = 0.86, clamp: float = 0.62, **entries: float
) -> Rail:
    named = tuple((name.replace("_", "-"), share) for name, share in entries.items())
    return Rail(((CAVA, low), (CAVA, high)), TRUNK, tumour, end, clamp, named)


RAILS = {
    "right-atrium": _trunk(170, 100, tumour=0.3, end=0.72),
    "ivc-suprahepatic": _trunk(262, 170, tumour=0.3, end=0.84, clamp=0.45),
    "ivc-retrohepatic": _trunk(372, 262, tumour=0.3, end=0.86, clamp=0.6),
    "ivc-infrahepatic": _trunk(432, 372, tumour=0.3, end=0.74, clamp=0.4),
    "ivc-pararenal": _trunk(512, 432, tumour=0.42, end=0.8, clamp=0.86, renal_vein_right=0.45, renal_vein_left=0.45),
    "ivc-infrarenal": _trunk(680, 512, tumour=0.5, end=0.95, clamp=0.2, gonadal_vein_right=0.84),
    "renal-vein-right": Rail(((290, 492), (458, 476)), BRANCH, tumour=0.16, end=0.5, clamp=0.74),
    "renal-vein-left": Rail(
        ((712, 490), (458, 476)), BRANCH, tumour=0.1, end=0.6, clamp=0.76, entries=(("gonadal-vein-left", 0.37),)
    ),
    "gonadal-vein-right": Rail(
        ((300, 742), (318, 640), (368, 566), (458, 539)), BRANCH - 6, tumour=0.18, end=0.8, clamp=0.6
    ),
    "gonadal-vein-left": Rail(((640, 742), (632, 640), (618, 485)), BRANCH - 6, tumour=0.18, end=0.8, clamp=0.6),
    "iliac-vein-right": Rail(((352, 832), (386, 760), (458, 680)), BRANCH + 4, tumour=0.28, end=0.75, clamp=0.62),
    "iliac-vein-left": Rail(((590, 832), (548, 760), (458, 680)), BRANCH + 4, tumour=0.28, end=0.75, clamp=0.62),
}

HEPATIC_VEINS: tuple[tuple[Point, ...], ...] = (
    ((330, 236), (400, 246), (458, 270)),
    ((586, 236), (516, 246), (458, 270)),
)
SEGMENT_ENDS = (170.0, 262.0, 372.0, 432.0, 512.0, 680.0)
"""Where one segment of the vena cava ends and the next begins."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a place's words stand, and the point that their line leads to. Words on the left side end at `x`."""

    x: float
    y: float
    leads_to: Point
    is_left: bool = False


_LEFT, _RIGHT = 216.0, 784.0
SLOTS = {
    "right-atrium": Slot(_RIGHT, 112, (546, 122)),
    "ivc-suprahepatic": Slot(_LEFT, 176, (436, 206), is_left=True),
    "ivc-retrohepatic": Slot(_LEFT, 290, (436, 320), is_left=True),
    "hepatic-pedicle": Slot(_RIGHT, 232, (560, 340)),
    "ivc-infrahepatic": Slot(_RIGHT, 322, (480, 404)),
    "ivc-pararenal": Slot(_LEFT, 386, (436, 450), is_left=True),
    "renal-vein-right": Slot(_LEFT, 476, (330, 488), is_left=True),
    "renal-vein-left": Slot(_RIGHT, 412, (690, 489)),
    "ivc-infrarenal": Slot(_RIGHT, 560, (480, 606)),
    "renal-artery-right": Slot(_LEFT, 566, (240, 548), is_left=True),
    "renal-artery-left": Slot(_RIGHT, 502, (772, 500)),
    "gonadal-vein-right": Slot(_LEFT, 640, (309, 690), is_left=True),
    "gonadal-vein-left": Slot(_RIGHT, 660, (640, 700)),
    "iliac-vein-right": Slot(_LEFT, 752, (368, 798), is_left=True),
    "iliac-vein-left": Slot(_RIGHT, 762, (574, 800)),
}
FOOT_OF_DRAWING = 850.0
