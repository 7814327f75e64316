"""The drawing for terminals, in two sizes: which sign stands in which cell, and which cells belong to which place.

Each size is drawn twice, cell under cell: once as it looks, once as a map in which a letter names the place that a cell
belongs to. A place's rail, the steps that blood takes through it, is walked on that map, so that a drawing that is
changed keeps its marks where they belong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rvlms_plan.domain.picture.anatomy import PLACES

Cell = tuple[int, int]
"""Row and column, from 0."""
Step = tuple[Cell, ...]
"""The cells side by side in a lumen: five in the vena cava, one in its branches."""

LETTERS = {
    "A": "right-atrium",
    "s": "ivc-suprahepatic",
    "t": "ivc-retrohepatic",
    "i": "ivc-infrahepatic",
    "p": "ivc-pararenal",
    "f": "ivc-infrarenal",
    "R": "renal-vein-right",
    "L": "renal-vein-left",
    "G": "gonadal-vein-right",
    "g": "gonadal-vein-left",
    "C": "iliac-vein-right",
    "c": "iliac-vein-left",
}
_TRUNK = "Astipf"


@dataclass(frozen=True, slots=True)
class Stations:
    """On which step of a place's rail a mark stands, counted from the periphery; `clamp` counts so too."""

    tumour: int
    end: int
    clamp: int


@dataclass(frozen=True)
class Cells:
    """One size of the drawing. `art` and `places` are rows of the same length."""

    art: tuple[str, ...]
    map: tuple[str, ...]
    stations: dict[str, Stations]

    @property
    def width(self) -> int:
        """Count the columns."""
        return max(len(row) for row in self.art)

    @cached_property
    def rails(self) -> dict[str, tuple[Step, ...]]:
        """The rail of each place, from the periphery to the heart."""
        return {place: self._rail(letter) for letter, place in LETTERS.items()}

    def enters_at(self, place: str, coming_from: str) -> int:
        """Give the step of a place's rail at which another place empties into it."""
        mouth = self.rails[coming_from][-1]
        steps = self.rails[place]
        return next(index for index, step in enumerate(steps) if any(_touch(c, other) for c in step for other in mouth))

    def walls(self, place: str, index: int) -> tuple[Cell, ...]:
        """Give the cells on both sides of a step that a clamp takes hold of; of a single cell that one itself."""
        step = self.rails[place][index]
        if len(step) == 1:
            return step
        row, first, last = step[0][0], step[0][1], step[-1][1]
        return ((row, first - 1), (row, last + 1))

    def _rail(self, letter: str) -> tuple[Step, ...]:
        found = [
            (row, column) for row, text in enumerate(self.map) for column, sign in enumerate(text) if sign == letter
        ]
        if letter in _TRUNK:
            rows = sorted({row for row, _ in found}, reverse=True)
            return tuple(tuple(cell for cell in found if cell[0] == row) for row in rows)
        return tuple((cell,) for cell in _walked(found, self._trunk_cells(letter)))

    def _trunk_cells(self, letter: str) -> set[Cell]:
        """Give the cells of the place that a branch empties into."""
        onward = PLACES[LETTERS[letter]].empties_into
        return {
            (row, column)
            for row, text in enumerate(self.map)
            for column, sign in enumerate(text)
            if LETTERS.get(sign) == onward
        }


def _touch(one: Cell, other: Cell) -> bool:
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) == 1


def _walked(cells: list[Cell], trunk: set[Cell]) -> list[Cell]:
    """Walk a branch back from where it touches its trunk; give it from its far end."""
    here = next(cell for cell in cells if any(_touch(cell, other) for other in trunk))
    left = set(cells) - {here}
    way = [here]
    while onward := next((cell for cell in sorted(left) if _touch(way[-1], cell)), None):
        way.append(onward)
        left.discard(onward)
    return way[::-1]


