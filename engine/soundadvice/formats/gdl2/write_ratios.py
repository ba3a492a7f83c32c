"""Write ratios: a ratio or product of two answers, as the pack has it, and its comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import prod

from soundadvice.authoring.skeleton import plain_text
from soundadvice.formats.gdl2.logic.formulas import Subject, Values
from soundadvice.formats.gdl2.logic.ratios import Ratio, ends_of, some_value
from soundadvice.formats.gdl2.logic.sums import BeyondSumsError
from soundadvice.formats.gdl2.questions import AskedFor
from soundadvice.model.condition.limits import MOST_STEPS

_MOST_POWER = 4
_MOST_DECIMALS = 6
_USUAL_DECIMALS = 2
_LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class DerivedText:
    """A ratio as the pack has it: its id and title, the questions above and below, what they are multiplied by.

    `there` is the condition, in YAML, that it has a value, whatever that is.
    """

    id: str
    title: str
    above: tuple[AskedFor, ...]
    below: tuple[AskedFor, ...]
    times: str
    decimals: int
    there: str

    def text(self) -> str:
        """Its part of scores.yaml."""
        above, below = (f"[{', '.join(one.question.id for one in part)}]" for part in (self.above, self.below))
        factors = f"of: {above}, by: {below}" if self.below else f"of: {above}"
        kind = "ratio" if self.below else "product"
        text = f"- id: {self.id}\n  title: {plain_title(self.title)}\n  {kind}: {{{factors}, times: {self.times}}}\n"
        return text + (f"  decimals: {self.decimals}\n" if self.decimals else "")


def plain_title(title: str) -> str:
    """A title in quotes, whatever is in it."""
    return '"' + plain_text(title).replace("\\", "\\\\").replace('"', '\\"') + '"'


def derived_text(
    ratio: Ratio, name: str, title: str, asked: Mapping[Subject, AskedFor], decimals: int | None
) -> DerivedText:
    """A ratio as the pack has it. Raises BeyondSumsError for one that a pack does not have."""
    if len(ratio.powers) != 2 or any(subject not in asked for subject, _ in ratio.powers):
        raise BeyondSumsError("a ratio or product of more than two answers")
    if max(abs(power) for _, power in ratio.powers) > _MOST_POWER:
        raise BeyondSumsError(f"a power of more than {_MOST_POWER}")
    if all(power < 0 for _, power in ratio.powers):
        raise BeyondSumsError("a number divided by two answers")
    if min(subject.domain[-1][1] - subject.domain[-1][0] + 1 for subject, _ in ratio.powers) > MOST_STEPS:
        raise BeyondSumsError(f"a ratio or product of more than {MOST_STEPS:,} steps")
    measures = [(asked[subject].measure, power) for subject, power in ratio.powers]
    times = ratio.times / prod(measure.step**power for measure, power in measures if measure is not None)
    above = [asked[subject] for subject, power in ratio.powers for _ in range(power)]
    below = [asked[subject] for subject, power in ratio.powers for _ in range(-power)]
    shown = _USUAL_DECIMALS if decimals is None else min(max(decimals, 0), _MOST_DECIMALS)
    there = _whatever_it_is(name, ratio.subject)
    return DerivedText(name, title, tuple(above), tuple(below), decimal_text(times), shown, there)


def decimal_text(number: Fraction) -> str:
    """A number as YAML reads it back, to the last digit. Raises BeyondSumsError for one of which that is not so.

    >>> decimal_text(Fraction(1, 40)), decimal_text(Fraction(10000))
    ('0.025', '10000')
    """
    if number.denominator == 1 and abs(number) < _LARGEST:
        return str(int(number))
    text = f"{float(number):.20f}".rstrip("0")
    text = f"{Decimal(repr(float(number))):f}" if Fraction(text) != number else text
    if Fraction(text) != number or Fraction(repr(float(text))) != number or abs(number) >= _LARGEST:
        raise BeyondSumsError("a ratio with a factor or limit that is no decimal number")
    return text


def comparisons(name: str, subject: Subject, values: Values) -> list[str]:
    """The tests, in YAML, that a ratio is in one of these ranges of its subject's values."""
    listed = []
    for first, last in values:
        ends = ends_of(first, last, subject.domain)
        words = ", ".join(f"{word}: {decimal_text(amount)}" for word, amount in ends.items())
        listed.append(f"{{{name}: {{{words}}}}}")
    return listed


def _whatever_it_is(name: str, subject: Subject) -> str:
    """The condition, in YAML, that there is a ratio, whatever it is: a text may name what a condition compares."""
    amount = some_value(subject.domain)
    if amount is None:
        raise BeyondSumsError("a ratio or product that is nearly the same for everyone")
    words = decimal_text(amount)
    return f"{{any: [{{{name}: {{at_least: {words}}}}}, {{{name}: {{less_than: {words}}}}}]}}"
