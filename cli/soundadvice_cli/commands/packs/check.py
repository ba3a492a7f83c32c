"""`soundadvice check`: what is wrong with a pack, all of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundadvice.model.problem import Problem


@click.command()
@click.argument("packs", nargs=-1, required=True, metavar="PACK...")
@click.option("--json", "as_json", is_flag=True, help="Write the problems as JSON.")
def check(packs: tuple[str, ...], as_json: bool) -> None:
    """Check packs for mistakes.

    PACK is an installed pack's name, or a folder. You see each problem with its place, its line, and how to fix it. The
    exit code is 1 if there are errors; with warnings alone it stays 0.
    """
    from soundadvice import check_pack, find_pack, load_pack
    from soundadvice.session.second_engine import remark
    from soundadvice_cli.errors import Findings

    for pack in packs:
        find_pack(pack)  # a pack that is not there is a slip of the command line, not a finding
    found = [(pack, check_pack(pack)) for pack in packs]
    if as_json:
        import json

        values = [{"pack": pack, "problems": [_json(problem) for problem in problems]} for pack, problems in found]
        click.echo(json.dumps(values, indent=2, ensure_ascii=False))
    else:
        for _, problems in found:
            for problem in problems:
                click.echo(f"{problem}\n")
    for pack, problems in found:
        click.echo(f"{pack}: {count(problems)}", err=True)
        if any(problem.severity == "error" for problem in problems):
            continue
        loaded = load_pack(pack)
        for one in loaded.derived:
            by = one.by(loaded.ranges)[0]
            steps = f"{one.steps(loaded.ranges):,} steps at most, one for each answer to `{by}`"
            click.echo(f"{pack}: each comparison of `{one.id}` has {steps}", err=True)
        if told := remark(loaded):
            click.echo(f"{pack}: {told}", err=True)
    if any(problem.severity == "error" for _, problems in found for problem in problems):
        raise Findings


def count(problems: tuple[Problem, ...] | list[Problem]) -> str:
    """How many there are: `2 errors, 1 warning`."""
    from soundadvice.wording.counts import counted

    counts = {kind: sum(problem.severity == kind for problem in problems) for kind in ("error", "warning")}
    return ", ".join(counted(number, kind) for kind, number in counts.items() if number) or "no problems"


def _json(problem: Problem) -> dict[str, object]:
    span = problem.span
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "message": problem.message,
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "hint": problem.hint,
        "also": [{"file": one.file, "line": one.line, "column": one.column} for one in problem.also],
    }
