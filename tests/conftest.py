"""What all tests share: Hypothesis takes its time, since a busy machine is no finding, and nothing skips in CI."""

import gc
import sys

import pytest
from hypothesis import settings

from support import skips, thorough

settings.load_profile(thorough.PROFILE)
# jsonschema would make a grammar of internationalised addresses, for four seconds. No schema here asks for one.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
# While the tests are found, nothing is thrown away that is worth looking for.
gc.disable()


def pytest_configure(config: pytest.Config) -> None:
    skips.pytest_configure(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    thorough.sample(config, items)


def pytest_collection_finish() -> None:
    gc.set_threshold(50_000)
    gc.enable()
    gc.freeze()
