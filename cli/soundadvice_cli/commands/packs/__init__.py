"""Commands that look at packs: check, test, audit, compare, review."""
