"""Theatre: one case, phase by phase, from planning to follow-up."""

from rvlms_plan.tui.screens.theatre.screen import TheatreScreen

__all__ = ["TheatreScreen"]
