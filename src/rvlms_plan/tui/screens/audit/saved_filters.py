"""Asking for saved filters on the register: take one, save the one in force, take one away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from rvlms_plan.domain.filters import SavedFilter
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.widgets.form import OPTION_KEYS, Asking, Question

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.audit.register_screen import RegisterScreen

_SAVE, _AWAY = "=save", "=away"
"""No filter's name begins so where it is typed on this screen; a name is looked up behind another sign."""
_TAKE = ":"


class SavedFilters:
    """The filters of one register screen."""

    def __init__(self, screen: RegisterScreen) -> None:
        self._screen = screen

    async def ask(self) -> None:
        """Ask what to do with which filter, and do it.

        Raises:
            BadValue: Their file cannot be read or written, or a filter asks for what is not there any more.
        """
        from rvlms_plan.use_cases.audit import saved_filters  # noqa: PLC0415 - the store's parts, when they are needed

        there = await asyncio.to_thread(saved_filters, self._file())
        options = [(f"{_TAKE}{each.name}", f"{each.name}: {_words(each)}") for each in there[: len(OPTION_KEYS) - 2]]
        options.append((_SAVE, "Save the filter and sort in force under a name"))
        if there:
            options.append((_AWAY, "Take a saved filter away"))
        left = len(there) - (len(OPTION_KEYS) - 2)
        says = (f"{left} more: rvlms-plan register filters lists them.",) if left > 0 else ()
        texts = await self._screen.ask(Asking("Saved filters", (Question("which", "Which", tuple(options)),), says))
        if texts is None:
            return
        if texts["which"] == _SAVE:
            await self._save()
        elif texts["which"] == _AWAY:
            await self._take_away(there)
        else:
            kept = next(each for each in there if f"{_TAKE}{each.name}" == texts["which"])
            await self._screen.ask_for(kept.where, kept.sort)

    async def _save(self) -> None:
        from rvlms_plan.use_cases.audit import save_filter  # noqa: PLC0415 - as above

        says: tuple[str, ...] = ()
        typed = ""
        while True:
            question = Question("name", "Name", hint="such as Converted, 2026")
            texts = await self._screen.ask(
                Asking("Save this filter", (question,), says, problem=True, kept={"name": typed})
            )
            if texts is None:
                return
            typed = texts["name"]
            kept = SavedFilter(typed, self._screen.where, self._screen.sort)
            try:
                replaced = await asyncio.to_thread(save_filter, self._file(), kept)
            except BadValue as problem:
                says = (problem.says,)
                continue
            self._screen.say(f"Saved{' in place of the earlier one' if replaced else ''}. f takes it up again.")
            return

    async def _take_away(self, there: list[SavedFilter]) -> None:
        from rvlms_plan.use_cases.audit import delete_filter  # noqa: PLC0415 - as above

        options = tuple((each.name, f"{each.name}: {_words(each)}") for each in there[: len(OPTION_KEYS)])
        texts = await self._screen.ask(Asking("Take a filter away", (Question("which", "Which", options),)))
        if texts is not None:
            gone = await asyncio.to_thread(delete_filter, self._file(), texts["which"])
            self._screen.say(f"{gone.name} is no longer saved.")

    def _file(self) -> Path:
        file = self._screen.setting.filters_file
        if file is None:
            raise BadValue("There is no folder of settings here to keep filters in.")
        return file


def _words(kept: SavedFilter) -> str:
    by = (f"by {kept.sort}",) if kept.sort else ()
    return ", ".join([*kept.where, *by]) or "all cases"
