"""JSON Schema: which answers a pack takes, as a schema."""
