"""Schema: the shape of each file of a pack, checked, and as JSON Schema."""
