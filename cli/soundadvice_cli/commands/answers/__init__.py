"""Commands over answers that are there already: one set, a record, a table."""
