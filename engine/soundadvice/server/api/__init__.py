"""API: the JSON API over the packs, and its OpenAPI description.

Called by: `server.app`.
Touches: nothing.
"""
