"""The site: its people, who signs on, its settings. Below the columns: theatre, audit and practice rest on it."""

from rvlms_plan.use_cases.site.directory import SITE, directory, directory_in, entries, is_news
from rvlms_plan.use_cases.site.people import Asker, add, change_roles, change_setting, leave, remove_pin, set_pin
from rvlms_plan.use_cases.site.signing_on import (
    OVERRIDE,
    SIGN_ON,
    UNLOCK,
    SignOn,
    Trial,
    break_glass,
    check_pin_of,
    lock,
    sign_off,
    sign_on,
    trial_of,
    tried,
    unlock,
)

__all__ = [
    "OVERRIDE",
    "SIGN_ON",
    "SITE",
    "UNLOCK",
    "Asker",
    "SignOn",
    "Trial",
    "add",
    "break_glass",
    "change_roles",
    "change_setting",
    "check_pin_of",
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
