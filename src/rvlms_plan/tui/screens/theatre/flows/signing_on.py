"""Taking the keyboard where there is a directory: a name, the PIN of whoever has one, or the glass. Esc leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rvlms_plan.domain.people import ATTESTED
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.domain.site.directory import Directory, Person
from rvlms_plan.domain.site.rights import why_not_of_theatre
from rvlms_plan.domain.text import clean_name
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.widgets.form import Asking, Question

if TYPE_CHECKING:
    from rvlms_plan.use_cases.keyboard import Keyboard
    from rvlms_plan.use_cases.site import SignOn

Ask = Callable[[Asking], Awaitable[dict[str, str] | None]]
AGAIN, GLASS = "again", "glass"
EMPTY_BREAKS = "empty: break the glass"
PURPOSE = "override"


@dataclass(frozen=True, slots=True)
class Taking:
    """What it takes to ask who has the keyboard: the station, the directory, the checklist's roles, and a form."""

    keyboard: Keyboard
    directory: Directory
    roles: Mapping[str, str]
    ask: Ask
    role: str = ""
    """The role that is taken where the person has it: the one in which they had the keyboard."""
    unlocks: bool = False

    async def take(self, name: str = "", *, asks_name: bool = True) -> SignOn | None:
        """Ask until somebody has the keyboard, or it is left."""
        problem = ""
        while True:
            if asks_name or not name:
                leave = "does not unlock" if self.unlocks else "leaves"
                question = Question("person", "Who is at the keyboard", prefill=name, leave=leave)
                texts = await self._asked("Who types", question, problem=problem)
                if texts is None:
                    return None
                name = texts["person"]
            asks_name, problem = True, ""
            try:
                name = clean_name(name)
                signed = await self._of(name)
            except (BadValue, Refused, StoreProblem) as bad:
                problem = bad.says
                continue
            if signed is not None:
                return signed

    async def _of(self, name: str) -> SignOn | None:
        """Take the keyboard under a name; None goes back to the name."""
        person = self.directory.find(name)
        if why := why_not_of_theatre(self.directory, name, person):
            return await self._by_another_way(name, why)
        if person is None or (role := await self._role(person)) is None:
            return None
        if not person.has_pin:
            return await self.keyboard.sign_on(person.name, role, None, unlocks=self.unlocks)
        return await self._by_pin(person, role)

    async def _by_pin(self, person: Person, role: str) -> SignOn | None:
        problem = ""
        while True:
            question = Question(
                "pin", f"PIN of {person.name}", optional=True, hint=EMPTY_BREAKS, is_secret=True, leave="another name"
            )
            texts = await self._asked("PIN", question, problem=problem)
            if texts is None:
                return None
            if not texts["pin"]:
                signed = await self._by_glass(person.name, role)
                if signed is not None:
                    return signed
                continue
            try:
                return await self.keyboard.sign_on(person.name, role, texts["pin"], unlocks=self.unlocks)
            except (Refused, StoreProblem) as refused:
                problem = f"{refused.says} ({EMPTY_BREAKS})"

    async def _by_another_way(self, name: str, why: str) -> SignOn | None:
        options = ((AGAIN, "Give another name"), (GLASS, "Break the glass: type for a reason, which is kept"))
        texts = await self._asked("Not known here", Question("how", "What now", options=options), problem=why)
        if texts is None or texts["how"] == AGAIN:
            return None
        role = await self._asked(
            "Break the glass", Question("role", "In which role", options=tuple(self.roles.items()))
        )
        return await self._by_glass(name, role["role"]) if role else None

    async def _by_glass(self, name: str, role: str) -> SignOn | None:
        problem = ""
        while True:
            question = Question("reason", "Why the glass is broken", hint="kept, and shown on every entry")
            texts = await self._asked("Break the glass", question, problem=problem)
            if texts is None:
                return None
            try:
                return await self.keyboard.break_glass(name, role, texts["reason"])
            except (BadValue, StoreProblem) as bad:
                problem = bad.says

    async def _role(self, person: Person) -> str | None:
        """Give the one role of a person that this checklist has; ask where there are several, or none."""
        own = [role for role in person.theatre_roles if role in self.roles] or list(self.roles)
        if self.role in own:
            return self.role
        if len(own) == 1:
            return own[0]
        options = tuple((role, self.roles[role]) for role in own)
        texts = await self._asked(person.name, Question("role", "In which role", options=options))
        return texts["role"] if texts else None

    async def _asked(self, title: str, question: Question, problem: str = "") -> dict[str, str] | None:
        says = (problem,) if problem else ()
        return await self.ask(Asking(title, (question,), says, problem=bool(problem)))


def has_to_sign_on(directory: Directory, typist: Typist) -> bool:
    """Tell whether a name that stands at the keyboard (by the settings, say) is not enough to type under."""
    if not directory.people or not typist.person or typist.known != ATTESTED:
        return False
    person = directory.find(typist.person)
    return person is None or person.has_pin or not person.is_here or not person.theatre_roles
