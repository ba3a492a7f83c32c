"""`soundadvice triage`: a file of answers in, the advice out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import answers_option, open_pack, pack_options
from soundadvice_cli.saving import check_free, save_options, write

if TYPE_CHECKING:
    from pathlib import Path

    from soundadvice.advice import Advice
    from soundadvice.errors import UndecidedError
    from soundadvice.pack import Pack
    from soundadvice.record import Record


@click.command()
@answers_option(required=True)
@pack_options
@click.option("--json", "as_json", is_flag=True, help="Write the advice as JSON.")
@click.option("--record", is_flag=True, help="With --json: wrap it in a record, to keep and to replay later.")
@save_options
def triage(
    answers: str,
    pack: str,
    region: str,
    param: dict[str, str | int],
    as_json: bool,
    record: bool,
    save: tuple[Path, ...],
    overwrite: bool,
) -> None:
    """Give the advice for a file of answers.

    The result goes to standard output. Where the answers do not decide, nothing is advised: the exit code is 2, and
    a message names the questions still to be answered.

    Example: echo '{"numbness": ["saddle"]}' | soundadvice triage --answers -
    """
    from soundadvice.errors import UndecidedError
    from soundadvice_cli.answers_file import read_answers_file
    from soundadvice_cli.failing import Refused

    if record and not as_json:
        raise click.UsageError("--record goes with --json")
    check_free(save, overwrite=overwrite)
    loaded = open_pack(pack, region, param)
    given = read_answers_file(answers)
    try:
        advice = advise(loaded, given)
    except UndecidedError as error:
        raise Refused(undecided_message(loaded, error)) from None
    if save:
        made = _record(loaded, given, advice)
        for path in save:
            write(path, advice, made, replace=overwrite)
            click.echo(f"saved: {path}", err=True)
    if as_json:
        click.echo(_dump(_record(loaded, given, advice).to_json() if record else advice.to_json()))
    else:
        from soundadvice_cli.render import show_advice

        show_advice(advice)


def advise(pack: Pack, given: dict[str, object]) -> Advice:
    """The advice for answers as they stood in a file. Raises AnswerError, UndecidedError."""
    from soundadvice import triage as decide

    return decide(pack, given)


def undecided_message(pack: Pack, error: UndecidedError) -> str:
    """What is still to be answered, and what is sure already."""
    lines = ["these answers do not decide the advice yet; still to be answered:"]
    lines += [f"  {name}: {pack.question[name].text}" for name in error.questions]
    if error.at_least is not None:
        title = pack.disposition[error.at_least].title
        lines.append(f"at least: {title} ({error.at_least})")
    return "\n".join(lines)


def _record(pack: Pack, given: dict[str, object], advice: Advice) -> Record:
    """The record: its session lets both engines vote."""
    from datetime import UTC, datetime

    from soundadvice.session import Session

    session = Session(pack, answers=given)
    assert session.advice() == advice
    return session.record(datetime.now(UTC))


def _dump(value: object) -> str:
    import json

    return json.dumps(value, indent=2, ensure_ascii=False)
