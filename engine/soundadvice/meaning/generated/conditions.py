"""Conditions as Python expressions, and the rules as the bits of one number, bit 0 the pack's first rule."""

from __future__ import annotations

from collections.abc import Callable

from soundadvice.model.condition import Condition, Test, fold
from soundadvice.model.pack import Pack

CALL = "generated"
"""What a generated function is called."""
Leaf = Callable[[Test], str]


def expression(condition: Condition, leaf: Leaf, named: _Locals | None = None) -> str:
    """A condition as a Python expression over whatever `leaf` writes for a test."""
    return fold(
        condition,
        test=leaf,
        all_=lambda parts: f"({' and '.join(parts)})",
        any_=lambda parts: f"({' or '.join(parts)})",
        not_=lambda part: f"(not {part})",
        sum_=_sum_source,
        named=named,
    )


def _sum_source(needed: int, points: tuple[tuple[int, str], ...]) -> str:
    # A tuple, not a chain of pluses, which the compiler would read as deeply nested.
    return f"(sum(({''.join(f'{number} if {part} else 0, ' for number, part in points)})) >= {needed})"


class _Locals(dict[str, str]):
    """The local variables of conditions that have a name. Each is written when it is first needed."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def __setitem__(self, name: str, source: str) -> None:
        variable = f"n{len(self)}"
        self._lines.append(f"    {variable} = {source}")
        super().__setitem__(name, variable)


def rules_source(pack: Pack, leaf: Leaf) -> list[str]:
    """The lines that work out the rules that fire."""
    lines = ["    fired = 0"]
    named = _Locals(lines)
    for bit, rule in enumerate(pack.rules):
        lines += [f"    if {expression(rule.when, leaf, named)}:", f"        fired |= 1 << {bit}"]
    return lines


OUTCOME = ("    outcome = KNOWN[fired]", "    if outcome is None:", "        outcome = OUTCOMES[fired]")
"""The lines that look up the outcome: `OUTCOMES` has all of them, and `KNOWN` perhaps this one."""
