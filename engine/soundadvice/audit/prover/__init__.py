"""Prover: a pack as clauses, a solver over them, and the people it finds."""
