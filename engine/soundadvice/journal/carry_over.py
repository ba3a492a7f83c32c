"""Carrying over: which answers of last time a person may confirm, instead of being asked again.

Nothing here gives an answer to a session. What is offered counts only once the person has confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo

from soundadvice._dataclass import dataclass
from soundadvice.journal.entry import Entry, Trend, utc
from soundadvice.journal.episode import began_on, trend_of
from soundadvice.meaning.evaluate import State, evaluate
from soundadvice.meaning.possible.broken import read_possible
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import NONE, UNSURE, Answer
from soundadvice.model.digest import digest
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import AnswerError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Date, Duration, MultiChoice, Question
from soundadvice.model.time.day import DaysBefore, asked_on, day_before
from soundadvice.provenance.record import Record
from soundadvice.wording.answers import describe_answer
from soundadvice.wording.dates import day_of
from soundadvice.wording.language import say


@dataclass(frozen=True, slots=True)
class Former:
    """What a person told earlier: in an entry, a record or a file of answers. `day` None: told today."""

    answers: Mapping[str, Answer]
    skipped: frozenset[str]
    day: date | None


def began_as_told(pack: Pack, told: Former) -> date | None:
    """The day it began, by what was told on a day that is known; None if that is not known."""
    return None if told.day is None else _began(pack, told.answers, told.day)


def entry_of(pack: Pack, record: Record, zone: tzinfo | None) -> Entry:
    """A record as a check-in of its day, without a score: as if it had been told in a journal."""
    said, made_by = record.advice_json, record.stated
    meaning, day = str(made_by.meaning), day_of(datetime.fromisoformat(record.time), zone)
    told = former(pack, said["answers"], meaning, day)
    form, answers = pack.check_in, {} if told is None else told.answers
    trend = None if form.trend is None else form.trend
    acuity = str(said["acuity"])
    return Entry(
        id=_hex(digest(record.to_json())),
        episode=_hex(digest([record.to_json()])),
        subject=pack.layers[0].id,
        began=_began(pack, answers, day),
        day=day,
        time=utc(datetime.fromisoformat(record.time)),
        score=None,
        trend=Trend.UNSURE if trend is None else trend_of(trend, answers.get(trend.question, UNSURE)),
        pack=pack.id,
        version=str(made_by.version),
        meaning_hash=meaning,
        answers={} if told is None else {name: answer_to_json(pack.question[name], answers[name]) for name in answers},
        disposition=str(said["disposition"]),
        acuity=Acuity.from_id(acuity),
        title=" ".join(str(said["title"]).split()),
    )


def _began(pack: Pack, answers: Mapping[str, Answer], day: date) -> date | None:
    """The day it began; None if that is not known, or before the calendar."""
    name = pack.check_in.began or ""
    try:
        return began_on(answers[name], day, pack.question[name]) if name in answers else None
    except ValueError:
        return None


def _hex(text: str) -> str:
    return text.rpartition(":")[2][:32]


def former_of(pack: Pack, entry: Entry) -> Former | None:
    """What was told at a check-in; None if the pack's meaning has changed since, so that all is asked anew."""
    return former(pack, entry.answers, entry.meaning_hash, entry.day, entry.skipped)


def former(
    pack: Pack, answers: object, meaning_hash: str, day: date | None, skipped: tuple[str, ...] = ()
) -> Former | None:
    """Answers in their JSON form that were given to a pack of that meaning; None if the meaning is another now."""
    if meaning_hash != pack.meaning_hash:
        return None
    if day is not None and isinstance(answers, Mapping):
        answers = asked_on(pack.question, answers, day)
    try:
        canonical = read_possible(pack, answers)
    except AnswerError:
        return None
    return Former(canonical, frozenset(skipped) & pack.question.keys(), day)


def as_of(pack: Pack, told: Former, today: date) -> Former:
    """What was told, each day that was told counted to today: a day stays what it was. None beyond what is taken."""
    answers = {}
    for name, answer in told.answers.items():
        question = pack.question[name]
        if isinstance(question, Date) and isinstance(answer, int):
            if not isinstance(answer, DaysBefore):
                answer = DaysBefore(answer, told.day or today)
            answer = day_before(answer.day, today)
            if not question.minimum <= answer <= question.maximum:
                continue
        answers[name] = answer
    return replace(told, answers=answers)


def derived(pack: Pack) -> frozenset[str]:
    """The ids of the questions whose answers follow from the day it began, and from how it is now."""
    form = pack.check_in
    names = (form.began, None if form.trend is None else form.trend.question)
    return frozenset(name for name in names if name is not None)


def of_the_moment(pack: Pack) -> tuple[str, ...]:
    """The ids of the questions about the moment, and of those that only ask their unsure further, in order."""
    found = {question.id for question in pack.questions if question.ask_anew}
    asked = found | _further(pack, found)
    return tuple(name for name in pack.question if name in asked)


def asked_anew(pack: Pack) -> frozenset[str]:
    """The ids of the questions of which an answer of last time says nothing about now.

    Those that are derived, those about the moment, and every length of time: it was counted on another day. So are the
    questions that only those are asked who are not sure of one of these.
    """
    lengths = {question.id for question in pack.questions if isinstance(question, Duration)}
    found = {*derived(pack), *lengths, *of_the_moment(pack)}
    return frozenset(found | _further(pack, found))


def _further(pack: Pack, names: Iterable[str]) -> set[str]:
    return {other for name in names for other in pack.follow_ups(name)}


def to_confirm(pack: Pack, told: Former) -> tuple[str, ...]:
    """The ids of the deciding questions whose answers counted then and may be confirmed now, in order."""
    states = evaluate(pack, told.answers).states
    # INVARIANT: what is asked anew is never carried over.
    anew = asked_anew(pack)
    return tuple(name for name in pack.deciding if states[name] is State.GIVEN and name not in anew)


def plan_to_confirm(pack: Pack, told: Former, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The ids of the plan questions that are enabled now, and were answered then."""
    return tuple(name for name in _plan_to_ask(pack, answers) if name in told.answers)


def plan_to_skip(pack: Pack, told: Former, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The ids of the plan questions that are enabled now, and were skipped then."""
    return tuple(name for name in _plan_to_ask(pack, answers) if name in told.skipped)


def _plan_to_ask(pack: Pack, answers: Mapping[str, Answer]) -> Iterator[str]:
    """The ids of the plan questions that are open now, but for those that are asked anew."""
    evaluation, anew = evaluate(pack, answers), asked_anew(pack)
    for name in pack.plan_questions(evaluation.floor):
        if evaluation.states[name] is State.UNANSWERED and name not in anew:
            yield name


def as_told(question: Question, answer: Answer) -> str:
    """A question and what was answered, in one line. `none` names every sign: no one confirms what they do not see."""
    words = describe_answer(question, answer)
    if isinstance(question, MultiChoice) and answer == frozenset({NONE}):
        signs = (option.text.removeprefix("Yes, ") for option in question.options if option.is_sign)
        words = say("none of these: {signs}", signs="; ".join(map(_in_sentence, signs)))
    return say("{question} You said: {answer}", question=question.text, answer=words)


def _in_sentence(text: str) -> str:
    """A text that begins a line as it stands within a sentence: `TB`, `I` and the like keep their capitals."""
    first, second = text[:1], text[1:2]
    return first.lower() + text[1:] if second.islower() else text
