"""JavaScript for the tests: modules of packs run by Node, and what Python says of the same answers."""
