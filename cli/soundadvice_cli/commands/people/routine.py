"""`soundadvice routine`: the exercises of a plan, one step at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import click

from soundadvice_cli.options import (
    answers_option,
    check_for_people,
    journal_option,
    open_for_people,
    people_options,
    where_the_person_is,
)
from soundadvice_cli.prompts.choose_asker import a_way_on, ended_by_signals, make_asker, say_what_this_is, tell
from soundadvice_cli.terminal.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundadvice.handout.blocks import Chart
    from soundadvice.journal import Journal
    from soundadvice.journal.coming_back import ComingBack, Told
    from soundadvice.meaning.advice import Advice
    from soundadvice.model.pack import Pack
    from soundadvice.provenance.record import Record
    from soundadvice.session import Session
    from soundadvice_cli.prompts.asker import Asker
    from soundadvice_cli.prompts.choose_asker import KnownPerson
    from soundadvice_cli.routine.run import RoutineDiary, RoutineRun

    MakeRun = Callable[[Session], RoutineRun]


@click.command()
@answers_option(required=False)
@click.option("--record", metavar="RECORD.json", help="A record, as `soundadvice triage --json --record` writes it.")
@people_options
@click.option("--no-bell", is_flag=True, help="No bell at the end of a hold.")
@click.option(
    "--pace",
    type=click.Choice(["off", "usual", "slow"]),
    default="off",
    show_default=True,
    help="Steps go on by themselves after a time, with `slow` after twice that.",
)
@click.option(
    "--week",
    type=click.IntRange(1, 104),
    metavar="N",
    help="The week of your plan, if it goes by weeks: it says how much to do. Without it you are asked.",
)
@journal_option
@click.option("--no-voice", is_flag=True, help="Steps that go on by themselves are not read aloud.")
@click.option("--plain", is_flag=True, help="Plain lines, for screen readers and simple terminals.")
@click.pass_context
def routine(
    ctx: click.Context,
    answers: str | None,
    record: str | None,
    pack: str,
    region: str,
    param: dict[str, str | int],
    language: str | None,
    not_for_people: bool,
    no_bell: bool,
    pace: str,
    week: int | None,
    journal: str | None,
    no_voice: bool,
    plain: bool,
) -> None:
    """Do the exercises of your plan, one step at a time.

    Enter continues; press H if it hurts. That stops the exercise at once, and asks how it hurt. The routine is only for
    people whose advice exercises go with, by what they say today: answers of another day lead to a check-in first. A
    record brings its own pack, region and parameters, unless you give others. If you keep a journal, you are asked at
    the end whether to write in it what you did.
    """
    from soundadvice_cli.terminal.text_layout import is_dumb

    if (answers is None) == (record is None):
        raise click.UsageError("give --answers FILE, or --record RECORD.json")
    _need_terminal(answers)
    from soundadvice.journal.coming_back import Told
    from soundadvice_cli.journal.files import open_journal

    kept = None
    if record is not None:
        loaded, kept = _from_record(ctx, record, pack, region, param, language)
        check_for_people(loaded, not_for_people=not_for_people)
        told = Told.of(kept)
    else:
        from soundadvice_cli.input.answers_file import read_answers_file

        assert answers is not None
        loaded = where_the_person_is(ctx, open_for_people(pack, region, param, language, not_for_people=not_for_people))
        told = Told(read_answers_file(answers), loaded.meaning_hash, None)
    plain = plain or is_dumb()
    with _keyboard():
        run(
            loaded,
            told,
            make_asker(plain),
            plain=plain,
            bell=not no_bell,
            record=kept,
            led=Led(pace, not no_voice, week),
            journal=open_journal(journal),
        )


@dataclass(frozen=True, slots=True)
class Led:
    """How the exercises go: the pace of the steps, whether a voice reads them, and the week, None if that is asked."""

    pace: str = "off"
    voice: bool = True
    week: int | None = None


_USUAL = Led()


def run(
    pack: Pack,
    told: Told,
    asker: Asker,
    *,
    plain: bool,
    bell: bool = True,
    record: Record | None = None,
    led: Led = _USUAL,
    journal: Journal | None = None,
) -> None:
    """The whole of it for what was told earlier. Raises Interrupted if the person stopped it.

    What is of another day leads to a check-in first, as do answers of which something has changed. `journal` is where
    what they did can be written, if they keep one.
    """
    from soundadvice.journal.coming_back import coming_back
    from soundadvice.meaning.phrases import not_for_people
    from soundadvice.routine import clock
    from soundadvice_cli.errors import Interrupted
    from soundadvice_cli.journal.diary import ExerciseDiary

    mark = not_for_people(pack)
    if mark is not None:
        tell(mark)
    diary = None if journal is None else ExerciseDiary(journal, asker, tell, clock.now)

    def make(session: Session) -> RoutineRun:
        return routine_run(session, asker, plain=plain, bell=bell, led=led, diary=diary)

    with a_way_on(pack) as known, ended_by_signals():
        # A file of answers has no day: whether it is of today is the person's own word, and is asked.
        back = None if told.given is None else coming_back(pack, told, clock.now())
        try:
            if back is None:
                back = _led(pack, told, known, asker, make)
            if back is not None:
                _check_in(pack, back, record, known, asker, make, plain=plain, journal=journal)
        except (KeyboardInterrupt, EOFError):
            raise Interrupted from None


def _led(pack: Pack, told: Told, known: KnownPerson, asker: Asker, make: MakeRun) -> ComingBack | None:
    """Leads through the exercises; or gives the check-in that has to come first, where something has changed."""
    from soundadvice.journal.coming_back import changed_since
    from soundadvice.meaning.consult import Undecided
    from soundadvice.model.errors import AnswerError
    from soundadvice.routine import clock
    from soundadvice.session import Session
    from soundadvice_cli.commands.answers.triage import undecided_message
    from soundadvice_cli.errors import Refused

    assert isinstance(told.answers, Mapping)
    known.given = told.answers
    try:
        session = known.session = Session(pack, answers=told.answers, for_other=told.for_other)
    except AnswerError as error:
        raise Refused(known.mend(error), calls=True) from None
    found = session.consult()
    if isinstance(found, Undecided):
        raise Refused(undecided_message(found), calls=True)
    if not _may_exercise(found.advice):
        return None
    if not _still_true(asker, told):
        return changed_since(pack, told, clock.now())
    make(session).run()
    return None


def _check_in(
    pack: Pack,
    back: ComingBack,
    record: Record | None,
    known: KnownPerson,
    asker: Asker,
    make: MakeRun,
    *,
    plain: bool,
    journal: Journal | None,
) -> None:
    """The check-in, in whose menu the exercises are, where its advice gives any."""
    from soundadvice.journal.carry_over import entry_of
    from soundadvice.routine import clock
    from soundadvice_cli.ask.change_region import elsewhere
    from soundadvice_cli.ask.come_back import ComeBack
    from soundadvice_cli.ask.save_advice import Saver
    from soundadvice_cli.journal.coming_back import conversation_of
    from soundadvice_cli.journal.files import how_it_went
    from soundadvice_cli.terminal.pager import Pages

    say_what_this_is(pack, elsewhere=elsewhere(pack, plain=plain))
    come_back = ComeBack(asker, tell, clock.now)

    def course() -> Chart | None:
        return None if journal is None else how_it_went(pack, journal, clock.now())

    talk = conversation_of(
        pack,
        back,
        asker,
        Pages(asker, boxed=not plain),
        tell,
        clock.now,
        plain=plain,
        routine=make,
        saver=Saver(asker, tell, (), overwrite=False, course=course),
        come_back=come_back,
        before=None if record is None else entry_of(pack, record, clock.now().tzinfo),
        for_other=record is not None and record.for_other,
        begun=known.follow,
    )
    talk.run()
    for words in come_back.last_words(talk.session):
        tell(words)


def routine_run(
    session: Session,
    asker: Asker,
    *,
    plain: bool,
    bell: bool = True,
    led: Led = _USUAL,
    diary: RoutineDiary | None = None,
) -> RoutineRun:
    """The run through a session's exercises, for a terminal or in plain lines."""
    from soundadvice.routine import clock
    from soundadvice.routine.moments import Pace
    from soundadvice_cli.routine.run import RoutineRun, WalkDisplay
    from soundadvice_cli.routine.voice import Voice
    from soundadvice_cli.terminal.pager import Pages

    display: WalkDisplay
    own = Voice.of_this_computer(session.pack.language)
    if plain:
        from soundadvice_cli.routine.plain import PlainDisplay

        display = PlainDisplay(clock.SYSTEM, voice=own)
    else:
        from soundadvice_cli.routine.screen import ScreenDisplay

        display = ScreenDisplay(clock.SYSTEM, own)
    show: Callable[[Advice, bool], None] = Pages(asker, boxed=not plain).show
    heard = None if own is None else led.voice
    return RoutineRun(
        session,
        asker,
        display,
        show,
        tell,
        clock.SYSTEM,
        bell=bell,
        pace=Pace(led.pace),
        voice=heard,
        week=led.week,
        diary=diary,
    )


