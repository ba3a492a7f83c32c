"""Run: a guideline run once for all answers: what each variable then is, and on which answers.

Rules run once each, those of the highest priority first, and what one sets the next ones see. A missing value compares
as less, more and equal to nothing but another one, and nothing can be reckoned with it: where that would fail, so does
this run. So does the newest interpreter of GDL2's makers; older ones took the magnitude of what was never set for 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from soundadvice.formats.gdl2.logic.formulas import (
    FALSE,
    TRUE,
    Formula,
    Subject,
    every,
    negation,
    some,
)
from soundadvice.formats.gdl2.logic.inputs import Input
from soundadvice.formats.gdl2.logic.sums import BeyondSumsError, Scores, Sum
from soundadvice.formats.gdl2.logic.values import (
    STEPS,
    THIS_YEAR,
    Ago,
    Cases,
    Since,
    Value,
    before_moment,
    cases_of,
    cut,
    gathered,
    instead,
    point_by_point,
    product,
    same_value,
    stepped,
    worth,
    year_of,
)
from soundadvice.formats.gdl2.source.archetypes import InputKind
from soundadvice.formats.gdl2.source.expressions import (
    COMPARED,
    Assignment,
    Binary,
    Call,
    Coded,
    Expression,
    Fired,
    Negation,
    Null,
    Quantity,
    TextValue,
    TruthValue,
    Variable,
    constant,
)
from soundadvice.formats.gdl2.source.guideline import Guideline

NOW = "currentDateTime"
_NULL: Cases = ((TRUE, Null()),)
_ZERO = Sum()
_MOST_POWER = 20


@dataclass(slots=True)
class RunResult:
    """What has become of a guideline's variables. `failed` is when its run breaks off, so that it says nothing."""

    variables: dict[str, Cases]
    failed: Formula
    scores: Scores
    precisions: dict[str, int] = field(default_factory=dict)


def run(guideline: Guideline, inputs: Mapping[str, Input]) -> RunResult:
    """Runs it. Raises BeyondSumsError with the construct that is missing."""
    running = _Run(guideline, inputs)
    start = every(*(running.truth(condition) for condition in guideline.before))
    running.assign(guideline.defaults, start)
    for rule in guideline.rules:
        fires = every(start, *(running.truth(condition) for condition in rule.when))
        running.assign(rule.then, fires)
        running.fired[rule.code] = fires
    return RunResult(running.variables, running.failed, running.scores, running.precisions)


