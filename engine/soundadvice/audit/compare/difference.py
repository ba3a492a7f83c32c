"""Difference: what a comparison of two versions of a pack has found, and how grave it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from soundadvice.audit.compare.carried import Carries
from soundadvice.audit.compare.edits import Edit
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack


class ChangeKind(StrEnum):
    """What has become of someone's advice, the gravest first. `other`: another disposition that is as urgent."""

    LOWERED = "lowered"
    RAISED = "raised"
    OTHER = "other"
    FINDINGS = "findings"
    EXPLAINED = "explained"
    PLAN = "plan"
    ASKED = "asked"
    SESSION = "session"


class Gravity(IntEnum):
    """How grave a difference is, each by the exit code of `diff`: the lower of 1 and above, the graver. 2 is a misuse.

    `LOWERED`: someone is advised less urgently, or something is undecided. `BEHAVIOUR`: something else is advised,
    given, asked or shown. `TEXT`: words change that carry an answer or an instruction. `CASE`: what the pack is
    tested and judged by changes. `NOTHING`: no more than other words.
    """

    NOTHING = 0
    LOWERED = 1
    BEHAVIOUR = 3
    TEXT = 4
    CASE = 5


Step = tuple[ChangeKind, Acuity | None, Acuity | None]
"""A kind of change, and for outcomes the acuity before and after."""


@dataclass(frozen=True, slots=True)
class Change:
    """A class of people for whom the versions differ, by the plainest of them.

    `about` are the rules responsible: those that fire, or how urgently they advise, differs for this person; for a plan
    what is given or said, for a question its id. `was` and `now` are the dispositions, or what became of the plan's
    item or the question. Everyone whom the change concerns has a class whose `about` is among what differs for them.
    """

    kind: ChangeKind
    about: tuple[str, ...]
    was: str
    now: str
    before: Witness
    after: Witness


@dataclass(frozen=True, slots=True)
class Difference:
    """How two versions behave differently.

    `more` are the kinds (for outcomes with the acuities from which to which) of which there are more classes than were
    written out, `undecided` the kinds of which the search could not settle whether there are any (more). All others
    are complete, by proof. `notes` say what is to be known of the questions and their order. `edits` are everything
    that is written otherwise, whether or not a proof speaks of it. `sessions`: conversations were compared too.
    """

    old: Pack
    new: Pack
    changes: tuple[Change, ...]
    more: frozenset[Step]
    undecided: frozenset[ChangeKind]
    notes: tuple[str, ...]
    edits: tuple[Edit, ...]
    sessions: bool = True

    @property
    def kinds(self) -> tuple[ChangeKind, ...]:
        """The kinds of change that these two can have."""
        cannot = {ChangeKind.OTHER} if not several_of_one_acuity(self.old, self.new) else set()
        cannot |= {ChangeKind.FINDINGS} if not (self.old.findings or self.new.findings) else set()
        cannot |= set() if self.sessions else {ChangeKind.SESSION}
        return tuple(kind for kind in ChangeKind if kind not in cannot)

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)

    def none(self, *kinds: ChangeKind) -> bool:
        """Whether it is proved that there are no changes of these kinds."""
        return all(kind not in self.undecided and not self.of(kind) for kind in kinds)

    @property
    def passes(self) -> bool:
        """Whether it is proved that no one's advice is lowered, and nothing is left undecided."""
        return not self.undecided and self.none(ChangeKind.LOWERED)

    def edited(self, *carries: Carries) -> tuple[Edit, ...]:
        """What is written otherwise and carries one of these."""
        return tuple(one for one in self.edits if one.carries in carries)

    @property
    def gravity(self) -> Gravity:
        """The gravest that is true of the difference."""
        if not self.passes:
            return Gravity.LOWERED
        if self.changes or self.edited(Carries.BEHAVIOUR):
            return Gravity.BEHAVIOUR
        if self.edited(Carries.TEXT):
            return Gravity.TEXT
        return Gravity.CASE if self.edited(Carries.CASE) else Gravity.NOTHING


def several_of_one_acuity(old: Pack, new: Pack) -> frozenset[Acuity]:
    """The acuities of which one of these packs has several dispositions."""
    counts = [Counter(one.acuity for one in pack.dispositions) for pack in (old, new)]
    return frozenset(acuity for acuity in Acuity if any(count[acuity] > 1 for count in counts))
