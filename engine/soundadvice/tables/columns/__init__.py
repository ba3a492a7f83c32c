"""Columns: which column holds which answer. Needs no engine."""