# May they? -------------------------------------------------------------------------------------------------------


def _may_exercise(advice: Advice) -> bool:
    """Whether there is something to do; says why not. Raises Refused for advice that no exercise goes with."""
    from soundadvice.routine.moments import may_be_led
    from soundadvice_cli.errors import Refused
    from soundadvice_cli.terminal.advice import show_advice

    if advice.disposition != advice.pack.default:
        show_advice(advice)  # seeing a doctor comes first, whatever may be done until then
    if not advice.pack.plan.exercises:
        tell(say("This pack has nothing to be led through step by step."))
        return False
    # INVARIANT: no one is guided through an exercise with advice that none goes with.
    if not may_be_led(advice):
        raise Refused(say("these answers lead to the advice above, and no exercise is guided with that advice"))
    if not advice.plan.exercises:
        tell(advice.plan.no_exercise or say("There is nothing in this plan to be led through."))
        return False
    if advice.pack.plan.it_hurts is None:
        raise Refused(
            f"the pack `{advice.pack.id}` does not say what to ask when an exercise hurts, so none is guided\n"
            "  help: `soundadvice triage` shows the plan to read; an author adds `it_hurts:` to plan.yaml"
        )
    return True


def _still_true(asker: Asker, told: Told) -> bool:
    """Asks whether something is new or worse since the answers were given; if so, they are to be given again."""
    from soundadvice.model.question import Choice, Option
    from soundadvice.routine import clock
    from soundadvice.wording.dates import day_of, in_words
    from soundadvice_cli.prompts.asker import Prompt

    given = told.given
    if given:
        text, no = say("Is anything new or worse since you answered the questions?"), say("No, nothing is new or worse")
        yes = say("Yes, something is")
    else:
        text = say("Did you answer the questions today, and is nothing new or worse since then?")
        no = say("Yes, today, and nothing is new or worse")
        yes = say("No, it was earlier, or something is new or worse")
    question = Choice(
        id="still_true",
        text=text,
        help=say("You answered on {day}.", day=in_words(day_of(given, clock.now().tzinfo))) if given else None,
        why=say("Your answers chose these exercises. With other answers, the advice may be different."),
        options=(Option("no", no), Option("yes", yes), Option("unsure", say("I am not sure"))),
    )
    return asker.ask(Prompt(question, say("Before you start"))) == "no"


