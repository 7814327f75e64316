"""The same screens in a browser: who may come in, what is served, and a program of its own behind each browser.

Built on textual-serve, which has no lock on its door; `docs/browser.md` says what stands against whom.
"""

from __future__ import annotations

import os

DRIVER = "rvlms_plan.web.driver:BrowserDriver"
"""What Textual draws by where the screens go to a browser, in `TEXTUAL_DRIVER`."""
LOOPBACK = "127.0.0.1"
"""Where only this machine reaches us."""


def is_in_browser() -> bool:
    """Tell whether this program's screens go to a browser: then no terminal is needed."""
    return os.environ.get("TEXTUAL_DRIVER") == DRIVER
