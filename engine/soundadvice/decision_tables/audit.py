"""The audit of a decision table of others: every gap, and all that is so of its rows, as findings with their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from soundadvice.audit.finding import Finding, Level, Verdict
from soundadvice.decision_tables.cover import UncoveredRegion, UndecidedCoverError, uncovered
from soundadvice.decision_tables.grid import Axis, Grid, Rest, grid
from soundadvice.decision_tables.rows import RowFacts, row_facts
from soundadvice.decision_tables.table import ForeignTable, TableFile, TablePolicy, UnreadTable
from soundadvice.decision_tables.tests import InputType, Only, mentioned, shown
from soundadvice.decision_tables.words import axis_words, in_words, outcome_words
from soundadvice.wording.counts import counted

MOST_GAPS = 50
"""How many regions of one table's gap are listed; all are counted."""
CODES = (
    "table_unread",
    "table_gap",
    "rows_overlap",
    "rows_conflict",
    "row_masked",
    "row_never_holds",
    "row_redundant",
    "row_subsumed",
    "rows_duplicate",
    "row_misleading",
    "rows_joinable",
    "cell_outside",
    "cell_everything",
    "output_outside",
    "outputs_unordered",
    "hit_policy",
)
_COLLECTED = (TablePolicy.COLLECT, TablePolicy.RULE_ORDER, TablePolicy.OUTPUT_ORDER)


@dataclass(frozen=True, slots=True)
class TableReport:
    """What is wrong with a table. `undecided` says what was not settled; `gap` is None if it was not."""

    table: ForeignTable
    findings: tuple[Finding, ...]
    facts: RowFacts
    gap: UncoveredRegion | None
    undecided: tuple[str, ...]

    @property
    def fails(self) -> bool:
        """Whether there is an error, or something undecided."""
        return bool(self.undecided) or any(finding.fails for finding in self.findings)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What is wrong with the tables of a file; `unread` are findings about what could not be read."""

    file: TableFile
    tables: tuple[TableReport, ...]
    unread: tuple[Finding, ...]

    @property
    def fails(self) -> bool:
        """Whether any table fails, or could not be read."""
        return bool(self.unread) or any(report.fails for report in self.tables)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings."""
        return (*self.unread, *(finding for report in self.tables for finding in report.findings))


def audit_file(file: TableFile) -> FileReport:
    """The report on every table of a file, each by itself."""
    return FileReport(file, tuple(audit_table(table) for table in file.tables), tuple(map(_unread, file.unread)))


def audit_table(table: ForeignTable) -> TableReport:
    """The report on a table. The most grave findings come first, those of one kind in the order of the rows."""
    cut = grid(table)
    facts = row_facts(cut)
    undecided = list(facts.undecided)
    gap: UncoveredRegion | None = None
    try:
        gap = uncovered(cut, range(len(table.rows)))
    except UndecidedCoverError:
        undecided.append("whether a row holds of everyone")
    parts: list[Callable[[], Iterator[Finding]]] = [
        lambda: _gaps(cut, gap),
        lambda: _overlaps(cut, facts),
        lambda: _uncounted(cut, facts),
        lambda: _spare(cut, facts),
        lambda: _misleading(cut, facts),
        lambda: _cells(cut),
        lambda: _outputs(table),
        lambda: _policy(table, facts, gap),
        lambda: _joinable(cut, facts),
    ]
    found = [finding for part in parts for finding in part()]
    levels = list(Level)
    ordered = sorted(found, key=lambda finding: levels.index(finding.level))
    return TableReport(table, tuple(ordered), facts, gap, tuple(undecided))


def _unread(one: UnreadTable) -> Finding:
    return Finding(
        code="table_unread", level=Level.ERROR, message=one.message, about=(one.name,), span=one.span, hint=one.hint
    )


