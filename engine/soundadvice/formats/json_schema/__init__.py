"""JSON Schema: which answers a pack takes, as a schema.

Called by: export, the API and `wire`.
Touches: nothing.
"""
