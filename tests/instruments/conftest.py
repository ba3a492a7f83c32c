"""How many people are drawn for each instrument: some each time, and many where there is time."""

from __future__ import annotations

import pytest


@pytest.fixture(params=[1_000, pytest.param(20_000, marks=pytest.mark.slow)], ids=["some", "many"])
def people(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found
