"""Decision tables of others: what they are, what they decide, and an exact account of their gaps and rows.

Called by: formats, reports and the command line.
Touches: nothing.
"""
