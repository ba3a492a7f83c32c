"""Handover: what is told to those who help: the doctor who reads the summary, and who answers an emergency call."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from soundadvice.handout.blocks import (
    Block,
    Chart,
    Facts,
    Line,
    Listing,
    Paragraph,
    Run,
    Section,
    bold,
    listed,
    plain,
    titled,
)
from soundadvice.journal.chart import scored, summary, svg
from soundadvice.journal.diary.words import how_often
from soundadvice.journal.episode import Episode
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.fitted.told import FittedReason, fitted_reasons, said, told
from soundadvice.model.condition import NONE, UNSURE, Answer
from soundadvice.model.question import Date, Duration, MultiChoice, Quantity, Rating
from soundadvice.provenance.record import Record
from soundadvice.wording.answers import describe_answer
from soundadvice.wording.dates import in_words
from soundadvice.wording.language import in_language, say
from soundadvice.wording.phones import numbers_to_say

_MOST_SAID = 5
"""What can be said on the phone before someone asks back."""

# Answers --------------------------------------------------------------------------------------------------------


def answered(advice: Advice) -> list[str]:
    """The questions whose answers counted, in their order."""
    counted = advice.counted
    return [name for name in advice.pack.question if name in counted]


def asked(advice: Advice, names: Iterable[str]) -> Listing:
    """Questions, each with the answer given."""
    questions = advice.pack.question
    return Listing(
        tuple(
            (Run(f"{questions[name].text} "), Run(describe_answer(questions[name], advice.answers[name]), strong=True))
            for name in names
        )
    )


def _topics(advice: Advice) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a doctor asks first, as the pack says; if it does not, how long it has been."""
    pack = advice.pack
    durations = tuple(question.id for question in pack.questions if isinstance(question, (Duration, Date)))
    return pack.handover or (((say("How long"), durations),) if durations else ())


# For a doctor ---------------------------------------------------------------------------------------------------


def who(record: Record) -> Facts:
    """Whom the answers are about, to be filled in by hand, when they were given, and by whom if by someone else."""
    by = ((say("Answered by"), say("someone else, for this person")),) if record.for_other else ()
    return Facts(((say("Name"), ""), (say("Date of birth"), ""), (say("Answered on"), day_in_words(record)), *by))


def day_in_words(record: Record) -> str:
    """The day of a record, as a person reads it."""
    return in_words(datetime.fromisoformat(record.time).date())


def in_short(advice: Advice) -> Section:
    """The advice, and what a doctor asks first, as far as it was answered."""
    questions, counted = advice.pack.question, advice.counted
    by_when = "" if not advice.by_when or advice.by_when in advice.title else f", {advice.by_when}"
    first = [
        (label, "; ".join(describe_answer(questions[name], counted[name]) for name in names if name in counted))
        for label, names in _topics(advice)
    ]
    facts = ((say("Advice given"), f"{advice.title.rstrip('.')}{by_when}"), *(fact for fact in first if fact[1]))
    return Section(say("In short"), (Facts(facts),))


def found(advice: Advice) -> Section:
    """What was said that decided, each with what it means, the most urgent first. No code of a rule or a source."""
    lines = (
        (Run(f"{_upper('; '.join(_decided(advice, reason)))}.", strong=True), Run(f" {reason.text}"))
        for reason in reasons(advice)
    )
    return Section(say("Why"), (Listing(tuple(lines)),))


def reasons(advice: Advice) -> tuple[FittedReason, ...]:
    """The reasons for what is advised, without those of rules that advise nothing: they stand with what they find."""
    return tuple(one for one in fitted_reasons(advice) if advice.pack.rule[one.rule].advise is not None)


def beside(advice: Advice) -> tuple[Line, ...]:
    """What was found beside the advice, why, if that is no reason for the advice too, and what to do about it."""
    alone = {one.rule: one for one in fitted_reasons(advice) if advice.pack.rule[one.rule].advise is None}
    lines: list[Line] = []
    for one in advice.findings:
        why = [alone[rule].words for rule in one.rules if rule in alone]
        lines.append(titled(one.title, " ".join([one.text, *why])))
    does = dict.fromkeys(one.do for one in alone.values() if one.do)
    return (*dict.fromkeys(lines), *map(bold, does))


def decided(advice: Advice) -> tuple[str, ...]:
    """What was said that decided, each thing once, the most urgent first."""
    return tuple(dict.fromkeys(words for reason in reasons(advice) for words in _decided(advice, reason)))


def _decided(advice: Advice, reason: FittedReason) -> tuple[str, ...]:
    """What was said that made a rule fire, of a rule without words on what it means too."""
    return reason.said or told(advice.pack, advice.counted, (reason.rule,))


