"""Counted: who the lines are counted on, and who of them is advised what.

People of the pack's own population, if it states one; else each set of answers that the rules tell apart, once; where
these are too many, people who are drawn with a few answers out of the ordinary each: of those who answer at random
nearly all would be emergencies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from soundadvice.audit.question_order.bitset import Crew, Crowd
from soundadvice.audit.question_order.population import every_cell, mostly_plain
from soundadvice.model.condition import Answer
from soundadvice.model.errors import SoundAdviceError
from soundadvice.model.pack import Pack

MOST_CELLS = 5_000
"""As many sets of answers are all counted."""
PEOPLE = 2_000
"""So many are drawn."""
ODD = 3
"""So many answers of each person who is drawn are out of the ordinary, on average."""
_SEED = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """People, who of them is advised each disposition, and in words who they are. `exact`: it is everyone, once."""

    crowd: Crowd
    answers: Sequence[Mapping[str, Answer]]
    advised: Mapping[str, Crew]
    who: str
    exact: bool


@lru_cache(maxsize=2)
def counted(pack: Pack) -> Counted | None:
    """Who is counted; None where no one can be drawn, for want of answers that go together."""
    try:
        people, who, exact = _people(pack)
    except SoundAdviceError:
        return None
    crowd = Crowd(pack, people)
    left, advised = crowd.everyone, {}
    for one in reversed(pack.dispositions):
        crew = left
        if one.id != pack.default:
            crew = 0
            for rule in pack.rules:
                crew |= crowd.fires(rule.id) if rule.advise == one.id else 0
        advised[one.id] = crew & left
        left &= ~crew
    return Counted(crowd, people, advised, who, exact)


def _people(pack: Pack) -> tuple[Sequence[Mapping[str, Answer]], str, bool]:
    if pack.population is not None:
        from soundadvice.population.draw.answer_sets import answer_sets

        scenario = pack.population.scenarios[0]
        answered = answer_sets(pack, pack.population, scenario, PEOPLE)
        asked = [{name: one[name] for name in pack.deciding if name in one} for one in answered]
        return asked, f"{len(asked):,} people of the pack's own population, in “{scenario.title}”", False
    cells = every_cell(pack, MOST_CELLS)
    if cells is not None:
        return cells.answers, f"all {len(cells.answers):,} sets of answers that the rules tell apart, each once", True
    drawn = mostly_plain(pack, PEOPLE, _SEED, odd=ODD)
    who = f"{len(drawn.answers):,} people drawn, about {ODD} answers of each out of the ordinary"
    return drawn.answers, who, False
