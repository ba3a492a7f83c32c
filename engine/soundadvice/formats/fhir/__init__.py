"""FHIR: questionnaires, responses and bundles, read and written. R4 and R5.

Called by: the server, export and import.
Touches: nothing.
"""
