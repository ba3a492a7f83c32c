"""Expressions: the conditions and assignments of a guideline, from text to a tree.

The syntax is that of openEHR GDL2: variables `$gt0004|Age|.magnitude`, ordinals `1|local::at0005|Yes|`, coded texts
`local::at0005|Yes|`, quantities `60,a`, texts in single quotes, arithmetic, comparisons, `&&`, `||`, `!`, functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from soundadvice.model.errors import ImportingError


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable by its code, or one attribute of it: `magnitude`, `value`, `unit` and others."""

    code: str
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number; `unit` is empty for a plain one."""

    number: Fraction
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """A coded text; with an `ordinal`, a step of an ordinal scale. Its words do not tell it from another."""

    code: str
    text: str
    ordinal: int | None = None

    @property
    def key(self) -> tuple[str, int | None]:
        """What tells it from others."""
        return self.code, self.ordinal


@dataclass(frozen=True, slots=True)
class TextValue:
    """Words in quotes."""

    words: str


@dataclass(frozen=True, slots=True)
class TruthValue:
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null:
    """`null`: nothing recorded."""


@dataclass(frozen=True, slots=True)
class Binary:
    """Two expressions joined by an operator."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Fired:
    """Whether a rule has fired, by its code."""

    rule: str


@dataclass(frozen=True, slots=True)
class Negation:
    """What does not hold."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function of numbers."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Variable | Quantity | Coded | TextValue | TruthValue | Null | Binary | Fired | Negation | Call


@dataclass(frozen=True, slots=True)
class Assignment:
    """A variable, or an attribute of it, and what it becomes."""

    target: Variable
    value: Expression


COMPARED = ("==", "!=", ">=", "<=", ">", "<")
_LOOSEST_FIRST = (("||",), ("&&",), COMPARED, ("+", "-"), ("*", "/"), ("^",))
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<variable>\$[A-Za-z0-9_]+)(?:\|[^|]*\|)?(?P<attributes>(?:\.[A-Za-z_]+)*)
    |(?P<ordinal>-?\d+)\|(?P<ordinal_code>[^|]*::[^|]*)\|(?P<ordinal_text>[^|]*)\|
    |(?P<coded>[A-Za-z][\w.-]*(?:\([^)|]*\))?::[^|\s]+)\|(?P<coded_text>[^|]*)\|
    |(?P<negative>\(-\d+(?:\.\d+)?\)),(?P<unit_of_negative>[^\s()&|=<>!]+)
    |(?P<number>\d+(?:\.\d+)?(?:[eE]-?\d+)?)(?:,(?P<unit>[^\s()&|=<>!]+))?
    |'(?P<text>[^']*)'
    |(?P<word>true|false|null|e(?=\s*\^)|[a-z][a-z0-9]*(?=\s*\())
    |(?P<operator>\|\||&&|[=!<>]=|[-<>=+*/^!(),])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_MOST_LETTERS = 20_000


def parse_condition(text: str) -> Expression:
    """The tree of a condition. Raises ImportingError with what is not understood."""
    parser = _Parser(text)
    tree = parser.joined(0)
    parser.expect_end()
    return tree


def parse_assignment(text: str) -> Assignment:
    """The tree of an assignment. Raises ImportingError with what is not understood."""
    parser = _Parser(text)
    target = parser.joined(len(_LOOSEST_FIRST))
    if not isinstance(target, Variable) or parser.taken("=") is None:
        raise parser.refusal()
    value = parser.joined(0)
    parser.expect_end()
    return Assignment(target, value)


def constant(text: str) -> Expression | None:
    """The constant that a text is in whole, as tests write what they give and expect; None if it is none."""
    parts = text.strip().split("|")
    if len(parts) >= 4 and re.fullmatch(r"-?\d+", parts[0]):
        return Coded(parts[1].strip(), parts[2].strip(), int(parts[0]))
    if len(parts) >= 3 and "::" in parts[0]:
        return Coded(parts[0].strip(), parts[1].strip())
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?(?:[eE]-?\d+)?)(?:,(\S.*))?", text.strip())
    return Quantity(Fraction(found[1]), (found[2] or "").strip()) if found else None


class _Parser:
    """Reads an expression from left to right, the loosest operators first."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        if len(text) > _MOST_LETTERS:
            raise ImportingError(f"an expression has more than {_MOST_LETTERS:,} letters", "split it")

    def refusal(self) -> ImportingError:
        """Says where it is not understood."""
        rest = self._text[self._position :].strip()[:60]
        return ImportingError(f"`{self._text[:120]}` is not understood at `{rest}`", "see that it is GDL2")

    def expect_end(self) -> None:
        """Nothing follows."""
        if self._text[self._position :].strip():
            raise self.refusal()

    def taken(self, *operators: str) -> str | None:
        """One of these operators, if it comes next."""
        found = _TOKEN.match(self._text, self._position)
        if found is None or found["operator"] not in operators:
            return None
        self._position = found.end()
        return str(found["operator"])

    def joined(self, level: int) -> Expression:
        """An expression of operators of this level and all that bind closer."""
        if level == len(_LOOSEST_FIRST):
            return self._single()
        left = self.joined(level + 1)
        while operator := self.taken(*_LOOSEST_FIRST[level]):
            left = Binary(operator, left, self.joined(level + 1))
        return left

    def _single(self) -> Expression:
        found = _TOKEN.match(self._text, self._position)
        if found is None:
            raise self.refusal()
        operator = found["operator"]
        if operator not in (None, "(", "!", "-"):
            raise self.refusal()
        self._position = found.end()
        if operator == "(":
            return self._in_brackets()
        if operator == "!":
            return Negation(self._single())
        if operator == "-":
            return Binary("-", Quantity(Fraction(0)), self._single())
        return self._call(found["word"].lower()) if self._is_call(found["word"]) else _value(found)

    @staticmethod
    def _is_call(word: str | None) -> bool:
        return word is not None and word.lower() not in ("true", "false", "null", "e")

    def _in_brackets(self) -> Expression:
        inner = self.joined(0)
        if self.taken(")") is None:
            raise self.refusal()
        return inner

    def _call(self, name: str) -> Expression:
        if self.taken("(") is None:
            raise self.refusal()
        arguments = [self.joined(0)]
        while self.taken(","):
            arguments.append(self.joined(0))
        if self.taken(")") is None:
            raise self.refusal()
        if name != "fired":
            return Call(name, tuple(arguments))
        if len(arguments) > 1 or not isinstance(arguments[0], Variable):
            raise self.refusal()
        return Fired(arguments[0].code)


def _value(found: re.Match[str]) -> Expression:
    if found["variable"]:
        attributes = [one for one in found["attributes"].split(".") if one]
        return Variable(found["variable"][1:], attributes[-1].lower() if attributes else None)
    if found["ordinal"] is not None:
        return Coded(found["ordinal_code"].strip(), found["ordinal_text"].strip(), int(found["ordinal"]))
    if found["coded"]:
        return Coded(found["coded"].strip(), found["coded_text"].strip())
    if found["negative"]:
        return Quantity(Fraction(found["negative"].strip("()")), found["unit_of_negative"])
    if found["number"]:
        return Quantity(Fraction(found["number"]), found["unit"] or "")
    if found["text"] is not None:
        return TextValue(found["text"])
    word = found["word"].lower()
    if word == "e":
        return Call("e", ())
    return Null() if word == "null" else TruthValue(word == "true")
