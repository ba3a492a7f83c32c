"""Document: advice as blocks with roles, from which every page, file and screen is made.

Each block has one role: what to do, why, when to get help, the plan. A writer (`html`, `markdown`, `terminal`) or the
web page picks roles and says how they look; none of them makes a heading or looks for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from soundadvice.handout import handover
from soundadvice.handout.blocks import (
    Because,
    Block,
    Card,
    Chart,
    Line,
    Listing,
    Look,
    Paragraph,
    Reasons,
    Section,
    listed,
    plain,
    titled,
    warning,
)
from soundadvice.handout.plan import exercise_blocks, extras, habits, instructions, left_out, programme_blocks
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.fitted.safety_net import FittedNet, fitted_net
from soundadvice.meaning.phrases import look_again, not_for_people, numbers_to_call, status_line
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import DEFAULT_REGION, Signs
from soundadvice.provenance.record import Record
from soundadvice.wording.amounts import parameter_value
from soundadvice.wording.language import say, to_say


class Setting(StrEnum):
    """Where advice is used: at home, at a doctor's, or in an emergency."""

    HOME = "home"
    DOCTOR = "doctor"
    EMERGENCY = "emergency"


class Role(StrEnum):
    """What a block is for."""

    VERDICT = "verdict"
    """How urgent it is, and what to do."""
    NOT_FOR_PEOPLE = "not_for_people"
    TOLD_US = "told_us"
    """The reasons that decide, where there is room for few."""
    REASONS = "reasons"
    FOUND = "found"
    """What was found beside the advice."""
    QUESTIONS_LEFT = "questions_left"
    LOOK_AGAIN = "look_again"
    """An answer that no longer counts would have made it more urgent."""
    SAFETY_NET = "safety_net"
    """The signs on which to get help sooner than this advice says: the few that can concern this person, first."""
    MORE_SIGNS = "more_signs"
    """The other signs that can concern them."""
    ANSWERS = "answers"
    CALL = "call"
    """In an emergency: what to say on the phone."""
    PLAN = "plan"
    EXERCISES = "exercises"
    """They begin with the stop rule, if the pack has one."""
    PROGRAMMES = "programmes"
    HABITS = "habits"
    STOP_RULE = "stop_rule"
    THERAPIES = "therapies"
    LEFT_OUT = "left_out"
    NOTES = "notes"
    UNTIL_SEEN = "until_seen"
    """For someone who is to see a doctor: what to do until then, in one list."""
    WHILE_WAITING = "while_waiting"
    """For them too, where exercises go with that advice: all else of the plan, under a heading of its own."""
    WHO = "who"
    IN_SHORT = "in_short"
    FINDINGS = "findings"
    COURSE = "course"
    """How it went, if check-ins were kept."""
    NOT_SO = "not_so"
    """The signs that were asked about and not picked."""
    OTHER_ANSWERS = "other_answers"
    STILL_OPEN = "still_open"
    TOLD = "told"
    """For a doctor: what the person was told."""
    SMALL_PRINT = "small_print"
    SOURCES = "sources"
    """What made it, when, and from what."""


PAGES: Mapping[Setting, tuple[Role, ...]] = MappingProxyType(
    {
        Setting.HOME: (
            *(Role.VERDICT, Role.NOT_FOR_PEOPLE, Role.LOOK_AGAIN, Role.FOUND, Role.SAFETY_NET, Role.PLAN, Role.HABITS),
            *(Role.EXERCISES, Role.PROGRAMMES, Role.STOP_RULE, Role.THERAPIES, Role.LEFT_OUT, Role.NOTES),
            *(Role.MORE_SIGNS, Role.SMALL_PRINT, Role.SOURCES),
        ),
        Setting.DOCTOR: (
            *(Role.WHO, Role.NOT_FOR_PEOPLE, Role.IN_SHORT, Role.FOUND, Role.FINDINGS, Role.LOOK_AGAIN, Role.COURSE),
            *(Role.OTHER_ANSWERS, Role.NOT_SO, Role.STILL_OPEN, Role.TOLD, Role.SMALL_PRINT, Role.SOURCES),
        ),
        # INVARIANT: in an emergency nothing softer follows, on no page and no screen.
        Setting.EMERGENCY: (Role.VERDICT, Role.NOT_FOR_PEOPLE, Role.CALL, Role.SMALL_PRINT, Role.SOURCES),
    }
)
"""What a person takes away: the plan at home, one page to hand to a doctor, or the card with what to say."""
_TO_KEEP = (
    *(Role.VERDICT, Role.FOUND, Role.SAFETY_NET, Role.UNTIL_SEEN, Role.STOP_RULE, Role.MORE_SIGNS),
    Role.WHILE_WAITING,
)
_WHILE_WAITING = (Role.EXERCISES, Role.PROGRAMMES, Role.THERAPIES, Role.LEFT_OUT, Role.NOTES)
_FEW_REASONS = 2
"""So many reasons stand on the first screen; all of them under "more"."""
_MADE = to_say("Made by a computer, from the answers alone, on {day} at {time} UTC ({software}).")
_MADE_THERE = to_say(
    "Made by a computer, from the answers alone, on {day} at {time} UTC ({software}; region: {region})."
)
WHILE_YOU_WAIT = to_say("While you wait for your visit")


