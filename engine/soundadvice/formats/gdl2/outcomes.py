"""Outcomes: what a test of a guideline expects of one output, as rules of the pack that fire, and a score's value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from soundadvice.formats.gdl2.logic.inputs import option_key
from soundadvice.formats.gdl2.made import Output, number_words
from soundadvice.formats.gdl2.source.expressions import Coded, Quantity, TextValue, TruthValue, constant


@dataclass(frozen=True, slots=True)
class ExpectedOutput:
    """What is expected of an output: rules that fire and rules that do not; the least and most points of a score.

    `never`: it is something that the pack never says, in these words. `answer`: the question whose answer it is, which
    is then this `number`. `derived`: the ratios or products by the rule that shows each, one for each unit; one rule
    of these fires, and what it shows is the `number`, to as many decimals as that is given with.
    """

    output: str
    fires: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    score: str | None = None
    points: tuple[int, int] = (0, 0)
    never: str | None = None
    answer: str | None = None
    derived: Mapping[str, str] = field(default_factory=dict)
    number: Fraction = Fraction(0)

    def is_met(self, value: Fraction) -> bool:
        """Whether a ratio or product is the number, to as many decimals as that is given with: none of a whole one."""
        return abs(value - self.number) <= (_half(self.number) or Fraction(1, 2))


def expected_of(output: Output, text: str | None) -> ExpectedOutput | None:
    """What a text of a test expects; None where it says nothing of the output."""
    if text is None:
        return None
    wanted = constant(text) or _plain(text)
    valued = [rule for rule in output.rules if rule.value is not None]
    fires = tuple(rule.id for rule in valued if _is(rule.value, wanted) or rule.value == TextValue(text.strip()))
    silent = tuple(rule.id for rule in valued if rule.id not in fires)
    worked_out = [(rule.id, rule.derived.id) for rule in output.rules if rule.derived is not None]
    if not fires and worked_out and isinstance(wanted, Quantity):
        alone = (worked_out[0][0],) if len(worked_out) == 1 else ()
        others = tuple(rule for rule in silent if rule not in dict(worked_out))
        return ExpectedOutput(output.words, alone, others, derived=dict(worked_out), number=wanted.number)
    copied = [rule for rule in output.rules if rule.answer is not None]
    if not fires and copied and isinstance(wanted, Quantity):
        name = copied[0].answer.question.id if copied[0].answer else ""
        fires = (copied[0].id,)
        return ExpectedOutput(output.words, fires, silent, answer=name, number=wanted.number)
    if fires or output.score is None or not isinstance(wanted, Quantity):
        return ExpectedOutput(output.words, fires, silent, never=None if fires else text[:60])
    half = _half(wanted.number) if output.score.scale > 1 else Fraction(0)
    low, high = ceil((wanted.number - half) * output.score.scale), floor((wanted.number + half) * output.score.scale)
    if low > high:
        return ExpectedOutput(output.words, never=text[:60])
    least = output.score.points(output.score.score.subject.domain[0][0])
    rules = [rule for rule in output.rules if rule.value is None]
    shown = [rule.id for rule in rules if rule.score is not None]
    given = [rule.id for rule in rules if rule.score is None]
    above = low > least
    return ExpectedOutput(
        output.words,
        fires=(*given, *(shown if above else ())),
        silent=(*silent, *(() if above else shown)),
        score=output.score.id,
        points=(low, high),
    )


def _plain(text: str) -> TextValue | TruthValue:
    word = text.strip().strip("'")
    return TruthValue(word == "true") if word in ("true", "false") else TextValue(word)


def _is(value: object, wanted: object) -> bool:
    """Whether a value is what is expected: numbers to as many decimals as are expected."""
    if isinstance(value, Fraction):
        return isinstance(wanted, Quantity) and _agree(value, wanted.number)
    if value == option_key(wanted):
        return True
    if isinstance(value, TextValue) and isinstance(wanted, (Coded, Quantity)):
        return value.words == (wanted.text if isinstance(wanted, Coded) else number_words(wanted.number))
    return (
        isinstance(value, TextValue) and isinstance(wanted, TextValue) and value.words.strip() == wanted.words.strip()
    )


def _agree(value: Fraction, wanted: Fraction) -> bool:
    return abs(value - wanted) <= _half(wanted)


def _half(number: Fraction) -> Fraction:
    """Half of the last decimal that a number is given to; nothing of a whole one."""
    decimals = len(number_words(number).partition(".")[2])
    return Fraction(1, 2 * 10**decimals) if decimals else Fraction(0)
