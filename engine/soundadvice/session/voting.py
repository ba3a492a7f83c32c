"""Voting: the second engine's word on which rules fire, and how often it has agreed.

An engine that cannot vote abstains: then the reference decides alone, as where that engine cannot be had, and every
record says so. An engine that votes otherwise disagrees: then there is no advice.
"""

from __future__ import annotations

import threading
import weakref
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from soundadvice._dataclass import dataclass
from soundadvice.meaning.evaluate import State
from soundadvice.model.condition import Answer
from soundadvice.model.errors import SessionError
from soundadvice.model.pack import Pack
from soundadvice.session import second_engine
from soundadvice.session.region import as_loaded


class VoteOutcome(StrEnum):
    """What came of asking the second engine."""

    AGREED = "agreed"
    DISAGREED = "disagreed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Vote:
    """The ids of the rules that the second engine fires, or in words why it does not vote.

    `engine` is the one that voted, by its name. `failed`: it is there, and could not do its work.
    """

    fired: frozenset[str] | None
    why_not: str | None = None
    failed: bool = False
    engine: str | None = None


def second_vote(pack: Pack, answers: Mapping[str, Answer], states: Mapping[str, State]) -> Vote:
    """What the second engine says for canonical answers. It raises nothing: what fails, abstains."""
    try:
        voter = second_engine.voter_of(pack)
        if isinstance(voter, str):
            return Vote(None, voter, failed=second_engine.misnamed() is not None)
        return Vote(voter.fired(answers, states), engine=voter.name)
    except SessionError as error:
        return Vote(None, str(error), failed=True)
    except Exception as error:
        # Its own words may hold an answer.
        return Vote(None, f"the second engine cannot vote ({type(error).__name__})", failed=True)


def note(pack: Pack, verdict: VoteOutcome) -> None:
    """Counts what came of a vote."""
    with _counting:
        _counts.setdefault(as_loaded(pack), Counter())[verdict] += 1


def counts(pack: Pack) -> Mapping[VoteOutcome, int]:
    """How often the second engine agreed, disagreed and failed for a pack, in this process."""
    with _counting:
        found = _counts.get(as_loaded(pack), Counter())
        return {verdict: found[verdict] for verdict in VoteOutcome}


_counting = threading.Lock()
_counts: weakref.WeakKeyDictionary[Pack, Counter[VoteOutcome]] = weakref.WeakKeyDictionary()
"""By the pack as it was loaded: it is asked in many regions."""
