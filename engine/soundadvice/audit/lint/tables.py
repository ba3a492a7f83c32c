"""Tables: what several rows of a decision table mean together is as its hit policy says, and no one is in no row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.model.condition import Condition
from soundadvice.model.rule import DecisionTable, HitPolicy, Rule

CODES = ("rows_overlap", "rows_conflict", "row_masked", "table_gap")


def check(case: Case) -> Result:
    """Whether every decision table of the pack is what it says it is."""
    findings: list[Finding] = []
    undecided: list[str] = []
    for table in case.pack.tables:
        case.task.on("table", table.id)
        try:
            findings += _findings(case, table)
        except LimitReached:
            undecided.append(f"whether the rows of `{table.id}` are as its hit policy says")
    if not case.pack.tables:
        return Result(name="tables", says="The pack has no decision tables.")
    return Result(
        name="tables",
        says=conclusion(
            findings,
            undecided,
            holds="In every decision table, rows hold together only as its hit policy says, and none is masked "
            "(proved).",
            fails="A decision table is not what it says it is.",
        ),
        findings=tuple(findings),
        undecided=tuple(undecided),
    )


def _findings(case: Case, table: DecisionTable) -> Iterator[Finding]:
    own = [(case.pack.rule[name], when) for name, when in table.rows if when is not None]
    if table.hit in (HitPolicy.UNIQUE, HitPolicy.ANY):
        yield from _together(case, table, own)
    if table.hit is HitPolicy.FIRST:
        yield from _masked(case, table)
    if table.complete and all(when is not None for _, when in table.rows):
        outside = case.smallest(*(-case.meaning.true(when) for _, when in own))
        if outside is not None:
            yield Finding(
                code="table_gap",
                level=Level.ERROR,
                message=f"someone is in no row of `{table.id}`",
                about=(table.id,),
                span=table.span,
                witnesses=(outside,),
                hint="add a row for them, or take away `complete`",
            )


def _together(case: Case, table: DecisionTable, own: list[tuple[Rule, Condition]]) -> Iterator[Finding]:
    for (one, first), (other, second) in combinations(own, 2):
        alike = table.hit is HitPolicy.ANY and _outcome(one) == _outcome(other)
        both = None if alike else case.smallest(case.meaning.true(first), case.meaning.true(second))
        if both is not None:
            conflict = table.hit is HitPolicy.ANY
            yield Finding(
                code="rows_conflict" if conflict else "rows_overlap",
                level=Level.ERROR,
                message=f"`{one.id}` and `{other.id}` of `{table.id}` hold together"
                + (", and do not say the same" if conflict else ""),
                about=(other.id, one.id),
                span=other.span,
                related=((f"`{one.id}`", one.span),) if one.span else (),
                witnesses=(both,),
                hint="let one end where the other begins, or choose another `hit`",
            )


def _outcome(rule: Rule) -> tuple[object, ...]:
    return rule.advise, rule.because, rule.do


def _masked(case: Case, table: DecisionTable) -> Iterator[Finding]:
    """A row that could hold, but never does, since the rows before it take everyone of whom it would."""
    for name, when in table.rows:
        rule = case.pack.rule[name]
        if case.search.possible(case.meaning.fires(name)):
            continue
        if when is None or case.search.possible(case.meaning.true(when)):
            yield Finding(
                code="row_masked",
                level=Level.ERROR,
                message=f"the rows before `{name}` leave no one for it",
                about=(name,),
                span=rule.span,
                hint="put it before them, or remove it",
            )
