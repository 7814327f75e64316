"""`rvlms-plan people …`: who works here, in which roles, by PIN or by name; what the site's journal says of it."""

from __future__ import annotations

from rvlms_plan.cli.options import group

_HERE = "rvlms_plan.cli.commands.people"

_LAZY = {
    "list": (f"{_HERE}.reading", "list_people"),
    "show": (f"{_HERE}.reading", "show"),
    "log": (f"{_HERE}.reading", "log"),
    "add": (f"{_HERE}.changing", "add"),
    "roles": (f"{_HERE}.changing", "roles"),
    "leave": (f"{_HERE}.changing", "leave"),
    "pin": (f"{_HERE}.pin", "pin"),
    "settings": (f"{_HERE}.changing", "settings"),
}


@group("people", lazy=_LAZY)
def people() -> None:
    """The directory of people: who may write cases, reviews, and the site; who is known by PIN.

    The first person added becomes administrator. Until then every name may do all.
    """
