"""What a pack says of everyone, by Z3 over whole numbers: amounts are numbers as such, and so are parameters.

Written from docs/explanation/meaning.md and docs/reference/findings.md. Every deciding question is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import z3

from independent.files import Json, Layers, layers
from independent.meaning import _rank, deciding, named, reader_of
from independent.plain_yaml import read

MOST_READINGS = 32
Readings = list[dict[str, Any]]


class TooMany(Exception):  # noqa: N818
    """A question has more readings than are looked at one by one."""


@dataclass(frozen=True)
class Person:
    """An answer in mind to each deciding question: a number of an option, a truth for each sign, or an amount."""

    picked: dict[str, Any]
    ticked: dict[str, dict[str, Any]]
    amount: dict[str, Any]
    unsure: dict[str, Any]
    like: Person | None = None
    but: frozenset[str] = frozenset()


class Everyone:
    """A pack, and people in it. `ranges` are those of parameters that may have any value."""

    def __init__(self, folder: Path, *, whole_ranges: bool = False) -> None:
        self.pack: Layers = layers(folder)
        self.names = [name for name in self.pack.questions if name in deciding(self.pack)]
        self.law: list[Any] = []
        self.set = {name: self._set(name, one) for name, one in _ranges(folder).items()} if whole_ranges else {}
        self.fires_for: list[tuple[Person, dict[str, Any]]] = []
        self.rests = {name: self._rests(rule["when"]) for name, rule in self.pack.rules.items()}
        self.one = self.person("one")

    def _set(self, name: str, one: Json) -> Any:
        value = z3.Int(f"${name}")
        self.law += [value >= one["min"], value <= one["max"]]
        return value

    def _rests(self, condition: Json) -> set[str]:
        """The questions that a condition names, and those that what asks these names, and so on."""
        found, waiting = set[str](), named(self.pack, condition)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += named(self.pack, self.pack.questions[name].get("enable_when", {}))
        return found

    # People -------------------------------------------------------------------------------------------------------

    def person(self, prefix: str, same: Person | None = None, but: Iterable[str] = ()) -> Person:
        """Anyone; or the same as another but for their answers to some questions."""
        names = self.names if same is None else list(but)
        old = same or Person({}, {}, {}, {})
        made = Person(*map(dict, (old.picked, old.ticked, old.amount, old.unsure)), same, frozenset(names))
        for name in names:
            assert "must" not in self.pack.questions[name], "musts are not read here"
            question, variable = self.pack.questions[name], f"{prefix}.{name}"
            if question["kind"] == "choice":
                made.picked[name] = z3.Int(variable)
                self.law += [made.picked[name] >= 0, made.picked[name] < len(question["options"])]
            elif question["kind"] == "multi_choice":
                marks = {option: z3.Bool(f"{variable}.{option}") for option in question["options"]}
                made.ticked[name] = marks
                self.law.append(z3.Or(*marks.values()))
                if "none" in marks:
                    alone = [z3.Not(mark) for option, mark in marks.items() if option != "none"]
                    self.law.append(z3.Implies(marks["none"], z3.And(*alone)))
            else:
                made.amount[name] = z3.Int(variable)
                made.unsure[name] = z3.Bool(f"{variable}?") if question.get("unsure") else z3.BoolVal(False)
                low, high = (_scaled(question, question[end]) for end in ("min", "max"))
                self.law += [made.amount[name] >= low, made.amount[name] <= high]
        return made

    def given(self, same: Person, answers: Mapping[str, Any]) -> Person:
        """The same person with these answers."""
        made = Person(*map(dict, (same.picked, same.ticked, same.amount, same.unsure)), same, frozenset(answers))
        for name, answer in answers.items():
            question = self.pack.questions[name]
            if question["kind"] == "choice":
                made.picked[name] = z3.IntVal(list(question["options"]).index(answer))
            elif question["kind"] == "multi_choice":
                made.ticked[name] = {option: z3.BoolVal(option in answer) for option in question["options"]}
            else:
                made.unsure[name] = z3.BoolVal(answer == "unsure")
                made.amount[name] = z3.IntVal(answer) if answer != "unsure" else same.amount[name]
        return made

    # Conditions ---------------------------------------------------------------------------------------------------

    def asked(self, one: Person, name: str) -> Any:
        """That a question is enabled."""
        condition = self.pack.questions[name].get("enable_when")
        return z3.BoolVal(True) if condition is None else self.true(one, condition)

    def true(self, one: Person, condition: Json, *, in_mind: bool = False) -> Any:
        """That a condition is true: of what is asked, or, but for follow-ups, of what a person has in mind."""
        [(key, body)] = condition.items()
        if key in ("all", "any"):
            parts = [self.true(one, part, in_mind=in_mind) for part in body]
            return (z3.And if key == "all" else z3.Or)(*parts)
        if key == "not":
            return z3.Not(self.true(one, body, in_mind=in_mind))
        if key == "is":
            return self.true(one, self.pack.named[body], in_mind=in_mind)
        if key == "count":
            number = z3.Sum([z3.If(self.true(one, part, in_mind=in_mind), 1, 0) for part in body["of"]])
            return z3.And(*(_compared(word, number, limit) for word, limit in body.items() if word != "of"))
        assert key not in self.pack.scores, "scores are not read here"
        passes = self.passes(one, key, body)
        free = in_mind and self.follows(key) is None
        return passes if free else z3.And(self.asked(one, key), passes)

    def passes(self, one: Person, name: str, test: Any) -> Any:
        """That an answer in mind passes a test."""
        question = self.pack.questions[name]
        if question["kind"] in ("choice", "multi_choice"):
            [(which, options)] = test.items() if isinstance(test, dict) else [("any_of", test)]
            has = [self.has(one, name, option) for option in options]
            return z3.And(*has) if which == "all_of" else z3.Or(*has) if which == "any_of" else z3.Not(z3.Or(*has))
        if test == "unsure":
            return one.unsure[name]
        limits = [_compared(word, one.amount[name], self.limit(question, limit)) for word, limit in test.items()]
        return z3.And(z3.Not(one.unsure[name]), *limits)

    def has(self, one: Person, name: str, option: str) -> Any:
        """That an option is picked."""
        if name in one.ticked:
            return one.ticked[name][option]
        return one.picked[name] == list(self.pack.questions[name]["options"]).index(option)

    def limit(self, question: Json, limit: Any) -> Any:
        """A limit as a number on the question's scale; a parameter that may have any value is a variable."""
        name = limit[1:] if isinstance(limit, str) and limit.startswith("$") else None
        if name in self.set:
            return self.set[name] * int(_scale(question)) if question["kind"] != "duration" else self.set[name]
        return _scaled(question, self.pack.parameters[name] if name else limit)

    def follows(self, name: str) -> str | None:
        """The question of which someone must not be sure to be asked this one, and nothing else."""
        condition = self.pack.questions[name].get("enable_when") or {"": None}
        [(key, body)] = condition.items()
        while key == "is":
            [(key, body)] = self.pack.named[body].items()
        if isinstance(body, dict) and len(body) == 1 and next(iter(body)) in ("any_of", "all_of"):
            [body] = body.values()
        return key if key in self.pack.questions and body in ("unsure", ["unsure"]) else None

    def following(self, name: str) -> list[str]:
        """Those that are asked just of who is not sure of this one, or of such a one."""
        found: list[str] = []
        for other in self.names:
            if self.follows(other) in (name, *found):
                found.append(other)
        return found

    # Advice ---------------------------------------------------------------------------------------------------------

    def fires(self, one: Person) -> dict[str, Any]:
        """By rule, that it fires."""
        for known, found in self.fires_for:
            if known is one:
                return found
        alike = self.fires(one.like) if one.like is not None else {}
        found = {
            name: alike[name] if alike and one.but.isdisjoint(self.rests[name]) else self.true(one, rule["when"])
            for name, rule in self.pack.rules.items()
        }
        self.fires_for.append((one, found))
        return found

    def reaches(self, one: Person, acuity: str) -> Any:
        """That the advice is at least so urgent."""
        order = ("self_care", "routine", "soon", "same_day", "emergency")
        if order.index(acuity) <= order.index(self.pack.acuity[self.pack.default]):
            return z3.BoolVal(True)
        urgent = [
            fires
            for name, fires in self.fires(one).items()
            if "advise" in self.pack.rules[name]
            and order.index(self.pack.acuity[self.pack.rules[name]["advise"]]) >= order.index(acuity)
        ]
        return z3.Or(*urgent)

    def less_urgent(self, one: Person, other: Person) -> Any:
        """That one is advised less urgently than another."""
        levels = ("routine", "soon", "same_day", "emergency")
        return z3.Or(*(z3.And(self.reaches(other, level), z3.Not(self.reaches(one, level))) for level in levels))

    def someone(self, *of: Any) -> bool:
        """Whether there is someone of whom all this is true."""
        solver = z3.Solver()
        solver.add(*self.law, *of)
        found = solver.check()
        assert found != z3.unknown
        return bool(found == z3.sat)


