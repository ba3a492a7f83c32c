"""Audit: proves that a pack has a property, or shows a person for whom it does not hold.

Every property is one question to one primitive (`prover.Case.find`): is there a complete set of answers, as a person
could give them, that fires these rules and not those?

Called by: the command line and `reports`.
Touches: the files of the pack, to show the line of a finding; the pack and the source are handed in.
"""
