"""Batch on a Spark cluster that loses a worker half way: nobody is missing, doubled, or gets another's advice."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed")
pytestmark = [
    pytest.mark.slow,  # Spark: a master, two workers, and their executors
    pytest.mark.nightly,
    pytest.mark.skipif(
        shutil.which("java") is None and "JAVA_HOME" not in os.environ, reason="Spark needs Java, and there is none"
    ),
]
sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis reads a schema so
def test_a_worker_is_killed_half_way(tmp_path: Path) -> None:
    from spark_cluster import killed_half_way

    seen = killed_half_way(100_000, tmp_path)

    assert seen.tasks / 2 <= seen.done_when_killed < seen.tasks
    assert (seen.workers_left, seen.lost > 0) == (1, True)
    assert (seen.missing, seen.unknown, seen.doubled, seen.differing) == (0, 0, 0, 0)
    assert seen.asked > 10_000
    assert seen.unlike_evaluate == 0
