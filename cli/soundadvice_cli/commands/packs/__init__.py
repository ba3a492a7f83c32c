"""Commands that look at packs: check, test, audit, compare, review.

Called by: `main`.
Touches: the folders of packs.
"""

HEADING = "Packs"
ORDER = ("packs", "check", "test", "audit", "verify_proofs", "review", "diff", "fewest_questions")
"""The order of use; a command that is not named here follows those that are."""
