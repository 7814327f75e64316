"""`python -m rvlms_plan` is the command `rvlms-plan`."""

import sys

from rvlms_plan.cli import main

if __name__ == "__main__":
    sys.exit(main())
