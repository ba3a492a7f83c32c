"""Commands for other programs: servers, the Model Context Protocol, a shell's completion.

Called by: `main`.
Touches: sockets, standard input and output.
"""

HEADING = "Other programs"
ORDER = ("serve", "mcp", "completion")
"""The order of use; a command that is not named here follows those that are."""
