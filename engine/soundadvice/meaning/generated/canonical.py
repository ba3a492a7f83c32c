"""Canonical: the function of canonical answers, as `evaluate` takes them."""

from __future__ import annotations

from typing import assert_never

from soundadvice.meaning.generated.conditions import CALL, OUTCOME, expression, rules_source
from soundadvice.model.condition import Comparison, OptionTest, Quantifier, Test, UnsureTest
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, MultiChoice, Quantity, Question


def canonical_source(pack: Pack, questions: tuple[Question, ...]) -> str:
    """The source; it calls `undecided` where an answer is left out."""
    place = {question.id: f"a{index}" for index, question in enumerate(questions)}

    def leaf(test: Test) -> str:
        return _test(test, place[test.question], pack.question[test.question])

    lines = [f"def {CALL}(answers):", "    try:"]
    for question in questions:
        read = f"answers[{question.id!r}]"
        if question.enable_when is not None:
            read += f" if {expression(question.enable_when, leaf)} else None"
        lines.append(f"        {place[question.id]} = {read}")
    lines += ["        pass", "    except KeyError as missing:", "        raise undecided(missing) from None"]
    return "\n".join([*lines, *rules_source(pack, leaf), *OUTCOME, "    return outcome"])


def _test(test: Test, name: str, question: Question) -> str:
    """A test of a canonical answer, or of None if the question is not enabled."""
    match test:
        case OptionTest(quantifier=quantifier, options=options):
            assert isinstance(question, (Choice, MultiChoice))
            inside = _options(name, question, quantifier, options)
            return f"({name} is not None and {inside})" if question.enable_when is not None else f"({inside})"
        case Comparison(operator=operator, value=value):
            assert isinstance(question, Quantity)
            compared = f"{name} {operator.symbol} {value}"
            if question.enable_when is None and not question.unsure:
                return f"({compared})"
            # A day is a number of a kind of its own.
            known = f"isinstance({name}, int)" if isinstance(question, Date) else f"type({name}) is int"
            return f"({known} and {compared})"
        case UnsureTest():
            return f"(type({name}) is str)"  # of an amount, no other word is an answer
        case _:
            assert_never(test)


def _options(name: str, question: Choice | MultiChoice, quantifier: Quantifier, options: tuple[str, ...]) -> str:
    if isinstance(question, Choice):
        if quantifier is Quantifier.ALL_OF and len(set(options)) > 1:
            return "False"  # one option is never two
        return f"{name} {'not in' if quantifier is Quantifier.NONE_OF else 'in'} {{{', '.join(map(repr, options))}}}"
    if quantifier is Quantifier.ALL_OF:
        return " and ".join(f"{option!r} in {name}" for option in options)
    rest = [option for option in question.options if option.id not in options]
    if all(option.exclusive for option in rest):
        # Whoever gave none of these gave the one that stands alone: fewer to look for.
        given = " and ".join(f"{option.id!r} not in {name}" for option in rest) or "True"
    else:
        given = " or ".join(f"{option!r} in {name}" for option in options)
    return f"({given})" if quantifier is Quantifier.ANY_OF else f"not ({given})"
