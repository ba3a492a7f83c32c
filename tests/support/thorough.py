"""How many examples are drawn: few and the same ones in `make test`, more and new ones in `make test-all` and CI.

`make test` must be red only because of what you changed, so its examples do not vary. What many other examples show is
shown by `make test-all`, and by as many again each night; what is marked `nightly` runs at night alone. The profile is
chosen by the variable HYPOTHESIS_PROFILE: `fast`, `usual` or `thorough`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import pytest
from hypothesis import Phase, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or "usual"
SHARES = {"fast": 6, "usual": 5}  # of as many examples, one is tried
LEAST = 10
CASES = {"fast": 6, "usual": 4}  # of as many cases of a test that is marked `sampled`, one is run

Thing = TypeVar("Thing")

settings.register_profile("thorough", deadline=None, print_blob=True)
settings.register_profile("usual", deadline=None, print_blob=True, max_examples=25)
settings.register_profile("fast", deadline=None, max_examples=20, derandomize=True)
# For `make mutate`: the same examples each time, few of them, and none sought that is smaller.
settings.register_profile(
    "mutation", deadline=None, derandomize=True, database=None, max_examples=25, phases=(Phase.explicit, Phase.generate)
)


def examples(number: int, profile: str = PROFILE) -> int:
    """So many examples, or a part of them in the profiles `fast` and `usual`."""
    return max(min(number, LEAST), number // SHARES.get(profile, 1))


def some(things: Iterable[Thing], one_in: int, profile: str = PROFILE) -> Iterator[Thing]:
    """All of them at night, else one in so many, the first among them."""
    return iter(things) if profile == "thorough" else islice(things, 0, None, one_in)


def sample(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves of each test that is marked `sampled` its first case and, in `fast` and `usual`, so many after it.

    What is marked `nightly` is left to the profile `thorough`.
    """
    step = CASES.get(PROFILE, 1)
    seen: Counter[str] = Counter()
    kept, left_out = [], []
    for item in items:
        name = item.nodeid.partition("[")[0]
        at_night = item.get_closest_marker("nightly") is not None and PROFILE != "thorough"
        spared = item.get_closest_marker("sampled") is not None and seen[name] % step != 0
        (left_out if at_night or spared else kept).append(item)
        seen[name] += 1
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
