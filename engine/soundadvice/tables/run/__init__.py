"""Run: one whole batch, on DuckDB or Spark, from request to finished file."""
