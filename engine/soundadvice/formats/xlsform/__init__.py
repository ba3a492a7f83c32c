"""XLSForm: spreadsheet forms, read and written."""
