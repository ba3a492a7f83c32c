"""Vignettes: what the tests of a pack cover, which mistakes they would notice, and which are missing."""
