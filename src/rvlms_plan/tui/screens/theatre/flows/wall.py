"""What touch and pedals do on the wall: a tick, or a gap. Nothing is signed, overridden, skipped or ended."""

from __future__ import annotations

from rvlms_plan.domain.case import ItemState, ItemView
from rvlms_plan.domain.refusals import AskAgain
from rvlms_plan.tui.screens.theatre.flows.people import PeopleFlows
from rvlms_plan.tui.widgets.wall_lines import AT_THE_KEYBOARD
from rvlms_plan.use_cases.station import Who

NOBODY = "not recorded: nobody is named at this station (w)"


class WallFlows(PeopleFlows):
    """Nothing is asked here but, once, who is at this station."""

    async def done(self, shown: ItemView) -> None:
        """Tick the item that is shown, said by whoever is known in its role; else say why not, and record nothing."""
        screen, voice = self._screen, self._voice(shown)
        titles = screen.view.case.checklist.role_titles
        if shown.state is ItemState.WAITS:
            screen.show_status(f"waits for {shown.why}")
        elif not shown.item.is_tick:
            screen.show_status(f"not a tick: {AT_THE_KEYBOARD}")
        elif voice is None:
            roles = " or ".join(titles.get(role, role) for role in shown.waited_for or shown.item.roles)
            screen.show_status(f"not recorded: nobody is known as {roles}; name them at the keyboard station")
        elif (typist := self.typist_as_who) is None:
            screen.show_status(NOBODY)
        else:
            who = Who(voice.person, voice.role, typist.person, known=typist.known)
            request = self._request("answer", shown.item.id, {shown.item.fields[0].name: "done"}, who)
            try:
                recorded = await self._record(request, shown.item.id)
            except AskAgain:
                screen.show_status(f"asked once more: {AT_THE_KEYBOARD}")
            else:
                if recorded is not None:
                    screen.to_next_open(shown.item.id)

    async def problem(self, shown: ItemView) -> None:
        """Note a gap in the item that is shown, by whoever is known in its role, else by who is at this station."""
        typist = self.typist_as_who
        if typist is None:
            self._screen.show_status(NOBODY)
            return
        voice = self._voice(shown)
        who = Who(voice.person, voice.role, typist.person, known=typist.known) if voice else typist
        if await self._record(self._request("read_aloud", shown.item.id, who, gap=True), shown.item.id) is not None:
            self._screen.to_next_open(shown.item.id)
            held = self._screen.owner.word
            self._screen.show_status("; ".join(filter(None, (f"gap noted: {shown.item.challenge}", held))))
