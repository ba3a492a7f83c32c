"""Reading: the rows of an XLSForm of others: their conditions, bounds, options, languages and sums.

Called by: the reader of XLSForms.
Touches: nothing.
"""
