"""How much a bundle may hold, for whoever writes one and whoever reads one that may be hostile."""

from __future__ import annotations

FORMAT, VERSION = "rvlms-plan/bundle", 1

LARGEST = 2 * 1024**3
"""Bytes of a file."""
LONGEST_LINE = 4 * 1024**2
"""Bytes of any line: a checklist's text has a mebibyte at most."""
LONGEST_ENTRY = 256 * 1024
LARGEST_CASE = 32 * 1024**2
MOST_TEXTS = 32
MOST_CASES = 200_000
MOST_ENTRIES = 10_000
"""Of one case; one of two hundred items has some hundreds."""
