"""Version: whether a pack has the version that another asks for: one, or a range."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne

from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.loader.yaml.quoting import quote

_COMPARED: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": ge,
    "<=": le,
    "==": eq,
    "!=": ne,
    ">": gt,
    "<": lt,
}
_RANGE = re.compile(r"\s*(>=|<=|==|!=|>|<)\s*([0-9]{1,9}(?:\.[0-9]{1,9}){0,9})\s*")
_NUMBERS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,9}")
_FORMS = "one version, such as `1.2`, or a range, such as `>=1.2,<2`"


def has_version(name: str, version: str, wanted: Node | None, problems: Problems) -> bool:
    """Whether the version of that pack is `wanted`, or none is; if not, why is among the problems."""
    if wanted is None:
        return True
    bounds = _bounds(wanted.text)
    if bounds is None:
        message = f"{wanted.shown} is neither a version nor a range of versions"
        problems.add("bad_version", message, wanted, _FORMS)
        return False
    if bounds and not _NUMBERS.fullmatch(version):
        message = f"the version of `{name}` is {quote(version)}, and a range is of numbers"
        problems.add("wrong_version", message, wanted, f"ask for one version: {quote(version)}")
        return False
    if not (_within(version, bounds) if bounds else _same(version, wanted.text)):
        message = f"the version of `{name}` here is {quote(version)}, and {wanted.shown} is asked for"
        problems.add("wrong_version", message, wanted, "install the version that is asked for, or ask for this one")
        return False
    return True


def _bounds(wanted: str) -> list[tuple[str, str]] | None:
    """The bounds of a range; none of one version. None: it is neither."""
    if not re.match(r"\s*[<>=!~^*]", wanted):
        return None if "," in wanted or "*" in wanted else []
    found = [_RANGE.fullmatch(part) for part in wanted.split(",")]
    return None if None in found else [(one[1], one[2]) for one in found if one]


def _same(version: str, wanted: str) -> bool:
    if version == wanted or not (_NUMBERS.fullmatch(version) and _NUMBERS.fullmatch(wanted)):
        return version == wanted
    return _numbers(version) == _numbers(wanted)


def _within(version: str, bounds: list[tuple[str, str]]) -> bool:
    return all(_COMPARED[word](_numbers(version), _numbers(limit)) for word, limit in bounds)


def _numbers(version: str) -> tuple[int, ...]:
    """A version as it is compared: 1.10 comes after 1.9, and 1.0 is 1."""
    numbers = [int(number) for number in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
