"""Since: what has changed between two check-ins, as a person is told. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from soundadvice.journal.carry_over import derived
from soundadvice.journal.chart import TREND_WORDS
from soundadvice.journal.entry import HIGHEST, Entry
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.evaluate import evaluate
from soundadvice.meaning.possible.broken import read_possible
from soundadvice.meaning.texts.variants import worded
from soundadvice.model.answer import JsonAnswer, read_answer
from soundadvice.model.condition import Answer
from soundadvice.model.errors import AnswerError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Question
from soundadvice.wording.answers import describe_answer
from soundadvice.wording.dates import in_words
from soundadvice.wording.language import say


def since_then(pack: Pack, before: Entry, now: Entry) -> tuple[str, ...]:
    """What has changed since the check-in before, one sentence each; first the advice, which may be the same.

    What follows from the dates is left out: it changes each day, and is told by itself.
    """
    return tuple(_sentences(pack, before, now))


def is_same_advice(pack: Pack, before: Entry, advice: Advice) -> bool:
    """Whether advice is that of the check-in before in every word but those that go with the plan.

    The same disposition for the same reasons; of a pack that has changed since, that is not known, and so not said.
    """
    if (before.pack, before.version, before.meaning_hash) != (pack.id, pack.version, pack.meaning_hash):
        return False
    try:
        then = evaluate(pack, read_possible(pack, before.answers))
    except AnswerError:
        return False
    return (then.decided, then.floor, then.fired) == (True, advice.disposition, advice.fired)


def _sentences(pack: Pack, before: Entry, now: Entry) -> Iterator[str]:
    when = in_words(before.day)
    if before.disposition == now.disposition:
        yield say("The advice is the same as on {day}: {title}.", day=when, title=now.title)
    else:
        yield say(
            "The advice is another one than on {day}. It was: {before}. It is now: {now}.",
            day=when,
            before=before.title,
            now=now.title,
        )
    if before.score is not None and now.score is not None:
        asked = pack.check_in.score
        scored = asked.text if asked else say("Your score, of {highest}.", highest=HIGHEST)
        yield say("{question} Then: {then}. Now: {now}.", question=scored, then=before.score, now=now.score)
    if pack.check_in.trend is not None and before.trend != now.trend:
        then, today = say(TREND_WORDS[before.trend]), say(TREND_WORDS[now.trend])
        yield say("Compared with the day it began: {then} then, {now} now.", then=then, now=today)
    left_out, said = derived(pack), worded(pack, _readable(pack, now))
    told = [name for name in pack.question if name in before.answers and name in now.answers and name not in left_out]
    changed = [name for name in told if before.answers[name] != now.answers[name]]
    for name in changed:
        question = said.question[name]
        told_then, told_now = (_words(question, entry.answers[name]) for entry in (before, now))
        if told_then is not None and told_now is not None:
            yield say("{question} Then: {then}. Now: {now}.", question=question.text, then=told_then, now=told_now)
    if told and not changed:
        yield say("All else that you told us is the same.")


def _readable(pack: Pack, entry: Entry) -> dict[str, Answer]:
    """The answers of an entry, without those that the pack no longer takes."""
    found: dict[str, Answer] = {}
    for name, answer in entry.answers.items():
        with suppress(AnswerError, KeyError):
            found[name] = read_answer(pack.question[name], answer)
    return found


def _words(question: Question, answer: JsonAnswer) -> str | None:
    """An answer in words; None for one that the question no longer takes."""
    try:
        return describe_answer(question, read_answer(question, answer)).rstrip(".")
    except AnswerError:
        return None
