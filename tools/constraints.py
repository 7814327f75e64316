"""Writes the versions of what is installed here, one a line, for constraints.txt. Names no registry."""

from __future__ import annotations

import re
from importlib.metadata import distributions

OURS = {"rvlms-plan", "pip", "setuptools", "wheel"}


def main() -> None:
    """Print the versions of everything that this environment has, sorted by name."""
    print("# The versions that the tests were run with; `make constraints` writes this file.")
    versions = {re.sub(r"[-_.]+", "-", each.name).lower(): each.version for each in distributions()}
    for name in sorted(set(versions) - OURS):
        print(f"{name}=={versions[name]}")


if __name__ == "__main__":
    main()
