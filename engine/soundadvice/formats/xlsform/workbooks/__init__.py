"""Workbooks: the rows of spreadsheets, read up to a limit, and written.

Called by: the rest of `xlsform`, and `decision_sheet` for the limits.
Touches: the workbook that is named.
"""