FULL = Cells(
    art=(
        "PATIENT'S RIGHT                     PATIENT'S LEFT",
        "                ┌───────────┐",
        "                │           │",
        "                │           │ right atrium",
        "                └──┐     ┌──┘",
        "                   │     │ suprahepatic",
        "  ╌ diaphragm ╌╌╌╌╌│     │╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌",
        "     hepatic veins━┥     ┝━hepatic veins",
        "                   │     │",
        "                   │     │ retrohepatic",
        "                   │     │",
        "                   │     │ infrahepatic",
        "  right renal vein │     │ pararenal  left renal vein",
        "  kidney ┣━━━━━━━━━┥     ┝━━━━━━━━━━━━━┳━━━━┫ kidney",
        "            ┏━━━━━━┥     │             ┃",
        "   right    ┃      │     │             ┃ left",
        "   gonadal  ┃      │     │             ┃ gonadal",
        "   vein     ┃      │     │ infrarenal  ┃ vein",
        "            ┃      └┰───┰┘             ┃",
        "            ┃    ┏━━┛   ┗━━┓           ┃",
        "                 ┃         ┃",
        "right iliac vein ┃         ┃ left iliac vein",
    ),
    map=(
        "",
        "",
        "                    AAAAA",
        "                    AAAAA",
        "                    AAAAA",
        "                    sssss",
        "                    sssss",
        "                    sssss",
        "                    ttttt",
        "                    ttttt",
        "                    iiiii",
        "                    iiiii",
        "                    ppppp",
        "          RRRRRRRRRRpppppLLLLLLLLLLLLLLLLLLL",
        "            GGGGGGGGfffff              g",
        "            G       fffff              g",
        "            G       fffff              g",
        "            G       fffff              g",
        "            G       C   c              g",
        "            G    CCCC   cccc           g",
        "                 C         c",
        "                 C         c",
    ),
    stations={
        "right-atrium": Stations(1, 2, 0),
        "ivc-suprahepatic": Stations(0, 2, 1),
        "ivc-retrohepatic": Stations(0, 1, 1),
        "ivc-infrahepatic": Stations(0, 1, 1),
        "ivc-pararenal": Stations(0, 1, 1),
        "ivc-infrarenal": Stations(2, 3, 0),
        "renal-vein-right": Stations(2, 6, 8),
        "renal-vein-left": Stations(1, 12, 16),
        "gonadal-vein-right": Stations(2, 8, 10),
        "gonadal-vein-left": Stations(1, 5, 4),
        "iliac-vein-right": Stations(1, 5, 3),
        "iliac-vein-left": Stations(1, 5, 3),
    },
)
LOW = Cells(
    art=(
        "PATIENT'S RIGHT   PATIENT'S LEFT",
        "         ┌───────┐ right",
        "         │       │ atrium",
        "         └┐     ┌┘ suprahepatic",
        " hepatic━━┥     ┝━━hepatic veins",
        "          │     │ retrohepatic",
        "          │     │ infrahepatic",
        "kidney ┣━━┥     ┝━━━━━┳━━┫ kidney",
        "        ┏━┥     │     ┃",
        "gonadal ┃ │     │ IVC ┃ gonadal",
        " right  ┃ │     │     ┃ left",
        "  iliac   └┰───┰┘  iliac",
        "  right━━━━┛   ┗━━━━left",
    ),
    map=(
        "",
        "",
        "           AAAAA",
        "           sssss",
        "        h  sssssh",
        "           ttttt",
        "           iiiii",
        "        RRRpppppLLLLLLLLL",
        "        GGGfffff      g",
        "        G  fffff      g",
        "        G  fffff      g",
        "           C   c",
        "       CCCCC   ccccc",
    ),
    stations={
        "right-atrium": Stations(0, 0, 0),
        "ivc-suprahepatic": Stations(0, 1, 1),
        "ivc-retrohepatic": Stations(0, 0, 0),
        "ivc-infrahepatic": Stations(0, 0, 0),
        "ivc-pararenal": Stations(0, 0, 0),
        "ivc-infrarenal": Stations(1, 2, 0),
        "renal-vein-right": Stations(0, 1, 2),
        "renal-vein-left": Stations(0, 5, 7),
        "gonadal-vein-right": Stations(0, 2, 3),
        "gonadal-vein-left": Stations(0, 2, 2),
        "iliac-vein-right": Stations(1, 2, 3),
        "iliac-vein-left": Stations(1, 2, 3),
    },
)
