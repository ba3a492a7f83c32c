"""Run: one whole batch, on DuckDB or Spark, from request to finished file.

Called by: the command batch.
Touches: what `read` and `write` touch; a Spark cluster.
"""
