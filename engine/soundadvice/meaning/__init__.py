"""Meaning: what a pack means: the reference, the compiled form, the next question, the plan, the advice and why."""
