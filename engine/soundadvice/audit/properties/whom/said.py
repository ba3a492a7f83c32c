"""Said: a condition in the words of the questionnaire, for whoever has to say whether it is right."""

from __future__ import annotations

from typing import assert_never

from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    Quantifier,
    ScoreTest,
    UnsureTest,
)
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice, option_text
from soundadvice.wording.condition_text import amount, phrase


def said(condition: Condition, pack: Pack) -> str:
    """A condition in one sentence: `“How long has it hurt?”: at least 3 weeks; and “Is it getting better?”: “No”`."""
    # Not a fold: whether a part needs parentheses depends on its shape, which its text no longer tells.
    match condition:
        case OptionTest():
            return _picked(condition, pack)
        case Comparison(question=name, operator=operator, value=value):
            return f"{_asked(name, pack)}: {operator.value.replace('_', ' ')} {amount(pack, name, value)}"
        case UnsureTest(question=name):
            return f"{_asked(name, pack)}: not sure"
        case All(conditions=conditions):
            return "; and ".join(_nested(part, pack) for part in conditions)
        case AnyOf(conditions=conditions):
            return "; or ".join(_nested(part, pack) for part in conditions)
        case Not(condition=part):
            return f"not ({said(part, pack)})"
        case Count(at_least=needed, conditions=conditions):
            return f"at least {needed} of these: {'; '.join(_nested(part, pack) for part in conditions)}"
        case ScoreTest(score=score, at_least=needed):
            title = next((one.title for one in pack.scores if one.id == score), score)
            return f"{title}: at least {needed}"
        case Named(condition=part):
            return said(part, pack)
        case LimitTest():
            return phrase(condition, pack)
        case _:
            assert_never(condition)


def _picked(test: OptionTest, pack: Pack) -> str:
    question = pack.question[test.question]
    assert isinstance(question, (Choice, MultiChoice))
    shown = [f"“{option_text(question, option)}”" for option in test.options]
    match test.quantifier:
        case Quantifier.ANY_OF:
            return f"{_asked(test.question, pack)}: {' or '.join(shown)}"
        case Quantifier.ALL_OF:
            return f"{_asked(test.question, pack)}: {' and '.join(shown)}"
        case Quantifier.NONE_OF:
            word = "not" if len(shown) == 1 else "neither"
            return f"{_asked(test.question, pack)}: {word} {' nor '.join(shown)}"
        case _:
            assert_never(test.quantifier)


def _asked(name: str, pack: Pack) -> str:
    return f"“{pack.question[name].text}”"


def _nested(condition: Condition, pack: Pack) -> str:
    text = said(condition, pack)
    inner = condition
    while isinstance(inner, Named):
        inner = inner.condition
    return f"({text})" if isinstance(inner, (All, AnyOf, Count)) else text
