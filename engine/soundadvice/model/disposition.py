"""Acuity: how urgent advice is, on one ordered scale that all packs share; and what is advised or found with it."""

from __future__ import annotations

from dataclasses import field
from enum import IntEnum, StrEnum

from soundadvice._dataclass import dataclass
from soundadvice.model.coding.code import Code
from soundadvice.model.problem import Span


class Acuity(IntEnum):
    """How urgent: the higher, the sooner.

    >>> Acuity.SELF_CARE < Acuity.ROUTINE < Acuity.SOON < Acuity.SAME_DAY < Acuity.EMERGENCY
    True
    >>> str(Acuity.SAME_DAY), Acuity.from_id("same_day") is Acuity.SAME_DAY
    ('same_day', True)
    """

    SELF_CARE = 0
    ROUTINE = 1
    SOON = 2
    SAME_DAY = 3
    EMERGENCY = 4

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def from_id(cls, name: str) -> Acuity:
        """The acuity of that id. Raises KeyError for any other word."""
        return cls[name.upper()] if name == name.lower() else cls[name]


class PlanKind(StrEnum):
    """The kinds of plan part that can go with a disposition. Gentle movement is a habit too."""

    GENTLE = "gentle"
    HABITS = "habits"
    EXERCISES = "exercises"
    THERAPIES = "therapies"
    PROGRAMMES = "programmes"


ALL_KINDS = frozenset(PlanKind)
GENTLE_ALONE = frozenset({PlanKind.GENTLE})


def kinds_allowed(acuity: Acuity) -> frozenset[PlanKind]:
    """The most that may ever go with advice of this urgency."""
    # INVARIANT: nothing but gentle movement goes with what is as urgent as `soon`.
    return ALL_KINDS if acuity < Acuity.SOON else GENTLE_ALONE


def usual_kinds(acuity: Acuity, *, is_default: bool) -> frozenset[PlanKind]:
    """What goes with advice of this urgency if a pack does not say."""
    if acuity is Acuity.EMERGENCY:
        return frozenset()
    if acuity >= Acuity.SOON or is_default:
        return kinds_allowed(acuity)
    return frozenset({PlanKind.GENTLE, PlanKind.HABITS})


@dataclass(frozen=True, slots=True)
class Disposition:
    """What a person is advised to do: an acuity and the words for it. A pack may have several of one acuity.

    `by_when` says until when to have done it: `within 2 weeks`. `plan` holds the kinds of plan part that go with it,
    None for what is usual. `codes` are what terminologies call it, `url` is where it is defined.
    """

    id: str
    acuity: Acuity
    title: str
    text: str
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    plan: frozenset[PlanKind] | None = None
    by_when: str | None = None
    codes: tuple[Code, ...] = ()
    url: str | None = None
    span: Span | None = field(default=None, compare=False)

    def takes(self, *, is_default: bool) -> frozenset[PlanKind]:
        """The kinds of plan part that go with it, as the pack's default or not."""
        usual = usual_kinds(self.acuity, is_default=is_default)
        return usual if self.plan is None else self.plan & kinds_allowed(self.acuity)


@dataclass(frozen=True, slots=True)
class ClinicalFinding:
    """What a rule finds beside the advice, such as an X-ray that is called for. No urgency depends on it."""

    id: str
    title: str
    text: str
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    url: str | None = None
    span: Span | None = field(default=None, compare=False)
