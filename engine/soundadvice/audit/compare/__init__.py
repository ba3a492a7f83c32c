"""Compare: two versions of a pack, by meaning and by words."""