# Properties ---------------------------------------------------------------------------------------------------------


def never_fire(folder: Path) -> set[str]:
    """The rules that fire for no one."""
    all_ = Everyone(folder)
    return {name for name, fires in all_.fires(all_.one).items() if not all_.someone(fires)}


def never_decide(folder: Path) -> set[str]:
    """The rules without which no one's advice, nor what is found in them, would be another."""
    all_ = Everyone(folder)
    pack, fires = all_.pack, all_.fires(all_.one)
    found = set()
    for name, rule in pack.rules.items():
        ways = []
        if "advise" in rule and _rank(pack, rule["advise"]) > _rank(pack, pack.default):
            rank = _rank(pack, rule["advise"])
            others = [
                fires[other]
                for other, one in pack.rules.items()
                if other != name and "advise" in one and _rank(pack, one["advise"]) >= rank
            ]
            ways.append(z3.Not(z3.Or(*others)))
        for finding in rule.get("findings", []):
            others = [fires[o] for o, one in pack.rules.items() if o != name and finding in one.get("findings", [])]
            ways.append(z3.Not(z3.Or(*others)))
        if not all_.someone(fires[name], z3.Or(*ways)):
            found.add(name)
    return found


def worse_but_milder(folder: Path) -> set[str]:
    """The questions a worse answer to which can lower the advice, at some values of the parameters."""
    found = set()
    all_ = Everyone(folder, whole_ranges=True)
    for name in all_.names:
        question = all_.pack.questions[name]
        if question["kind"] != "multi_choice" and not question.get("severity"):
            continue
        other = all_.person(f"worse.{name}", all_.one, [name])
        if all_.someone(z3.Or(*_steps(all_, name, all_.one, other)), all_.less_urgent(other, all_.one)):
            found.add(name)
    return found


