"""`soundadvice test`: every vignette of a pack, on every engine; what they leave untried, and what slips past them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundadvice.model.pack import Pack
    from soundadvice_cli.terminal.test_report import Measurement
    from soundadvice_cli.terminal.test_run import VignetteRun


@click.command()
@click.argument("packs", nargs=-1, required=True, metavar="PACK...")
@click.option("--coverage", is_flag=True, help="Measure what the vignettes try: rules, conditions, MC/DC.")
@click.option("--mutate", is_flag=True, help="Plant every small mistake, and see if a vignette notices.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 if --coverage or --mutate reaches less than this.",
)
@click.option(
    "--write", is_flag=True, help="Put the vignettes that --coverage and --mutate suggest into the files of the pack."
)
@click.option("--json", "form", flag_value="json", help="Write what is found as JSON.")
@click.option("--junit", "form", flag_value="junit", help="Write what is found as JUnit XML, for a build server.")
def test(
    packs: tuple[str, ...], coverage: bool, mutate: bool, fail_under: float | None, write: bool, form: str | None
) -> None:
    """Run the vignettes of packs: those of their rules, and those of whole people.

    Each vignette runs on the reference evaluation, on the compiled form if its answers are complete, and on the engines
    of a session. You see each failure with file and line, and the exit code is 1.

    --coverage and --mutate show what the vignettes miss, and write vignettes for you to paste that would not miss them.
    Neither changes the exit code unless you give --fail-under. With --write these vignettes go into the files of your
    rules, under those that are there: look at each, since it says what the rule does, not what it should do.
    """
    from soundadvice import load_pack
    from soundadvice.session.second_engine import remark
    from soundadvice_cli.errors import Findings
    from soundadvice_cli.terminal.test_run import run_all

    for option, given in (("--fail-under", fail_under is not None), ("--write", write)):
        if given and not (coverage or mutate):
            raise click.UsageError(f"{option} needs --coverage or --mutate")
    loaded = [load_pack(pack) for pack in packs]
    if write:
        loaded = [_written(pack, coverage=coverage, mutate=mutate) for pack in packs]
    failed, documents, ran = False, [], []
    for pack in loaded:
        runs = run_all(pack)
        failures = [line for run in runs for line in run.lines]
        lines, summaries, document = [*failures], [_counts(pack, runs)], _document(pack, runs)
        failed = failed or bool(failures)
        for made in _measures(coverage=coverage, mutate=mutate):
            found = made(pack)
            lines += found.lines
            summaries.append(found.summary)
            document |= found.document
            failed = failed or (fail_under is not None and found.percent < fail_under)
        documents.append(document)
        ran.append((pack, runs))
        for line in () if form else lines:
            click.echo(line)
        if told := remark(pack):
            summaries.append(told)
        for summary in summaries:
            click.echo(f"{pack.id}: {summary}", err=True)
    _write(form, documents, ran)
    if failed:
        raise Findings


def _measures(*, coverage: bool, mutate: bool) -> list[Callable[[Pack], Measurement]]:
    from soundadvice_cli.terminal.test_report import measure, mutated

    return [made for asked, made in ((coverage, measure), (mutate, mutated)) if asked]


def _written(name: str, *, coverage: bool, mutate: bool) -> Pack:
    """The pack with the vignettes that it lacks written into its files: for coverage first, then for what is left."""
    from soundadvice import load_pack
    from soundadvice_cli.errors import Refused
    from soundadvice_cli.options import author_folder
    from soundadvice_cli.terminal.test_run import run_all
    from soundadvice_cli.terminal.test_write import write_suggested

    folder = author_folder(name)
    pack = load_pack(folder, translations=True)
    if failing := [line for run in run_all(pack) for line in run.lines]:
        raise Refused("\n".join([*failing, f"{name}: nothing is written while a vignette fails: mend that first"]))
    number, told = 0, set[str]()
    for made in _measures(coverage=coverage, mutate=mutate):
        number += write_suggested(folder, pack, made(pack).suggested, told)
        pack = load_pack(folder, translations=True)
    if number:
        click.echo(f"{pack.id}: look at what was written: it is what the rules do, not what they should do", err=True)
    return pack


def _counts(pack: Pack, runs: list[VignetteRun]) -> str:
    from soundadvice.wording.counts import counted

    of_rules = sum(run.of is not None for run in runs)
    rules = counted(sum(bool(rule.vignettes) for rule in pack.rules), "rule")
    people = f", {counted(len(runs) - of_rules, 'vignette')} of whole people" if pack.vignettes else ""
    failures = counted(sum(len(run.failures) for run in runs), "failure")
    return f"{counted(of_rules, 'vignette')} of {rules}{people}, {failures}"


def _document(pack: Pack, runs: list[VignetteRun]) -> dict[str, Any]:
    return {
        "pack": pack.id,
        "vignettes": sum(run.of is not None for run in runs),
        "failures": [line for run in runs for line in run.lines],
        "people": [
            {"name": run.name, "advise": run.advise, "failures": list(run.failures)} for run in runs if run.of is None
        ],
    }


def _write(form: str | None, documents: list[dict[str, Any]], ran: list[tuple[Pack, list[VignetteRun]]]) -> None:
    if form == "json":
        import json

        click.echo(json.dumps(documents, indent=2, ensure_ascii=False))
    elif form == "junit":
        from soundadvice.reports.junit import tests_as_junit
        from soundadvice_cli.terminal.test_run import WHOLE_PEOPLE

        suites = [(pack.id, [(run.of or WHOLE_PEOPLE, run.name, run.lines) for run in runs]) for pack, runs in ran]
        click.echo(tests_as_junit(suites), nl=False)
