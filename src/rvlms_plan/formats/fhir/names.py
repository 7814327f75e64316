"""The names that FHIR resources of this program go by, and what all of them share."""

from __future__ import annotations

import re
import uuid
from typing import Any

Resource = dict[str, Any]
"""A resource or a part of one as plain data: text, whole numbers, Decimal, booleans, lists and maps."""

UCUM = "http://unitsofmeasure.org"
SHA256 = "urn:oid:2.16.840.1.101.3.4.2.1"
DATA_OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
UNIT_OPTION = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption"
TARGET_ELEMENT = "http://hl7.org/fhir/StructureDefinition/targetElement"
XHTML = "http://www.w3.org/1999/xhtml"

PASSED_BY, BECAUSE, SECOND, ASKS = ":passed-by", ":because", ":second", ":asks"
"""What stands behind an item's id in the link ids of the questions beside its answer. An id itself has no colon."""
OVERRIDDEN, DEFERRED, NOT_APPLICABLE = "overridden", "deferred", "not-applicable"

_NAMESPACE = uuid.UUID("a3d7c6de-6d0e-5b1f-9c43-2f6f6f1b7d11")
_BLANK = re.compile(r"[^\S \t\r\n]")


def urn(kind: str, name: str) -> str:
    """Give the URN that a thing of this program always has: the same name gives the same URN everywhere."""
    return f"urn:uuid:{id_of(kind, name)}"


def id_of(kind: str, name: str) -> str:
    """Give the id that stands in that URN."""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}:{name}"))


def text(said: str) -> str:
    """Give a text as a FHIR string: its pattern knows no white space but blank, tab and line break."""
    return _BLANK.sub(" ", said)


def link(item_id: str, field: str) -> str:
    """Give the link id of the question that asks for a field of an item."""
    return f"{item_id}.{field}"


def coding(code: str, display: str | None = None, system: str | None = None) -> Resource:
    """Give a Coding; the codes of a checklist are its own and have no system."""
    return kept({"system": system, "code": code, "display": text(display) if display else None})


def kept(data: Resource) -> Resource:
    """Leave out what is empty, which FHIR does not know."""
    return {name: value for name, value in data.items() if value is not None and value not in ("", [], {})}
