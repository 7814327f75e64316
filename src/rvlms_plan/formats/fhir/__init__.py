"""Cases as FHIR R4: a Questionnaire from a checklist, a QuestionnaireResponse and Provenances from a case."""

from rvlms_plan.formats.fhir.checking import check
from rvlms_plan.formats.fhir.conditions import clauses
from rvlms_plan.formats.fhir.json_text import json_text
from rvlms_plan.formats.fhir.questions import canonical, questionnaire
from rvlms_plan.formats.fhir.responses import response, status
from rvlms_plan.formats.fhir.writing import FhirFiles, bundle

__all__ = ["FhirFiles", "bundle", "canonical", "check", "clauses", "json_text", "questionnaire", "response", "status"]
