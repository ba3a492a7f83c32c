"""A second reading of packs. It imports nothing of ours.

It was written from docs/explanation/meaning.md and docs/tutorials/writing-a-pack.md alone.

Where it and the engine differ, one of them, or the page, is wrong.
"""
