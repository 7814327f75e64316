"""Cases as they leave a centre: with nothing in them that names anybody. docs/bundle-format.md says how."""

from rvlms_plan.domain.bundles.hand import LEFT_OUT
from rvlms_plan.domain.bundles.hidden import Hidden, NotHidden
from rvlms_plan.domain.bundles.hiding import Hiding
from rvlms_plan.domain.bundles.seal import Sealed
from rvlms_plan.domain.bundles.shapes import Unfit
from rvlms_plan.domain.bundles.walking import walked

__all__ = ["LEFT_OUT", "Hidden", "Hiding", "NotHidden", "Sealed", "Unfit", "walked"]
