"""Populations: packs that have one, and people drawn one by one, as the page on populations says, in plain Python."""
