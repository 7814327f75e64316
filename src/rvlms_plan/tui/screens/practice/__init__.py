"""Practice: the patients to rehearse, the drill on the theatre's screens, its debrief, and the cards that come back."""

from rvlms_plan.tui.screens.practice.practice_screen import PracticeScreen

__all__ = ["PracticeScreen"]