# Where the answers and the keys come from ------------------------------------------------------------------------


def _from_record(
    ctx: click.Context, name: str, pack: str, region: str, param: dict[str, str | int], language: str | None
) -> tuple[Pack, Record]:
    """The pack of a record, in its language and region or, if it was of none, where the person is; and the record.

    Raises Refused for a record of no pack that is here.
    """
    from soundadvice.model.pack import DEFAULT_REGION
    from soundadvice_cli.commands.answers.replay import pack_of_record, read_record
    from soundadvice_cli.errors import Refused

    kept = read_record(name)
    loaded = pack_of_record(ctx, kept, pack, region, param, language)
    if isinstance(loaded, str):
        raise Refused(f"{name}: {loaded}")
    return (where_the_person_is(ctx, loaded) if loaded.region == DEFAULT_REGION else loaded), kept


def _need_terminal(answers: str | None) -> None:
    """Raises Refused if no one could see a step or press a key."""
    from soundadvice_cli.errors import Refused

    keys = sys.stdin.isatty() or (answers == "-" and _has_keyboard())
    if not (keys and sys.stdout.isatty()):
        raise Refused(
            "`soundadvice routine` needs a terminal\n"
            "  help: without one, `soundadvice triage --answers FILE` gives the plan, its exercises step by step"
        )


def _has_keyboard() -> bool:
    try:
        _open_keyboard().close()
    except OSError:
        return False
    return True


def _open_keyboard() -> TextIO:
    return open("CONIN$" if os.name == "nt" else "/dev/tty", encoding="utf-8", errors="replace")


@contextmanager
def _keyboard() -> Iterator[None]:
    """Takes keys from the keyboard where standard input was a file of answers."""
    if sys.stdin.isatty():
        yield
        return
    before = sys.stdin
    with _open_keyboard() as sys.stdin:
        try:
            yield
        finally:
            sys.stdin = before
