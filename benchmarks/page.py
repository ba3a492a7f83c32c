"""The page: every benchmark's last findings as tables and charts, from what was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import charts
import fitted
from figures import count, figure, middle, with_spread
from history import Past, Slower, slower
from kept import Run
from measured import Growth, Line, Measured, Section, Table
from reaches import REACHED, standings
from what_to_reach import REACHES

HERE = Path(__file__).parent
INTRODUCTION, WHY_SLOWER = HERE / "introduction.md", HERE / "what_got_slower.md"


def write(runs: Mapping[str, Run], folder: Path = HERE, past: Sequence[Past] = ()) -> None:
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
    (folder / "README.md").write_text(text_of(runs, past), encoding="utf-8")


def text_of(runs: Mapping[str, Run], past: Sequence[Past] = ()) -> str:
    """The whole page."""
    before, after = INTRODUCTION.read_text(encoding="utf-8").rstrip().split("\n## ", 1)
    parts = [before.rstrip(), "", "## What we set out to reach", "", *_reaches(runs), "", f"## {after}", ""]
    parts += ["## What was measured", "", *_contents(runs), "", "## The machine", "", *_machine(runs), ""]
    parts += ["## What got slower", "", *_slower(slower(past)), "", WHY_SLOWER.read_text(encoding="utf-8").rstrip(), ""]
    for name, run in runs.items():
        parts += _section(name, run)
    return "\n".join(parts)


def has_figures(part: Table | Growth) -> bool:
    """Whether there is anything to draw."""
    return any(row.samples for row in part.rows) if isinstance(part, Table) else any(any(x.samples) for x in part.lines)


def _reaches(runs: Mapping[str, Run]) -> list[str]:
    """The table of reaches, and why some cannot be met. A reason is given where it is missed, and only there."""
    found = standings(runs, REACHES)
    lines = ["| | against | before | to reach | now | |", "| --- | --- | --- | ---: | ---: | --- |"]
    reasons: list[str] = []
    for one in found:
        state = one.state if one.state == REACHED else f"**{one.state}**"
        if one.state != REACHED and one.reach.limit:
            reasons.append(f"{len(reasons) + 1}. {one.reach.limit}")
            state += f" ({len(reasons)})"
        cells = (one.reach.what, one.reach.against, one.reach.before, one.reach.words, one.now, state)
        lines.append("| " + " | ".join(cells) + " |")
    near = sum(one.state == REACHED for one in found)
    told = f"{near} of {len(found)} are reached; a figure counts as it is shown here, with three digits."
    lines += ["", f"{told} *Before* is what it was when the reach was set."]
    if reasons:
        lines += ["", "Why not, and how we know:", "", *reasons]
    return lines


def _contents(runs: Mapping[str, Run]) -> list[str]:
    lines = ["| name | | took | load | on |", "| --- | --- | ---: | --- | --- |"]
    for name, run in runs.items():
        link = f"[{run.section.title}](#{_anchor(run.section.title)})"
        load = " to ".join(run.load)
        lines.append(f"| `{name}` | {link} | {run.seconds:.0f} s | {load} | {run.date}, {run.commit or 'no commit'} |")
    commits = {run.commit for run in runs.values()}
    told = "All of one commit." if len(commits) == 1 else f"Of {len(commits)} commits: not all of one run."
    return [*lines, "", told]


def _slower(found: Sequence[Slower]) -> list[str]:
    """What the history says of our own figures; of others how many, which tells how far the machine is to blame."""
    ours = [one for one in found if one.ours]
    told = "In the last run of each section, against the run before it and the best of all, by more than the spread of"
    lines = [f"{told} both and by a tenth at least ([all figures of all runs](history.csv)).", ""]
    if ours:
        lines += ["| | now | load | the run before | load | the best | |"]
        lines += ["| --- | ---: | ---: | ---: | ---: | ---: | --- |"]
    for one in ours:
        before = f"{one.last} | {one.last.load:g} | {one.best} | {one.best.date[:10]}, {one.best.commit}"
        lines.append(f"| {one.now.title} | {one.now} | {one.now.load:g} | {before} |")
    if not ours:
        lines.append("Nothing of soundadvice.")
    others = f"Of the figures of others, {len(found) - len(ours)} are worse too"
    return [*lines, "", f"{others}, which tells of the machine and of their versions."]


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
    versions = ", ".join(f"{package} {run.versions[package]}" for package in sorted(run.versions, key=str.lower))
    told = f"{when}; with {versions}" if versions else when
    return [*lines, f"{told}. Again: `python benchmarks/run.py {name}`", ""]


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
    fits = [fitted.of_line(growth, line) for line in growth.lines]
    if any(fits):
        columns, rule = f"{columns} | exponent", f"{rule} ---: |"
    lines += [f"| {growth.unit} | {columns} |", rule]
    for line, fit in zip(growth.lines, fits, strict=True):
        lines.append(_along(line) + (f" {fit or ''} |" if any(fits) else ""))
    return [*lines, ""]


def _along(line: Line) -> str:
    name = f"**{line.name}**" if "soundadvice" in line.name else line.name
    cells = []
    for place, samples in enumerate(line.samples):
        shown = with_spread(samples) if samples else ""
        cells.append(" ".join(filter(None, (shown, line.word(place)))))
    return f"| {name} | " + " | ".join(cells) + " |"
