"""Commands that write a pack's files, or a pack in another format.

Called by: `main`.
Touches: the folders of packs.
"""

HEADING = "Writing packs"
ORDER = ("new", "fmt", "translate", "export", "import_")
"""The order of use; a command that is not named here follows those that are."""
