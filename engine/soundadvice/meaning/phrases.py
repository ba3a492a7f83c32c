"""Phrases: how the parts of advice are said, wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.planner import HeldBack
from soundadvice.model.condition import questions_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Activity, Exercise, Stage
from soundadvice.wording.amounts import in_unit
from soundadvice.wording.answers import describe_answer
from soundadvice.wording.language import say, say_count, to_say
from soundadvice.wording.phones import phone_numbers
from soundadvice.wording.placeholders import PLACEHOLDER

_SIGN: Mapping[Acuity, str] = MappingProxyType(
    {
        Acuity.SELF_CARE: to_say("AT HOME"),
        Acuity.ROUTINE: to_say("SEE A DOCTOR"),
        Acuity.SOON: to_say("SEE A DOCTOR SOON"),
        Acuity.SAME_DAY: to_say("GET HELP TODAY"),
        Acuity.EMERGENCY: to_say("EMERGENCY: GET HELP NOW"),
    }
)


def sign(acuity: Acuity) -> str:
    """What stands over advice, by how urgent it is."""
    return say(_SIGN[acuity])


def how_many(exercise: Exercise) -> str:
    """How often to do it in one go: `5 times`, `once on each side`."""
    times = _times(exercise.repetitions)
    return say("{times} on each side", times=times) if exercise.each_side else times


def _times(repetitions: int) -> str:
    return say("once") if repetitions == 1 else say_count("{n} time", "{n} times", repetitions)


def how_long(seconds: tuple[int, int]) -> str:
    """How long to hold.

    >>> how_long((20, 30)), how_long((900, 1200)), how_long((1, 1))
    ('20 to 30 seconds', '15 to 20 minutes', '1 second')
    """
    low, high = seconds
    unit, per = ("minute", 60) if low % 60 == 0 and high % 60 == 0 and low > 60 else ("second", 1)
    if low == high:
        return in_unit(str(low // per), unit)
    return say("{low} to {high}", low=low // per, high=in_unit(str(high // per), unit))


def hold(seconds: tuple[int, int]) -> str:
    """How long to hold, as an instruction: `hold 20 to 30 seconds`."""
    return say("hold {how_long}", how_long=how_long(seconds))


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
        return "" if repetitions is None else _times(repetitions)
    if repetitions is None:
        return say_count("{n} set", "{n} sets", sets)
    return say_count("{n} set of {repetitions}", "{n} sets of {repetitions}", sets, repetitions=repetitions)


def _days(days: int | None) -> str:
    if days is None:
        return ""
    return say("every day") if days == 7 else say_count("{n} day a week", "{n} days a week", days)


def stage_title(stage: Stage) -> str:
    """A stage by its weeks: `Weeks 1 and 2: Get going`."""
    first, last = stage.weeks
    if first == last:
        return say("Week {first}: {title}", first=first, title=stage.title)
    if last == first + 1:
        return say("Weeks {first} and {last}: {title}", first=first, last=last, title=stage.title)
    return say("Weeks {first} to {last}: {title}", first=first, last=last, title=stage.title)


def held_title(pack: Pack, held: HeldBack) -> str:
    """The title of what was held back."""
    return next(item.title for item in pack.plan.given if item.id == held.item)


def held_why(advice: Advice, held: HeldBack) -> str:
    """Why something was held back, in words."""
    pack = advice.pack
    if held.rule is None:
        return say("We leave it out until a clinician has checked it.")
    if held.unanswered:
        asked = "; ".join(pack.question[name].text for name in held.unanswered)
        return say("We can only add it once you answer: {asked}", asked=asked)
    when = next(rule.when for rule in pack.plan.rules if rule.id == held.rule)
    counted = advice.counted
    told = [
        f"{pack.question[name].text} {describe_answer(pack.question[name], counted[name])}"
        for name in (() if when is None else questions_of(when))
        if name in counted
    ]
    if not told:
        return say("It does not go with this advice.")
    return say("Because you answered: {told}.", told="; ".join(told))


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
    return say(
        "Look again: an answer that you gave does not count any more, because you changed another one. With it, this "
        "advice would be more urgent. The question was: {asked}",
        asked=asked,
    )


def not_for_people(pack: Pack) -> str | None:
    """What stands over all that a pack shows, where it is not for people; None if it is."""
    return None if pack.not_for_people is None else say("Not for people: {why}", why=pack.not_for_people)


def not_a_doctor() -> str:
    """What this is not, before anything is asked."""
    return say("This is not a doctor.")


def draft_words(pack: Pack) -> str:
    """That no clinician has reviewed the questions; empty if one has."""
    return "" if pack.status == "reviewed" else say("It is a draft: no clinician has reviewed it yet.")


def marked_title(pack: Pack) -> str:
    """The pack's title, with a word that it is not for people where it is not."""
    return pack.title if pack.not_for_people is None else say("{title} (not for people)", title=pack.title)


def status_line(pack: Pack) -> str:
    """Which pack advised, whether a clinician has reviewed it, and whether it is for people."""
    mark = not_for_people(pack)
    return _status(pack) if mark is None else f"{_status(pack)} {mark}"


def _status(pack: Pack) -> str:
    first, *below = (f"{layer.id} {layer.version}" for layer in reversed(pack.layers))
    versions = first
    for layer in below:
        versions = say("{layer} on {layer_below}", layer=versions, layer_below=layer)
    if pack.status != "reviewed":
        return say("{title} ({versions}). Draft: not yet reviewed by a clinician.", title=pack.title, versions=versions)
    review = pack.signatures[-1]
    return say(
        "{title} ({versions}). Reviewed on {date} ({role}), until {review_by}.",
        title=pack.title,
        versions=versions,
        date=review.date,
        role=review.role,
        review_by=review.review_by,
    )
