"""Bits: which rules fire and which are open for any answers, as the bits of whole numbers: no rule is asked one by one.

What a question's answer does to every rule is worked out once, by `truth`, and kept as one number; what several answers
do is the `and` of such numbers. `terms` takes a rule apart by question, `tables` has the numbers, `situations` what has
become of each question, `weigh` puts them together, `plans` says which of them have the same plan, and `ordinary` reads
answers as callers hand them in.

Called by: `meaning.consult`, `session` and `wire.pieces`.
Touches: nothing.
"""
