"""The JSON Schema of a practice case, for editors that complete and underline while a teacher types."""

from __future__ import annotations

import json
from typing import Any

from rvlms_plan.formats.checklist.json_schema import OurSchema
from rvlms_plan.formats.practice.models import File


def schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12), made from the models that the loader uses."""
    made = File.model_json_schema(schema_generator=OurSchema)
    return {"$schema": OurSchema.schema_dialect, **made, "title": "rvlms-plan practice case"}


def schema_text() -> str:
    """Give the schema as it is committed in checklists/schema/practice.schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
