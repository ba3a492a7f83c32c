"""Reading: the rows of an XLSForm of others: their conditions, bounds, musts, options, languages and sums.

Called by: the reader of XLSForms.
Touches: nothing.
"""