@dataclass(frozen=True, slots=True)
class Handout:
    """Advice as blocks by their roles. `has_plan`: with exercises, or words on why there are none."""

    setting: Setting
    has_plan: bool
    acuity: Acuity
    title: str
    language: str
    parts: Mapping[Role, tuple[Block, ...]]

    def placed(self, *roles: Role) -> Iterator[tuple[Role, Block]]:
        """The blocks of these roles, in this order. The stop rule is not said again if it stands over exercises."""
        over_exercises = Role.EXERCISES in roles and bool(self.parts[Role.EXERCISES])
        for role in roles:
            if not (role is Role.STOP_RULE and over_exercises):
                yield from ((role, block) for block in self.parts.get(role, ()))

    def blocks(self, *roles: Role) -> tuple[Block, ...]:
        """The blocks of these roles, without them."""
        return tuple(block for _, block in self.placed(*roles))

    @property
    def cards(self) -> tuple[Card, ...]:
        """How urgent it is, and by when to do what."""
        return tuple(block for block in self.parts[Role.VERDICT] if isinstance(block, Card))

    @property
    def page(self) -> tuple[Block, ...]:
        """What a person takes away; for a doctor, what is handed over."""
        return self.blocks(*PAGES[self.setting])

    @property
    def to_keep(self) -> Section | None:
        """What stays with the person when the page is handed over."""
        if self.setting is not Setting.DOCTOR:
            return None
        return Section(say("For you, until you are seen"), self.blocks(*_TO_KEEP), Look.TO_KEEP)


def handout(advice: Advice, record: Record | None = None, course: Chart | None = None) -> Handout:
    """Advice as a document. `record` is that of the same advice; without it, nothing says when it was made.

    `course` shows how it went until today, for the doctor.
    """
    setting, has_plan = setting_of(advice), advice.pack.has_plan_at_home(advice.disposition)
    parts: dict[Role, tuple[Block, ...]] = {**_shared(advice), **_plan(advice, setting)}
    title = advice.title
    if setting is Setting.EMERGENCY:
        parts |= _emergency(advice)
    if setting is Setting.DOCTOR:
        title = say("{title}: summary for the doctor", title=advice.pack.title)
        parts |= _doctor(advice)
        parts |= {Role.COURSE: handover.course_blocks(course)}
    if setting is Setting.DOCTOR and has_plan:
        waiting = tuple(block for role in _WHILE_WAITING for block in parts[role])
        parts |= {Role.WHILE_WAITING: (Section(say(WHILE_YOU_WAIT), (_visit_first(), *waiting)),) if waiting else ()}
    if record is not None:
        parts |= {Role.WHO: (handover.who(record),), Role.SOURCES: (_small(_made(advice, record)),)}
    return Handout(setting, has_plan, advice.acuity, title, advice.pack.language, MappingProxyType(parts))


def setting_of(advice: Advice) -> Setting:
    """Where advice is used."""
    if advice.acuity is Acuity.EMERGENCY:
        return Setting.EMERGENCY
    return Setting.HOME if advice.disposition == advice.pack.default else Setting.DOCTOR


# For everyone ---------------------------------------------------------------------------------------------------


