"""Provenance: whose answers these are, of which form, version and day; records, and what they say today.

Called by: every surface that takes answers from elsewhere.
Touches: nothing; the time is handed in.
"""
