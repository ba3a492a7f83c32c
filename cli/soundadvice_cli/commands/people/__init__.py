"""Commands for a person: be asked, do the routine, check in.

Called by: `main`.
Touches: the terminal, saved sessions, the journal.
"""

HEADING = "For yourself"
ORDER = ("ask", "routine", "check_in")
"""The order of use; a command that is not named here follows those that are."""
