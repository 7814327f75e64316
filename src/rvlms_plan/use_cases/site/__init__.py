"""The site: its people, who signs on, its settings. Below the columns: theatre, audit and practice rest on it."""

from rvlms_plan.use_cases.site.directory import SITE, directory, directory_in, entries, is_news
from rvlms_plan.use_cases.site.people import Asker, add, change_roles, change_setting, leave, remove_pin, set_pin
from rvlms_plan.use_cases.site.signing_on import (
    SignOn,
    Trial,
    break_glass,
    lock,
    sign_off,
    sign_on,
    trial_of,
    tried,
    unlock,
)

__all__ = [
    "SITE",
    "Asker",
    "SignOn",
    "Trial",
    "add",
    "break_glass",
    "change_roles",
    "change_setting",
    "directory",
    "directory_in",
    "entries",
    "is_news",
    "leave",
    "lock",
    "remove_pin",
    "set_pin",
    "sign_off",
    "sign_on",
    "trial_of",
    "tried",
    "unlock",
]
