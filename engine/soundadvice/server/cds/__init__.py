"""CDS Hooks: cards for a clinician's system.

Called by: `server.app`.
Touches: nothing.
"""
