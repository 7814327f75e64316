"""Who says it and who types it: named once, proposed from then on, asked about where two names are almost the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rvlms_plan.domain.case import ItemView
from rvlms_plan.domain.checklist import Kind
from rvlms_plan.domain.people import ATTESTED, AUTHENTICATED, Voice, near_duplicate
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.domain.site.directory import Directory
from rvlms_plan.domain.text import clean_name
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.screens.theatre import questions as q
from rvlms_plan.tui.screens.theatre.flows.asking import NOTHING_KEPT, Asks, Texts
from rvlms_plan.tui.screens.theatre.flows.signing_on import PURPOSE, Taking, has_to_sign_on
from rvlms_plan.tui.widgets.form import YES, Question, yes_or_no
from rvlms_plan.use_cases.station import Who

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.live_screen import LiveScreen


class PeopleFlows(Asks):
    """The persons that a screen has learned to propose: s changes who says an item, w who types."""

    def __init__(self, screen: LiveScreen) -> None:
        super().__init__(screen)
        self._by_role, self._by_item = screen.known.by_role, screen.known.by_item
        items = screen.live.case.checklist.items.values()
        self._roll_calls = [
            (each.id, field.name) for each in items for field in each.fields if field.kind is Kind.PEOPLE
        ]

    async def said_by(self, row_id: str) -> None:
        """Take another person, or role, for the item under the cursor."""
        screen, shown = self._screen, self._screen.view.items.get(row_id)
        if shown is None:
            return
        voice = self._voice(shown)
        asked = q.person_questions(
            screen.view.case.checklist, "Who says it", voice.person if voice else "", shown.item.roles
        )
        texts = await self._ask_person(shown.item.challenge, *asked)
        if texts is None:
            return
        role = texts.get("role") or shown.item.roles[0]
        self._by_item[row_id] = Voice(texts["person"], role)
        self._by_role[role] = self._by_item[row_id].person
        screen.show_status(f"{self._by_item[row_id].person} says it")

    async def typist(self) -> None:
        """Take another person at the keyboard: by name, and where there is a directory as that says."""
        typist = self._screen.setting.typist
        if (directory := self._screen.live.directory).is_in_use:
            await self._sign_on(directory)
            return
        asked = q.person_questions(self._screen.view.case.checklist, "Who is at the keyboard", typist.person)
        texts = await self._ask_person("Who types", *asked)
        if texts is not None:
            typist.person, typist.role, typist.known = texts["person"], texts["role"], ATTESTED
            self._screen.owner.presence.tell()
            self._screen.show_status("")

    async def _sign_on(self, directory: Directory) -> None:
        screen, typist = self._screen, self._screen.setting.typist
        roles = screen.view.case.checklist.role_titles
        signed = await Taking(screen.setting.desk.keyboard, directory, roles, self._ask_all).take(typist.person)
        if signed is not None:
            typist.person, typist.role, typist.known = signed.person, signed.role, signed.known
            screen.owner.presence.tell()
            screen.show_status("")

    async def _second_known(self, second: Voice) -> str | None:
        """Ask the second person of an override for their PIN, where they have one; None leaves."""
        person, problem = self._screen.live.directory.find(second.person), ""
        while person is not None and person.has_pin:
            hint = "empty: their hands are not free, and they are attested"
            asked = Question("pin", f"PIN of {person.name}", optional=True, hint=hint, is_secret=True)
            texts = await self._ask("The second person", asked, problem=problem)
            if texts is None:
                return None
            if not texts["pin"]:
                break
            try:
                await self._screen.setting.desk.keyboard.give_pin(person.name, second.role, texts["pin"], PURPOSE)
            except (Refused, StoreProblem) as refused:
                problem = refused.says
            else:
                return AUTHENTICATED
        return ATTESTED

    @property
    def typist_as_who(self) -> Who | None:
        """Who is at the keyboard, in a role that the checklist has; None where nobody is."""
        typist = self._screen.setting.typist
        is_known = self._typist_is_known and typist.role in self._screen.view.case.checklist.role_titles
        return Who(typist.person, typist.role, known=typist.known) if is_known else None

    @property
    def _typist_is_known(self) -> bool:
        typist = self._screen.setting.typist
        return bool(typist.person) and not has_to_sign_on(self._screen.live.directory, typist)

    async def _typist_as_who(self) -> Who | None:
        if self.typist_as_who is None:
            await self.typist()
        return self.typist_as_who

    async def _leader(self, role: str) -> Who | None:
        if await self._typist_as_who() is None:
            return None
        return await self._as_who(role, self._by_role.get(role))

    async def _who(self, shown: ItemView) -> Who | None:
        if await self._typist_as_who() is None:
            return None
        voice = self._voice(shown)
        role = voice.role if voice else (shown.waited_for or shown.item.roles)[0]
        return await self._as_who(role, voice.person if voice else None)

    async def _as_who(self, role: str, person: str | None) -> Who | None:
        typist = self._screen.setting.typist
        if person is None:
            title = self._screen.view.case.checklist.role_titles.get(role, role)
            asked = Question("person", f"Who speaks as {title.lower()}")
            texts = await self._ask_person(f"{title}: not named yet", asked)
            if texts is None:
                return None
            person = texts["person"]
            self._by_role[role] = person
        return Who(person, role, typist.person, known=typist.known)

    def voice(self, shown: ItemView) -> Voice | None:
        """Give who is proposed to say an item; None where nobody is known in any of its roles."""
        return self._voice(shown)

    def _voice(self, shown: ItemView) -> Voice | None:
        """Propose who says an item: chosen for it, known in one of its roles, on the roll call, or at the keyboard."""
        item = shown.item
        if item.id in self._by_item and not item.each:
            return self._by_item[item.id]
        roles = shown.waited_for or item.roles
        typist = self._screen.setting.typist
        heard = {role: person for person, role in self._screen.view.case.people.items()}
        known = {typist.role: typist.person} | self._roll_call() | heard | self._by_role
        return next((Voice(known[role], role) for role in roles if known.get(role)), None)

    def _roll_call(self) -> dict[str, str]:
        called: dict[str, str] = {}
        for item_id, name in self._roll_calls:
            given = self._screen.view.items[item_id].given
            value = given.answer.get(name) if given else None
            for member in value if isinstance(value, tuple) else ():
                person, _, role = member.partition(":")
                called[role] = person
        return called

    def _learn(self, who: Who) -> None:
        self._by_role[who.role] = who.person

    async def _ask_person(self, title: str, *asked: Question) -> Texts | None:
        """Ask for a person (and a role), again where it cannot be a name."""
        problem, kept = "", NOTHING_KEPT
        while (texts := await self._ask(title, *asked, problem=problem, kept=kept)) is not None:
            try:
                return texts | {"person": await self._checked_name(texts["person"])}
            except BadValue as bad:
                problem, kept = bad.says, texts
        return None

    async def _checked_name(self, name: str) -> str:
        """Clean a name; ask about one that is almost one already known; what is said stands.

        Raises:
            BadValue: It cannot be a name.
        """
        name = clean_name(name)
        here = [each.name for each in self._screen.live.directory.here]
        known = [*self._screen.view.case.people, *self._by_role.values(), *here]
        near = near_duplicate(name, known)
        if near is None:
            return name
        same = yes_or_no(
            "same", f"{name} is new here; {near} is known. The same person?", f"Yes, {near}", "No, another"
        )
        texts = await self._ask("Two names alike", same)
        return near if texts is not None and texts["same"] == YES else name
