"""XLSForm: spreadsheet forms, read and written. The only user of openpyxl and pyxform.

Called by: export and import.
Touches: the workbook that is named.
"""
