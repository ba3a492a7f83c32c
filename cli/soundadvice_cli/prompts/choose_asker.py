"""What commands that talk with a person share: the way of asking, how they say things, and help if all else fails."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from soundadvice_cli.terminal.words import called, say

if TYPE_CHECKING:
    from types import FrameType

    from soundadvice.meaning.help import Help
    from soundadvice.model.errors import AnswerError
    from soundadvice.model.pack import Pack
    from soundadvice.session import Session
    from soundadvice_cli.prompts.asker import Asker


def tell(text: str) -> None:
    """Writes a text, wrapped to the width of the terminal; an item of a list under its own beginning."""
    from soundadvice_cli.terminal.text_layout import width, wrap

    mark = "- " if text.startswith("- ") else ""
    head, *rest = wrap(text.removeprefix(mark), width() - 1 - len(mark), break_words=False)
    click.echo("\n".join([mark + head, *(" " * len(mark) + line for line in rest)]))


def say_what_this_is(pack: Pack, *, kept_in: str = "", elsewhere: str = "") -> None:
    """Says, before the first question, that this is no doctor, whom to call, and that the answers stay here.

    `elsewhere` says how to see the numbers of another country.
    """
    from soundadvice.meaning.phrases import draft_words, not_a_doctor

    number = called(pack.emergency_number)
    call = say("If it may be an emergency, stop here and call {number} now.", number=number)
    tell(f"{not_a_doctor()} {call} {elsewhere}".rstrip())
    if kept_in:
        stays = say("What you answer stays on this computer, in {path}.", path=kept_in)
    else:
        stays = say("What you answer stays on this computer.")
    tell(f"{stays} {draft_words(pack)}".rstrip())
    tell("")


def make_asker(plain: bool) -> Asker:
    """The way of asking: in plain lines, or on a terminal that can move its cursor."""
    if plain:
        from soundadvice_cli.prompts.plain import PlainAsker

        return PlainAsker()
    from soundadvice_cli.prompts.interactive import TerminalAsker

    return TerminalAsker()


def while_today(pack: Pack, since: datetime, now: Callable[[], datetime]) -> Callable[[], None]:
    """What raises Refused once answers that were begun at that moment are not of today any more.

    Somebody may leave a question open for days, and then answer it.
    """

    def check() -> None:
        from soundadvice.provenance.earlier import why_not_today
        from soundadvice.provenance.freshness import Age, age
        from soundadvice_cli.errors import Refused

        moment = now()
        if age(since, moment) is Age.OLD:  # a clock that is set back while somebody answers stops nobody
            again = say(
                "please answer the questions again. If it may be an emergency, call {number} now",
                number=called(pack.emergency_number),
            )
            raise Refused(f"{why_not_today(since, moment)}\n  help: {again}", calls=True)

    return check


class KnownPerson:
    """What is known of the person whom a command talks about: from this comes their help, whatever goes wrong."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.session: Session | None = None
        self.given: Mapping[str, object] = {}

    def follow(self, session: Session) -> None:
        """Takes what is known from a session that has begun."""
        self.session = session

    @property
    def help(self) -> Help:
        """The more urgent of what is known."""
        from soundadvice.meaning.help import help_of

        return help_of(self.pack, self.given) if self.session is None else self.session.help

    def mend(self, error: AnswerError) -> str:
        """What to say of an answer that cannot be taken: what the others say is urgent all the same."""
        from soundadvice.model.disposition import Acuity
        from soundadvice_cli.errors import answers_message

        help_ = self.help
        sure = ""
        if help_.acuity > Acuity.ROUTINE:
            sure = "\n" + say("at least: {title} ({id})", title=help_.title, id=help_.at_least)
        return f"{answers_message(error)}{sure}\n  help: {help_.call}"


@contextmanager
def a_way_on(pack: Pack) -> Iterator[KnownPerson]:
    """Sees to it that nobody is left without help: whatever goes wrong inside, they are told what to do and whom to
    call, the more urgent of what is known. Raises NoAdvice, and what a command refuses or ends with.
    """
    from soundadvice.meaning.help import more_urgent
    from soundadvice.model.errors import JournalError, PackError, SessionError
    from soundadvice_cli.errors import NOT_WRITTEN, UNFORESEEN, NoAdvice, output_lost, show_trace, unforeseen_message

    known = KnownPerson(pack)
    try:
        yield known
    except (click.ClickException, click.Abort, click.exceptions.Exit, EOFError, BrokenPipeError):
        raise
    except (JournalError, PackError):  # of files, and said so
        raise
    except SessionError as error:
        show_trace(error)
        raise NoAdvice(str(error), more_urgent(known.help, error.help)) from None
    except Exception as error:
        lost = output_lost(error)
        raise NoAdvice(lost or unforeseen_message(error), known.help, NOT_WRITTEN if lost else UNFORESEEN) from None


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Ends the conversation in order, the terminal as it was, where the system ends it or its window is closed.

    Nothing is saved then that was not saved before: nobody can be asked whether they want that.
    """

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    ours = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # A signal that is to be ignored, as under nohup, stays ignored. Only the main thread may change any.
    may = threading.current_thread() is threading.main_thread()
    before = {one: signal.signal(one, end) for one in ours if may and signal.getsignal(one) is signal.SIG_DFL}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
