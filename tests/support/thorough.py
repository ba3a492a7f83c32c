"""How many examples are drawn: few and the same ones in `make test`, all and new ones in `make test-all` and CI.

`make test` must be red only because of what you changed, so its examples do not vary. What many other examples show is
shown by `make test-all`. The profile is chosen by the variable HYPOTHESIS_PROFILE: `fast` or `thorough`.
"""

from __future__ import annotations

import os

from hypothesis import Phase, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or "thorough"
SHARE = 6  # of as many examples, one is tried when it is to be fast
LEAST = 10

settings.register_profile("thorough", deadline=None, print_blob=True)
settings.register_profile("fast", deadline=None, max_examples=20, derandomize=True)
# For `make mutate`: the same examples each time, few of them, and none sought that is smaller.
settings.register_profile(
    "mutation", deadline=None, derandomize=True, database=None, max_examples=25, phases=(Phase.explicit, Phase.generate)
)


def examples(number: int, profile: str = PROFILE) -> int:
    """So many examples, or a part of them in the fast profile."""
    return max(min(number, LEAST), number // SHARE) if profile == "fast" else number
