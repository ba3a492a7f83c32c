"""Bugs that once outlived the tests: each has its place in the code, and the tests that kill it."""

from __future__ import annotations

import ast

import pytest

from support.survivors import SURVIVORS, Survivor, killers_of, place_of


@pytest.mark.sampled
@pytest.mark.parametrize("survivor", SURVIVORS, ids=lambda survivor: survivor.what)
def test_each_survivor_can_still_be_put_in(survivor: Survivor) -> None:
    clean = place_of(survivor).read_text("utf-8")
    changed = clean.replace(survivor.old, survivor.new)
    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(clean))
    assert len(killers_of(survivor)) == len(survivor.tests) > 0
