"""What all tests share: Hypothesis takes its time, since a busy machine is no finding, and nothing skips in CI."""

import pytest
from hypothesis import settings

from support import skips, thorough

settings.load_profile(thorough.PROFILE)


def pytest_configure(config: pytest.Config) -> None:
    skips.pytest_configure(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    thorough.sample(config, items)
