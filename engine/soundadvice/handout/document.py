"""Takeaway: what a person takes away from an advice, as a small tree of blocks that Markdown and HTML both write.

There are three kinds. At home it is the plan. For a doctor it is a summary of one page to hand over. In an emergency
it is the card, and what to say on the phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.evaluate import enablement, truth
from soundadvice.meaning.phrases import (
    SIGN,
    held_title,
    held_why,
    hold,
    how_many,
    look_again,
    not_for_people,
    status_line,
)
from soundadvice.meaning.reason import Reason
from soundadvice.model.answer import describe_answer
from soundadvice.model.condition import All, AnyOf, Condition, negation_normal_form, questions_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Signs
from soundadvice.model.plan import Exercise, Picture
from soundadvice.model.question import Duration, Number
from soundadvice.provenance.record import Record
from soundadvice.routine.moments import groups


class Kind(StrEnum):
    """Whom it is for."""

    HOME = "home"
    DOCTOR = "doctor"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a line."""

    text: str
    strong: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `look`: `warning` must not be missed, `lead` leads to what follows, `small` is small print."""

    line: Line
    look: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered or not."""

    items: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names, each with what belongs to it. An empty one is a line to write on."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of an exercise."""

    exercise: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """How urgent it is, and what to do."""

    sign: str
    title: str
    parts: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `look` says what it is: `help`, `exercises`, `exercise` or `to-keep`."""

    heading: str
    parts: tuple[Block, ...]
    look: str = ""


Block = Paragraph | Listing | Facts | Pictures | Card | Section


@dataclass(frozen=True, slots=True)
class Takeaway:
    """The whole of it. A summary for a doctor is to be handed over; `to_keep` is what stays with the person then."""

    kind: Kind
    acuity: Acuity
    title: str
    language: str
    blocks: tuple[Block, ...]
    to_keep: Section | None = None


def takeaway(advice: Advice, record: Record) -> Takeaway:
    """What a person takes away from an advice. `record` is the record of the same advice."""
    kind = kind_of(advice)
    match kind:
        case Kind.HOME:
            blocks = _home(advice, record)
        case Kind.DOCTOR:
            blocks = _doctor(advice, record)
        case Kind.EMERGENCY:
            blocks = _emergency(advice, record)
    title = f"{advice.pack.title}: summary for the doctor" if kind is Kind.DOCTOR else advice.title
    to_keep = _to_keep(advice) if kind is Kind.DOCTOR else None
    mark = not_for_people(advice.pack)
    marks = [] if mark is None else [Paragraph(_bold(mark), "warning")]
    return Takeaway(kind, advice.acuity, title, advice.pack.language, (blocks[0], *marks, *blocks[1:]), to_keep)


def kind_of(advice: Advice) -> Kind:
    """Whom the takeaway of an advice is for."""
    if advice.acuity is Acuity.EMERGENCY:
        return Kind.EMERGENCY
    return Kind.HOME if advice.disposition == advice.pack.default else Kind.DOCTOR


# At home --------------------------------------------------------------------------------------------------------


def _home(advice: Advice, record: Record) -> list[Block]:
    plan, words = advice.plan, advice.words
    say = [words(text) for text in plan.say]
    if plan.no_exercise:
        say.append(words(plan.no_exercise))
    habits = [_titled(habit.title, words(habit.text)) for habit in plan.habits]
    extras = [_titled(therapy.title, words(therapy.text)) for therapy in plan.therapies]
    held = [_titled(held_title(advice.pack, one), held_why(advice, one)) for one in plan.held_back]
    stop = Paragraph(_bold(advice.stop_rule), "warning")
    exercises = [Section("Your exercises", (stop, *_exercises(plan.exercises)), "exercises")] if plan.exercises else []
    return [
        _card(advice),
        *_warnings(advice),
        *map(_signs, advice.safety_net),
        *_listed("Your plan", map(_plain, say)),
        *exercises,
        *_listed("In your day", habits),
        *([] if exercises else [stop]),
        *_listed("Extras, only if you like", extras),
        *_listed("Left out of your plan for now", held),
        *_listed("Good to know", map(_plain, advice.notes)),
        _signs(advice.come_back),
        *_small_print(advice, record),
    ]


def _exercises(exercises: Iterable[Exercise]) -> list[Block]:
    parts: list[Block] = []
    for number, group in enumerate(groups(exercises), start=1):
        if len(group) > 1:
            parts.append(Paragraph(_bold(f"{number}. Choose one of these {len(group)} each time:"), "lead"))
        for letter, exercise in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", group, strict=False):
            parts.append(_exercise(exercise, f"{number}{letter if len(group) > 1 else ''}."))
    return parts


def _exercise(exercise: Exercise, number: str) -> Section:
    facts = [("How many", how_many(exercise)), ("When", exercise.timing)]
    if exercise.needs:
        facts.append(("You need", "; ".join(exercise.needs)))
    parts: list[Block] = [Paragraph(_plain(exercise.about)), Facts(tuple(facts))]
    if exercise.pictures:
        parts.append(Pictures(exercise.id, exercise.pictures))
    steps = tuple(
        (Run(step.do), *(() if step.hold is None else (Run(f" ({hold(step.hold)})", strong=True),)))
        for step in exercise.steps
    )
    return Section(f"{number} {exercise.title}", (*parts, Listing(steps, numbered=True)), "exercise")


# For a doctor ---------------------------------------------------------------------------------------------------


def _doctor(advice: Advice, record: Record) -> list[Block]:
    fired = _behind(advice, advice.fired)
    others = [name for name in _answered(advice) if name not in fired]
    still_open = [_plain(advice.pack.question[name].text) for name in advice.unanswered]
    end = "These could not make the advice more urgent, so they were not asked."
    return [
        Facts((("Name", ""), ("Date of birth", ""), ("Answered on", _day(record)))),
        Section("In short", (Facts((("Advice given", _given(advice)), *_handover(advice))),)),
        Section("Why: what fired, and the answers behind it", (_fired(advice), _asked(advice, fired))),
        *_warnings(advice),
        *([Section("What else was asked and answered", (_asked(advice, others),))] if others else []),
        *([Section("Still open", (Paragraph(_plain(end)), Listing(tuple(still_open))))] if still_open else []),
        Section("What the person was told", tuple(_told(advice))),
        *_small_print(advice, record),
    ]


def _to_keep(advice: Advice) -> Section:
    """What the person does until they are seen, and the signs on which not to wait."""
    stop = Paragraph(_bold(advice.stop_rule), "warning")
    until = _listed("Until you are seen", dict.fromkeys(_until(advice)))
    parts = (_card(advice, _does(advice)), *map(_signs, advice.safety_net), *until, stop, _signs(advice.come_back))
    return Section("For you, until you are seen", parts, "to-keep")


def _given(advice: Advice) -> str:
    return f"{SIGN[advice.acuity]}. {advice.title}"


def _fired(advice: Advice) -> Listing:
    """Each rule that fired, with its reason and what it rests on."""
    return Listing(tuple((Run(reason.because), Run(f" [{_rests_on(reason)}]")) for reason in advice.reasons))


def _rests_on(reason: Reason) -> str:
    sources = [*(claim.id for claim in reason.claims), *(reference.id for reference in reason.references)]
    return f"{reason.rule}: {', '.join(sources)}" if sources else reason.rule


def _told(advice: Advice) -> list[Block]:
    """What the person was told to do. Of the signs, only that they have them."""
    does = [paragraph.line for paragraph in _does(advice)]
    leads = [signs.lead.rstrip(": ") for signs in (*advice.safety_net, advice.come_back)]
    signs = _plain(f"They were given lists of signs: {' / '.join(f'“{lead}”' for lead in leads)}.")
    listed = (*does, *dict.fromkeys(_until(advice)), _plain(advice.stop_rule), signs)
    return [Paragraph(_titled(advice.title, advice.text)), Listing(listed)]


def _until(advice: Advice) -> list[Line]:
    plan, words = advice.plan, advice.words
    habits = (_titled(habit.title, words(habit.text)) for habit in plan.habits)
    return [*(_plain(words(text)) for text in plan.say), *habits]


def _does(advice: Advice) -> tuple[Paragraph, ...]:
    """The instructions of the rules that fired, each once."""
    return tuple(dict.fromkeys(Paragraph(_bold(reason.do), "warning") for reason in advice.reasons if reason.do))


def _asked(advice: Advice, names: Iterable[str]) -> Listing:
    return Listing(tuple((Run(f"{question} "), Run(answer, strong=True)) for question, answer in _said(advice, names)))


def _behind(advice: Advice, rules: Iterable[str]) -> list[str]:
    """The questions whose answers made these rules fire, in the order of the questions."""
    pack, counted = advice.pack, advice.counted
    enabled = enablement(pack, counted)

    def made_true(condition: Condition) -> Iterator[str]:
        match condition:
            case All(conditions=parts) | AnyOf(conditions=parts):
                for part in parts:
                    if truth(part, counted, enabled) is True:
                        yield from made_true(part)
            case _:
                yield from questions_of(condition)

    found = {name for rule in rules for name in made_true(negation_normal_form(pack.rule[rule].when))}
    return [name for name in _answered(advice) if name in found]


def _answered(advice: Advice) -> list[str]:
    counted = advice.counted
    return [name for name in advice.pack.question if name in counted]


def _said(advice: Advice, names: Iterable[str]) -> list[tuple[str, str]]:
    questions = advice.pack.question
    return [(questions[name].text, describe_answer(questions[name], advice.answers[name])) for name in names]


def _handover(advice: Advice) -> list[tuple[str, str]]:
    """What a doctor asks first, as the pack says; where it does not, how long it has been."""
    pack, counted = advice.pack, advice.counted
    return [
        (
            label,
            "; ".join(describe_answer(pack.question[name], counted[name]) for name in names if name in counted)
            or "not asked",
        )
        for label, names in _topics(advice)
    ]


def _topics(advice: Advice) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pack = advice.pack
    durations = tuple(question.id for question in pack.questions if isinstance(question, Duration))
    return pack.handover or ((("How long", durations),) if durations else ())


# In an emergency ------------------------------------------------------------------------------------------------


def _emergency(advice: Advice, record: Record) -> list[Block]:
    """The card, and what to say: only what makes it an emergency, so that it can be read out at once."""
    acuity_of = advice.pack.acuity_of
    reasons = [reason for reason in advice.reasons if acuity_of[reason.rule] is Acuity.EMERGENCY]
    why = [_plain(reason.because) for reason in reasons]
    return [
        _card(advice, _does(advice)),
        Section("What to say on the phone", tuple(_phone(advice, [reason.rule for reason in reasons])), "help"),
        *_listed("Why", why),
        *_warnings(advice),
        *_small_print(advice, record),
    ]


def _phone(advice: Advice, rules: list[str]) -> list[Block]:
    """What to say, in the order that helps most."""
    first = (
        _titled("Where you are", "Say the address, and how to get in."),
        _titled("Your phone number", "Say the number that you are calling from."),
        _titled("What is wrong", "Say that a check of your answers told you to get emergency help. Then say this:"),
    )
    questions, counted = advice.pack.question, advice.counted
    measures = [  # how old, how long: what is asked on the phone in any case
        (Run(f"{label}: "), Run(describe_answer(questions[name], counted[name]), strong=True))
        for label, names in _topics(advice)
        for name in names
        if name in counted and isinstance(questions[name], (Number, Duration))
    ]
    answers = _asked(advice, _behind(advice, rules))
    end = "Answer what they ask. Stay on the phone until they say that you can go."
    return [Listing(first, numbered=True), Listing((*answers.items, *measures)), Paragraph(_plain(end))]


# What they share ------------------------------------------------------------------------------------------------


def _card(advice: Advice, more: tuple[Paragraph, ...] = ()) -> Card:
    return Card(SIGN[advice.acuity], advice.title, (Paragraph(_plain(advice.text)), *more))


def _warnings(advice: Advice) -> list[Block]:
    again = look_again(advice)
    return [] if again is None else [Paragraph(_bold(again), "warning")]


def _signs(signs: Signs) -> Section:
    look = "help" if signs.acuity >= Acuity.SAME_DAY else ""
    return Section(signs.lead, (Listing(tuple(map(_plain, signs.items))),), look)


def _small_print(advice: Advice, record: Record) -> list[Block]:
    """What this is not, and where it comes from."""
    pack = advice.pack
    changed = [f"{one.id} {one.show()}" for one in pack.parameters if one.value != one.declared]
    made = (
        f"Made by {record.software} on {_time(record)}, by a computer from the answers alone. Engines that agreed: "
        f"{', '.join(record.engines)}. Region: {pack.region}. "
        + (f"Parameters changed: {', '.join(changed)}. " if changed else "")
        + f"Meaning {pack.meaning_hash.removeprefix('sha256:')[:12]}."
    )
    return [Paragraph(_plain(words), "small") for words in (advice.not_a_doctor, status_line(advice.pack), made)]


def _listed(heading: str, items: Iterable[Line]) -> list[Block]:
    listed = tuple(items)
    return [Section(heading, (Listing(listed),))] if listed else []


def _day(record: Record) -> str:
    return record.time[:10]


def _time(record: Record) -> str:
    return f"{record.time[:10]} at {record.time[11:16]} UTC"


def _plain(text: str) -> Line:
    return (Run(text),)


def _bold(text: str) -> Line:
    return (Run(text, strong=True),)


def _titled(title: str, text: str) -> Line:
    return (Run(f"{title.rstrip('.')}.", strong=True), Run(f" {text}"))
