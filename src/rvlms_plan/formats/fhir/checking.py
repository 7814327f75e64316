"""What is written is held against the models of fhir.resources (R4B) first: an optional package, loaded here only."""

from __future__ import annotations

from types import ModuleType

from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.formats.fhir.names import Resource


def models() -> ModuleType:
    """Load the models.

    Raises:
        BadValue: The package is not installed.
    """
    try:
        from fhir.resources import R4B  # noqa: PLC0415 - 300 ms, and only this format needs it
    except ImportError as error:
        raise BadValue(
            "FHIR needs the package fhir.resources, which is not installed here. Nothing was written. "
            "Install it with: pip install 'rvlms-plan[fhir]'"
        ) from error
    return R4B


def check(resource: Resource) -> None:
    """Hold a resource, with all in it, against its model: its elements, their types, how often each may stand.

    Raises:
        ValueError: It is not of that shape, which is a fault of this program; nothing is written.
    """
    models().get_fhir_model_class(resource["resourceType"]).model_validate(resource)