def _shared(advice: Advice) -> dict[Role, tuple[Block, ...]]:
    """What every advice has."""
    mark, again = not_for_people(advice.pack), look_again(advice)
    reasons, net = _reasons(advice), fitted_net(advice)
    told = handover.asked(advice, handover.answered(advice))
    return {
        Role.VERDICT: (_card(advice),),
        Role.NOT_FOR_PEOPLE: () if mark is None else (warning(mark),),
        Role.TOLD_US: (Section(say("Why"), (Reasons(_deciding(advice, reasons)),)),) if reasons else (),
        Role.REASONS: (Section(say("Why"), (Reasons(reasons),)),) if reasons else (),
        Role.FOUND: listed(say("What else your answers show"), handover.beside(advice)),
        Role.QUESTIONS_LEFT: _questions_left(advice) if reasons else (),
        Role.LOOK_AGAIN: () if again is None else (warning(again),),
        Role.SAFETY_NET: tuple(_signs(signs, run_in=net.in_short) for signs in net.first),
        Role.MORE_SIGNS: _more_signs(net),
        Role.ANSWERS: (Section(say("What you told us, to show the doctor"), (told,)),),
        Role.STOP_RULE: _stop_rule(advice),
        Role.SMALL_PRINT: (_small(advice.not_a_doctor), _small(status_line(advice.pack))),
    }


def _card(advice: Advice) -> Card:
    """What to do. In an emergency, of the reasons' own instructions only those of an emergency."""
    least = Acuity.EMERGENCY if advice.acuity is Acuity.EMERGENCY else Acuity.SELF_CARE
    does = tuple(dict.fromkeys(one.do for one in _reasons(advice) if one.do and one.acuity >= least))
    return Card(advice.acuity, advice.title, advice.text, does, advice.by_when, numbers_to_call(advice))


def _reasons(advice: Advice) -> tuple[Because, ...]:
    return tuple(Because(reason.words, reason.do, reason.acuity) for reason in handover.reasons(advice))


def _deciding(advice: Advice, reasons: tuple[Because, ...]) -> tuple[Because, ...]:
    """Of the reasons as urgent as the advice the few to read first, those with an instruction before the others."""
    deciding = (reason for reason in reasons if reason.acuity is advice.acuity)
    return tuple(sorted(deciding, key=lambda reason: reason.do is None)[:_FEW_REASONS])


def _questions_left(advice: Advice) -> tuple[Paragraph, ...]:
    if not advice.open_now:
        return ()
    # Those that only some answers to these would bring up are mostly not asked.
    count = len(advice.open_now)
    if count == 1:
        left = say("One question is left. It cannot make this advice more urgent.")
    elif count < len(advice.unanswered):
        left = say("About {count} questions are left. They cannot make this advice more urgent.", count=count)
    else:
        left = say("{count} questions are left. They cannot make this advice more urgent.", count=count)
    return (Paragraph(plain(left)),)


def _signs(signs: Signs, *, run_in: bool = False) -> Section:
    look = Look.HELP if signs.acuity >= Acuity.SAME_DAY else Look.PLAIN
    return Section(signs.lead, (Listing(tuple(map(plain, signs.items)), run_in=run_in),), look)


def _more_signs(net: FittedNet) -> tuple[Section, ...]:
    """The other signs, under one heading: each lead may have stood over the first ones already."""
    if not net.more:
        return ()
    heading = say("All the signs") if net.in_short else say("More signs") if net.first else say("When to get help")
    return (Section(heading, tuple(map(_signs, net.more))),)


def _small(text: str) -> Paragraph:
    return Paragraph(plain(text), Look.SMALL)


def _made(advice: Advice, record: Record) -> str:
    """What made it, and when. Its meaning and its engines are in the record, for programs."""
    pack = advice.pack
    changed = [f"{one.id} {parameter_value(one)}" for one in pack.parameters if one.value != one.declared]
    when = {"day": handover.day_in_words(record), "time": record.time[11:16], "software": record.software}
    made = say(_MADE, **when) if pack.region == DEFAULT_REGION else say(_MADE_THERE, region=pack.region, **when)
    return f"{made} {say('Parameters changed: {changed}.', changed=', '.join(changed))}" if changed else made


