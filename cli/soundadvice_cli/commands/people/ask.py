"""`soundadvice ask`: the questions, one at a time, and the advice."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

import click

from soundadvice_cli.ask.save_advice import check_free, save_options
from soundadvice_cli.options import JOURNAL_VARIABLE, open_for_people, people_options, where_the_person_is
from soundadvice_cli.prompts.choose_asker import (
    a_way_on,
    ended_by_signals,
    make_asker,
    say_what_this_is,
    tell,
    while_today,
)
from soundadvice_cli.terminal.words import say, to_say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soundadvice.journal.coming_back import ComingBack
    from soundadvice.model.pack import Pack
    from soundadvice.session import Session
    from soundadvice_cli.ask.come_back import ComeBack
    from soundadvice_cli.ask.conversation import Conversation
    from soundadvice_cli.ask.save_advice import Saver
    from soundadvice_cli.journal.check_in import CheckInConversation
    from soundadvice_cli.journal.coming_back import JournalOfAnswers
    from soundadvice_cli.journal.diary import ExerciseDiary
    from soundadvice_cli.prompts.asker import Asker
    from soundadvice_cli.routine.run import RoutineRun

_FOR_OTHER = to_say("“You” is the person you answer for.")
_ONE_ENGINE = to_say(
    "One program works out your advice here. For other questions a second one checks it; "
    "these are more than it can take."
)


@click.command()
@people_options
@click.option(
    "--resume",
    metavar="FILE",
    help="Go on with a saved session. If it is of another day, you say first what has changed.",
)
@click.option("--save-to", metavar="FILE", help="Where to save your answers, if you stop and choose to save.")
@save_options
@click.option(
    "--for-someone-else", is_flag=True, help="You answer for another person. The page for the doctor then says so."
)
@click.option("--plain", is_flag=True, help="Plain lines and numbers, for screen readers and simple terminals.")
@click.pass_context
def ask(
    ctx: click.Context,
    pack: str,
    region: str,
    param: dict[str, str | int],
    language: str | None,
    not_for_people: bool,
    resume: str | None,
    save_to: str | None,
    save: tuple[Path, ...],
    overwrite: bool,
    for_someone_else: bool,
    plain: bool,
) -> None:
    """Answer questions, and get advice.

    Press Esc to go back, ? to see why a question is asked, and Tab to skip a question that may be skipped. Ctrl-C
    stops, and offers to save your answers on this computer, so that you can go on later. Nothing leaves the computer.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from soundadvice_cli.errors import Refused

        raise Refused(
            "`soundadvice ask` needs a terminal\n"
            "  help: without one, use `soundadvice triage --answers FILE`, or `--answers -` for standard input"
        )
    check_free(save, overwrite=overwrite)
    loaded = where_the_person_is(
        ctx, open_for_people(pack, region, param, language, not_for_people=not_for_people, lasting=True)
    )
    from soundadvice_cli.terminal.text_layout import is_dumb

    plain = plain or is_dumb()
    run(
        loaded,
        make_asker(plain),
        resume=resume,
        save_to=save_to,
        boxed=not plain,
        save=save,
        overwrite=overwrite,
        for_other=for_someone_else,
    )


