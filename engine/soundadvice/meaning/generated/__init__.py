"""Generated: the source of a pack's two functions, for answers that are complete.

`conditions` writes what both share, `canonical` the function of canonical answers, `codes` what an answer is in the
other one, as a number, and `ordinary` that one, which reads answers as callers hand them in.

Called by: `meaning.compiler`.
Touches: nothing.
"""