def _finding(table: ForeignTable, code: str, level: Level, message: str, *rows: int, **more: object) -> Finding:
    """A finding at the first of some rows, by their places from 0, or at the table."""
    numbers = [table.rows[row] for row in rows]
    return Finding(
        code=code,
        level=level,
        message=f"{table.name}: {message}",
        about=(table.name, *(f"row {row.number}" for row in numbers)),
        span=numbers[0].span if numbers else table.span,
        related=tuple((f"row {row.number}", row.span) for row in numbers[1:]),
        **more,  # type: ignore[arg-type]
    )


def _gaps(cut: Grid, gap: UncoveredRegion | None) -> Iterator[Finding]:
    table = cut.table
    if gap is None or not gap.count:
        return
    level = Level.ERROR
    then = "nothing is decided"
    if table.has_default:
        level, then = Level.NOTE, "the default output is given"
    elif table.policy in _COLLECTED:
        level, then = Level.WARNING, "nothing is collected"
    for box in gap.boxes(MOST_GAPS):
        unlisted = any(_is_unlisted(axis, mask) for axis, mask in zip(cut.axes, box, strict=True))
        grade = Level.WARNING if unlisted and level is Level.ERROR else level
        hint = "list the values that it can have" if unlisted else None
        yield _finding(table, "table_gap", grade, f"no row holds, and {then}, if {in_words(cut, box)}", hint=hint)
    if gap.count > MOST_GAPS:
        more = f"the gap has {gap.count:,} parts in all; the first {MOST_GAPS} are listed"
        yield _finding(table, "table_gap", level, more)


def _is_unlisted(axis: Axis, mask: int) -> bool:
    """Whether some parts of an input are those values alone that the table does not name."""
    found = [part for bit, part in enumerate(axis.parts) if mask >> bit & 1]
    return found == [Rest()] and len(axis.parts) > 1 and axis.column.kind is InputType.TEXT


def _overlaps(cut: Grid, facts: RowFacts) -> Iterator[Finding]:
    table = cut.table
    for one in facts.overlaps:
        if table.policy is TablePolicy.UNIQUE or (table.policy is TablePolicy.ANY and one.conflict):
            first, second = table.rows[one.first], table.rows[one.second]
            said = f"rows {first.number} and {second.number} hold together if {in_words(cut, one.box)}"
            if one.conflict:
                said += f", and say {outcome_words(table, first)} and {outcome_words(table, second)}"
            code = "rows_conflict" if one.conflict else "rows_overlap"
            yield _finding(table, code, Level.ERROR, said, one.first, one.second)


def _uncounted(cut: Grid, facts: RowFacts) -> Iterator[Finding]:
    table = cut.table
    for masked in facts.masked:
        by = f"row {_and(table, masked.by)} counts" if len(masked.by) == 1 else f"rows {_and(table, masked.by)} count"
        said = f"row {table.rows[masked.row].number} never counts: {by} before it"
        yield _finding(table, "row_masked", Level.ERROR, said, masked.row, *masked.by)
    for place in facts.dead:
        said = f"row {table.rows[place].number} never holds"
        yield _finding(table, "row_never_holds", Level.ERROR, said, place)


def _and(table: ForeignTable, rows: Sequence[int]) -> str:
    """The numbers of rows, as a sentence has them."""
    numbers = [str(table.rows[row].number) for row in rows]
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"


def _spare(cut: Grid, facts: RowFacts) -> Iterator[Finding]:
    table = cut.table
    collects = table.policy in _COLLECTED
    for first, second in facts.duplicates:
        one, other = table.rows[first], table.rows[second]
        says = "say the same" if one.outcome == other.outcome else "say different things"
        level = Level.WARNING if collects or one.outcome == other.outcome else Level.ERROR
        said = f"rows {one.number} and {other.number} look for the same, and {says}"
        yield _finding(table, "rows_duplicate", level, said, second, first)
    for inner, outer in facts.subsumed:
        said = f"row {table.rows[inner].number} is all in row {table.rows[outer].number}, which says the same"
        yield _finding(table, "row_subsumed", Level.WARNING, said, inner, outer)
    for place in facts.redundant:
        said = f"without row {table.rows[place].number} the table decides the same for everyone"
        yield _finding(table, "row_redundant", Level.WARNING, said, place)


