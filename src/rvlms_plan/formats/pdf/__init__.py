"""PDF files, set by typst from data. Typst is loaded when this package is: import it where a PDF is made.

`paper_checklist` gives a checklist on paper. What is new here takes `typesetting.pdf` with a template of its own.
"""

from rvlms_plan.formats.pdf.paper import paper_checklist
from rvlms_plan.formats.pdf.typesetting import STANDARDS, pdf, png

__all__ = ["STANDARDS", "paper_checklist", "pdf", "png"]
