"""Edits: everything in which two versions of a pack differ as they are written, field by field.

INVARIANT: the fields of each class are read from the class, so that none can be forgotten. What is left out is named
in `carried`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from enum import Enum

from soundadvice.audit.compare.carried import Carries, carried
from soundadvice.audit.compare.remarks import with_remarks
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    ScoreTest,
    UnsureTest,
)
from soundadvice.model.digest import canonical
from soundadvice.model.pack import Pack
from soundadvice.model.question import Duration
from soundadvice.model.rule import Parameter
from soundadvice.model.time.duration import say_duration
from soundadvice.wording.condition_text import phrase

_CONDITIONS = (All, AnyOf, Comparison, Count, LimitTest, Named, Not, OptionTest, ScoreTest, UnsureTest)
_IDENTITIES = {
    "Waiver": ("finding", "of"),
    "Gloss": ("of",),
    "TextVariants": ("of", "id", "part"),
    "PackTranslation": ("pack", "language"),
    "TranslatedText": ("place",),
    "SignFit": ("item",),
    "Review": ("role", "date"),
    "Signs": ("acuity",),
    "Pack": ("id",),
}
_NOUNS = {
    "by_region": "region",
    "come_back": "the signs to come back on",
    "emergency_numbers": "the emergency number",
    "services": "service",
    "show": "the texts under every plan",
    "it_hurts": "if an exercise hurts",
    "check_in": "the check-in",
    "handover": "what is handed over to a doctor",
    "not_described": "what is not described:",
    "variants": "the forms of a text:",
    "safety_net": "the safety net",
    "derived": "derived value",
    "sign_words": "the words of the sign",
    "glosses": "what is meant by",
    "because": "reason",
    "do": "instruction",
    "parent": "the pack below",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference in what is written: where, in words; what it was and is, None where there was or is nothing.

    `is_whole`: an element was added or removed, with all that is in it. `remarks` say what is easily overlooked.
    """

    carries: Carries
    place: str
    was: str | None
    now: str | None
    is_whole: bool = False
    remarks: tuple[str, ...] = ()


def edits(old: Pack, new: Pack) -> tuple[Edit, ...]:
    """Everything in which two versions differ, the gravest first, each as it stands in the pack."""
    found = with_remarks(tuple(_Walk(old, new).of_pack()))
    order = list(Carries)
    return tuple(sorted(found, key=lambda one: order.index(one.carries)))


class _Walk:
    """Two packs, gone through together."""

    def __init__(self, old: Pack, new: Pack) -> None:
        self._old, self._new = old, new

    def of_pack(self) -> Iterator[Edit]:
        yield from self._fields(self._old, self._new, (), Carries.BEHAVIOUR)

    def _fields(self, was: object, now: object, path: tuple[str, ...], above: Carries) -> Iterator[Edit]:
        for field in fields(was):  # type: ignore[arg-type]
            what = carried(type(was), field.name, above)
            if what is None:
                continue
            before, after = getattr(was, field.name), getattr(now, field.name)
            if isinstance(was, Pack) and field.name == "parent":
                before, after = _below(before), _below(after)
            before, after = _amount(was, field.name, before), _amount(now, field.name, after)
            step = (
                () if field.name == "plan" and isinstance(was, Pack) else (_step(type(was), field.name, before, after),)
            )
            yield from self._differ(before, after, (*path, *step), what)

    def _differ(self, was: object, now: object, path: tuple[str, ...], what: Carries) -> Iterator[Edit]:
        if was is now:
            return
        if isinstance(was, _CONDITIONS) or isinstance(now, _CONDITIONS) or type(was) is not type(now):
            yield from self._leaf(was, now, path, what)
        elif is_dataclass(was):
            yield from self._fields(was, now, path, what)
        elif isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from self._keyed(dict(was), dict(now), path, what)
        elif isinstance(was, tuple) and isinstance(now, tuple):
            yield from self._listed(was, now, path, what)
        else:
            yield from self._leaf(was, now, path, what)

    def _leaf(self, was: object, now: object, path: tuple[str, ...], what: Carries) -> Iterator[Edit]:
        if _key(was) != _key(now):
            yield self._edit(was, now, path, what)

    def _listed(
        self, was: tuple[object, ...], now: tuple[object, ...], path: tuple[str, ...], what: Carries
    ) -> Iterator[Edit]:
        names = [[_identity(one) for one in each] for each in (was, now)]
        if all(None not in each and len(set(each)) == len(each) for each in names):
            before, after = (
                dict(zip(each, values, strict=True)) for each, values in zip(names, (was, now), strict=True)
            )
            yield from self._keyed(before, after, path, what)
            yield from self._moved(list(before), list(after), path, what)
            return
        for tag, first, last, start, end in _opcodes(was, now):
            together = min(last - first, end - start) if tag == "replace" else 0
            for at in range(together):
                yield from self._differ(was[first + at], now[start + at], _numbered(path, start + at), what)
            for one in was[first + together : last] if tag != "equal" else ():
                yield self._edit(one, None, path, what, whole=True)
            for one in now[start + together : end] if tag != "equal" else ():
                yield self._edit(None, one, path, what, whole=True)

    def _keyed(
        self, was: Mapping[Hashable, object], now: Mapping[Hashable, object], path: tuple[str, ...], what: Carries
    ) -> Iterator[Edit]:
        for name in dict.fromkeys((*was, *now)):
            place = _named(path, name)
            if name not in now:
                yield self._edit(was[name], None, place, what, whole=True)
            elif name not in was:
                yield self._edit(None, now[name], place, what, whole=True)
            else:
                yield from self._differ(was[name], now[name], place, what)

    def _moved(self, was: list[Hashable], now: list[Hashable], path: tuple[str, ...], what: Carries) -> Iterator[Edit]:
        before, after = [one for one in was if one in now], [one for one in now if one in was]
        stay = {
            before[at]
            for tag, first, last, *_ in _opcodes(before, after)
            if tag == "equal"
            for at in range(first, last)
        }
        for one in after if before != after else ():
            if one not in stay:
                place = (*_named(path, one), "its place")
                yield self._edit(f"{before.index(one) + 1} of {len(before)}", f"{after.index(one) + 1}", place, what)

    def _edit(self, was: object, now: object, path: tuple[str, ...], what: Carries, *, whole: bool = False) -> Edit:
        return Edit(what, ", ".join(path), _shown(was, self._old), _shown(now, self._new), whole)


