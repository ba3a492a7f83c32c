"""Variants: a pack with the words that are for someone, by the answers so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from soundadvice.meaning.evaluate import Truth, enablement, truth
from soundadvice.model.condition import Answer
from soundadvice.model.disposition import Disposition
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.model.rule import Rule, TextVariants

Worded = TypeVar("Worded", Question, Rule, Disposition)
Words = Mapping[tuple[str, str, str], str]
_OPTION = "options."
_MOST_KEPT = 256


def worded(pack: Pack, answers: Mapping[str, Answer]) -> Pack:
    """The pack with the words that are for someone who gave these canonical answers so far, hidden ones included.

    It means what the pack means, has its hashes, and is the pack itself where that has one form of each text.
    """
    if not pack.variants:
        return pack
    enabled = enablement(pack, answers)
    forms = ((one, _said(one, answers, enabled)) for one in pack.variants)
    words = {(one.of, one.id, one.part): said for one, said in forms if said is not None}
    if not words:
        return pack
    made: dict[object, Pack] = pack.__dict__.setdefault("worded", {})  # derived, as a cached property is
    key = frozenset(words.items())
    said_before = made.get(key)
    if said_before is None:
        if len(made) >= _MOST_KEPT:
            made.clear()  # whoever uses one of them holds it
        said_before = made[key] = _made(pack, words)
    return said_before


def _made(pack: Pack, words: Words) -> Pack:
    return replace(
        pack,
        questions=tuple(_question(one, words) for one in pack.questions),
        rules=tuple(_with_words("rule", one, words) for one in pack.rules),
        dispositions=tuple(_with_words("disposition", one, words) for one in pack.dispositions),
        as_written=pack.as_written or pack,
    )


def _said(one: TextVariants, answers: Mapping[str, Answer], enabled: Mapping[str, Truth]) -> str | None:
    """The words of the first case that holds; None: the last ones, which are those of the element.

    INVARIANT: where a case is open, so that it might still be the one, it is the last words too: they fit everyone.
    """
    for condition, say in one.cases:
        value = truth(condition, answers, enabled)
        if value is not False:
            return say if value else None
    return None


def _with_words(of: str, element: Worded, words: Words) -> Worded:
    changed = {part: say for (kind, name, part), say in words.items() if (kind, name) == (of, element.id)}
    plain = {part: say for part, say in changed.items() if not part.startswith(_OPTION)}
    return replace(element, **plain) if plain else element  # type: ignore[arg-type]


def _question(question: Question, words: Words) -> Question:
    question = _with_words("question", question, words)
    if not isinstance(question, (Choice, MultiChoice)):
        return question
    said = {
        option.id: words["question", question.id, f"{_OPTION}{option.id}"]
        for option in question.options
        if ("question", question.id, f"{_OPTION}{option.id}") in words
    }
    if not said:
        return question
    options = tuple(replace(one, text=said[one.id]) if one.id in said else one for one in question.options)
    return replace(question, options=options)
