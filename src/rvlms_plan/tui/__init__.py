"""Shows: the screens, in Textual."""

import os

# An answer is painted when it is saved, not at the next of 60 fixed moments a second: nothing here is animated, so a
# frame is only drawn where something has changed. Textual reads this once, when it is first imported.
os.environ.setdefault("TEXTUAL_FPS", "240")

# What Textual has for its developers writes screens to disk, keys and all to a file or to another machine, or types by
# itself. No variable that was left standing in a shell may do that with a patient's.
for _name in ("", "_LOG", "_SCREENSHOT", "_SCREENSHOT_LOCATION", "_SCREENSHOT_FILENAME", "_PRESS", "_DEBUG"):
    os.environ.pop(f"TEXTUAL{_name}", None)
