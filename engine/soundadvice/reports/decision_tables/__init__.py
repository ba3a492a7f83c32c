"""Reports on decision tables of others: as text, as JSON, and as SARIF.

Called by: audit.
Touches: nothing.
"""
