"""Phrases: how the parts of advice are said, wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.planner import HeldBack
from soundadvice.model.answer import describe_answer
from soundadvice.model.condition import questions_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Activity, Exercise, Stage
from soundadvice.wording.counts import counted
from soundadvice.wording.phones import phone_numbers
from soundadvice.wording.placeholders import MARK, PLACEHOLDER, TITLE_MARK

SIGN: Mapping[Acuity, str] = MappingProxyType(
    {
        Acuity.SELF_CARE: "AT HOME",
        Acuity.ROUTINE: "SEE A DOCTOR",
        Acuity.SOON: "SEE A DOCTOR SOON",
        Acuity.SAME_DAY: "GET HELP TODAY",
        Acuity.EMERGENCY: "EMERGENCY: GET HELP NOW",
    }
)
"""What stands over advice, by how urgent it is."""


def how_many(exercise: Exercise) -> str:
    """How often to do it in one go: `5 times`, `once on each side`."""
    times = "once" if exercise.repetitions == 1 else f"{exercise.repetitions} times"
    return f"{times} on each side" if exercise.each_side else times


def how_long(seconds: tuple[int, int]) -> str:
    """How long to hold.

    >>> how_long((20, 30)), how_long((900, 1200)), how_long((1, 1))
    ('20 to 30 seconds', '15 to 20 minutes', '1 second')
    """
    low, high = seconds
    unit, per = ("minute", 60) if low % 60 == 0 and high % 60 == 0 and low > 60 else ("second", 1)
    count = f"{low // per}" if low == high else f"{low // per} to {high // per}"
    return f"{count} {unit}" + ("" if count == "1" else "s")


def hold(seconds: tuple[int, int]) -> str:
    """How long to hold, as an instruction: `hold 20 to 30 seconds`."""
    return f"hold {how_long(seconds)}"


def how_much(activity: Activity) -> str:
    """How much of an activity to do: `2 sets of 5, hold 20 to 30 seconds, 3 days a week`; empty if it is not said."""
    parts = [
        _sets(activity.sets, activity.repetitions),
        "" if activity.hold is None else hold(activity.hold),
        _days(activity.days_a_week),
    ]
    return ", ".join(part for part in parts if part)


def _sets(sets: int | None, repetitions: int | None) -> str:
    if sets is None:
        return "" if repetitions is None else "once" if repetitions == 1 else f"{repetitions} times"
    return counted(sets, "set") + ("" if repetitions is None else f" of {repetitions}")


def _days(days: int | None) -> str:
    return "" if days is None else "every day" if days == 7 else f"{counted(days, 'day')} a week"


def stage_title(stage: Stage) -> str:
    """A stage by its weeks: `Weeks 1 and 2: Get going`."""
    first, last = stage.weeks
    weeks = f"Week {first}" if first == last else f"Weeks {first} {'and' if last == first + 1 else 'to'} {last}"
    return f"{weeks}: {stage.title}"


def held_title(pack: Pack, held: HeldBack) -> str:
    """The title of what was held back."""
    return next(item.title for item in pack.plan.given if item.id == held.item)


def held_why(advice: Advice, held: HeldBack) -> str:
    """Why something was held back, in words."""
    pack = advice.pack
    if held.rule is None:
        return "We leave it out until a clinician has checked it."
    if held.unanswered:
        asked = "; ".join(pack.question[name].text for name in held.unanswered)
        return f"We can only add it once you answer: {asked}"
    when = next(rule.when for rule in pack.plan.rules if rule.id == held.rule)
    counted = advice.counted
    told = [
        f"{pack.question[name].text} {describe_answer(pack.question[name], counted[name])}"
        for name in (() if when is None else questions_of(when))
        if name in counted
    ]
    return f"Because you answered: {'; '.join(told)}." if told else "It does not go with this advice."


def numbers_to_call(advice: Advice) -> tuple[str, ...]:
    """The numbers to call for what is advised, as they are dialled in the region in effect.

    In an emergency those of the region; else those of the services that the text names.
    """
    pack = advice.pack
    if advice.acuity is Acuity.EMERGENCY:
        return phone_numbers(pack.emergency_number)
    text = pack.disposition[advice.disposition].text
    named = [pack.services_here.get(name, "") for _, name in PLACEHOLDER.findall(text)]
    return tuple(dict.fromkeys(number for words in named for number in phone_numbers(words)))


def look_again(advice: Advice) -> str | None:
    """What to look at again, where an answer that counts no more would have made the advice more urgent."""
    if not advice.ignored_would_raise:
        return None
    asked = " ".join(advice.pack.question[name].text for name in advice.ignored)
    return (
        "Look again: an answer that you gave does not count any more, because you changed another one. With it, this "
        f"advice would be more urgent. The question was: {asked}"
    )


def not_for_people(pack: Pack) -> str | None:
    """What stands over all that a pack shows, where it is not for people; None if it is."""
    return None if pack.not_for_people is None else f"{MARK}{pack.not_for_people}"


NOT_A_DOCTOR = "This is not a doctor."


def draft_words(pack: Pack) -> str:
    """That no clinician has reviewed the questions; empty if one has."""
    return "" if pack.status == "reviewed" else "It is a draft: no clinician has reviewed it yet."


def marked_title(pack: Pack) -> str:
    """The pack's title, with a word that it is not for people where it is not."""
    return pack.title if pack.not_for_people is None else f"{pack.title}{TITLE_MARK}"


def status_line(pack: Pack) -> str:
    """Which pack advised, whether a clinician has reviewed it, and whether it is for people."""
    mark = not_for_people(pack)
    return _status(pack) if mark is None else f"{_status(pack)} {mark}"


def _status(pack: Pack) -> str:
    versions = " on ".join(f"{layer.id} {layer.version}" for layer in reversed(pack.layers))
    if pack.status != "reviewed":
        return f"{pack.title} ({versions}). Draft: not yet reviewed by a clinician."
    signed = (pack.meaning_hash, pack.content_hash)
    review = next(one for one in reversed(pack.reviews) if (one.meaning_hash, one.content_hash) == signed)
    return f"{pack.title} ({versions}). Reviewed on {review.date} ({review.role}), until {review.review_by}."
