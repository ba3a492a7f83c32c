"""Model: what a pack is. Conditions, questions, answers, rules, plans and evidence, frozen, with their hashes.

Called by: every room above.
Touches: nothing but the standard library; no files, no clock.
"""
