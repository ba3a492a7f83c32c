"""A second reading of packs, written from docs/meaning.md and docs/writing-a-pack.md alone. It imports nothing of ours.

Where it and the engine differ, one of them, or the page, is wrong.
"""
