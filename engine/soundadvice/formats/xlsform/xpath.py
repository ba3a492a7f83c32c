"""XPath: the conditions of a form, as far as a pack can say them.

Understood: `${q} = 'a'` (and a path for the name, `../q`), `true()`, `false()`, `!=`, `<`, `<=`, `>`, `>=`,
`selected(${q}, 'a')`, `and`, `or`, `not( )`, brackets; and one answer compared with another, as a `constraint` does.
Anything else raises NotUnderstood: the text is why, lower case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{\s*[^}\s]{1,200}\s*\})|(?P<path>(?:\.\./)+[A-Za-z_][\w.-]*)(?!/)|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<sign>!=|>=|<=|=|<|>)|(?P<mark>[(),])|(?P<word>[A-Za-z][A-Za-z0-9_-]*)|(?P<here>\.))"
)
_MOST_TOKENS = 2_000
_DEEPEST = 40
_MIRROR = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
HERE = "."
"""The name by which a `constraint` speaks of its own question."""
SINCE = "round(decimal-date-time(today()) - decimal-date-time(.), 0)"
"""How many days ago a day was, as this project writes it."""


class NotUnderstood(Exception):  # noqa: N818  it is no error: what is not understood is listed
    """An expression that cannot be said in a pack. The text is the reason."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A question compared with a value, as it is written; `selected` where it is asked whether a set holds it."""

    name: str
    sign: str
    value: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A question compared with another one."""

    name: str
    sign: str
    other: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Expressions joined by `and` or `or`."""

    word: str
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """An expression that does not hold."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Constant:
    """What is always so, or never."""

    holds: bool


Expression = Compared | Beside | Joined | Negated | Constant
_Operand = tuple[str, str]


def parse(text: str) -> Expression:
    """The expression. Raises NotUnderstood.

    >>> parse("${a} = 'x' and not(selected(${b}, 'y'))").word
    'and'
    """
    reader = _Reader(_tokens(text))
    found = reader.either()
    if reader.kind:
        raise NotUnderstood(f"`{reader.value[:40]}` is not expected there")
    return found


def simplified(expression: Expression) -> Expression:
    """The expression without what is always so or never: the whole is, or nothing in it."""
    match expression:
        case Negated(part=part):
            inner = simplified(part)
            return Constant(not inner.holds) if isinstance(inner, Constant) else Negated(inner)
        case Joined(word=word, parts=parts):
            decides = Constant(word == "or")
            every = [simplified(part) for part in parts]
            left = tuple(one for one in every if not isinstance(one, Constant))
            if decides in every:
                return decides
            return Joined(word, left) if len(left) > 1 else left[0] if left else Constant(word != "or")
        case _:
            return expression


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise NotUnderstood(f"`{text[place : place + 20].strip()}` is not read")
        kind = match.lastgroup or ""
        is_path = kind == "path"
        # A path to a row beside this one, or beside a group around it. What is in another group has more steps.
        tokens.append(("name", f"${{{match[kind].rpartition('/')[2]}}}") if is_path else (kind, match[kind]))
        place = match.end()
        if len(tokens) > _MOST_TOKENS:
            raise NotUnderstood("it is too long")
    return tokens


class _Reader:
    """A recursive descent over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    @property
    def value(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else "the end"

    def either(self) -> Expression:
        return self._joined("or", lambda: self._joined("and", self._one))

    def _joined(self, word: str, below: Callable[[], Expression]) -> Expression:
        parts = [below()]
        while (self.kind, self.value) == ("word", word):
            self._at += 1
            parts.append(below())
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _one(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotUnderstood("it is nested too deeply")
        try:
            if (self.kind, self.value) == ("mark", "("):
                return self._bracketed()
            if self.kind == "word":
                return self._called()
            return self._compared()
        finally:
            self._depth -= 1

    def _bracketed(self) -> Expression:
        self._take("mark", "(")
        found = self.either()
        self._take("mark", ")")
        return found

    def _called(self) -> Expression:
        name = self._take("word")
        if name == "not":
            return Negated(self._bracketed())
        if name in ("true", "false"):
            self._take("mark", "(")
            self._take("mark", ")")
            return Constant(name == "true")
        if name != "selected":
            raise NotUnderstood(f"`{name[:40]}` is not understood")
        self._take("mark", "(")
        question = self._operand()
        self._take("mark", ",")
        option = self._operand()
        self._take("mark", ")")
        if question[0] not in ("name", "here") or option[0] != "text":
            raise NotUnderstood("`selected` needs a question and an option")
        return Compared(question[1], "selected", option[1], is_text=True)

    def _compared(self) -> Expression:
        left = self._operand()
        sign = self._take("sign")
        right = self._operand()
        if left[0] in ("name", "here") and right[0] in ("name", "here"):
            turned = right[0] == "here"
            return Beside(right[1], _MIRROR[sign], left[1]) if turned else Beside(left[1], sign, right[1])
        if left[0] not in ("name", "here"):
            left, right, sign = right, left, _MIRROR[sign]
        if left[0] not in ("name", "here") or right[0] not in ("text", "number"):
            raise NotUnderstood("only a question can be compared, and only with a text or a number")
        return Compared(left[1], sign, right[1], is_text=right[0] == "text")

    def _operand(self) -> _Operand:
        kind, value = self.kind, self.value
        if kind not in ("name", "here", "text", "number"):
            raise NotUnderstood(f"`{value[:40]}` is not understood")
        self._at += 1
        match kind:
            case "name":
                return kind, value[2:-1].strip()
            case "text":
                return kind, value[1:-1]
            case _:
                return kind, value

    def _take(self, kind: str, value: str | None = None) -> str:
        found = self.value
        if self.kind != kind or (value is not None and found != value):
            raise NotUnderstood(f"`{found[:40]}` is not expected there")
        self._at += 1
        return found
