"""What the screens are told at the start: how they look and who is at the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rvlms_plan.domain.people import ATTESTED
from rvlms_plan.tui.widgets.glyphs import UNICODE, Glyphs
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.practice_desk import PracticeDesk

if TYPE_CHECKING:
    from rvlms_plan.domain.site.directory import Directory


def log_nowhere(_what: str, **_told: str | int | bool) -> None:
    """Keep no log."""


@dataclass(slots=True)
class Typist:
    """The person at the keyboard; empty until they have said so."""

    person: str = ""
    role: str = ""
    known: str = ATTESTED
    """How it is known who they are."""


class Site:
    """What this program has read of the site: who is in its directory; nobody, before it was read."""

    _read: Directory | None = None

    @property
    def is_read(self) -> bool:
        """Whether it was read yet."""
        return self._read is not None

    @property
    def directory(self) -> Directory:
        """The directory as it was read last."""
        if self._read is None:
            from rvlms_plan.domain.site.directory import Directory  # noqa: PLC0415 - not for the first frame

            return Directory()
        return self._read

    @directory.setter
    def directory(self, read: Directory) -> None:
        self._read = read


@dataclass(frozen=True, slots=True)
class Setting:
    """Shared by all screens of one run."""

    desk: Desk
    glyphs: Glyphs = UNICODE
    gate: KeyGate = field(default_factory=KeyGate)
    typist: Typist = field(default_factory=Typist)
    site: Site = field(default_factory=Site)
    asks_about_codes: tuple[str, ...] = ()
    filters_file: Path | None = None
    """Where filters of the register are kept; None keeps none."""
    clamp_bell: bool = False
    """Ring once when a clamp's clock passes a reminder."""
    log: Callable[..., None] = log_nowhere
    """Told what went wrong, by the names of kinds and places alone."""
    practice: PracticeDesk | None = None
    """The desk of the practice store beside this one."""

    @property
    def for_practice(self) -> Setting:
        """The setting of the practice screens: another desk, another frame, and whoever rehearses at the keyboard."""
        if self.practice is None:
            raise ValueError("this program was opened without a practice store")
        return replace(
            self,
            desk=self.practice,
            glyphs=self.glyphs.in_practice,
            typist=Typist(self.typist.person, "coordinator"),
            site=Site(),
            asks_about_codes=(),
        )
