"""The page: every benchmark's last findings as tables and charts, from what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import charts
from figures import count, figure, middle, with_spread
from kept import Run
from measured import Growth, Line, Measured, Section, Table

HERE = Path(__file__).parent
INTRODUCTION = HERE / "introduction.md"


def write(runs: Mapping[str, Run], folder: Path = HERE) -> None:
    """Writes README.md and its charts into a folder. Charts that no table has any longer are removed."""
    (folder / "charts").mkdir(parents=True, exist_ok=True)
    drawn = {
        f"{name}-{part.id}.svg": charts.side_by_side(part) if isinstance(part, Table) else charts.over(part)
        for name, run in runs.items()
        for part in run.section.parts
        if has_figures(part)
    }
    for old in (folder / "charts").glob("*.svg"):
        if old.name not in drawn:
            old.unlink()
    for name, text in drawn.items():
        (folder / "charts" / name).write_text(text, encoding="utf-8")
    (folder / "README.md").write_text(text_of(runs), encoding="utf-8")


def text_of(runs: Mapping[str, Run]) -> str:
    """The whole page."""
    parts = [INTRODUCTION.read_text(encoding="utf-8").rstrip(), ""]
    parts += ["## What was measured", "", *_contents(runs), "", "## The machine", "", *_machine(runs), ""]
    for name, run in runs.items():
        parts += _section(name, run)
    return "\n".join(parts)


def has_figures(part: Table | Growth) -> bool:
    """Whether there is anything to draw."""
    return any(row.samples for row in part.rows) if isinstance(part, Table) else any(any(x.samples) for x in part.lines)


def _contents(runs: Mapping[str, Run]) -> list[str]:
    lines = ["| name | | took |", "| --- | --- | ---: |"]
    for name, run in runs.items():
        lines.append(f"| `{name}` | [{run.section.title}](#{_anchor(run.section.title)}) | {run.seconds:.0f} s |")
    return lines


def _anchor(title: str) -> str:
    return "".join(c for c in title.lower() if c.isalnum() or c in " -").replace(" ", "-")


def _machine(runs: Mapping[str, Run]) -> list[str]:
    """The machine of the latest run; a run on another one says so in its own section."""
    if not runs:
        return ["Nothing has been measured yet."]
    latest = _latest(runs)
    versions = {name: number for run in runs.values() for name, number in run.versions.items()}
    found = ", ".join(f"{name} {versions[name]}" for name in sorted(versions, key=str.lower))
    lines = ["| | |", "| --- | --- |", *(f"| {what} | {words} |" for what, words in latest.machine.items())]
    return [*lines, f"| compared | {found} |", f"| date, commit | {latest.date}, {latest.commit or 'unknown'} |"]


def _latest(runs: Mapping[str, Run]) -> Run:
    return max(runs.values(), key=lambda run: run.date)


def _section(name: str, run: Run) -> list[str]:
    section: Section = run.section
    lines = [f"## {section.title}", "", section.about.strip(), ""]
    for part in section.parts:
        lines += _table(name, part) if isinstance(part, Table) else _growth(name, part)
    for note in section.notes:
        lines += [note.strip(), ""]
    before, after = run.load
    small = "**A small run, to try: quote nothing from it.** " if run.quick else ""
    when = f"{small}Run on {run.date} at {run.commit or 'no commit'}; load {before} before and {after} after"
    return [*lines, f"{when}. Again: `python benchmarks/run.py {name}`", ""]


def _headed(name: str, part: Table | Growth) -> list[str]:
    lines = [f"### {part.title}", "", *([part.about.strip(), ""] if part.about else [])]
    if has_figures(part):
        lines += [f"![{part.title}: the figures are in the table below](charts/{name}-{part.id}.svg)", ""]
    return lines


def _table(name: str, table: Table) -> list[str]:
    details = list(dict.fromkeys(detail for row in table.rows for detail in row.details))
    memory = any(row.memory for row in table.rows)
    heads = [
        *details,
        table.unit,
        *(["x " + table.baseline] if table.baseline else []),
        *(["peak MB"] if memory else []),
    ]
    numbers = len(heads) - len(details)
    lines = _headed(name, table)
    lines += ["| | " + " | ".join(heads) + " |", "| --- |" + " --- |" * len(details) + " ---: |" * numbers]
    lines += [_row(table, row, details, memory=memory) for row in table.ranked()]
    lines.append("")
    for row in table.rows:
        if not row.samples:
            lines += [f"Not measured: {row.name}: {row.why_not}.", ""]
    return lines


def _row(table: Table, row: Measured, details: list[str], *, memory: bool) -> str:
    cells = [f"**{row.name}**" if row.ours else row.name, *(row.details.get(detail, "") for detail in details)]
    cells.append(figure(middle(row.samples)) if table.baseline else with_spread(row.samples))
    if table.baseline:
        ratios = table.ratios(row)
        cells.append("1" if row.name == table.baseline else with_spread(ratios) if ratios else "")
    if memory:
        cells.append(f"{row.memory:,.0f}" if row.memory else "")
    return "| " + " | ".join(cells) + " |"


def _growth(name: str, growth: Growth) -> list[str]:
    lines = _headed(name, growth)
    columns = " | ".join(f"{count(point)} {growth.along}" for point in growth.points)
    rule = "| --- |" + " ---: |" * len(growth.points)
    if growth.facts:
        lines += [f"| | {columns} |", rule]
        lines += [*(f"| {what} | " + " | ".join(words) + " |" for what, words in growth.facts.items()), ""]
    lines += [f"| {growth.unit} | {columns} |", rule, *map(_along, growth.lines)]
    return [*lines, ""]


def _along(line: Line) -> str:
    name = f"**{line.name}**" if "soundadvice" in line.name else line.name
    cells = []
    for place, samples in enumerate(line.samples):
        shown = with_spread(samples) if samples else ""
        cells.append(" ".join(filter(None, (shown, line.word(place)))))
    return f"| {name} | " + " | ".join(cells) + " |"