def _misleading(cut: Grid, facts: RowFacts) -> Iterator[Finding]:
    table = cut.table
    for row, other in facts.misleading:
        one, two = table.rows[row], table.rows[other]
        said = (
            f"row {one.number} looks at less than row {two.number}, and counts before it: a reader may take "
            f"{outcome_words(table, two)} for the answer"
        )
        yield _finding(table, "row_misleading", Level.WARNING, said, row, other)


def _cells(cut: Grid) -> Iterator[Finding]:
    table = cut.table
    for row, column in cut.outside:
        cell, axis = table.rows[row].inputs[column], cut.axes[column]
        values = f"the values of {axis.column.text} ({axis_words(axis, axis.whole)})"
        yield Finding(
            code="cell_outside",
            level=Level.WARNING,
            message=f"{table.name}: row {table.rows[row].number}: `{cell.text}` reaches out of {values}",
            about=(table.name, f"row {table.rows[row].number}", axis.column.text),
            span=cell.span,
        )
    for place, box in enumerate(cut.boxes):
        for axis, mask, cell in zip(cut.axes, box, table.rows[place].inputs, strict=True):
            if mask == axis.whole and not cell.test.is_dash and mask:
                yield Finding(
                    code="cell_everything",
                    level=Level.NOTE,
                    message=(
                        f"{table.name}: row {table.rows[place].number}: `{cell.text}` lets every {axis.column.text} "
                        "through"
                    ),
                    about=(table.name, f"row {table.rows[place].number}", axis.column.text),
                    span=cell.span,
                    hint="write `-`",
                )


def _outputs(table: ForeignTable) -> Iterator[Finding]:
    ordered = table.policy in (TablePolicy.PRIORITY, TablePolicy.OUTPUT_ORDER)
    if ordered and not any(column.values for column in table.outputs):
        said = f"{table.policy} needs the outputs' values in the order of their priority, and there are none"
        yield _finding(table, "outputs_unordered", Level.ERROR, said)
    for row in table.rows:
        for column, cell in zip(table.outputs, row.outputs, strict=True):
            if column.values and cell.is_literal and cell.value not in column.values:
                listed = ", ".join(map(shown, column.values))
                yield Finding(
                    code="output_outside",
                    level=Level.ERROR,
                    message=(
                        f"{table.name}: row {row.number}: `{cell.text}` is none of the values of {column.name} "
                        f"({listed})"
                    ),
                    about=(table.name, f"row {row.number}", column.name),
                    span=cell.span,
                )


def _policy(table: ForeignTable, facts: RowFacts, gap: UncoveredRegion | None) -> Iterator[Finding]:
    """What hit policy would say the same, and promise more."""
    if table.policy in _COLLECTED or gap is None or facts.undecided or not table.rows:
        return
    if not facts.overlaps and table.policy is not TablePolicy.UNIQUE and len(table.rows) > 1:
        said = f"no two rows hold together: {TablePolicy.UNIQUE} says so, and {table.policy} does not"
        yield _finding(table, "hit_policy", Level.NOTE, said)
    agree = facts.overlaps and not any(one.conflict for one in facts.overlaps)
    if agree and table.policy in (TablePolicy.FIRST, TablePolicy.PRIORITY):
        said = f"rows that hold together say the same: {TablePolicy.ANY} says so, and {table.policy} does not"
        yield _finding(table, "hit_policy", Level.NOTE, said)


def _joinable(cut: Grid, facts: RowFacts) -> Iterator[Finding]:
    table = cut.table
    for one in facts.joinable:
        axis = cut.axes[one.column]
        words = "anything" if one.mask == axis.whole else axis_words(axis, one.mask)
        said = f"rows {_and(table, one.rows)} could be one: {axis.column.text} is {words}"
        yield _finding(table, "rows_joinable", Level.NOTE, said, *one.rows)


@dataclass(frozen=True, slots=True)
class TableClaim:
    """One thing that is proved of a table, refuted or undecided: its name, what became of it, and in words what."""

    name: str
    verdict: Verdict
    says: str


