"""Theatre: one case, phase by phase, from planning to follow-up.

    screen.py       what each key does: starts a flow, shows a page, goes elsewhere
    case_screen.py  what is shown of the case, and where the cursor goes
    parts.py        the widgets, and what each of them says
    flows/          from a key to an entry: one file for each noun, with its questions in questions.py, those of the
                    operation in operation_questions.py
    pages.py        rows that stand in place of the items: the ledger of clamps, what happened so far
    saving.py       what becomes of a request: saved, not saved, in doubt
    listening.py    what other stations enter
    present.py      what other stations are told of this one
    explain.py      the pages to read: an item, a phase, a gate

A command that records is a new file in flows/. One that only shows is a page (explain.py), or a screen of its own
beside screen.py. What stands in view all the time is a part.
"""

from rvlms_plan.tui.screens.theatre.screen import TheatreScreen

__all__ = ["TheatreScreen"]