def not_so(advice: Advice) -> tuple[Section, ...]:
    """Each sign that was on a list and was not picked, under the question that listed it."""
    questions, counted = advice.pack.question, advice.counted
    lines = [
        (
            Run(f"{questions[name].text} "),
            Run((say("None of:") if counted[name] == frozenset({NONE}) else say("Not:")) + " ", strong=True),
            Run("; ".join(signs)),
        )
        for name, signs in not_picked(advice).items()
    ]
    return listed(say("Asked, and not so"), lines)


def not_picked(advice: Advice) -> dict[str, tuple[str, ...]]:
    """The signs that were not picked, in few words, by the question that listed them.

    INVARIANT: a sign stands here only if the person was shown it, and was not unsure about its list. A list without
    "none of these" asks for something else, such as places.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name in answered(advice):
        question, answer = advice.pack.question[name], advice.counted[name]
        if not (isinstance(question, MultiChoice) and isinstance(answer, frozenset)):
            continue
        if UNSURE not in answer and any(option.id == NONE for option in question.options):
            left = (
                option for option in question.options if option.id not in answer and option.id not in (NONE, UNSURE)
            )
            found[name] = tuple(option.said or option.text for option in left)
    return {name: signs for name, signs in found.items() if signs}


def also_said(advice: Advice) -> tuple[Section, ...]:
    """What else was answered: what the person was not sure of, and then the rest.

    INVARIANT: each answer that counted stands in short, with a reason, here, or among what is not so.
    """
    pack, counted = advice.pack, advice.counted
    above = decided(advice)
    topics = {name for _, names in _topics(advice) for name in names}
    not_sure, rest = list[Line](), list[Line]()
    for name in answered(advice):
        if name not in topics:
            for part, lines in zip(_parts(counted[name]), (not_sure, rest), strict=True):
                with in_language(pack.language):
                    told_here = () if part is None else said(pack.question[name], part)
                lines += [plain(_upper(words)) for words in told_here if words not in above]
    return (*listed(say("Not sure"), not_sure), *listed(say("Also said"), rest))


def _parts(answer: Answer) -> tuple[Answer | None, Answer | None]:
    """What of an answer is that the person was not sure, and the rest; none of a list of which nothing fits."""
    if not isinstance(answer, frozenset):
        return (answer, None) if answer == UNSURE else (None, answer)
    unsure, signs = answer & {UNSURE}, answer - {UNSURE, NONE}
    return unsure or None, signs or None


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def course(episode: Episode, today: date, asked: Rating | None) -> Chart | None:
    """How it went by its check-ins, and how often they exercised by the diary; None without either.

    `asked` has the pack's words for the score.
    """
    exercised = how_often(episode.diary, today)
    words = summary(episode, asked)
    return Chart(svg(episode, asked), words, exercised) if scored(episode) or exercised else None


def course_blocks(course: Chart | None) -> tuple[Section, ...]:
    """The same for a doctor."""
    if course is None:
        return ()
    chart = (course,) if course.svg else ()
    exercised = (Paragraph(plain(course.exercised)),) if course.exercised else ()
    return (Section(say("How it went"), (*chart, *exercised)),)


def still_open(advice: Advice) -> tuple[Section, ...]:
    """The deciding questions that would be asked next, and were not."""
    left = tuple(plain(advice.pack.question[name].text) for name in advice.open_now)
    end = say("These could not make the advice more urgent, so they were not asked.")
    return (Section(say("Not asked"), (Paragraph(plain(end)), Listing(left))),) if left else ()


def was_told(advice: Advice, until: Iterable[Line]) -> Section:
    """What the person was told to do, and until they are seen. Of the signs, only that they have them."""
    does = dict.fromkeys(bold(reason.do) for reason in advice.reasons if reason.do)
    signs = plain(say("They were given the signs on which to get help sooner."))
    return Section(
        say("What the person was told"), (Paragraph(titled(advice.title, advice.text)), Listing((*does, *until, signs)))
    )


# In an emergency ------------------------------------------------------------------------------------------------


def phone(advice: Advice, rules: Iterable[str]) -> tuple[Block, ...]:
    """What to say of what made these rules fire: short enough to be read out at once."""
    questions, counted = advice.pack.question, advice.counted
    measures = [  # how old, how long: what is asked on the phone in any case
        f"{label}: {describe_answer(questions[name], counted[name])}"
        for label, names in _topics(advice)
        for name in names
        if name in counted and isinstance(questions[name], Quantity)
    ]
    lines = (*told(advice.pack, counted, rules)[:_MOST_SAID], *measures)
    first = (
        plain(say("Where you are, and the number that you call from.")),
        plain(say("That a check of your answers told you to get emergency help, because of this:")),
    )
    number = numbers_to_say(advice.pack.emergency_number)
    end = say("Call {number} now. Stay on the phone until they say that you can go.", number=number)
    return (Listing(first, numbered=True), Listing(tuple(map(bold, lines)), under=True), Paragraph(bold(end)))
