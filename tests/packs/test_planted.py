"""Planted faults: those that can be run cheaply, and that all of them can still be made of the packs as they are."""

from __future__ import annotations

import pytest
from tools.planted.drawn import KINDS
from tools.planted.edit import PARENT, RULES, PlantedEdit
from tools.planted.harmless import harmless
from tools.planted.listed import LISTED, RECONSTRUCTED
from tools.planted.notice import noticed

BY_NUMBER = {one.number: one for one in LISTED}
# Swapped texts, a hold of ten minutes, a number with two digits swapped, and "push on": all passed the audit once.
CHEAP = (31, 46, 49, 50)
AT_NIGHT = (pytest.mark.slow, pytest.mark.nightly)
SLOW = (7, 16, 20, 34, 38, 40, 41, 44, 52, 56)


def can_be_made(edit: PlantedEdit) -> bool:
    files = {one.path: (RULES / edit.pack / one.path).read_text("utf-8") for one in edit.changes}
    return all(one.new is None or one.old in files[one.path] for one in edit.changes)


def test_every_edit_is_of_words_that_are_there() -> None:
    assert len(LISTED) == len(BY_NUMBER) == 38
    assert sorted(one.number for one in (*LISTED, *RECONSTRUCTED)) == list(range(1, 58))
    assert [one.what for one in (*LISTED, *RECONSTRUCTED, *harmless()) if not can_be_made(one)] == []


def test_there_are_faults_of_every_kind_to_draw_from() -> None:
    assert len(KINDS) == 25
    few = {kind: made for kind, draw in KINDS.items() if len(made := [one.what for one in draw()]) < 5}
    assert few == {}


@pytest.mark.parametrize("number", [*CHEAP, *(pytest.param(one, marks=AT_NIGHT) for one in SLOW)])
def test_a_listed_edit_is_noticed_in_both_modes(number: int) -> None:
    found = noticed(BY_NUMBER[number])
    assert found.listed
    assert found.as_is
    assert found.fixed


@pytest.mark.slow
@pytest.mark.nightly
def test_harmless_edits_are_not_blamed() -> None:
    few = [one for one in harmless() if one.pack == PARENT][::6]
    assert len(few) >= 3
    for edit in few:
        found = noticed(edit)
        assert (found.as_is, found.fixed) == (None, None), edit.what
