"""Words: what can be told of a text without understanding it: negations, instructions, by when, what plays down.

Called by: `audit.lint`.
Touches: nothing.
"""
