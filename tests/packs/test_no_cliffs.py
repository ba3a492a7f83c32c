"""No cliffs: no single year of age lifts the advice of low_back_pain_red_flags by two steps at once.

Of a well person, and of one who says any one other thing, or any two, at every age; with every answer to what is asked
only from an age on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import pytest

from soundadvice import Acuity
from soundadvice.model.condition import Answer
from support.packs.red_flags import EVERY, PACK, WELL_CANONICAL, decider

AGES = range(101)
Answers = dict[str, Answer]
CHANGES = [(name, answer) for name in PACK.deciding if name != "age" for answer in EVERY[name]]
_BY_AGE = ("pregnant", "sexual_function", "began_before_45")
"""What is asked by age alone says something new where it begins to be asked: that is no matter of the year."""


def lifted(answers: Mapping[str, Answer]) -> Iterator[tuple[int, Acuity, Acuity]]:
    """The ages from which the advice is two steps or more above that of a year before."""
    decide = decider(PACK)
    before: Acuity | None = None
    for age in AGES:
        acuity = decide({**answers, "age": age}).acuity
        # Getting older than a child lowers the advice: it is the way up that people would not understand.
        if before is not None and acuity - before >= 2:
            yield age, before, acuity
        before = acuity


def test_of_a_well_person() -> None:
    assert list(lifted(WELL_CANONICAL)) == []


@pytest.mark.parametrize("name", [name for name in PACK.deciding if name not in ("age", *_BY_AGE)])
def test_of_someone_who_says_one_other_thing(name: str) -> None:
    for answer in EVERY[name]:
        assert list(lifted({**WELL_CANONICAL, name: answer})) == [], (name, answer)


@pytest.mark.nightly
@pytest.mark.slow
def test_of_someone_who_says_two_other_things() -> None:
    single = [(name, answer) for name, answer in CHANGES if name not in _BY_AGE]
    single = [(name, answer) for name, answer in single if not isinstance(answer, frozenset) or len(answer) == 1]
    for (one, answer), (other, second) in itertools.combinations(single, 2):
        if one != other:
            assert list(lifted({**WELL_CANONICAL, one: answer, other: second})) == [], (one, answer, other, second)
