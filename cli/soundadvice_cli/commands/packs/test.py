"""`soundadvice test`: every vignette of a pack, on every engine; what they leave untried, and what slips past them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from soundadvice.model.disposition import Acuity
    from soundadvice.model.pack import Pack
    from soundadvice.model.rule import Rule, Vignette


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
@click.option("--json", "as_json", is_flag=True, help="Write what is found as JSON.")
def test(packs: tuple[str, ...], coverage: bool, mutate: bool, fail_under: float | None, as_json: bool) -> None:
    """Run the vignettes of packs.

    Each vignette runs on the reference evaluation, on the compiled form if its answers are complete, and on the engines
    of a session. You see each failure with file and line, and the exit code is 1.

    --coverage and --mutate show what the vignettes miss, and write vignettes for you to paste that would not miss them.
    Neither changes the exit code unless you give --fail-under.
    """
    from soundadvice import load_pack
    from soundadvice.wording.counts import counted
    from soundadvice_cli.errors import Findings
    from soundadvice_cli.terminal.test_report import measure, mutated

    if fail_under is not None and not (coverage or mutate):
        raise click.UsageError("--fail-under needs --coverage or --mutate")
    loaded = [load_pack(pack) for pack in packs]
    failed, documents = False, []
    for pack in loaded:
        vignettes = [(rule, vignette) for rule in pack.rules for vignette in rule.vignettes]
        failures = [failure for rule, vignette in vignettes for failure in run_vignette(pack, rule, vignette)]
        rules = counted(sum(bool(rule.vignettes) for rule in pack.rules), "rule")
        counts = f"{counted(len(vignettes), 'vignette')} of {rules}, {counted(len(failures), 'failure')}"
        lines, summaries, document = [*failures], [counts], _document(pack, len(vignettes), failures)
        failed = failed or bool(failures)
        for asked, made in ((coverage, measure), (mutate, mutated)):
            if asked:
                found = made(pack)
                lines += found.lines
                summaries.append(found.summary)
                document |= found.document
                failed = failed or (fail_under is not None and found.percent < fail_under)
        documents.append(document)
        for line in () if as_json else lines:
            click.echo(line)
        for summary in summaries:
            click.echo(f"{pack.id}: {summary}", err=True)
    if as_json:
        import json

        click.echo(json.dumps(documents, indent=2, ensure_ascii=False))
    if failed:
        raise Findings


def _document(pack: Pack, vignettes: int, failures: list[str]) -> dict[str, Any]:
    return {"pack": pack.id, "vignettes": vignettes, "failures": failures}


def run_vignette(pack: Pack, rule: Rule, vignette: Vignette) -> Iterator[str]:
    """What each engine that does not do as the vignette expects does instead, with the place of the vignette."""
    place = vignette.span or rule.span
    where = f"{place.file}:{place.line}" if place else rule.id
    expected = "fires" if vignette.fires else "silent"
    for engine, found, acuity in _outcomes(pack, rule, vignette):
        if found != expected:
            yield f"{where}: rule `{rule.id}`, {vignette.name}: expected {expected}, and it is {found} ({engine})"
        elif vignette.acuity is not None and acuity is not None and acuity < vignette.acuity:
            wanted = f"expected at least `{vignette.acuity}`, and the advice is `{acuity}`"
            yield f"{where}: rule `{rule.id}`, {vignette.name}: {wanted} ({engine})"


def _outcomes(pack: Pack, rule: Rule, vignette: Vignette) -> Iterator[tuple[str, str, Acuity | None]]:
    """What the rule does, and how urgent the advice is so far, by engine."""
    from soundadvice import Session, SessionError, State, evaluate
    from soundadvice.meaning.compiler import compiled
    from soundadvice.model.answer import answer_to_json

    evaluation = evaluate(pack, vignette.answers)
    yield (
        "reference",
        _state(rule.id, evaluation.fired, evaluation.open),
        pack.disposition[evaluation.floor].acuity,
    )
    if all(evaluation.states[name] in (State.GIVEN, State.NOT_ENABLED) for name in pack.deciding):
        # The compiled form takes complete answers only.
        outcome = compiled(pack).decide(vignette.answers)
        yield "compiled", _state(rule.id, outcome.fired, ()), outcome.acuity
    given = {name: answer_to_json(pack.question[name], answer) for name, answer in vignette.answers.items()}
    try:
        session = Session(pack, answers=given)
        asked = session.evaluation
    except SessionError as error:
        yield "session", str(error), None
    else:
        acuity = pack.disposition[asked.floor].acuity
        yield f"session: {', '.join(session.engines)}", _state(rule.id, asked.fired, asked.open), acuity


def _state(name: str, fired: tuple[str, ...], still_open: tuple[str, ...]) -> str:
    return "fires" if name in fired else "open" if name in still_open else "silent"
