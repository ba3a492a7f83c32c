"""Provenance: whose answers these are, of which form and version, and of which day."""
