"""Shows: the screens, in Textual."""

import os

# An answer is painted when it is saved, not at the next of 60 fixed moments a second: nothing here is animated, so a
# frame is only drawn where something has changed. Textual reads this once, when it is first imported.
os.environ.setdefault("TEXTUAL_FPS", "240")
