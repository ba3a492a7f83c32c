"""Commands over answers that are there already: one set, a record, a table.

Called by: `main`.
Touches: the files that are named.
"""

HEADING = "Answers that are there already"
ORDER = ("triage", "batch", "explain", "replay", "sql")
"""The order of use; a command that is not named here follows those that are."""
