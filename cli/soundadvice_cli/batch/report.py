"""What a batch says at its end, and what a dry run shows, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from soundadvice.wording.counts import counted

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack
    from soundadvice.tables.run.compare import ChangedRow, PackComparison
    from soundadvice.tables.run.dry_run import Column, DryRun
    from soundadvice.tables.run.write_map import WrittenMap
    from soundadvice.tables.write.summary import Summary

_MOST = 10
_LONGEST = 40


def result_lines(pack: Pack, summary: Summary, comparison: PackComparison | None) -> Iterator[str]:
    """The summary, and the comparison where there is one."""
    yield from summary_lines(pack, summary)
    if comparison is not None:
        yield ""
        yield from comparison_lines(comparison, summary.rows)


def summary_lines(pack: Pack, summary: Summary) -> Iterator[str]:
    """Outcomes from the most urgent on, then what was not decided and why, then the rules."""
    yield f"{summary.rows:,} {'row' if summary.rows == 1 else 'rows'}"
    for disposition in reversed(pack.dispositions):
        yield _counted(disposition.id, summary.outcomes.get(disposition.id, 0), summary.rows)
    yield _counted("undecided", sum(summary.undecided.values()), summary.rows)
    for disposition in reversed(pack.dispositions):
        if disposition.id in summary.undecided and disposition.id != pack.default:
            yield "  " + _counted(f"at least {disposition.id}", summary.undecided[disposition.id], summary.rows)
    yield _counted("invalid", summary.invalid, summary.rows)
    yield from _listed("why rows are invalid", _why(summary.wrong), summary.rows)
    yield from _listed("rules that fired most", summary.rules, summary.rows)


def comparison_lines(comparison: PackComparison, rows: int) -> Iterator[str]:
    """How many rows went which way, each way with its steps and some examples."""
    from soundadvice.tables.run.compare import RARE, AdviceChange

    words = {
        AdviceChange.LESS_URGENT: "less urgent",
        AdviceChange.MORE_URGENT: "more urgent",
        AdviceChange.OTHER_DISPOSITION: "as urgent, and something else",
        AdviceChange.OTHER_FINDINGS: "the same advice, with other findings",
        AdviceChange.OTHER_REASONS: "as urgent, for other reasons",
        AdviceChange.OTHER_STATE: "not advised by both packs, and not alike",
    }
    yield f"the advice of {counted(comparison.changed, 'row')} changes" + _share(comparison.changed, rows)
    for direction, label in words.items():
        if direction in RARE and not comparison.of(direction):
            continue
        yield _counted(label, comparison.of(direction), rows)
        steps = [step for step in comparison.counts if step[0] is direction]
        for step in sorted(steps, key=lambda one: -comparison.counts[one]):
            yield f"    {step[1]} → {step[2]}: {comparison.counts[step]:,}"
            for example in comparison.examples.get(step, ()):
                yield from _example(example)


def look_lines(look: DryRun) -> Iterator[str]:
    """How the table is read, question by question, and what is wrong in its first rows."""
    yield f"{look.name}: {_rows(look)}; the first {look.looked:,} were looked at"
    yield ""
    left_out = [found.question for found in look.questions if not found.columns and not found.decides]
    for found in look.questions:
        if found.question in left_out:
            continue
        mark = "" if found.decides else " (only for the plan)"
        yield f"{found.question}{mark}: {found.how}"
        for column in found.columns:
            yield f"    {column.name}: {_values(column)}"
    if left_out:
        yield f"only for the plan, and not in the table: {', '.join(left_out)}"
    yield ""
    yield f"kept: {_names(look.kept)}"
    yield f"added: {_names(look.outputs)}"
    yield ""
    undecided = sum(look.summary.undecided.values())
    yield f"in the first {counted(look.looked, 'row')}: {look.summary.invalid:,} invalid, {undecided:,} undecided"
    for row, invalid in look.problems:
        yield f"    row {row:,}: {invalid}"
    if look.summary.invalid > len(look.problems):
        yield f"    … and {look.summary.invalid - len(look.problems):,} more"


def map_lines(written: WrittenMap, source: str, file: str) -> Iterator[str]:
    """What is in a map to start from: what was found, what was guessed, what was not found, and what to do next."""
    if file != "-":
        yield f"{file}: written"
    yield f"found: {_names(written.found)}"
    if written.guesses:
        yield "guessed, and not run until you have looked at it:"
        yield from (f"    {question}: {why}" for question, why in written.guesses)
    if written.not_found:
        yield f"not found, and taken for unanswered: {_names(written.not_found)}"
    if written.open:
        yield f"still to do: {written.open}"
    if file != "-":
        yield f"next: put right what is wrong in it, and look: soundadvice batch {source} --map {file} --dry-run"


def _rows(look: DryRun) -> str:
    if look.count is None:
        return "how many rows it has is not known until they are read"
    return ("" if look.count.exact else "about ") + several_thousand(look.count.rows)


def several_thousand(rows: int) -> str:
    """A number of rows: `1 row`, `1,200 rows`."""
    return f"{rows:,} row" + ("" if rows == 1 else "s")


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MOST]) or "nothing"
    return shown + (f" … and {len(names) - _MOST} more" if len(names) > _MOST else "")


def _values(column: Column) -> str:
    shown = [f"{_short(value)} {count:,}" for value, count in column.values]
    return ", ".join(shown) + (f" … and {column.more:,} other values" if column.more else "")


def _short(value: str | None) -> str:
    from soundadvice_cli.terminal.text_layout import clean

    if value is None:
        return "(nothing)"
    text = clean(value).replace("\n", " ")
    return f"`{text[:_LONGEST]}…`" if len(text) > _LONGEST else f"`{text}`"


def _why(wrong: Mapping[str, int]) -> dict[str, int]:
    from soundadvice.tables.columns.invalid import Invalid

    words = {str(code): code.words for code in Invalid}
    found = {}
    for text, count in wrong.items():
        code = text.rpartition(": ")[2]
        found[f"{text} ({words[code]})" if code in words else text] = count
    return found


def _listed(head: str, counts: Mapping[str, int], rows: int) -> Iterator[str]:
    if not counts:
        return
    yield f"{head}:"
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    for name, count in ranked[:_MOST]:
        yield _counted(name, count, rows)
    if len(ranked) > _MOST:
        yield f"    … and {len(ranked) - _MOST} more"


def _counted(name: str, count: int, rows: int) -> str:
    return f"  {count:>13,}{_share(count, rows):>10}  {name}"


def _share(count: int, rows: int) -> str:
    return f" ({100 * count / rows:.1f}%)" if rows else ""


def _example(example: ChangedRow) -> Iterator[str]:
    answers = ", ".join(
        f"{name} {_short(None if value is None else str(value))}" for name, value in example.answers.items()
    )
    yield f"      row {example.row:,}: {answers}"
    if example.gained:
        yield f"        fires now: {', '.join(example.gained)}"
    if example.lost:
        yield f"        no longer fires: {', '.join(example.lost)}"
