"""Libraries on their own: as a pack that finds its named conditions, so that it can be checked, audited and compared.

Called by: `loader.load`.
Touches: nothing.
"""
