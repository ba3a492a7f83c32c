"""DMN: decision tables in the XML of the standard, 1.1 to 1.5.

Called by: audit, import and export.
Touches: the file that is named.
"""
