"""`soundadvice check-in`: coming back, and the journal of it."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import journal_option, open_for_people, open_to_read, people_options, where_the_person_is
from soundadvice_cli.prompts.choose_asker import a_way_on, ended_by_signals, say_what_this_is, tell
from soundadvice_cli.terminal.words import called, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundadvice.journal import Episode, Journal
    from soundadvice.journal.carry_over import Former
    from soundadvice.model.pack import Pack
    from soundadvice_cli.prompts.asker import Asker

ON_SCREEN = "-"
"""What `--chart` is without a file."""


def now() -> datetime:
    """The moment, in the time zone of this computer."""
    return datetime.now().astimezone()


@click.command("check-in")
@people_options
@journal_option
@click.option("--record", metavar="FILE.json", help="Offer the answers of a record, to confirm and not type again.")
@click.option("--answers", metavar="FILE", help="Offer the answers of a file, as `triage` takes it.")
@click.option("--new-episode", is_flag=True, help="It had gone, and this is new: begin again.")
@click.option("--plain", is_flag=True, help="Plain lines and numbers, for screen readers and simple terminals.")
@click.option("--list", "list_", is_flag=True, help="Show the check-ins and the diary, and ask nothing.")
@click.option(
    "--chart",
    metavar="[FILE.html]",
    is_flag=False,
    flag_value=ON_SCREEN,
    help="Show the scores as a chart, or write it as a web page.",
)
@click.option("--export", metavar="FILE.json", help="Write the whole journal to a new file.")
@click.option("--import", "import_", metavar="FILE.json", help="Add the entries of an export.")
@click.option("--delete-everything", is_flag=True, help="Delete the journal. It asks first.")
@click.option("--yes", is_flag=True, help="With --delete-everything: do not ask.")
@click.pass_context
def check_in(
    ctx: click.Context,
    pack: str,
    region: str,
    param: dict[str, str | int],
    language: str | None,
    not_for_people: bool,
    journal: str | None,
    record: str | None,
    answers: str | None,
    new_episode: bool,
    plain: bool,
    list_: bool,
    chart: str | None,
    export: str | None,
    import_: str | None,
    delete_everything: bool,
    yes: bool,
) -> None:
    """Come back: say how it is now, and get advice that knows how long it has lasted.

    Your check-ins are kept in one file on this computer, which only you can read. Nothing leaves the computer. An old
    answer counts only if you say that it is still true.
    """
    from soundadvice_cli.journal import files as journal_files

    _refuse_mixed(
        {"--list": list_, "--chart": chart, "--export": export, "--import": import_},
        {"--delete-everything": delete_everything},
        {"--record": record, "--answers": answers, "--new-episode": new_episode},
        yes=yes,
    )
    kept = journal_files.open_journal(journal)
    if delete_everything:
        journal_files.delete(kept, None if yes else _asker(plain))
    elif import_ is not None:
        journal_files.bring_in(kept, import_, now().date())
    elif export is not None:
        journal_files.write_out(kept, export)
    elif list_:
        journal_files.show_list(kept, now().date())
    elif chart is not None:
        from soundadvice.wording.translation.speak import lowest_layer

        subject = lowest_layer(open_to_read(pack, region, param, language))
        journal_files.show_chart(kept, subject, None if chart == ON_SCREEN else Path(chart))
    else:
        loaded = where_the_person_is(
            ctx, open_for_people(pack, region, param, language, not_for_people=not_for_people, lasting=True)
        )
        asker = _asker(plain)
        told = _told(loaded, record, answers)
        run(loaded, kept, asker, now, told=told, new_episode=new_episode, boxed=not _is_plain(plain))


def run(
    pack: Pack,
    journal: Journal,
    asker: Asker,
    clock: Callable[[], datetime],
    *,
    told: Former | None = None,
    new_episode: bool = False,
    boxed: bool = True,
) -> None:
    """One check-in. Raises Interrupted where the person stopped it, Refused where the journal cannot be used, and
    NoAdvice, with their help, where something is wrong on our side.
    """
    from soundadvice.journal.check_in import CheckIn
    from soundadvice.model.errors import JournalError
    from soundadvice_cli.ask.come_back import ComeBack
    from soundadvice_cli.ask.save_advice import Saver
    from soundadvice_cli.commands.people.routine import routine_run
    from soundadvice_cli.errors import Interrupted, NotWritten, Refused
    from soundadvice_cli.journal.check_in import CheckInConversation
    from soundadvice_cli.journal.diary import ExerciseDiary
    from soundadvice_cli.journal.files import after, how_it_went
    from soundadvice_cli.terminal.pager import Pages
    from soundadvice_cli.terminal.text_layout import height

    _introduce(pack, journal, plain=not boxed)
    done: CheckInConversation | None = None
    try:
        with a_way_on(pack) as known, ended_by_signals():
            latest = _latest(pack, journal)
            episode = None if new_episode else latest
            former = told or _last_told(pack, episode)
            rows = height() if boxed else 10_000  # plain lines stay readable above the prompt
            check_in = CheckIn(pack, clock(), str(journal.path), episode=episode, before=latest, former=former)
            diary = ExerciseDiary(journal, asker, tell, clock, lambda: check_in.kept)
            done = CheckInConversation(
                check_in,
                asker,
                Pages(asker, boxed=boxed),
                tell,
                journal,
                clock,
                rows=rows,
                begun=known.follow,
                routine=lambda session: routine_run(session, asker, plain=not boxed, diary=diary),
                saver=Saver(asker, tell, (), overwrite=False, course=lambda: how_it_went(pack, journal, clock())),
                come_back=ComeBack(asker, tell, clock),
            )
            done.run()
    except JournalError as error:
        number = called(pack.emergency_number)
        mend = say(
            "for advice now, without the journal: soundadvice ask; in an emergency, call {number}", number=number
        )
        raise Refused(f"{error}\n  help: {mend}", calls=True) from None
    except (KeyboardInterrupt, EOFError):
        if done is None or done.kept is None:
            tell(say("You stopped. This check-in is not kept."))
        else:
            after(journal, pack, done)
        raise Interrupted from None
    after(journal, pack, done)
    if done.trouble is not None:
        raise NotWritten(say("this check-in could not be kept, as said above"))


def _latest(pack: Pack, journal: Journal) -> Episode | None:
    """The latest episode; None where there is none yet."""
    from soundadvice.journal import episodes

    return next(reversed(episodes(journal.entries(), pack.layers[0].id)), None)


def _last_told(pack: Pack, episode: Episode | None) -> Former | None:
    """What was told at the last check-in, where it can be confirmed today."""
    from soundadvice.journal.carry_over import former_of

    if episode is None:
        return None
    former = former_of(pack, episode.last)
    if former is None:
        tell(say("The questions have changed since your last check-in, so we ask them all again."))
    return former


def _told(pack: Pack, record: str | None, answers: str | None) -> Former | None:
    """What the person told in a file: to be confirmed, like everything that was not asked just now."""
    from soundadvice.journal.carry_over import Former, former
    from soundadvice.model.errors import JournalError

    if answers is not None:
        from soundadvice.meaning.possible.broken import read_possible
        from soundadvice_cli.input.answers_file import read_answers_file

        return Former(read_possible(pack, read_answers_file(answers)), frozenset(), None)
    if record is None:
        return None
    from soundadvice.provenance.freshness import Age, age
    from soundadvice.wording.dates import day_of
    from soundadvice_cli.commands.answers.replay import read_record

    kept = read_record(record)
    advice = kept.advice_json
    made_by = advice["pack"]
    assert isinstance(made_by, dict)  # `Record.from_json` has checked it
    given, moment = datetime.fromisoformat(kept.time), now()
    if age(given, moment) is Age.YET_TO_COME:
        raise JournalError(record, "this record is dated after today", "set this computer's clock right")
    found = former(pack, advice["answers"], str(made_by["meaning_hash"]), day_of(given, moment.tzinfo))
    if found is None:
        raise JournalError(
            record,
            f"this record is not of `{pack.id}` as it is now",
            "check in without `--record`, and answer the questions",
        )
    return found


def _introduce(pack: Pack, journal: Journal, *, plain: bool) -> None:
    from soundadvice.meaning.phrases import not_for_people
    from soundadvice_cli.ask.change_region import elsewhere

    tell(say("{title}: check-in", title=pack.title))
    mark = not_for_people(pack)
    if mark is not None:
        tell(mark)
    say_what_this_is(pack, kept_in=str(journal.path), elsewhere=elsewhere(pack, plain=plain))


def _asker(plain: bool) -> Asker:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from soundadvice_cli.errors import Refused

        raise Refused(
            "this needs a terminal\n"
            "  help: --list, --chart, --export and --import need none, nor does --delete-everything with --yes"
        )
    if _is_plain(plain):
        from soundadvice_cli.prompts.plain import PlainAsker

        return PlainAsker()
    from soundadvice_cli.prompts.interactive import TerminalAsker

    return TerminalAsker()


def _is_plain(plain: bool) -> bool:
    from soundadvice_cli.terminal.text_layout import is_dumb

    return plain or is_dumb()


def _refuse_mixed(
    readers: dict[str, object], deleting: dict[str, object], checking: dict[str, object], *, yes: bool
) -> None:
    """Raises UsageError for options that do not go together."""
    alone = [name for name, given in {**readers, **deleting}.items() if given]
    more = [name for name, given in checking.items() if given]
    if len(alone) > 1 or (alone and more):
        raise click.UsageError(f"{' and '.join((alone + more)[:2])} do not go together")
    if checking["--record"] and checking["--answers"]:
        raise click.UsageError("--record and --answers do not go together")
    if yes and not deleting["--delete-everything"]:
        raise click.UsageError("--yes goes with --delete-everything")
