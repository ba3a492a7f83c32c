"""Certificates: every question of an audit as a file that others can check, with a proof or a witness.

Called by: `audit --proofs`.
Touches: nothing; the files are handed back.
"""