class _Run:
    def __init__(self, guideline: Guideline, inputs: Mapping[str, Input]) -> None:
        self.variables = {code: cases_of(one) for code, one in inputs.items()}
        self.fired: dict[str, Formula] = {}
        self.failed: Formula = FALSE
        self.scores = Scores()
        self.precisions: dict[str, int] = {}
        self._units: dict[str, Cases] = {}
        for code, one in inputs.items():
            if one.kind is InputKind.AMOUNT:
                units = [(when, TextValue(measure.unit)) for when, measure in one.recorded()]
                self._units[code] = gathered([*units, (one.missing, Null())])
        self._words = guideline.words
        self._amounts = _amounts(guideline)
        self._now: Formula = TRUE
        self._ages: set[Subject] = set()

    # Conditions -------------------------------------------------------------------------------------------------------

    def truth(self, expression: Expression) -> Formula:
        """When a condition holds."""
        match expression:
            case Binary(operator="&&", left=left, right=right):
                return every(self.truth(left), self.truth(right))
            case Binary(operator="||", left=left, right=right):
                return some(self.truth(left), self.truth(right))
            case Binary(operator=operator, left=left, right=right) if operator in COMPARED:
                holds = self._compared(operator, self.cases(left), self.cases(right))
                return every(holds, self._in_unit(left, right), self._in_unit(right, left))
            case Negation(part=part):
                return negation(self.truth(part))
            case Fired(rule=rule):
                return self.fired.get(rule, FALSE)
            case TruthValue(value=value):
                return TRUE if value else FALSE
            case _:
                raise BeyondSumsError("a value that stands alone as a condition")

    def _in_unit(self, one: Expression, other: Expression) -> Formula:
        """That an amount is in the unit of what it is compared with; so is one of which no unit is known."""
        if not isinstance(one, Variable) or one.attribute or not isinstance(other, Quantity) or not other.unit:
            return TRUE
        units = self._units.get(one.code, _NULL)
        return some(*(when for when, unit in units if unit in (Null(), TextValue(other.unit))))

    def _compared(self, operator: str, left: Cases, right: Cases) -> Formula:
        found = FALSE
        for first, one in left:
            for second, other in right:
                both = every(first, second)
                if both != FALSE:
                    found = some(found, every(both, self._pair(operator, one, other)))
        return found

    def _pair(self, operator: str, one: Value, other: Value) -> Formula:
        if isinstance(one, Null) or isinstance(other, Null):
            same = isinstance(one, Null) and isinstance(other, Null)
            return TRUE if (operator == "==" and same) or (operator == "!=" and not same) else FALSE
        one, other = _as_number(one, other), _as_number(other, one)
        if isinstance(one, Sum) and isinstance(other, Sum):
            self._check_ages(operator, one, other)
            return self.scores.compared(one.plus(other, Fraction(-1)), operator)
        if isinstance(one, Sum) or isinstance(other, Sum):
            raise BeyondSumsError("a number compared with what is no number")
        if isinstance(one, Since) and isinstance(other, Ago):
            return before_moment(operator, one, other)
        if isinstance(other, Since) and isinstance(one, Ago):
            turned = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
            return before_moment(turned.get(operator, operator), other, one)
        if operator not in ("==", "!=") or isinstance(one, (Since, Ago)) or isinstance(other, (Since, Ago)):
            raise BeyondSumsError("options compared by size")
        same = same_value(one, other)
        return TRUE if same == (operator == "==") else FALSE

    def _check_ages(self, operator: str, one: Sum, other: Sum) -> None:
        """Whole years tell whether an age has reached a whole number of them, and that alone is said for certain."""
        if self._ages.isdisjoint((*one.slopes, *other.slopes)):
            return
        age, limit = (one, other) if one.slopes else (other, one)
        reached = ("<", ">=") if age is one else (">", "<=")
        alone = list(age.slopes.values()) == [1] and not (age.levels or age.points) and limit.is_constant
        if operator not in reached or not alone or (limit.base - age.base).denominator != 1:
            raise BeyondSumsError("an age in parts of a year")

    # Values -----------------------------------------------------------------------------------------------------------

    def cases(self, expression: Expression) -> Cases:
        """What an expression is, and when."""
        match expression:
            case Variable(code=code, attribute=attribute):
                return self._read(code, attribute)
            case Quantity(number=number):
                return ((TRUE, Sum(number)),)
            case Coded() | TextValue() | TruthValue() | Null():
                return ((TRUE, expression),)
            case Binary(
                operator="-", left=Variable(code=code, attribute=None), right=Quantity(number=number, unit="a")
            ) if code == NOW and number.denominator == 1:
                return ((TRUE, Ago(int(number))),)
            case Binary(
                operator="/",
                left=Binary(operator="-", left=Variable(code=code, attribute=None), right=Variable() as day),
                right=Quantity(number=number, unit="a"),
            ) if code == NOW and number == 1:
                return self._age(day)
            case Binary(operator=operator, left=left, right=right) if operator not in (*COMPARED, "&&", "||"):
                return self._arithmetic(
                    [left, right], lambda one, other: self._calculated(operator, one, other), operator
                )
            case Call(function=function, arguments=arguments):
                return self._arithmetic(arguments, lambda *numbers: self._called(function, numbers))
            case _:
                raise BeyondSumsError("a condition in the place of a value")

    def _read(self, code: str, attribute: str | None) -> Cases:
        if code == NOW:
            if attribute != "year":
                raise BeyondSumsError("a date reckoned in days, months or moments")
            return ((TRUE, Sum(slopes={THIS_YEAR: Fraction(1)})),)
        if attribute == "term":
            return ((TRUE, TextValue(self._words.get(code, code))),)
        if attribute == "unit":
            return self._units.get(code, _NULL)
        known = self.variables.get(code, _NULL)
        if attribute == "year":
            return gathered((when, year_of(value)) for when, value in known)
        if attribute in (None, "code"):
            return known
        if attribute == "magnitude":
            return self._magnitude(known)
        if attribute == "value":
            return gathered((formula, worth(value)) for formula, value in known)
        raise BeyondSumsError(f"the attribute `.{attribute}`")

    @staticmethod
    def _magnitude(known: Cases) -> Cases:
        if not all(isinstance(value, (Sum, Null)) for _, value in known):
            raise BeyondSumsError("the magnitude of what is no number")
        return known

    def _age(self, day: Variable) -> Cases:
        """The years since a day. Whether they are whole is nowhere said: see `_check_ages`."""
        found: list[tuple[Formula, Value]] = []
        for formula, value in self.cases(day):
            if isinstance(value, Since) and not value.is_calendar:
                self._ages.add(value.subject)
                found.append((formula, Sum(slopes={value.subject: Fraction(1)})))
            elif not isinstance(value, Null):
                raise BeyondSumsError("a date both as a year and as a day")
        there = some(*(formula for formula, _ in found))
        self.failed = some(self.failed, every(self._now, negation(there)))
        return gathered([*found, (negation(there), Null())])

    def _arithmetic(self, parts: Sequence[Expression], made: Callable[..., Sum], operator: str = "") -> Cases:
        """A number made of others. Where one of them is missing, the run breaks off."""
        joined: list[tuple[Formula, tuple[Sum, ...]]] = [(TRUE, ())]
        for part in parts:
            numbers: list[tuple[Formula, Sum]] = []
            for formula, value in self.cases(part):
                if isinstance(value, Sum):
                    numbers.append((formula, value))
                elif not isinstance(value, Null):
                    raise BeyondSumsError("arithmetic with what is no number")
            joined = [(every(before, now), (*all_, one)) for before, all_ in joined for now, one in numbers]
            joined = [(formula, all_) for formula, all_ in joined if formula != FALSE]
        there = some(*(formula for formula, _ in joined))
        self.failed = some(self.failed, every(self._now, negation(there)))
        found: list[tuple[Formula, Value]] = [
            (every(formula, when), made(*numbers))
            for formula, all_ in joined
            for when, numbers in point_by_point(operator, all_)
            if every(formula, when, self._now) != FALSE
        ]
        return gathered([*found, (negation(there), Null())])

    def _calculated(self, operator: str, one: Sum, other: Sum) -> Sum:
        match operator:
            case "+":
                return one.plus(other)
            case "-":
                return one.plus(other, Fraction(-1))
            case "*" if one.slopes and other.slopes:
                return self._multiplied(one, other)
            case "*":
                return product(one, other)
            case "/" if other.is_constant:
                if other.base == 0:
                    raise BeyondSumsError("a division by 0")
                return one.times(1 / other.base)
            case "/":
                return self._multiplied(one, other, -1)
            case "^" if other.is_constant and other.base.denominator == 1:
                return self._power(one, int(other.base))
            case _:
                raise BeyondSumsError("a root, or a power that is no whole number")

    def _multiplied(self, one: Sum, other: Sum, power: int = 1) -> Sum:
        if not self._ages.isdisjoint((*one.slopes, *other.slopes)):
            raise BeyondSumsError("an age in parts of a year")
        return self.scores.multiplied(one, other, power)

    def _power(self, number: Sum, power: int) -> Sum:
        if abs(power) > _MOST_POWER or (power < 0 and number.is_constant and not number.base):
            raise BeyondSumsError("a power of an answer")
        if number.is_constant:
            return Sum(number.base**power)
        found = Sum(Fraction(1))
        for _ in range(abs(power)):
            found = self._multiplied(found, number, 1 if power > 0 else -1)
        return found

    def _called(self, function: str, numbers: tuple[Sum, ...]) -> Sum:
        if function in ("max", "min") and len(numbers) > 1:
            found = numbers[0]
            for other in numbers[1:]:
                more = other.plus(found, Fraction(-1))
                found = found.plus(more.where(self.scores.compared(more, ">" if function == "max" else "<")))
            return found
        if any(not self._ages.isdisjoint(one.slopes) for one in numbers):
            raise BeyondSumsError("an age in parts of a year")
        step = STEPS.get(function)
        if step is None or len(numbers) != 1:
            raise BeyondSumsError(f"the function `{function}`")
        return stepped(numbers[0], step)

    # Assignments ------------------------------------------------------------------------------------------------------

    def assign(self, assignments: tuple[Assignment, ...], now: Formula) -> None:
        """Makes assignments, in order, on the answers for which `now` holds."""
        self._now = now
        begun: set[str] = set()
        for one in assignments if now != FALSE else ():
            code, attribute = one.target.code, one.target.attribute
            if attribute in ("unit", "precision"):
                if attribute == "unit":
                    self._units[code] = instead(self._units.get(code, _NULL), self.cases(one.value), now)
                elif isinstance(one.value, Quantity):
                    self.precisions[code] = int(one.value.number)
                if code not in begun:  # a new amount, of 0
                    self._set(code, ((TRUE, _ZERO),), now)
            elif attribute in (None, "value"):
                self._set(code, self.cases(one.value), now)
                if isinstance(one.value, Quantity) and one.value.unit:
                    unit: Cases = ((TRUE, TextValue(one.value.unit)),)
                    self._units[code] = instead(self._units.get(code, _NULL), unit, now)
            elif attribute == "magnitude":
                self._set(code, self._whole(code, self.cases(one.value)), now)
            else:
                raise BeyondSumsError(f"an assignment to `.{attribute}`")
            begun.add(code)
        self._now = TRUE

    def _whole(self, code: str, cases: Cases) -> Cases:
        """Counts are whole: what is left over is cut off."""
        if code in self._amounts:
            return cases
        return tuple((formula, stepped(value, cut) if isinstance(value, Sum) else value) for formula, value in cases)

    def _set(self, code: str, cases: Cases, now: Formula) -> None:
        self.variables[code] = instead(self.variables.get(code, _NULL), cases, now)


def _as_number(value: Value, beside: Value) -> Value:
    """A text of digits is a number beside one: `'-3'` is how guidelines write those below 0."""
    if isinstance(value, TextValue) and isinstance(beside, Sum):
        number = constant(value.words)
        return Sum(number.number) if isinstance(number, Quantity) else value
    return value


def _amounts(guideline: Guideline) -> set[str]:
    """The codes of variables that are amounts, with decimals, and not counts."""
    made = [*guideline.defaults, *(one for rule in guideline.rules for one in rule.then)]
    found = set(guideline.amounts)
    found |= {one.target.code for one in made if one.target.attribute in ("unit", "precision")}
    return found | {one.target.code for one in made if isinstance(one.value, Quantity) and one.value.unit}