def claims(report: TableReport) -> tuple[TableClaim, ...]:
    """What is proved of a table: whether it is complete, whether its rows agree, and whether each of them is needed."""
    return (_complete(report), _agree(report), _needed(report))


def _complete(report: TableReport) -> TableClaim:
    if report.gap is None:
        return TableClaim(
            "complete", Verdict.UNDECIDED, "Whether a row holds of everyone was not settled within the limits."
        )
    if not report.gap.count:
        said = f"A row holds of everyone, whatever the inputs are{_null_aside(report.table)}."
        return TableClaim("complete", Verdict.HOLDS, said)
    fails = any(finding.code == "table_gap" and finding.level is Level.ERROR for finding in report.findings)
    said = f"No row holds in {counted(report.gap.count, 'region')}"
    if fails:
        return TableClaim("complete", Verdict.FAILS, f"{said}.")
    then = "a default is given" if report.table.has_default else "nothing is collected, or the values are not listed"
    return TableClaim("complete", Verdict.HOLDS, f"{said}, in which {then}.")


def _null_aside(table: ForeignTable) -> str:
    """Of which inputs null was left aside: no cell of theirs names it, and some do not let it through."""
    aside = []
    for place, column in enumerate(table.inputs):
        tests = [row.inputs[place].test for row in table.rows]
        if Only(None) not in mentioned(tests) and not all(test.takes_null for test in tests):
            aside.append(column.text)
    return f"; left aside is null, which no cell names, of {', '.join(aside)}" if aside else ""


def _agree(report: TableReport) -> TableClaim:
    policy, facts = report.table.policy, report.facts
    if any("hold together" in one for one in facts.undecided):
        return TableClaim(
            "rows_agree", Verdict.UNDECIDED, "Which rows hold together was not settled within the limits."
        )
    clashes = [one for one in facts.overlaps if one.conflict or policy is TablePolicy.UNIQUE]
    if policy in (TablePolicy.UNIQUE, TablePolicy.ANY) and clashes:
        more = "" if policy is TablePolicy.UNIQUE else ", and do not say the same"
        return TableClaim("rows_agree", Verdict.FAILS, f"{_pairs(len(clashes))} together{more}.")
    if not facts.overlaps:
        return TableClaim("rows_agree", Verdict.HOLDS, "No two rows hold together.")
    why = "and say the same" if policy is TablePolicy.ANY else f"which {policy} allows"
    return TableClaim("rows_agree", Verdict.HOLDS, f"{_pairs(len(facts.overlaps))} together, {why}.")


def _pairs(number: int) -> str:
    return f"{counted(number, 'pair')} of rows {'holds' if number == 1 else 'hold'}"


def _needed(report: TableReport) -> TableClaim:
    facts = report.facts
    spare = len({one.row for one in facts.masked} | set(facts.dead))
    if spare:
        return TableClaim(
            "rows_needed", Verdict.FAILS, f"{counted(spare, 'row')} never {'counts' if spare == 1 else 'count'}."
        )
    if facts.undecided:
        return TableClaim(
            "rows_needed", Verdict.UNDECIDED, "Whether each row is needed was not settled within the limits."
        )
    double = set(facts.redundant) | {row for row, _ in facts.subsumed} | {row for _, row in facts.duplicates}
    if double:
        return TableClaim(
            "rows_needed", Verdict.HOLDS, f"Every row counts for someone; {len(double)} could be left out."
        )
    return TableClaim("rows_needed", Verdict.HOLDS, "Every row counts for someone, and none can be left out.")


def summary(report: TableReport) -> str:
    """A table in one line: its hit policy, its size, and what was found."""
    table = report.table
    size = f"{counted(len(table.rows), 'row')}, {counted(len(table.inputs), 'input')}"
    counts = [
        counted(sum(finding.level is level for finding in report.findings), str(level))
        for level in Level
        if any(finding.level is level for finding in report.findings)
    ]
    counts += [f"{counted(len(report.undecided), 'question')} undecided"] if report.undecided else []
    return f"{table.name} ({table.policy}, {size}): {', '.join(counts) or 'nothing to report'}"
