"""SQL: the advice as a query in the dialect of another engine.

Called by: `run` and the command sql.
Touches: a table's schema file.
"""