def run(
    pack: Pack,
    asker: Asker,
    *,
    resume: str | None = None,
    save_to: str | None = None,
    boxed: bool = True,
    save: tuple[Path, ...] = (),
    overwrite: bool = False,
    for_other: bool = False,
) -> None:
    """The whole conversation. Raises Interrupted if the person stopped it, and NoAdvice, with their help, where
    something is wrong on our side.
    """
    from soundadvice.model.errors import SessionError
    from soundadvice.routine import clock
    from soundadvice_cli.ask.come_back import ComeBack
    from soundadvice_cli.ask.keep_session import Keeper
    from soundadvice_cli.ask.save_advice import Saver
    from soundadvice_cli.errors import Interrupted, Refused

    @cache
    def kept() -> tuple[JournalOfAnswers, ExerciseDiary]:
        """What goes into the person's journal, from when there is anything: nobody waits for it before."""
        from soundadvice_cli.journal.coming_back import JournalOfAnswers
        from soundadvice_cli.journal.diary import ExerciseDiary
        from soundadvice_cli.journal.files import open_journal

        journal = open_journal(os.environ.get(JOURNAL_VARIABLE))
        told = JournalOfAnswers(journal, clock.now)
        return told, ExerciseDiary(journal, asker, tell, clock.now, lambda: told.kept)

    with a_way_on(pack) as known, ended_by_signals():
        _introduce(pack, plain=not boxed, for_other=for_other)
        keeper = Keeper(pack, asker, tell, resume=resume, save_to=save_to, for_other=for_other)
        try:
            begun = keeper.begin()
        except SessionError as error:  # of the file that the person named, unless it has help for them
            if error.help is not None:
                raise
            raise Refused(str(error)) from None
        saver = Saver(asker, tell, save, overwrite=overwrite)
        come_back = ComeBack(
            asker, tell, clock.now, lambda session: kept()[0].keep(session), lambda: kept()[1].catch_up()
        )
        diary = lambda: kept()[1]  # noqa: E731
        talk = _conversation(pack, begun, asker, saver, come_back, diary, plain=not boxed, for_other=keeper.for_other)
        known.follow(talk.session)
        while True:
            try:
                talk.run()
                break
            except (KeyboardInterrupt, EOFError):
                if not (talk.worth_saving and keeper.leave(talk.session)):
                    raise Interrupted from None
        keeper.finish()
        saver.finish()
        for words in come_back.last_words(talk.session):
            tell(words)


def _conversation(
    pack: Pack,
    begun: Session | ComingBack,
    asker: Asker,
    saver: Saver,
    come_back: ComeBack,
    diary: Callable[[], ExerciseDiary],
    *,
    plain: bool,
    for_other: bool,
) -> Conversation | CheckInConversation:
    """The questions; or first the check-in, where what was told is of another day."""
    from soundadvice.routine import clock
    from soundadvice.session import Session
    from soundadvice_cli.ask.conversation import Conversation
    from soundadvice_cli.terminal.pager import Pages

    pages = Pages(asker, boxed=not plain)

    def routine(session: Session) -> RoutineRun:
        from soundadvice_cli.commands.people.routine import routine_run

        return routine_run(session, asker, plain=plain, diary=diary())

    if not isinstance(begun, Session):
        from soundadvice_cli.journal.coming_back import conversation_of

        return conversation_of(
            pack,
            begun,
            asker,
            pages,
            tell,
            clock.now,
            plain=plain,
            routine=routine,
            saver=saver,
            come_back=come_back,
            for_other=for_other,
        )
    return Conversation(
        begun,
        asker,
        pages.show,
        tell,
        more=pages.more,
        routine=lambda: routine(begun),
        saver=saver,
        come_back=come_back,
        check_day=while_today(pack, begun.since or clock.now(), clock.now),
    )


def _introduce(pack: Pack, *, plain: bool, for_other: bool) -> None:
    from soundadvice.meaning.phrases import not_for_people
    from soundadvice.session import Session
    from soundadvice.session.pacing import how_long_words
    from soundadvice.session.second_engine import why_alone
    from soundadvice.wording.placeholders import fill
    from soundadvice_cli.ask.change_region import elsewhere

    mark = not_for_people(pack)
    if mark is not None:
        tell(mark)
    tell(pack.title)
    if pack.introduction:
        tell(fill(pack.introduction, pack))
    if for_other:
        tell(say(_FOR_OTHER))
    tell(how_long_words(Session(pack)))
    if why_alone(pack.written) is not None:
        tell(say(_ONE_ENGINE))
    say_what_this_is(pack, elsewhere=elsewhere(pack, plain=plain))
