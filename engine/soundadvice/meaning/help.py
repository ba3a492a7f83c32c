"""Help: what a person is told where no advice can be given, because something is wrong on our side.

Where advice fails, urgency must not: a help is the most urgent of what is known. It is made from what still works, so
that whatever is broken, there is one.

INVARIANT: no help is less urgent than to see a doctor, and none is without a number to call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from soundadvice._dataclass import dataclass
from soundadvice.meaning.evaluate import enablement, truth
from soundadvice.model.answer import read_answer
from soundadvice.model.condition import Answer
from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.pack import DEFAULT_REGION, Pack, Signs
from soundadvice.model.rule import Rule
from soundadvice.wording.language import say, to_say
from soundadvice.wording.phones import numbers_to_say
from soundadvice.wording.placeholders import fill

HELP_SCHEMA = "soundadvice.help.v1"
WHY = to_say(
    "Something is wrong on our side, so we cannot give you our advice. Because of that, we take the more urgent of "
    "what we know."
)
NUMBERS = to_say("999, 112 or 911")
"""What to call where no pack says it: one of these works in most of the world."""
_LEAST = Acuity.ROUTINE
_WORDS: Mapping[Acuity, tuple[str, str]] = MappingProxyType(
    {
        Acuity.ROUTINE: (to_say("Please see a doctor"), to_say("Please ask a doctor about this.")),
        Acuity.SOON: (to_say("Please see a doctor soon"), to_say("Please ask a doctor about this in the next days.")),
        Acuity.SAME_DAY: (to_say("Get medical help today"), to_say("Please get medical help today.")),
        Acuity.EMERGENCY: (to_say("Get emergency help now"), to_say("Please get emergency help now.")),
    }
)
"""What is said where the pack's own words cannot be had."""
Made = TypeVar("Made")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Help:
    """What to do, whom to call, and the signs on which to get help faster than that.

    `at_least` is the id of the pack's disposition, None if the pack could not be asked; `number` what to call in
    the region in effect, in words such as `999, 112 or 911`; `services` whom else to call there, by id.
    """

    at_least: str | None
    acuity: Acuity
    title: str
    text: str
    number: str
    region: str
    safety_net: tuple[Signs, ...] = ()
    services: Mapping[str, str] = field(default_factory=dict)
    why: str = field(default_factory=lambda: say(WHY))

    @property
    def call(self) -> str:
        """Whom to call, and when."""
        if self.acuity is Acuity.EMERGENCY:
            return say("Call {number} now.", number=numbers_to_say(self.number))
        return say("If it may be an emergency, call {number} now.", number=numbers_to_say(self.number))

    def to_json(self) -> dict[str, object]:
        """The help as plain JSON values. It has no `disposition`: no one can take it for advice."""
        return {
            "schema": HELP_SCHEMA,
            "why": self.why,
            "at_least": {"disposition": self.at_least, "acuity": str(self.acuity), "title": self.title},
            "text": self.text,
            "call": self.call,
            "emergency_number": self.number,
            "services": dict(self.services),
            "region": self.region,
            "safety_net": [
                {"lead": signs.lead, "items": list(signs.items), "acuity": str(signs.acuity)}
                for signs in self.safety_net
            ],
        }


def help_for(pack: Pack | None = None, fired: Iterable[str] = ()) -> Help:
    """The help where these rules are known to fire, whoever says so. It raises nothing, whatever is broken.

    >>> help = help_for()
    >>> help.title, help.call
    ('Please see a doctor', 'If it may be an emergency, call 999, 112 or 911 now.')
    """
    if pack is None:
        return Help(None, _LEAST, *own_help_words(_LEAST), say(NUMBERS), DEFAULT_REGION)
    reached = _kept(lambda: _reached(pack, tuple(fired)), None)
    acuity = _LEAST if reached is None else max(reached.acuity, _LEAST)
    ours = own_help_words(acuity)
    theirs = ours if reached is None else _kept(lambda: (fill(reached.title, pack), fill(reached.text, pack)), ours)
    return Help(
        at_least=None if reached is None else reached.id,
        acuity=acuity,
        title=theirs[0],
        text=theirs[1],
        number=_kept(lambda: pack.emergency_number, say(NUMBERS)),
        region=_kept(lambda: pack.region, DEFAULT_REGION),
        safety_net=_kept(lambda: tuple(_filled(one, pack) for one in pack.safety_net if _warns(one, acuity)), ()),
        services=_kept(lambda: pack.services_here, {}),
    )


def help_of(pack: Pack, given: Mapping[str, object]) -> Help:
    """The help for answers as a caller gave them, of which any may be one that cannot be taken. It raises nothing."""
    answers: dict[str, Answer] = {}
    for name in _kept(lambda: list(given), []):
        answer = _kept(lambda: read_answer(pack.question[name], given[name]), None)  # noqa: B023  called at once
        if answer is not None:
            answers[name] = answer
    return help_for(pack, sure(pack, answers))


def more_urgent(known: Help, other: Help | None) -> Help:
    """The more urgent of two, the first if they are alike."""
    return known if other is None or other.acuity <= known.acuity else other


def sure(pack: Pack, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The ids of the rules that fire for canonical answers, each worked out apart. It raises nothing.

    Where it cannot be said which questions are enabled, all count: that can only be more urgent.
    """
    every: dict[str, bool | None] = _kept(lambda: dict.fromkeys(pack.question, True), {})
    enabled = _kept(lambda: enablement(pack, answers), every)
    rules: tuple[Rule, ...] = _kept(lambda: pack.rules, ())
    return tuple(rule.id for rule in rules if _kept(partial(truth, rule.when, answers, enabled), None) is True)


def _reached(pack: Pack, fired: tuple[str, ...]) -> Disposition | None:
    """The most urgent disposition of these rules, or the least urgent that sends to a doctor; None without one."""
    rules = (pack.rule[name] for name in fired if name in pack.rule)
    advised = [pack.disposition[rule.advise] for rule in rules if rule.advise is not None]
    doctor = [one for one in pack.dispositions if one.acuity >= _LEAST]
    least = [one for one in doctor if one.acuity == doctor[0].acuity]  # all others of that urgency give way to one
    return max([*advised, *least], key=lambda one: pack.rank[one.id], default=None)


def own_help_words(acuity: Acuity) -> tuple[str, str]:
    """Title and text in our own words."""
    title, text = _WORDS[acuity]
    return say(title), say(text)


def _warns(signs: Signs, acuity: Acuity) -> bool:
    """Whether signs are worth a look where nothing else is sure: hours count, and more than was said already."""
    return signs.acuity > acuity and signs.acuity >= Acuity.SAME_DAY


def _filled(signs: Signs, pack: Pack) -> Signs:
    return Signs(fill(signs.lead, pack), tuple(fill(item, pack) for item in signs.items), signs.acuity, signs.claims)


def _kept(make: Callable[[], Made], instead: Other) -> Made | Other:
    """What is made, or something else where that fails: no fault of ours may keep help from a person."""
    try:
        return make()
    except Exception:
        return instead
