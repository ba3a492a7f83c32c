"""Remarks: what is easily overlooked in a text that changed: a swap, other numbers, a `not` that came or went."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from soundadvice.audit.compare.carried import Carries

if TYPE_CHECKING:
    from soundadvice.audit.compare.edits import Edit

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_NUMBERS = frozenset(
    {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "once", "twice", "half", "first", "second", "third", "eins", "zwei", "drei", "vier", "fünf", "sechs",
        "sieben", "acht", "neun", "zehn", "elf", "zwölf", "einmal", "zweimal", "dreimal", "halb", "dos", "tres",
        "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "doce", "medio", "primero", "segundo", "tercero",
    }
)  # fmt: skip
_NOT = frozenset(
    {
        "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "unless", "stop",
        "avoid", "except", "hardly", "nicht", "kein", "keine", "keinen", "keinem", "keiner", "keines", "nie",
        "niemals", "niemand", "nichts", "ohne", "weder", "noch", "außer", "vermeiden", "nunca", "ningún", "ninguna",
        "ninguno", "nadie", "nada", "sin", "ni", "jamás", "tampoco", "evite", "evitar", "deje", "pare",
    }
)  # fmt: skip
_OPPOSITES = (
    ("left", "right"), ("more", "less"), ("above", "below"), ("before", "after"), ("over", "under"),
    ("up", "down"), ("better", "worse"), ("always", "never"), ("start", "stop"), ("now", "later"),
    ("today", "tomorrow"), ("yes", "no"), ("old", "new"), ("with", "without"), ("both", "one"), ("any", "all"),
    ("increase", "decrease"), ("push", "stop"), ("links", "rechts"), ("mehr", "weniger"), ("vor", "nach"),
    ("über", "unter"), ("besser", "schlechter"), ("immer", "nie"), ("jetzt", "später"), ("heute", "morgen"),
    ("mit", "ohne"), ("izquierda", "derecha"), ("más", "menos"), ("antes", "después"), ("mejor", "peor"),
    ("siempre", "nunca"), ("ahora", "luego"), ("hoy", "mañana"), ("con", "sin"),
)  # fmt: skip
"""Words of the languages that packs are written in. One that is missing here costs a remark, and no edit its line."""


def with_remarks(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The same edits, those of texts with what is easily overlooked in them."""
    swapped = _swapped(edits)
    return tuple(
        replace(one, remarks=(*swapped.get(one.place, ()), *_remarks(one))) if one.carries is Carries.TEXT else one
        for one in edits
    )


def _swapped(edits: tuple[Edit, ...]) -> dict[str, list[str]]:
    """By place, the places with which a text was swapped, or from which it was taken."""
    texts = [one for one in edits if one.carries is Carries.TEXT and one.was != one.now and not one.is_whole]
    was: dict[str, list[Edit]] = {}
    for one in texts:
        if one.was is not None:
            was.setdefault(one.was, []).append(one)
    found: dict[str, list[str]] = {}
    for one in texts:
        for other in was.get(one.now, []) if one.now is not None else ():
            said = "swapped with" if other.now == one.was else "these are the words that stood at"
            found.setdefault(one.place, []).append(f"{said} {other.place}")
    return found


def _remarks(edit: Edit) -> Iterator[str]:
    if edit.was is None or edit.now is None:
        return
    before, after = (Counter(_WORD.findall(text.casefold())) for text in (edit.was, edit.now))
    gone, come = [*(before - after)], [*(after - before)]
    yield from _one("a number", [one for one in gone if _is_number(one)], [one for one in come if _is_number(one)])
    yield from _one("a negation", [one for one in gone if _is_not(one)], [one for one in come if _is_not(one)])
    for pair in _OPPOSITES:
        for one in gone:
            if one in pair and (others := [word for word in come if word in pair and word != one]):
                yield f"the opposite: “{one}” is “{others[0]}” now"


def _one(what: str, gone: list[str], come: list[str]) -> Iterator[str]:
    if gone and come:
        yield f"{what} changed: {_list(gone)} is {_list(come)} now"
    elif gone or come:
        yield f"{what} {'came' if come else 'went'}: {_list(gone or come)}"


def _list(words: list[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in _NUMBERS


def _is_not(word: str) -> bool:
    return word in _NOT or word.endswith(("n't", "n\u2019t"))