def _steps(all_: Everyone, name: str, one: Person, other: Person) -> Iterator[Any]:
    """The ways in which the other's answer is worse by one step; of amounts, by however much."""
    question = all_.pack.questions[name]
    if question["kind"] == "choice":
        for low, high in pairwise(question["severity"]):
            before, after = (z3.Or(*(all_.has(who, name, o) for o in of)) for who, of in ((one, low), (other, high)))
            yield z3.And(before, after)
    elif question["kind"] == "multi_choice":
        marks = [option for option in question["options"] if option != "none"]
        for mark in marks:
            more, less = (one, other) if mark in question.get("protects", []) else (other, one)
            same = [all_.has(one, name, o) == all_.has(other, name, o) for o in marks if o != mark]
            some = [z3.Or(*(all_.has(one, name, o) for o in marks if o != "unsure"))] if mark == "unsure" else []
            yield z3.And(all_.has(more, name, mark), z3.Not(all_.has(less, name, mark)), *same, *some)
    else:
        sure = z3.And(z3.Not(one.unsure[name]), z3.Not(other.unsure[name]))
        more = other.amount[name] > one.amount[name]
        yield z3.And(sure, more if question["severity"] == "more_is_worse" else z3.Not(more))


def milder_when_unsure(folder: Path) -> tuple[set[str], set[str]]:
    """The questions of which someone who is not sure is advised less urgently than by any answer of who has it.

    Second: those that have too many readings to look at each.
    """
    found, left = set(), set()
    all_ = Everyone(folder, whole_ranges=True)
    for name in all_.names:
        question = all_.pack.questions[name]
        takes = question.get("unsure") or "unsure" in question.get("options", ())
        if not takes or question["kind"] not in ("choice", "multi_choice"):
            left |= {name} if takes else set()
            continue
        following = all_.following(name)
        if any("unsure" not in all_.pack.questions[one].get("options", ()) for one in following):
            left.add(name)
            continue
        unknown = {one: ["unsure"] if one in all_.one.ticked else "unsure" for one in (name, *following)}
        low = all_.given(all_.one, unknown)
        try:
            if any(
                all_.someone(*(all_.less_urgent(low, all_.given(all_.one, high)) for high in readings))
                for readings in _readings(name, question)
                if readings
            ):
                found.add(name)
        except TooMany:
            left.add(name)
    return found, left


