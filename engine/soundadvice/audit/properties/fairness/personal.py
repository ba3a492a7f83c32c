"""Personal: which questions ask who people are, and not what they have. Their ids say so."""

from __future__ import annotations

from soundadvice.model.pack import Pack

WORDS = frozenset(
    {"age", "aged", "sex", "gender", "female", "male", "woman", "pregnant", "pregnancy", "ethnic", "ethnicity"}
)
"""An id with one of these words, between underscores, is of such a question."""
WHOLE = frozenset({"race", "religion", "skin_colour", "skin_color", "skin_tone"})
"""So is an id that is one of these: a word of it alone might be of something else, as in `heart_race`."""


def personal(pack: Pack) -> tuple[str, ...]:
    """The deciding questions that ask who people are, in the order they are asked."""
    return tuple(name for name in pack.deciding if name in WHOLE or not WORDS.isdisjoint(name.split("_")))
