"""Who writes reviews at this keyboard: named once, by PIN where they have one, and the same until `w` says another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rvlms_plan.domain.people import ATTESTED, AUTHENTICATED, BROKE_GLASS
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.domain.site import rights
from rvlms_plan.domain.site.directory import AUDITOR, Directory, Person
from rvlms_plan.domain.text import clean_name
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.widgets.form import Asking, Question
from rvlms_plan.use_cases.station import Who

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.audit.audit_screen import AuditScreen

Roles = Mapping[str, str]
AUDITORS: Roles = {AUDITOR: "Auditor: asks, closes, verifies, signs"}
_HOW = {AUTHENTICATED: "known by PIN", BROKE_GLASS: "by broken glass", ATTESTED: "attested"}


class Reviewer:
    """The person at the keyboard of one screen, in a role that what they do asks for."""

    def __init__(self, screen: AuditScreen) -> None:
        self._screen = screen

    @property
    def words(self) -> str:
        """Say who it is, for whatever they are asked."""
        typist = self._screen.setting.typist
        return f"As {typist.person}, {typist.role}, {_HOW.get(typist.known, typist.known)}. Esc, then w: another."

    async def as_one_of(self, roles: Roles) -> Who | None:
        """Give who it is; whoever is not known in one of these roles, or has a PIN to give, is asked first."""
        typist, keyboard = self._screen.setting.typist, self._screen.setting.desk.keyboard
        directory = await keyboard.directory()
        person = directory.find(typist.person)
        has_to_give = typist.known == ATTESTED and person is not None and person.has_pin
        if not typist.person or typist.role not in roles or has_to_give:
            return await self.take(roles, directory)
        return Who(typist.person, typist.role, known=typist.known)

    async def take(self, roles: Roles, directory: Directory | None = None) -> Who | None:
        """Ask who it is until somebody is, or it is left."""
        typist, keyboard = self._screen.setting.typist, self._screen.setting.desk.keyboard
        directory = directory or await keyboard.directory()
        name, problem = typist.person if typist.role in roles else "", ""
        while True:
            asked = Question("person", "Who is at the keyboard", prefill=name)
            texts = await self._ask(" or ".join(self._titles(roles)), asked, problem)
            if texts is None:
                return None
            name, problem = texts["person"], ""
            try:
                who = await self._known(clean_name(name), roles, directory)
            except (BadValue, Refused, StoreProblem) as bad:
                problem = bad.says
                continue
            if who is not None:
                typist.person, typist.role, typist.known = who.person, who.role, who.known
                return who

    async def known_for(self, who: Who, pin: str) -> Who:
        """Give them as known by a PIN that is given for a signature. Raises as `site.check_pin_of`."""
        await self._screen.setting.desk.keyboard.give_pin(who.person, who.role, pin, "signature")
        return Who(who.person, who.role, known=AUTHENTICATED)

    async def has_pin(self, who: Who) -> bool:
        """Tell whether a person has a PIN to sign with."""
        person = (await self._screen.setting.desk.keyboard.directory()).find(who.person)
        return person is not None and person.has_pin

    async def _known(self, name: str, roles: Roles, directory: Directory) -> Who | None:
        """Give a person in a role, and how they are known; None goes back to the name.

        Raises:
            Refused: There is a directory, and it has them as no auditor.
        """
        person, keyboard = directory.find(name), self._screen.setting.desk.keyboard
        role = await self._role(name, person, roles, directory)
        if role is None:
            return None
        if not directory.is_in_use:
            return Who(name, role)
        if person is None or not person.has_pin:
            signed = await keyboard.sign_on(person.name if person else name, role, None)
            return Who(signed.person, signed.role, known=signed.known)
        return await self._by_pin(person, role)

    async def _by_pin(self, person: Person, role: str) -> Who | None:
        problem = ""
        while True:
            asked = Question("pin", f"PIN of {person.name}", is_secret=True, leave="another name")
            texts = await self._ask("PIN", asked, problem)
            if texts is None:
                return None
            try:
                signed = await self._screen.setting.desk.keyboard.sign_on(person.name, role, texts["pin"])
            except (Refused, StoreProblem) as refused:
                problem = refused.says
                continue
            return Who(signed.person, signed.role, known=signed.known)

    async def _role(self, name: str, person: Person | None, roles: Roles, directory: Directory) -> str | None:
        """Give the one role of these that is theirs; ask where there are several.

        Raises:
            Refused: There is a directory, and they are no auditor where nobody else may.
        """
        own = [each for each in roles if each in person.roles] if person else []
        if not own:  # the team is known by name where the directory has them otherwise; auditors never are
            own = [each for each in roles if each != AUDITOR or not directory.is_in_use]
        if not own:
            rights.check_reviews(directory, name)
            own = [AUDITOR]
        if len(own) == 1:
            return own[0]
        options = tuple((each, roles[each]) for each in own)
        texts = await self._ask(name, Question("role", "In which role", options=options))
        return texts["role"] if texts else None

    def _titles(self, roles: Roles) -> list[str]:
        return ["Auditor"] * (AUDITOR in roles) + ["The team"] * any(each != AUDITOR for each in roles)

    async def _ask(self, title: str, question: Question, problem: str = "") -> dict[str, str] | None:
        says = (problem,) if problem else ()
        return await self._screen.ask(Asking(title, (question,), says, problem=bool(problem)))
