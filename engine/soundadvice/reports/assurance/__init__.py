"""Assurance case: claim, argument and evidence of an audit, in Goal Structuring Notation, for a safety file.

Called by: the command line.
Touches: nothing.
"""