def _readings(name: str, question: Json) -> Iterator[Readings]:
    """Kinds of answers, of each of which one at least must be reached: of who has it; and each that is placed below."""
    options, severity = list(question["options"]), question.get("severity")
    if question["kind"] == "multi_choice":
        protects = question.get("protects", [])
        signs = [one for one in options if one not in ("none", "unsure")]
        present = [one for one in signs if one not in protects] or (["none"] if protects else [])
        if 2 ** len(signs) > MOST_READINGS:
            raise TooMany
        sets = [list(some) for size in range(1, len(signs) + 1) for some in combinations(signs, size)]
        sets += [["none"]] if "none" in options else []
        yield [{name: some} for some in sets if set(some) & set(present)]
        return
    groups = severity[1:] if severity else [[one for one in options if one not in ("none", "no")]]
    yield [{name: option} for group in groups for option in group if option != "unsure"]
    placed = next((at for at, group in enumerate(severity or []) if "unsure" in group), None)
    if placed is not None:
        yield from ([{name: option}] for group in severity[: placed + 1] for option in group if option != "unsure")


def missed(folder: Path, raised: str | None = None) -> set[str]:
    """The hazards that someone has, at some values of the parameters, who is advised less urgently than they must be.

    `raised`: as if each had to be so urgent.
    """
    all_ = Everyone(folder, whole_ranges=True)
    found = set()
    for hazard in _hazards(folder):
        had = all_.true(all_.one, hazard["when"], in_mind=True)
        if all_.someone(had, z3.Not(all_.reaches(all_.one, raised or hazard["acuity"]))):
            found.add(hazard["id"])
    return found


def _hazards(folder: Path) -> Iterator[Json]:
    parent = (read(folder / "pack.yaml") or {}).get("extends")
    if parent:
        yield from _hazards(folder.parent / (parent["pack"] if isinstance(parent, dict) else parent))
    yield from (read(folder / "hazards.yaml") or {}).get("hazards", [])


# Numbers ------------------------------------------------------------------------------------------------------------


def _ranges(folder: Path) -> dict[str, Json]:
    """The least and the most of each parameter, in seconds or whole units."""
    head = read(folder / "pack.yaml")
    parent = head.get("extends")
    found = _ranges(folder.parent / (parent["pack"] if isinstance(parent, dict) else parent)) if parent else {}
    for name, one in head.get("parameters", {}).items():
        as_number: Callable[[Any], Fraction] = reader_of("number" if isinstance(one["value"], int) else "duration")
        found[name] = {end: int(as_number(one.get(end, one["value"]))) for end in ("min", "max")}
    return found


def _scale(question: Json) -> int:
    return int(10 ** question.get("decimals", 0))


def _scaled(question: Json, value: Any) -> Any:
    """An amount on the question's own scale of whole numbers."""
    found: Fraction = reader_of(question["kind"])(value) * _scale(question)
    return z3.IntVal(int(found)) if found.denominator == 1 else z3.Q(found.numerator, found.denominator)


def _compared(word: str, value: Any, limit: Any) -> Any:
    return {
        "at_least": lambda: value >= limit,
        "from": lambda: value >= limit,
        "to": lambda: value <= limit,
        "more_than": lambda: value > limit,
        "at_most": lambda: value <= limit,
        "less_than": lambda: value < limit,
        "exactly": lambda: value == limit,
        "is": lambda: value == limit,
    }[word]()
