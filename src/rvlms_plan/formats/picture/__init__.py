"""The planning picture, drawn: as lines of text for screens and terminals, as SVG for paper and reports."""

from rvlms_plan.formats.picture.data import picture_data
from rvlms_plan.formats.picture.svg import picture_svg
from rvlms_plan.formats.picture.text import Line, picture_lines

__all__ = ["Line", "picture_data", "picture_lines", "picture_svg"]
