"""FHIR: its names, questionnaires and responses, read and written."""
