"""Who takes the keyboard of a station with a screen: saved on the store thread, hashed on another than both.

Imports the domain only, as the screens do.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.use_cases.station import Station

if TYPE_CHECKING:
    from rvlms_plan.domain.site.directory import Directory
    from rvlms_plan.store.database import Database
    from rvlms_plan.use_cases.site import SignOn, Trial

T = TypeVar("T")


class Runs(Protocol):
    """Runs a piece of work on the store thread."""

    def __call__(self, work: Callable[[Database], T]) -> Awaitable[T]:
        """Run it behind all that was asked for before."""


class Keyboard:
    """The site's side of a desk."""

    def __init__(self, run: Runs, station: Station) -> None:
        self._run = run
        self._station = station
        self.signed: SignOn | None = None
        """Who took the keyboard of this run of the program last."""

    async def directory(self) -> Directory:
        """Read the directory."""

        def work(database: Database) -> Directory:
            from rvlms_plan.use_cases import site  # noqa: PLC0415 - loaded on the store thread

            return site.directory(database)

        return await self._run(work)

    async def sign_on(self, name: str, role: str, pin: str | None, *, unlocks: bool = False) -> SignOn:
        """Take the keyboard. Raises as `site.sign_on`."""
        if pin is not None and (trial := await self._trial(name)) is not None:
            self.signed = await self._tried(trial, role, pin, "unlock" if unlocks else "sign-on")
            return self.signed

        def by_name(database: Database) -> SignOn:
            from rvlms_plan.use_cases import site  # noqa: PLC0415

            take = site.unlock if unlocks else site.sign_on
            return take(database, self._station, name, role)

        self.signed = await self._run(by_name)
        return self.signed

    async def give_pin(self, name: str, role: str, pin: str, purpose: str) -> bool:
        """Give a PIN for one purpose; tell whether the person has one. Raises as `site.check_pin_of`."""
        trial = await self._trial(name)
        if trial is None:
            return False
        await self._tried(trial, role, pin, purpose)
        return True

    async def break_glass(self, name: str, role: str, reason: str) -> SignOn:
        """Take the keyboard for a reason. Raises as `site.break_glass`."""

        def work(database: Database) -> SignOn:
            from rvlms_plan.use_cases import site  # noqa: PLC0415

            return site.break_glass(database, self._station, name, role, reason)

        self.signed = await self._run(work)
        return self.signed

    def finish(self, database: Database) -> None:
        """Keep that whoever had the keyboard gave it up; the program leaves where that cannot be kept, too."""
        if self.signed is None:
            return
        from rvlms_plan.use_cases import site  # noqa: PLC0415

        with contextlib.suppress(StoreProblem):
            site.sign_off(database, self._station, self.signed)

    async def lock(self, name: str, role: str, known: str, because: str) -> None:
        """Keep that this station was locked; it is locked where that cannot be kept, too."""

        def work(database: Database) -> None:
            from rvlms_plan.use_cases import site  # noqa: PLC0415

            site.lock(database, self._station, site.SignOn(name, role, known), because)

        with contextlib.suppress(StoreProblem):
            await self._run(work)

    async def _trial(self, name: str) -> Trial | None:
        def work(database: Database) -> Trial | None:
            from rvlms_plan.use_cases import site  # noqa: PLC0415

            return site.trial_of(database, self._station, name)

        return await self._run(work)

    async def _tried(self, trial: Trial, role: str, pin: str, purpose: str) -> SignOn:
        matched = await asyncio.to_thread(trial.matches, pin)

        def work(database: Database) -> SignOn:
            from rvlms_plan.use_cases import site  # noqa: PLC0415

            return site.tried(database, self._station, trial, role, matched=matched, purpose=purpose)

        return await self._run(work)
