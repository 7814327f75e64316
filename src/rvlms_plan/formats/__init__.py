"""What others read and write: checklists and practice cases, journals, tables, FHIR, bundles, PDF."""
