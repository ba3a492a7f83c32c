"""Conditions: conditions taken apart, negated, replaced, made wrong on purpose."""
