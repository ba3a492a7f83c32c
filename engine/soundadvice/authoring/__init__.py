"""Formatting a pack's files: the same meaning and the same comments, laid out in the one way.

`order.py` has the order of keys, `layout.py` the tree and how each value is written, `comments.py` what stands between
the values, and `files.py` whole packs, with the proof that nothing but the layout changed.
"""
