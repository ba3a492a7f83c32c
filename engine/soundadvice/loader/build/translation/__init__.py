"""Translation: what the files in `translations` say, and what is wrong with it.

Called by: `build.pack`.
Touches: nothing.
"""
