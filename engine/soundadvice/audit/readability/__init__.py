"""Readability: how hard a text is to read."""
