"""Count: how many people are advised what, by which rules, and what other answers would change.

Called by: what reports on a population, and `audit`.
Touches: nothing.
"""
