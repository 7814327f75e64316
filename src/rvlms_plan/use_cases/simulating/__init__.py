"""A simulated register: cases without patients in a store of their own, and a key to what was planted in them."""

from rvlms_plan.use_cases.simulating.checking import Checked, OfRule, check, counted, planted_in
from rvlms_plan.use_cases.simulating.keys import read_key, write_key
from rvlms_plan.use_cases.simulating.writing import Written, present_of, simulate

__all__ = [
    "Checked",
    "OfRule",
    "Written",
    "check",
    "counted",
    "planted_in",
    "present_of",
    "read_key",
    "simulate",
    "write_key",
]
