"""Read: tables in files and databases, each opened with its own care. The only user of DuckDB.

Called by: `write` and `run`.
Touches: the files that a batch is about, and no others.
"""
