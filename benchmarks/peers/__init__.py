"""One file an engine: the eight rules in its own language, and how it is called at its fastest."""
