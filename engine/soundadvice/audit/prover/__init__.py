"""Prover: a pack as clauses, a solver over them, and the people it finds. The only user of PySAT.

Called by: the rest of the auditor.
Touches: nothing.
"""
