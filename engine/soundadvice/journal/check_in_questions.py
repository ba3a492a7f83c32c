"""The questions that a check-in asks of its own, and the words in which it says what follows from the answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from soundadvice.journal.carry_over import Former, as_told
from soundadvice.journal.chart import TREND_WORDS
from soundadvice.journal.entry import HIGHEST, LOWEST, Trend
from soundadvice.meaning.texts.variants import worded
from soundadvice.model.condition import NONE, UNSURE
from soundadvice.model.question import Choice, MultiChoice, Number, Option, allows_unsure
from soundadvice.typed import ASK_DAY, MendError, typed_day
from soundadvice.wording.dates import in_words
from soundadvice.wording.language import say, say_count, to_say

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack

BEGAN = to_say("When did it begin this time?")
WORKED_OUT = to_say("We worked this out from the dates and from what you just told us:")
IS_RIGHT = to_say("Is this right?")
RIGHT = to_say("Yes, go on")
CHANGE_BEGAN = to_say("No, change when it began")
CHANGE_TREND = to_say("No, change how it is now")
SKIP_AGAIN = to_say("Leave them out again")
ASK_THEM = to_say("Ask me")
STILL_SO_TEXT = to_say("What is new, or no longer so?")


ANOTHER_EPISODE = "new"


def same_episode_question(last_told: date) -> Choice:
    """Whether it is still the same. Who is not sure goes on with it: then it counts from the day it began."""
    return Choice(
        id="same_episode",
        text=say("You last told us how it is on {day}. Have you had it ever since?", day=in_words(last_told)),
        why=say("How long it has lasted counts from the day it began. If it had gone and came back, it begins again."),
        options=(
            Option("same", say("Yes, or I am not sure")),
            Option(ANOTHER_EPISODE, say("No, it had gone, and this is new")),
        ),
    )


def score_question(pack: Pack) -> Number:
    """What is scored in this pack, for the chart alone."""
    asked = pack.check_in.score
    assert asked is not None
    return Number(
        id="score",
        text=asked.text,
        help=asked.help,
        why=say(
            "It shows you how it goes, in a chart. It decides nothing: your advice comes from the other questions."
        ),
        unit=say("points"),
        minimum=LOWEST,
        maximum=HIGHEST,
    )


def trend_question(pack: Pack) -> Choice:
    """How it is now: the pack's own question, so that it is asked once."""
    asked = pack.check_in.trend
    assert asked is not None
    question = pack.question[asked.question]
    assert isinstance(question, Choice)
    return question


def began_help(pack: Pack) -> str:
    """What can be typed when it is asked when it began."""
    how = say("Type a date, such as 3 June, or how long ago, such as 3 days ago. A good guess is fine.")
    return f"{how} {say('You may also type: not sure.')}" if _may_be_unsure(pack) else how


def read_began(pack: Pack, text: str, today: date) -> date | None:
    """The day in what was typed; None if the person is not sure, and the pack takes that. Raises MendError."""
    day = typed_day(text, today)
    if isinstance(day, date):
        return day
    if not _may_be_unsure(pack):
        raise MendError(say("This one needs an answer. {ask}", ask=say(ASK_DAY)))
    return None


def began_words(began: date | None) -> str:
    """The day it began, as it was understood."""
    return in_words(began) if began else say("not sure")


def still_so_question(pack: Pack, told: Former, names: tuple[str, ...]) -> MultiChoice:
    """Which of these answers are no longer so. Those left alone are confirmed, by saying so.

    INVARIANT: nothing is ticked at first, and an empty reply is refused: a person has to say that it is all still so,
    or tick what is not. What is ticked is asked in full.
    """
    if told.day:
        help_ = say("This is what you told us on {day}. Tick what is different, even a little.", day=in_words(told.day))
    else:
        help_ = say("This is what you told us in the file you gave. Tick what is different, even a little.")
    return MultiChoice(
        id="still_so",
        text=say(STILL_SO_TEXT),
        help=help_,
        why=say("We use an old answer only if you tell us that it is still so."),
        options=(
            *(Option(name, as_told(worded(pack, told.answers).question[name], told.answers[name])) for name in names),
            Option(NONE, say("Nothing: all of this is still so today")),
            Option(UNSURE, say("I am not sure: ask me all of these again")),
        ),
    )


def still_so(names: tuple[str, ...], ticked: frozenset[str]) -> frozenset[str]:
    """The ids whose answers the person has said are still so; none where they are not sure."""
    return frozenset() if UNSURE in ticked else frozenset(names) - ticked


def derived_lines(pack: Pack, began: date | None, today: date, trend: Trend | None) -> list[str]:
    """What follows from the dates and the person's own word, one line each, to be looked at before it is used."""
    lines = []
    if pack.check_in.began is not None and began is None:
        lines.append(say("How long you have had it: not sure, because you were not sure when it began."))
    elif began is not None:
        lines.append(
            say_count(
                "How long you have had it: {n} day. It began on {day}, and today is {today}.",
                "How long you have had it: {n} days. It began on {day}, and today is {today}.",
                (today - began).days,
                day=in_words(began),
                today=in_words(today),
            )
        )
    if trend is not None:
        lines.append(say("How it is now, compared with the day it began: {trend}.", trend=say(TREND_WORDS[trend])))
    return lines


def skip_again_text(count: int) -> str:
    """Whether plan questions that were skipped last time are skipped again."""
    return say_count(
        "Last time you left out {n} question for your plan.",
        "Last time you left out {n} questions for your plan.",
        count,
    )


def _may_be_unsure(pack: Pack) -> bool:
    name = pack.check_in.began
    return name is None or allows_unsure(pack.question[name])
