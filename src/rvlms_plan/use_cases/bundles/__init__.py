"""Several centres without a server: a centre's cases leave as a bundle that names nobody, and come in as one."""

from rvlms_plan.use_cases.bundles.exporting import own_centre, write_bundle
from rvlms_plan.use_cases.bundles.importing import Came, Plan, import_bundle, planned

__all__ = ["Came", "Plan", "import_bundle", "own_centre", "planned", "write_bundle"]
