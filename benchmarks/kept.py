"""What the runs found, kept as JSON, one file a benchmark: the page can be written again from them alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measured import Section, from_json, to_json

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Run:
    """One benchmark's findings, and under what circumstances they were made."""

    section: Section
    machine: dict[str, str]
    versions: dict[str, str]
    date: str
    commit: str
    load: tuple[str, str]
    seconds: float
    quick: bool = False


def keep(name: str, run: Run, folder: Path = RESULTS) -> None:
    """Writes a run's findings in place of those before."""
    folder.mkdir(parents=True, exist_ok=True)
    value: dict[str, Any] = {**vars(run), "section": to_json(run.section)}
    (folder / f"{name}.json").write_text(_text(value) + "\n", encoding="utf-8")


def read(name: str, folder: Path = RESULTS) -> Run | None:
    """What the last run of a benchmark found; None where there was none."""
    try:
        value = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Run(**{**value, "section": from_json(value["section"]), "load": tuple(value["load"])})


def _text(value: object, indent: str = "") -> str:
    """JSON with a line for each part, but not for each number."""
    deeper = indent + "  "
    short = json.dumps(_rounded(value), ensure_ascii=False)
    if len(short) + len(indent) <= 120 or not isinstance(value, (dict, list, tuple)):
        return short
    if isinstance(value, dict):
        inside = [f"{deeper}{json.dumps(key)}: {_text(below, deeper)}" for key, below in value.items()]
        return "{\n" + ",\n".join(inside) + f"\n{indent}}}"
    if all(isinstance(one, (int, float)) for one in value):
        return short
    return "[\n" + ",\n".join(deeper + _text(one, deeper) for one in value) + f"\n{indent}]"


def _rounded(value: object) -> object:
    """Six figures are more than a clock is good for."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _rounded(below) for key, below in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, (list, tuple)) else value
