"""Wording: words that more than one surface says: a condition in a line, placeholders, dates, set phrases."""