def _opcodes(was: Sequence[object], now: Sequence[object]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, [_key(one) for one in was], [_key(one) for one in now], autojunk=False).get_opcodes()


def _amount(owner: object, name: str, value: object) -> object:
    """An amount as a person reads it, where the owner knows how: `3 weeks`. Whatever else it is, as it is."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if isinstance(owner, Parameter) and name in ("value", "declared", "minimum", "maximum"):
        return owner.show(value)
    if isinstance(owner, Duration) and name in ("minimum", "maximum", "typical"):
        return say_duration(value)
    return value


def _below(parent: Pack | None) -> str | None:
    """A pack below as what of it is in the hashes: what it holds is compared as a part of the pack itself."""
    return None if parent is None else f"{parent.id} {parent.version}, meaning {parent.meaning_hash}"


def _key(value: object) -> Hashable:
    """What two values have in common if they do not differ: all but their places in files."""
    if is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, Pack):
            return (value.id, value.content_hash)
        kind = type(value)
        above = Carries.BEHAVIOUR
        kept = (one.name for one in fields(value) if carried(kind, one.name, above) is not None)
        return (kind.__name__, *(_key(getattr(value, name)) for name in kept))
    if isinstance(value, Mapping):
        return ("mapping", frozenset((name, _key(one)) for name, one in value.items()))
    if isinstance(value, (tuple, list)):
        return ("list", *(_key(one) for one in value))
    return (type(value).__name__, value)  # 1 is not True, nor an acuity


def _identity(value: object) -> Hashable | None:
    """By what a value is known among its like, None if by nothing but its place."""
    if isinstance(value, Named):
        return value.name
    if is_dataclass(value):
        usual = [(name,) for name in ("id", "name", "fact", "question") if hasattr(value, name)]
        names = _IDENTITIES.get(type(value).__name__) or next(iter(usual), ())
        parts = tuple(getattr(value, name) for name in names)
        return (parts[0] if len(parts) == 1 else parts) if parts else None
    if isinstance(value, tuple) and value and isinstance(value[0], str) and len(value) == 2:
        return value[0]
    return None


# Words --------------------------------------------------------------------------------------------------------------


def _step(owner: type, name: str, *values: object) -> str:
    """What a field is called: `rule` where it holds rules, each to be named."""
    if owner.__name__ == "PlanBook" and name == "rules":
        return "plan rule"
    if name in _NOUNS:
        return _NOUNS[name]
    plain = name.replace("_", " ")
    is_list = any(isinstance(one, tuple) and one and _identity(one[0]) is not None for one in values)
    if not is_list:
        return plain
    return plain[:-3] + "y" if plain.endswith("ies") else plain[:-1] if plain.endswith("s") else plain


def _named(path: tuple[str, ...], name: Hashable) -> tuple[str, ...]:
    parts = name if isinstance(name, tuple) else (name,)
    words = [one for part in parts for one in (part if isinstance(part, tuple) else (part,))]
    said = " ".join(f"`{word}`" for word in words if word not in (None, ""))
    return (*path[:-1], f"{path[-1]} {said}")


def _numbered(path: tuple[str, ...], at: int) -> tuple[str, ...]:
    return (*path[:-1], f"{path[-1]} {at + 1}")


def _condition(value: Condition, pack: Pack) -> str:
    try:
        return phrase(value, pack)
    except (KeyError, ValueError):  # it is of amounts that no question takes
        return canonical(value)


def _shown(value: object, pack: Pack) -> str | None:
    """A value in words; None where there is nothing."""
    if value is None or value == ():
        return None
    if isinstance(value, _CONDITIONS):
        return _condition(value, pack)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(one, pack)}" for name, one in value.items())
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(_shown(one, pack)) for one in value))
    if isinstance(value, (tuple, list)):
        return ", ".join(str(_shown(one, pack)) for one in value)
    if is_dataclass(value):
        names = ("text", "title", "do", "sign", "reading", "why", "lead", "name", "caption", "because", "id")
        words = next((getattr(value, name) for name in names if isinstance(getattr(value, name, None), str)), None)
        return words if words is not None else type(value).__name__
    return str(value)
