"""Rules: a condition, the disposition it leads to, and the reason given; their tests; the parameters they may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from enum import StrEnum

from soundadvice._dataclass import dataclass
from soundadvice.model.condition import Answer, Condition
from soundadvice.model.disposition import Acuity
from soundadvice.model.problem import Span
from soundadvice.model.question import Date, Duration, Number, Quantity
from soundadvice.model.time.duration import SECONDS, format_duration


@dataclass(frozen=True, slots=True)
class Vignette:
    """A case with its expected result: these answers make the rule fire, or leave it silent.

    `acuity` is how urgent the advice is at least, None if the case does not say. `findings` are found, others may be
    too. Only one that fires says either.
    """

    name: str
    answers: Mapping[str, Answer]
    fires: bool
    acuity: Acuity | None = None
    findings: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonVignette:
    """A whole person, and the disposition that they are advised: just this one, neither more urgent nor less.

    `answers` are all that count, those common to the pack's vignettes included; `own` names the questions that the case
    itself answers. `rules` fire, and are among those that decide. `given` is in the plan, `held_back` is not.
    `findings` are what is found, and nothing else is; None if the case does not say.
    """

    name: str
    answers: Mapping[str, Answer]
    own: tuple[str, ...]
    advise: str
    rules: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    held_back: tuple[str, ...] = ()
    findings: tuple[str, ...] | None = None
    note: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When `when` holds, `advise` (a disposition's id), because of `because`.

    `findings` are what it finds besides. A rule without `advise` has some, and changes no urgency.
    `because` and `do` may name answers as `{question}` and parameters as `{$parameter}`. `do` is an instruction of
    its own, shown for every rule that fires. It stands in place of the habits, texts and other instructions that
    `instead_of` names. `means` is what holds for everyone of whom the rule fires, to stand after what they said;
    without it, `because` stands alone. A rule rests on claims of the source, on references, or on both. `table` is the
    decision table that it is a row of.
    """

    id: str
    when: Condition
    advise: str | None
    because: str
    findings: tuple[str, ...] = ()
    do: str | None = None
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    note: str | None = None
    means: str | None = None
    instead_of: tuple[str, ...] = ()
    vignettes: tuple[Vignette, ...] = ()
    table: str | None = None
    pack: str = ""
    span: Span | None = field(default=None, compare=False)


class HitPolicy(StrEnum):
    """What it means that several rows of a decision table hold together; the words are DMN's."""

    UNIQUE = "unique"
    ANY = "any"
    FIRST = "first"
    PRIORITY = "priority"
    COLLECT = "collect"


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rules that were written as the rows of a table, by id, each with what the row itself says.

    A row of None is for everyone in no row before it. With `complete`, no one is in no row.
    """

    id: str
    hit: HitPolicy
    rows: tuple[tuple[str, Condition | None], ...]
    complete: bool = False
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A judgement call with a number: the value in effect, the range it may be set within, and why.

    Values are seconds where `is_duration`, else steps of the last decimal of `unit`: with `decimals` 1, 385 is 38.5;
    None: whole ones.
    `declared` is the pack's own value.
    """

    id: str
    value: int
    declared: int
    minimum: int
    maximum: int
    is_duration: bool
    why: str
    unit: str | None = None
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    decimals: int | None = None
    span: Span | None = field(default=None, compare=False)

    def steps(self, question: Quantity, value: int | None = None) -> int:
        """A value (by default the one in effect) as a question of its kind compares it, in canonical steps."""
        given = self.value if value is None else value
        match question:
            case Number(decimals=decimals):
                scale: int = 10 ** (decimals - (self.decimals or 0))
                return given * scale
            case Duration():
                return given
            case Date():
                return given // SECONDS["day"]

    def value_at(self, question: Quantity, steps: int) -> int:
        """The value, rounded down, that a question compares as so many steps."""
        return steps * SECONDS["day"] if isinstance(question, Date) else steps // self.steps(question, 1)

    def show(self, value: int | None = None) -> str:
        """A value (by default the one in effect) as a person reads it: `3 weeks`."""
        typed = self.typed(self.value if value is None else value)
        return typed if self.is_duration else f"{typed} {self.unit}"

    def typed(self, value: int) -> str:
        """A value as it is typed to set the parameter: `3 weeks`, or a number without its unit."""
        if self.is_duration:
            return format_duration(value)
        return f"{Decimal(value).scaleb(-(self.decimals or 0)).normalize():f}"


@dataclass(frozen=True, slots=True)
class TextVariants:
    """Other words for a text, for those whose answers say so. No outcome depends on them.

    They are those of the first case whose condition holds, else the element's own.
    `of` is `question`, `rule` or `disposition`, and `part` which text of that element it is: `text`, `because`, or
    `options.yes`. `spans` are the places of the cases, and then of the last words, which have no condition.
    """

    of: str
    id: str
    part: str
    cases: tuple[tuple[Condition, str], ...]
    spans: tuple[Span, ...] = field(default=(), compare=False)
