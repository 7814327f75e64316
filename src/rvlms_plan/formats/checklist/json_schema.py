"""The JSON Schema of a checklist file, for editors that complete and underline while a person types."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from rvlms_plan.formats.checklist.models import File


class OurSchema(GenerateJsonSchema):
    """Pydantic's schema, without what the loader refuses: an absent key is absent, never null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Leave null out."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Leave the default out where it is only that nothing is there."""
        if schema.get("default") in (None, [], {}):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Refuse keys that do not fit their pattern."""
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            made["additionalProperties"] = False
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        """Leave the titles out; they repeat the key."""
        return False


def schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12), made from the models that the loader uses."""
    made = File.model_json_schema(schema_generator=OurSchema)
    return {"$schema": OurSchema.schema_dialect, **made, "title": "rvlms-plan checklist"}


def schema_text() -> str:
    """Give the schema as it is committed in checklists/schema/checklist.schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
