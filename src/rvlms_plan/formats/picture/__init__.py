"""The planning picture, drawn: as lines of text for screens and terminals; `svg` draws it for paper and reports.

Screens take the lines only: what SVG needs would weigh half a megabyte on every case that is open.
"""

from rvlms_plan.formats.picture.data import picture_data
from rvlms_plan.formats.picture.text import Line, picture_lines

__all__ = ["Line", "picture_data", "picture_lines"]
