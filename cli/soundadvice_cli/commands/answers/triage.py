"""`soundadvice triage`: a file of answers in, the advice out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from soundadvice_cli.ask.save_advice import NOT_SAVED, check_free, not_saved, save_options, write
from soundadvice_cli.options import answers_option, open_for_people, people_options
from soundadvice_cli.prompts.choose_asker import a_way_on
from soundadvice_cli.terminal.words import called, say

if TYPE_CHECKING:
    from pathlib import Path

    from soundadvice.meaning.consult import Undecided
    from soundadvice_cli.prompts.choose_asker import KnownPerson


@click.command()
@answers_option(required=True)
@people_options
@click.option("--json", "as_json", is_flag=True, help="Write the advice as JSON.")
@click.option("--record", is_flag=True, help="With --json: wrap it in a record, to keep and to replay later.")
@save_options
def triage(
    answers: str,
    pack: str,
    region: str,
    param: dict[str, str | int],
    language: str | None,
    not_for_people: bool,
    as_json: bool,
    record: bool,
    save: tuple[Path, ...],
    overwrite: bool,
) -> None:
    """Give the advice for a file of answers.

    The result goes to standard output. If the answers do not decide, there is no advice: the exit code is 2, and a
    message names the questions still to be answered.

    --save and --record ask both engines. If they disagree, or something else is wrong on our side, there is no advice:
    the exit code is 70, and the message is the most urgent outcome that is known, with the number to call. With --json,
    this goes to standard output as `soundadvice.help.v1`. You get the advice before anything is saved; if something
    cannot be saved, you are told afterwards, with exit code 74.

    Example: soundadvice triage --answers answers.json --json
    """
    from soundadvice.model.time.day import asked_on
    from soundadvice.routine.clock import now
    from soundadvice_cli.errors import NOT_WRITTEN, NoAdvice
    from soundadvice_cli.input.answers_file import read_answers_file

    if record and not as_json:
        raise click.UsageError("--record goes with --json")
    check_free(save, overwrite=overwrite)
    loaded = open_for_people(pack, region, param, language, not_for_people=not_for_people)
    given = asked_on(loaded.question, read_answers_file(answers), now().date())
    try:
        with a_way_on(loaded) as known:
            known.given = given
            _tell(known, save=save, as_json=as_json, record=record, overwrite=overwrite)
    except NoAdvice as none:
        if as_json and none.exit_code != NOT_WRITTEN:
            click.echo(_dump(none.help.to_json()))
        raise


def _tell(known: KnownPerson, *, save: tuple[Path, ...], as_json: bool, record: bool, overwrite: bool) -> None:
    """Writes the advice, and then the files. Raises NotWritten where one of them could not be written."""
    from datetime import UTC, datetime

    from soundadvice.meaning.consult import Undecided, consult
    from soundadvice.model.errors import AnswerError, SessionError
    from soundadvice.session import Session
    from soundadvice_cli.errors import NotWritten, Refused
    from soundadvice_cli.terminal.advice import show_advice

    try:
        found = consult(known.pack, dict(known.given))
    except AnswerError as error:
        raise Refused(known.mend(error), calls=True) from None
    if isinstance(found, Undecided):
        raise Refused(undecided_message(found), calls=True)
    advice = found.advice
    if save or record:
        session = known.session = Session(known.pack, answers=known.given)
        if session.advice() != advice:
            raise SessionError(say("two ways of working out the advice differ: no advice can be given"))
    try:
        if record:
            click.echo(_dump(session.record(datetime.now(UTC)).to_json()))
        elif as_json:
            click.echo(_dump(advice.to_json()))
        else:
            show_advice(advice)
    except OSError:  # no one reads it, or it cannot be written: a file may still be
        with suppress(NotWritten):
            _save(known, save, overwrite=overwrite)
        raise
    _save(known, save, overwrite=overwrite)


def _save(known: KnownPerson, paths: tuple[Path, ...], *, overwrite: bool) -> None:
    """Writes the files, each on its own. Raises NotWritten where one could not be written, after saying which."""
    from datetime import UTC, datetime

    from soundadvice_cli.errors import NotWritten

    failed, session = False, known.session
    for path in paths:
        try:
            assert session is not None  # there is one where something is to be saved
            write(path, session.advice(), session.record(datetime.now(UTC)), replace=overwrite)
        except Exception as error:  # whatever it is, it takes no advice away that was shown
            failed = True
            click.echo(not_saved(path, error), err=True)
        else:
            click.echo(say("saved: {path}", path=path), err=True)
    if failed:
        raise NotWritten(say(NOT_SAVED))


def undecided_message(found: Undecided) -> str:
    """What is still to be answered, and what is sure already."""
    pack, sure = found.pack, found.at_least
    lines = [say("these answers do not decide the advice yet; still to be answered:")]
    lines += [f"  {name}: {found.words(pack.question[name].text)}" for name in found.unanswered]
    if sure is not None:
        lines.append(say("at least: {title} ({id})", title=found.words(sure.title), id=sure.id))
    lines.append(f"  help: {say('if it may be an emergency, call {number} now', number=called(pack.emergency_number))}")
    return "\n".join(lines)


def _dump(value: object) -> str:
    import json

    return json.dumps(value, indent=2, ensure_ascii=False)
