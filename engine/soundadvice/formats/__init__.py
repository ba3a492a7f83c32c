"""Formats: packs and answers in the forms of others; reading and writing of one format in one room."""
