"""What tests of tables share: each in a folder of its own, and one Spark for all that ask for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.terminal.commands import run as run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def session() -> Iterator[Any]:
    """Spark on this computer, as small as it goes: it takes longer to start and to plan than to work."""
    spark = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java, and there is none")
    small = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.memory": "1g",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    started = spark.SparkSession.builder.master("local[2]").config(map=small).getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    yield started
    started.stop()
