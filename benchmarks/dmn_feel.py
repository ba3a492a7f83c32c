"""FEEL's arithmetic, as much of it as decision models around decision tables use: to put their own test cases to them.

Names may have spaces: at each place the longest name of the scope that stands there is taken. What cannot be reckoned,
such as a division by 0, is null, as FEEL has it. What is not known raises UnknownFeelError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, DecimalException
from typing import Any

_SPACE = re.compile(r"\s*")
_LITERAL = re.compile(r'(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<text>"(?:[^"\\]|\\.)*")', re.S)
_COMPARED = re.compile(r"<=|>=|!=|<|>|=")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


class UnknownFeelError(Exception):
    """An expression says what is not known here."""


def reckoned(text: str, scope: Mapping[str, Any]) -> Any:
    """The value of an expression. Functions of the scope are called with a list of arguments.

    >>> reckoned("if Base days > 20 then Base days + max(1, 3) else 0", {"Base days": Decimal(22)})
    Decimal('25')
    """
    reader = _Reader(text, {**_BUILT_IN, **scope})
    value = reader.whole()
    if reader.rest():
        raise UnknownFeelError(f"`{text}` at `{reader.rest()[:30]}`")
    return value


class _Reader:
    def __init__(self, text: str, scope: Mapping[str, Any]) -> None:
        self._text, self._scope, self._at = text, scope, 0
        self._live = True
        self._names = sorted(scope, key=len, reverse=True)

    def rest(self) -> str:
        self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
        return self._text[self._at :]

    def whole(self) -> Any:
        if self._word("if"):
            condition = self.whole() is True
            self._must("then")
            then = self._if(condition)
            self._must("else")
            other = self._if(not condition)
            return then if condition else other
        return self._compared()

    def _if(self, taken: bool) -> Any:
        """A branch, in which nothing is called that is not taken."""
        before, self._live = self._live, self._live and taken
        value = self.whole()
        self._live = before
        return value

    def _compared(self) -> Any:
        one = self._sum()
        operator = _COMPARED.match(self.rest())
        if operator is None:
            return one
        self._at += operator.end()
        other = self._sum()
        if operator[0] in ("=", "!="):
            return (one == other) is (operator[0] == "=")
        return None if one is None or other is None else _COMPARE[operator[0]](one, other)

    def _sum(self) -> Any:
        value = self._product()
        while self.rest()[:1] in ("+", "-"):
            sign = self._take()
            other = self._product()
            if isinstance(value, str) and isinstance(other, str) and sign == "+":
                value += other
            else:
                value = _numbers(value, other, lambda a, b, sign=sign: a + b if sign == "+" else a - b)
        return value

    def _product(self) -> Any:
        value = self._power()
        while self.rest()[:1] in ("*", "/") and self.rest()[:2] != "**":
            sign = self._take()
            value = _numbers(value, self._power(), lambda a, b, sign=sign: a * b if sign == "*" else a / b)
        return value

    def _power(self) -> Any:
        value = self._single()
        while self.rest().startswith("**"):
            self._at += 2
            value = _numbers(value, self._single(), lambda a, b: a**b)
        return value

    def _single(self) -> Any:
        rest = self.rest()
        if rest.startswith("-"):
            self._at += 1
            return _numbers(Decimal(0), self._single(), lambda a, b: a - b)
        if rest.startswith("("):
            self._at += 1
            value = self.whole()
            self._must(")")
            return value
        if rest.startswith("["):
            self._at += 1
            return self._listed("]")
        found = _LITERAL.match(rest)
        if found is not None:
            self._at += found.end()
            return Decimal(found["number"]) if found["number"] else found["text"][1:-1]
        for word, value in (("true", True), ("false", False), ("null", None)):
            if self._word(word):
                return value
        return self._after(self._named(self._scope, self._names))

    def _after(self, value: Any) -> Any:
        """What stands behind a name: its parts, or the arguments that it is called with."""
        while self.rest()[:1] in (".", "(") and self.rest():
            if self._take() == ".":
                parts = value if isinstance(value, Mapping) else {}
                value = self._named(parts, sorted(parts, key=len, reverse=True))
                continue
            arguments = self._listed(")")
            value = value(arguments) if self._live else None
        return value

    def _listed(self, end: str) -> list[Any]:
        found = [] if self.rest().startswith(end) else [self.whole()]
        while self.rest().startswith(","):
            self._at += 1
            found.append(self.whole())
        self._must(end)
        return found

    def _named(self, scope: Mapping[str, Any], names: list[str]) -> Any:
        rest = self.rest()
        for name in names:
            found = re.match(re.escape(name).replace(r"\ ", r"\s+") + r"(?!\w)", rest)
            if found is not None:
                self._at += found.end()
                return scope[name]
        raise UnknownFeelError(f"`{self._text}` at `{rest[:30]}`")

    def _word(self, word: str) -> bool:
        found = re.match(rf"{word}\b", self.rest()) is not None
        self._at += len(word) * found
        return found

    def _must(self, word: str) -> None:
        if not self.rest().startswith(word):
            raise UnknownFeelError(f"`{self._text}`: no `{word}` at `{self.rest()[:30]}`")
        self._at += len(word)

    def _take(self) -> str:
        self._at += 1
        return self._text[self._at - 1]


def _numbers(one: Any, other: Any, reckon: Callable[[Decimal, Decimal], Decimal]) -> Decimal | None:
    if not isinstance(one, Decimal) or not isinstance(other, Decimal):
        return None
    try:
        return reckon(one, other)
    except DecimalException:
        return None


def _most(arguments: list[Any]) -> Any:
    values = arguments[0] if isinstance(arguments[0], list) else arguments
    return max(values) if values and None not in values else None


def _rounded(arguments: list[Any]) -> Any:
    number, places = arguments
    return None if number is None else number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_EVEN)


def _flat(value: Any) -> list[Any]:
    return [inner for one in value for inner in _flat(one)] if isinstance(value, list) else [value]


def _string(arguments: list[Any]) -> Any:
    return f"{arguments[0]:f}" if isinstance(arguments[0], Decimal) else arguments[0]


_BUILT_IN: dict[str, Any] = {
    "string": _string,
    "flatten": _flat,
    "max": _most,
    "floor": lambda arguments: None if arguments[0] is None else arguments[0].to_integral_value(ROUND_FLOOR),
    "decimal": _rounded,
}
