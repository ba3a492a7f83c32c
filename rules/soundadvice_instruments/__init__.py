"""Published instruments as rule packs, one folder each: for who works with them, and for reading and comparing."""
