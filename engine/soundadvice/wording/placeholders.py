"""Placeholders: fills the placeholders of a pack's texts.

`{question}` is the answer in the person's words, `{$parameter}` the value in effect; `{score}` what a score comes to,
`{score.max}` the most that it can, `{score.items}` what counted; `{derived}` what a derived value comes to;
`{emergency_number}` is the number to call in the region in effect, and `{service}` a service there. The reader has
refused every other brace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.wording.amounts import parameter_value
from soundadvice.wording.answers import describe_answer
from soundadvice.wording.language import in_language, say
from soundadvice.wording.phones import numbers_to_say

EMERGENCY_NUMBER = "emergency_number"
PLACEHOLDER = re.compile(r"\{(\$?)([a-z][a-z0-9_]*(?:\.(?:items|max))?)\}")

_MOST_KEPT = 20_000
"""Texts of one pack: larger packs than any there is. What comes after is filled in each time."""
MARK = "Not for people: "
TITLE_MARK = " (not for people)"
"""What stands before the reason why a pack is not for people, and after its title, in a file for programs."""


def fill(
    text: str, pack: Pack, answers: Mapping[str, Answer] | None = None, scores: Mapping[str, str] | None = None
) -> str:
    """The text with its placeholders filled. A question without an answer reads `not answered`.

    `scores` has the words for scores and derived values, by placeholder: what they come to takes more than answers.
    """
    if "{" not in text:
        return text
    filled: dict[str, str] = pack.__dict__.setdefault("filled", {})  # derived, as a cached property is
    if (known := filled.get(text)) is not None:
        return known
    by_person = False

    def value(match: re.Match[str]) -> str:
        nonlocal by_person
        dollar, name = match.groups()
        if dollar:
            return parameter_value(pack.parameter[name])
        if name == EMERGENCY_NUMBER:
            return numbers_to_say(pack.emergency_number)
        if name in pack.services_here:
            return pack.services_here[name]
        by_person = True
        if name.partition(".")[0] in pack.score:
            return (scores or {}).get(name) or say("not counted")
        if name in pack.derived_value:
            return (scores or {}).get(name) or say("not known")
        answer = (answers or {}).get(name)
        return say("not answered") if answer is None else describe_answer(pack.question[name], answer)

    # INVARIANT: what is filled in is in the language of the text, whoever's turn it is to read: advice depends on
    # nothing but its pack and the answers.
    with in_language(pack.language):
        said = PLACEHOLDER.sub(value, text)
    # INVARIANT: nothing that hangs on anyone's answers is kept.
    if not by_person and len(filled) < _MOST_KEPT:
        filled[text] = said
    return said


def said_to_all(text: str, pack: Pack) -> str | None:
    """What a text says that says the same to everybody, once it was filled in; None of others, and before."""
    if "{" not in text:
        return text
    filled: dict[str, str] | None = pack.__dict__.get("filled")
    return None if filled is None else filled.get(text)


def with_parameters(text: str, named: Callable[[str], str]) -> str:
    """A text in which each parameter that is filled in has another id.

    >>> with_parameters("It is over {$hot}. Call {emergency_number}.", lambda name: f"v_{name}")
    'It is over {$v_hot}. Call {emergency_number}.'
    """
    return PLACEHOLDER.sub(lambda one: f"{{${named(one[2])}}}" if one[1] else one[0], text)
