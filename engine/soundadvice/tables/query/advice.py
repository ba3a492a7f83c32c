"""Advice: from a table of answers to a table of advice, as one expression that any engine of Ibis can run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from soundadvice.meaning.cells import conditions_of
from soundadvice.meaning.possible.broken import every_must
from soundadvice.model.condition import UNSURE, OptionTest, questions_of, tests_of
from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.pack import Pack
from soundadvice.tables.columns.how import ColumnKind, Reading, answer_columns
from soundadvice.tables.columns.mapping import ColumnMapping
from soundadvice.tables.columns.names import OWN, RULE, kept_columns, output_columns, refuse_reserved, refuse_twice
from soundadvice.tables.columns.resolve import readings
from soundadvice.tables.query.answers import read
from soundadvice.tables.query.at_odds import asked_about, at_odds, at_odds_texts, is_at_odds
from soundadvice.tables.query.conditions import FALSE, TRUE, Answered, Conditions, all_of, any_of
from soundadvice.tables.query.reasons import ReasonColumns
from soundadvice.tables.query.shared import SharedColumns
from soundadvice.tables.query.stages import Stages
from soundadvice.tables.query.values import BREAK, Step, joined, kind_of, side_by_side, where


def outcomes(
    pack: Pack,
    table: Table,
    mapping: ColumnMapping | None,
    columns: Sequence[str],
    keep: Sequence[str] | None,
    row: str | None = None,
    nothing: frozenset[str] = frozenset(),
    *,
    eager: bool = False,
) -> Table:
    """The columns that are kept, then those asked for; before them `row`, one of our own. Raises BatchError.

    `nothing` are columns known to have no value in any row, whatever their type. `eager`: it is for an engine that
    works out every part of a case for every row; that changes how long it takes, and no row.
    """
    own = () if row is None else (row,)
    given = [name for name in table.columns if name not in own]
    refuse_reserved(given)
    found = mapped(pack, table.select(given) if own else table, mapping, nothing)
    kept = (*own, *kept_columns(given, answer_columns(found), keep))
    names = output_columns(pack, columns)
    refuse_twice((*kept, *names))
    made = _Outcomes(pack, table, found, kept, names, eager=eager)
    return made.table.select(*kept, **{name: made.output(name) for name in names})


def mapped(
    pack: Pack, table: Table, mapping: ColumnMapping | None, nothing: frozenset[str] = frozenset()
) -> tuple[Reading, ...]:
    """How each question of the pack is read from a table, some of whose columns hold nothing. Raises BatchError."""
    kinds = {name: ColumnKind.NOTHING if name in nothing else kind_of(table[name]) for name in table.columns}
    return readings(pack, kinds, mapping)


class _Outcomes:
    """The table with all that advice is made of, stage upon stage: answers, enablement, rules, what rules add up to.

    What no later stage needs is left behind: packs may have thousands of rules, and every stage names all its columns.
    """

    def __init__(
        self,
        pack: Pack,
        table: Table,
        found: Sequence[Reading],
        kept: Sequence[str],
        names: Sequence[str],
        *,
        eager: bool,
    ) -> None:
        self._pack = pack
        self._stages = Stages(table)
        # Those that can win over the default, the highest in rank first.
        self._above = list(reversed(pack.dispositions[pack.rank[pack.default] + 1 :]))
        reasoned = pack.rules if "reasons" in names else ()
        self._reasons = ReasonColumns([rule.id for rule in reasoned], f"{OWN}fired_")
        found_ = [finding.id for finding in pack.findings] if "findings" in names else ()
        self._findings = ReasonColumns(found_, f"{OWN}found_")
        self._answers, self._bad = self._read(found, eager=eager)
        wrong = any_of(self.table[column].notnull() for column in self._bad.values())
        self._stages.leave([*kept, *self._answer_columns(), *self._bad.values()], {f"{OWN}bad": wrong})
        ruled = [f"{OWN}{name}" for name in names if name.startswith(RULE)]
        added = self._added("ignored_would_raise" in names)
        self._stages.leave([*kept, f"{OWN}bad", *self._bad.values(), *ruled], added)
        if every_must(pack):
            self._stages.add({f"{OWN}bad": self._own("bad") | is_at_odds(pack, self.table)})
        self._stages.add({**self._decided(), **self._reasons.texts(self.table), **self._findings.texts(self.table)})

    @property
    def table(self) -> Table:
        """The table as it is now."""
        return self._stages.table

    def _own(self, name: str) -> Value:
        return self.table[f"{OWN}{name}"]

    def _read(self, found: Sequence[Reading], *, eager: bool) -> tuple[dict[str, Answered], dict[str, str]]:
        """The columns of the answers, and of what is wrong with them, by question."""
        numbered = enumerate(found)
        reads = {one.question.id: read(one, f"{OWN}{number}_", eager=eager) for number, one in numbered}
        _, done = self._stages.taken(side_by_side(reads, self.table))
        answered = {name: columns for name, (columns, _) in done.items()}
        return answered, {name: bad for name, (_, bad) in done.items() if bad}

    def _enable(self, names: Iterable[str], mark: str, *, counted: bool) -> dict[str, str | None]:
        """The columns of enablement, in as few stages as what rests on what allows."""
        enabled: dict[str, str | None] = {}
        waiting = [self._pack.question[name] for name in names]
        while waiting:
            meaning = Conditions(self.table, self._answers, enabled, derived=self._pack.derived_value)
            step: Step = {}
            found: dict[str, str | None] = {}
            for question in waiting:
                condition = question.enable_when
                if condition is None:
                    found[question.id] = None
                elif all(name in enabled for name in questions_of(condition)):
                    column = f"{OWN}{mark}enabled_{question.id}"
                    value = meaning.of(condition)
                    step[column] = meaning.given(question.id) | value if counted else value
                    found[question.id] = column
            enabled |= found
            self._stages.add(step)
            waiting = [question for question in waiting if question.id not in found]
        return enabled

    def _answer_columns(self) -> list[str]:
        """The columns of answers that conditions look at."""
        named: dict[str, set[str]] = {name: set() for name in self._pack.question}
        for condition in conditions_of(self._pack):
            for test in tests_of(condition):
                named[test.question].update(test.options if isinstance(test, OptionTest) else ())
        for name in asked_about(self._pack):
            named[name].add(UNSURE)
        return [
            column for name, answered in self._answers.items() if answered for column in answered.columns(named[name])
        ]

    def _added(self, counted: bool) -> Step:
        """What the rules that fired add up to, in one stage, after those of enablement and of the rules themselves."""
        also = _rests_on(self._pack, asked_about(self._pack))
        names = [name for name in self._pack.question if counted or name in self._pack.deciding or name in also]
        meaning = Conditions(
            self.table, self._answers, self._enable(names, "", counted=False), derived=self._pack.derived_value
        )
        self._rule("", meaning.enabled)
        if counted:
            enabled = self._enable(names, "counted_", counted=True)
            self._rule("counted_", enabled)
        # After the last of the stages: what is made of one stage cannot be put beside another.
        step: Step = at_odds(
            self._pack, Conditions(self.table, self._answers, meaning.enabled, derived=self._pack.derived_value)
        )
        if counted:
            step |= {**self._grouped("counted_"), f"{OWN}ignored": self._ignored(meaning.enabled)}
        fired = {rule.id: self._own(f"{RULE}{rule.id}") for rule in self._pack.rules}
        step |= {**self._grouped(""), **self._reasons.numbers(fired), **self._found(fired)}
        return {**step, f"{OWN}settled": ibis.coalesce(self._settled(meaning.enabled), FALSE)}

    def _found(self, fired: dict[str, BooleanValue]) -> Step:
        """What is found, and whether a finding is still open; nothing for a pack without findings."""
        if not self._pack.findings:
            return {}
        found = {
            finding.id: any_of(fired[rule.id] for rule in self._pack.rules if finding.id in rule.findings)
            for finding in self._pack.findings
        }
        return {**self._findings.numbers(found), f"{OWN}finding_open": any_of(map(_is_open, found.values()))}

    def _rule(self, mark: str, enabled: Mapping[str, str | None]) -> None:
        """A stage with a column for each rule, after those with what rules share."""
        derived = self._pack.derived_value
        shared = SharedColumns((rule.when for rule in self._pack.rules), f"{OWN}{mark}")
        for level in shared.levels:
            meaning = Conditions(self.table, self._answers, enabled, shared.values(self.table), derived=derived)
            self._stages.add(shared.step(level, meaning))
        meaning = Conditions(self.table, self._answers, enabled, shared.values(self.table), derived=derived)
        rules = {rule.id: meaning.of(shared.written(rule.when)) for rule in self._pack.rules}
        self._stages.add({f"{OWN}{mark}{RULE}{name}": value for name, value in rules.items()})

    def _grouped(self, mark: str) -> Step:
        """For each disposition above the default, whether a rule of it fired; null if none did and one is open."""
        rules: dict[str, list[BooleanValue]] = {above.id: [] for above in self._above}
        for rule in self._pack.rules:
            if rule.advise in rules:
                rules[rule.advise].append(self._own(f"{mark}{RULE}{rule.id}"))
        return {f"{OWN}{mark}group_{name}": any_of(columns) for name, columns in rules.items()}

    def _settled(self, enabled: Mapping[str, str | None]) -> BooleanValue:
        """Whether every deciding question is answered or not enabled; null or false where one is not."""
        meaning, settled = Conditions(self.table, self._answers, enabled, derived=self._pack.derived_value), []
        for name in self._pack.deciding:
            column, given = enabled[name], meaning.given(name)
            settled.append(given if column is None else ~self.table[column] | (self.table[column] & given))
        return all_of(settled)

    def _ignored(self, enabled: Mapping[str, str | None]) -> BooleanValue:
        """Whether an answer was left on a question that is not enabled."""
        meaning = Conditions(self.table, self._answers, enabled, derived=self._pack.derived_value)
        left = [~self.table[column] & meaning.given(name) for name, column in enabled.items() if column is not None]
        return ibis.coalesce(any_of(left), FALSE)

    def _decided(self) -> Step:
        pack, groups = self._pack, [(above, self._own(f"group_{above.id}")) for above in self._above]
        acuity = str(pack.disposition[pack.default].acuity)
        undecided = self._undecided(groups)
        return {
            f"{OWN}floor": _first([(group, above.id) for above, group in groups], pack.default),
            f"{OWN}ceiling": _first(
                [(ibis.coalesce(group, TRUE), str(above.acuity)) for above, group in groups], acuity
            ),
            f"{OWN}undecided": undecided,
        }

    def _undecided(self, groups: list[tuple[Disposition, BooleanValue]]) -> BooleanValue:
        """Whether further answers may change the disposition, or the findings; in an emergency they cannot.

        The first group that is not silent has fired, or none is left and every deciding question is settled.
        """
        # Never IS NULL of what may be a NOT: it is written without parentheses, and SQL reads it the other way round.
        undecided = _first(
            [(ibis.coalesce(group, TRUE), ~ibis.coalesce(group, FALSE)) for _, group in groups], ~self._own("settled")
        )
        if self._pack.findings:
            undecided = undecided | self._own("finding_open")
        urgent = [ibis.coalesce(group, FALSE) for above, group in groups if above.acuity is Acuity.EMERGENCY]
        # One alone is the first of the groups.
        ends = len(urgent) > 1 or (urgent and self._pack.findings)
        return _first([(any_of(urgent), FALSE)], undecided) if ends else undecided

    def output(self, name: str) -> Value:
        """One of the columns that are given."""
        fine = ~self._own("bad")
        match name:
            case "disposition":
                return where(fine & ~self._own("undecided"), self._own("floor"))
            case "acuity":
                acuities = [(self._own("floor") == above.id, str(above.acuity)) for above in self._above]
                acuity = _first(acuities, str(self._pack.disposition[self._pack.default].acuity))
                return where(fine & ~self._own("undecided"), acuity)
            case "reasons":
                return where(fine, self._reasons.lists(self.table))
            case "findings":
                return where(fine, self._findings.lists(self.table))
            case "invalid":
                return self._invalid()
            case "ignored_would_raise":
                return where(fine, self._ignored_would_raise())
            case _:
                return where(fine, self._own(name))

    def _invalid(self) -> StringValue:
        texts = [ibis.coalesce(self.table[column], "") for column in self._bad.values()]
        texts += at_odds_texts(self._pack, self.table)
        if not texts:
            return ibis.null("string")
        return where(self._own("bad"), joined(texts).substr(len(BREAK)))

    def _ignored_would_raise(self) -> BooleanValue:
        """Whether an answer was ignored, and a more urgent group fires where all of them count."""
        more: BooleanValue = FALSE
        default = self._pack.disposition[self._pack.default].acuity
        for acuity in (one for one in Acuity if one > default):
            of_it = [above.id for above in reversed(self._above) if above.acuity is acuity]
            if of_it:
                more = ibis.ifelse(self._one_of("group_", of_it), FALSE, self._one_of("counted_group_", of_it) | more)
        return self._own("ignored") & more

    def _one_of(self, mark: str, names: list[str]) -> BooleanValue:
        return any_of(ibis.coalesce(self._own(f"{mark}{name}"), FALSE) for name in names)


def _rests_on(pack: Pack, names: Iterable[str]) -> frozenset[str]:
    """These questions, and those on which it hangs whether they are asked, near and far."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        when = pack.question[name].enable_when
        waiting += () if name in found or when is None else questions_of(when)
        found.add(name)
    return frozenset(found)


def _is_open(value: BooleanValue) -> BooleanValue:
    return ibis.coalesce(value, TRUE) & ~ibis.coalesce(value, FALSE)


def _first(cases: list[tuple[BooleanValue, Value | str]], default: Value | str) -> Value:
    """The value of the first case that holds, else the default."""
    if cases:
        return ibis.cases(*cases, else_=default)
    return ibis.literal(default) if isinstance(default, str) else default
