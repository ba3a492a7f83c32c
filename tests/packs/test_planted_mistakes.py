"""Planted mistakes: the proofs notice nearly all that would lower someone's advice, whatever the vignettes say."""

from __future__ import annotations

import pytest
from tools.planted_mistakes import held_back_noticed, mistakes_noticed

from support.packs.shipped import shipped
from support.thorough import PROFILE

PACK = shipped("low_back_pain_red_flags")


@pytest.mark.slow
def test_mistakes_in_conditions_are_noticed() -> None:
    most = 200 if PROFILE == "thorough" else 6
    found = mistakes_noticed(PACK, most)
    assert found.looked_at == most
    assert len(found.missed) <= 0.03 * most, found.missed


@pytest.mark.slow
@pytest.mark.nightly
def test_what_a_plan_no_longer_holds_back_is_noticed() -> None:
    found = held_back_noticed(PACK)
    assert found.looked_at > 30
    assert len(found.missed) <= 0.1 * found.looked_at, found.missed
