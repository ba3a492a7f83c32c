"""Checker: whether certificates prove what their manifest says, by a program of its own that one can read in one go.

Called by: `verify-proofs`; it also runs by itself.
Touches: the folder of certificates; knows nothing of packs, and imports nothing of soundadvice.
"""
