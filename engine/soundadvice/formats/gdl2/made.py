"""Made: what a pack says of the outputs of a guideline: rules, and scores as they are shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction

from soundadvice.authoring.skeleton import plain_text
from soundadvice.formats.gdl2.logic.formulas import TRUE, Formula
from soundadvice.formats.gdl2.logic.sums import PointSum
from soundadvice.formats.gdl2.questions import AskedFor, whatever
from soundadvice.formats.gdl2.write_ratios import DerivedText


@dataclass(frozen=True, slots=True)
class Made:
    """A rule: it fires where `when` holds, and says `because`. `value` is what an output then is, None for a number.

    A number is filled in: from a `score`, from the answer to a question (`answer`), or from a ratio or product of two
    (`derived`).
    """

    id: str
    output: str
    when: Formula
    because: str
    value: object = None
    score: str | None = None
    answer: AskedFor | None = None
    derived: DerivedText | None = None

    @property
    def filled_in(self) -> str | None:
        """The condition that there is what it says back, whatever it is; None if it says back nothing but a score."""
        return self.derived.there if self.derived else whatever(self.answer) if self.answer else None


@dataclass(slots=True)
class Shown:
    """A score as the pack has it: `points` are of the pack, `scale` times those of the guideline."""

    id: str
    title: str
    score: PointSum
    scale: int
    base: Fraction

    def points(self, values: int) -> int:
        """The points of the pack for those of the score's subject."""
        return values * self.scale // self.score.scale + int(self.base * self.scale)


@dataclass(slots=True)
class Output:
    """What the pack says of an output: a score that counts when `given` holds, or one of several values."""

    code: str
    words: str
    rules: list[Made] = field(default_factory=list)
    score: Shown | None = None
    given: Formula = TRUE


def quoted(text: str) -> str:
    """A text as YAML has it, whatever is in it."""
    return json.dumps(plain_text(text), ensure_ascii=False)


def number_words(number: Fraction) -> str:
    """A number in digits, to at most six decimals.

    >>> number_words(Fraction(5, 2)), number_words(Fraction(3))
    ('2.5', '3')
    """
    return str(int(number)) if number.denominator == 1 else f"{float(number):.6f}".rstrip("0").rstrip(".")
