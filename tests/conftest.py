"""What all tests share: Hypothesis takes its time, since a busy machine is no finding, and nothing skips in CI."""

import pytest
from hypothesis import Phase, settings

from support import skips

settings.register_profile("patient", deadline=None)
# For `make mutate`: the same examples each time, few of them, and none sought that is smaller.
settings.register_profile(
    "mutation", deadline=None, derandomize=True, database=None, max_examples=25, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    skips.pytest_configure(config)