# The plan -------------------------------------------------------------------------------------------------------


def _plan(advice: Advice, setting: Setting) -> dict[Role, tuple[Block, ...]]:
    """What the person can do themselves: at home, or until they are seen."""
    exercises = (*_stop_rule(advice), *exercise_blocks(advice.plan.exercises))
    return {
        Role.PLAN: _to_do(advice, setting),
        Role.EXERCISES: (Section(say("Your exercises"), exercises, Look.EXERCISES),) if advice.plan.exercises else (),
        Role.PROGRAMMES: programme_blocks(advice.plan.programmes),
        Role.HABITS: listed(say("In your day"), habits(advice)),
        Role.THERAPIES: listed(say("Extras, only if you like"), extras(advice)),
        Role.LEFT_OUT: listed(say("Left out of your plan for now"), left_out(advice)),
        Role.NOTES: listed(say("Good to know"), map(plain, advice.notes)),
    }


def _stop_rule(advice: Advice) -> tuple[Paragraph, ...]:
    return () if advice.stop_rule is None else (warning(advice.stop_rule),)


def _to_do(advice: Advice, setting: Setting) -> tuple[Section, ...]:
    """What to do, in a list; beside a visit that a plan goes with, under a heading whatever there is to list."""
    do = listed(say("Your plan") if setting is Setting.HOME else say("Until then"), map(plain, _do(advice)))
    if setting is Setting.HOME or not advice.pack.has_plan_at_home(advice.disposition):
        return do
    return (Section(say(WHILE_YOU_WAIT), (_visit_first(), *(part for section in do for part in section.parts))),)


def _do(advice: Advice) -> list[str]:
    """What the plan says to do, and why there is no exercise in it."""
    return [*instructions(advice), *([advice.words(advice.plan.no_exercise)] if advice.plan.no_exercise else [])]


def _visit_first() -> Paragraph:
    return Paragraph(plain(say("Seeing the doctor comes first. This is for the time until then.")), Look.LEAD)


def _until(advice: Advice) -> tuple[Line, ...]:
    """What to do until someone is seen, each thing once."""
    return tuple(dict.fromkeys((*map(plain, _do(advice)), *habits(advice))))


def _told(advice: Advice) -> tuple[Line, ...]:
    """What a doctor is told of that: what has a name, by its name alone."""
    plan = advice.plan
    named = {
        say("Each day"): [one.title for one in plan.habits],
        say("Exercises"): [one.title for one in plan.exercises],
        say("Programme"): [one.title for one in plan.programmes],
        say("Extras"): [one.title for one in plan.therapies],
    }
    by_name = (
        titled(what, "; ".join(title.rstrip(".") for title in titles)) for what, titles in named.items() if titles
    )
    return (*map(plain, instructions(advice)), *by_name)


# For others -----------------------------------------------------------------------------------------------------


def _doctor(advice: Advice) -> dict[Role, tuple[Block, ...]]:
    """What is handed over, and what the person does until they are seen."""
    return {
        Role.UNTIL_SEEN: listed(say("Until you are seen"), _until(advice)),
        Role.IN_SHORT: (handover.in_short(advice),),
        Role.FINDINGS: (handover.found(advice),),
        Role.OTHER_ANSWERS: handover.also_said(advice),
        Role.NOT_SO: handover.not_so(advice),
        Role.STILL_OPEN: handover.still_open(advice),
        Role.TOLD: (handover.was_told(advice, _told(advice)),),
    }


def _emergency(advice: Advice) -> dict[Role, tuple[Block, ...]]:
    """What to say: only what makes it an emergency, so that it can be read out at once."""
    acuity_of = advice.pack.acuity_of
    rules = [rule for rule in advice.fired if acuity_of[rule] is Acuity.EMERGENCY]
    return {
        Role.CALL: (Section(say("What to say on the phone"), handover.phone(advice, rules), Look.HELP),),
        # Who is worried asks no pharmacist now.
        Role.SMALL_PRINT: (_small(status_line(advice.pack)),),
        **dict.fromkeys(
            (Role.TOLD_US, Role.REASONS, Role.FOUND, Role.QUESTIONS_LEFT, Role.LOOK_AGAIN, Role.STOP_RULE), ()
        ),
    }
