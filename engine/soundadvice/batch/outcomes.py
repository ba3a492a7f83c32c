"""The pack as one Ibis expression: a table of answers in, the same table with advice out, on any engine of Ibis."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from soundadvice.batch.columns import read
from soundadvice.batch.mapping import Mapping
from soundadvice.batch.meaning import FALSE, TRUE, Answered, Meaning, all_of, any_of
from soundadvice.batch.names import RULE, kept_columns, output_columns, refuse_twice
from soundadvice.batch.reading import Reading, answer_columns, readings
from soundadvice.batch.values import Read, Step, kind_of, where
from soundadvice.condition import questions_of
from soundadvice.pack import Pack

_OWN = "_sa"


def outcomes(
    pack: Pack, table: Table, mapping: Mapping | None, columns: Sequence[str], keep: Sequence[str] | None
) -> Table:
    """The columns that are kept, then those asked for. Raises BatchError."""
    found = mapped(pack, table, mapping)
    kept = kept_columns(table.columns, answer_columns(found), keep)
    names = output_columns(pack, columns)
    refuse_twice((*kept, *names))
    staged = _Staged(pack, table, found)
    return staged.table.select(*kept, **{name: staged.output(name) for name in names})


def mapped(pack: Pack, table: Table, mapping: Mapping | None) -> tuple[Reading, ...]:
    """How each question of the pack is read from a table. Raises BatchError."""
    return readings(pack, {name: kind_of(table[name]) for name in table.columns}, mapping)


class _Staged:
    """The table with all that advice is made of, stage upon stage: answers, enablement, rules, groups of rules."""

    def __init__(self, pack: Pack, table: Table, found: Sequence[Reading]) -> None:
        self._pack = pack
        self.table = table
        self._answers, self._bad = self._read(found)
        self._enabled: dict[str, str | None] = {}
        self._enable()
        self._rules = {rule.id: f"{_OWN}_rule{number}" for number, rule in enumerate(pack.rules)}
        meaning = self._meaning()
        self._add({self._rules[rule.id]: meaning.of(rule.when) for rule in pack.rules})
        self._add(self._summed())
        self._add(self._decided())

    def _add(self, step: Step) -> None:
        self.table = self.table.mutate(**step) if step else self.table

    def _meaning(self) -> Meaning:
        return Meaning(self.table, self._answers, self._enabled)

    def _read(self, found: Sequence[Reading]) -> tuple[dict[str, Answered], dict[str, str]]:
        """The columns of the answers, and of what is wrong with them, by question."""
        running: dict[str, Read] = {}
        answers: dict[str, Answered] = {}
        bad: dict[str, str] = {}
        for number, reading in enumerate(found):
            running[reading.question.id] = read(reading, f"{_OWN}_q{number}_")
            next(running[reading.question.id])
        while running:
            step: Step = {}
            for name, steps in list(running.items()):
                try:
                    step |= steps.send(self.table)
                except StopIteration as stop:
                    answers[name], code = stop.value
                    if code is not None:
                        bad[name] = code
                    del running[name]
            self._add(step)
        return answers, {
            reading.question.id: bad[reading.question.id] for reading in found if reading.question.id in bad
        }

    def _enable(self) -> None:
        """The columns of enablement, in as few stages as what rests on what allows."""
        waiting = list(self._pack.questions)
        while waiting:
            meaning = self._meaning()
            step: Step = {}
            found: dict[str, str | None] = {}
            for question in waiting:
                condition = question.enable_when
                if condition is None:
                    found[question.id] = None
                elif all(name in self._enabled for name in questions_of(condition)):
                    name = f"{_OWN}_enabled_{question.id}"
                    found[question.id], step[name] = name, meaning.of(condition)
            self._enabled |= found
            self._add(step)
            waiting = [question for question in waiting if question.id not in found]

    def _summed(self) -> Step:
        """A column for each disposition above the default: whether one of its rules fired, null where one is open."""
        pack, table = self._pack, self.table
        default = pack.disposition[pack.default].acuity
        self._above = [disposition for disposition in reversed(pack.dispositions) if disposition.acuity > default]
        groups = {
            disposition.id: [table[self._rules[rule.id]] for rule in pack.rules if rule.advise == disposition.id]
            for disposition in self._above
        }
        step: Step = {f"{_OWN}_group_{name}": any_of(rules) for name, rules in groups.items()}
        return {**step, f"{_OWN}_bad": any_of(table[column].notnull() for column in self._bad.values())}

    def _decided(self) -> Step:
        pack, meaning = self._pack, self._meaning()
        groups = {disposition.id: self.table[f"{_OWN}_group_{disposition.id}"] for disposition in self._above}
        default = pack.disposition[pack.default]
        floor = (
            ibis.cases(*((group, name) for name, group in groups.items()), else_=pack.default)
            if groups
            else ibis.literal(pack.default)
        )
        ceiling = ibis.literal(str(default.acuity))
        if groups:
            possible = [
                (ibis.coalesce(group, TRUE), str(pack.disposition[name].acuity)) for name, group in groups.items()
            ]
            ceiling = ibis.cases(*possible, else_=str(default.acuity))
        settled = []
        for name in pack.deciding:
            enabled = self._enabled[name]
            given = meaning.given(name)
            settled.append(given if enabled is None else ~self.table[enabled] | (self.table[enabled] & given))
        # The most urgent group that is not silent has fired, or none is left and every deciding question is settled.
        # Never IS NULL of what may be a NOT: it is written without parentheses, and SQL reads it the other way round.
        firsts = [(ibis.coalesce(group, TRUE), ~ibis.coalesce(group, FALSE)) for group in groups.values()]
        unsettled = ~ibis.coalesce(all_of(settled), FALSE)
        undecided = ibis.cases(*firsts, else_=unsettled) if firsts else unsettled
        return {f"{_OWN}_floor": floor, f"{_OWN}_ceiling": ceiling, f"{_OWN}_undecided": undecided}

    def output(self, name: str) -> Value:
        """One of the columns that are given."""
        table, pack = self.table, self._pack
        fine = ~table[f"{_OWN}_bad"]
        match name:
            case "disposition":
                return where(fine & ~table[f"{_OWN}_undecided"], table[f"{_OWN}_floor"])
            case "acuity":
                acuity = ibis.cases(
                    *((table[f"{_OWN}_floor"] == d.id, str(d.acuity)) for d in pack.dispositions),
                    else_=ibis.null("string"),
                )
                return where(fine & ~table[f"{_OWN}_undecided"], acuity)
            case "reasons":
                return where(fine, self._reasons())
            case "invalid":
                return self._invalid()
            case "undecided" | "floor" | "ceiling":
                return where(fine, table[f"{_OWN}_{name}"])
            case "ignored_would_raise":
                return where(fine, self._ignored_would_raise())
            case _:
                return where(fine, table[self._rules[name.removeprefix(RULE)]])

    def _reasons(self) -> Value:
        if not self._rules:
            return ibis.literal([], type="array<string>")
        none = ibis.literal([], type="array<string>")
        return reduce(add, [ibis.ifelse(self.table[column], [name], none) for name, column in self._rules.items()])

    def _invalid(self) -> StringValue:
        if not self._bad:
            return ibis.null("string")
        texts = [
            ibis.coalesce(ibis.literal(f"; {name}: ") + self.table[column], "") for name, column in self._bad.items()
        ]
        return where(self.table[f"{_OWN}_bad"], reduce(add, texts).substr(2))

    def _ignored_would_raise(self) -> BooleanValue:
        raise NotImplementedError
