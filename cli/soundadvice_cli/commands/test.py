"""`soundadvice test`: every vignette of a pack, on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import several

if TYPE_CHECKING:
    from soundadvice.pack import Pack
    from soundadvice.rule import Rule, Vignette


@click.command()
@click.argument("packs", nargs=-1, required=True, metavar="PACK...")
def test(packs: tuple[str, ...]) -> None:
    """Run the vignettes of packs.

    Each vignette runs on the reference evaluation, on the compiled form where its answers are complete, and on the
    engines of a session. Failures are shown with file and line, and make the exit code 1.
    """
    from soundadvice import load_pack
    from soundadvice_cli.failing import Findings

    loaded = [load_pack(pack) for pack in packs]
    failed = False
    for pack in loaded:
        vignettes = [(rule, vignette) for rule in pack.rules for vignette in rule.vignettes]
        failures = [failure for rule, vignette in vignettes for failure in run_vignette(pack, rule, vignette)]
        for failure in failures:
            click.echo(failure)
        failed = failed or bool(failures)
        rules = several(sum(bool(rule.vignettes) for rule in pack.rules), "rule")
        counts = f"{several(len(vignettes), 'vignette')} of {rules}, {several(len(failures), 'failure')}"
        click.echo(f"{pack.id}: {counts}", err=True)
    if failed:
        raise Findings


def run_vignette(pack: Pack, rule: Rule, vignette: Vignette) -> Iterator[str]:
    """What each engine that does not do as the vignette expects does instead, with the place of the vignette."""
    place = vignette.span or rule.span
    expected = "fires" if vignette.fires else "silent"
    for engine, found in _outcomes(pack, rule, vignette):
        if found != expected:
            where = f"{place.file}:{place.line}" if place else rule.id
            yield f"{where}: rule `{rule.id}`, {vignette.name}: expected {expected}, and it is {found} ({engine})"


def _outcomes(pack: Pack, rule: Rule, vignette: Vignette) -> Iterator[tuple[str, str]]:
    """What the rule does, by engine."""
    from soundadvice import Session, SessionError, UndecidedError, evaluate
    from soundadvice.answer import answer_to_json
    from soundadvice.compiled import compiled

    evaluation = evaluate(pack, vignette.answers)
    yield "reference", _state(rule.id, evaluation.fired, evaluation.open)
    with suppress(UndecidedError):  # the compiled form takes complete answers only
        yield "compiled", _state(rule.id, compiled(pack).decide(vignette.answers).fired, ())
    given = {name: answer_to_json(pack.question[name], answer) for name, answer in vignette.answers.items()}
    try:
        session = Session(pack, answers=given)
        asked = session.evaluation
    except SessionError as error:
        yield "session", str(error)
    else:
        yield f"session: {', '.join(session.engines)}", _state(rule.id, asked.fired, asked.open)


def _state(name: str, fired: tuple[str, ...], still_open: tuple[str, ...]) -> str:
    return "fires" if name in fired else "open" if name in still_open else "silent"
