"""Write the schema out: python -m rvlms_plan.formats.checklist > checklists/schema/checklist.schema.json."""

import sys

from rvlms_plan.formats.checklist.json_schema import schema_text

if __name__ == "__main__":
    sys.stdout.write(schema_text())
