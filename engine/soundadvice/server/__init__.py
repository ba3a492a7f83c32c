"""The services: a JSON API, CDS Hooks, FHIR and web pages over the public face. None of them holds triage logic."""
