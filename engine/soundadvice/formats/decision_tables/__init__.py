"""Decision tables of others as the first files of a pack: questions, tables, scores, findings.

Called by: import, by the formats that hold such tables, and audit.
Touches: the file that is named.
"""
