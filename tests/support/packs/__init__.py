"""Packs for tests: generated ones, the shipped ones, copies in folders, and what is proved of them."""
