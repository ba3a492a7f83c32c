"""The files of a pack and of the packs below it, merged: questions, rules, dispositions, parameters and plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from independent.plain_yaml import read

Json = dict[str, Any]


@dataclass(frozen=True)
class Layers:
    """A merged pack. `acuity` is by disposition, `parameters` hold what stands in the files or was set."""

    questions: dict[str, Json]
    rules: dict[str, Json]
    acuity: dict[str, str]
    default: str
    parameters: dict[str, Any]
    plan_rules: list[Json]
    programmes: list[Json]
    pending: frozenset[str]
    named: dict[str, Json]
    scores: dict[str, Json]


def layers(folder: Path, setting: Mapping[str, Any] | None = None) -> Layers:
    """The pack in a folder, on its parent, which is the folder of that name beside it."""
    head = read(folder / "pack.yaml")
    below = layers(folder.parent / head["extends"]) if "extends" in head else None
    plan = read(folder / "plan.yaml") or {}
    questions = dict(below.questions) if below else {}
    questions |= {one["id"]: one for one in read(folder / "questions.yaml") or []}
    parameters = dict(below.parameters) if below else {}
    parameters |= {name: one["value"] for name, one in head.get("parameters", {}).items()}
    exercises = [read(path) for path in sorted((folder / "exercises").glob("*.yaml"))]
    pending = {one["id"] for one in exercises if one.get("review") == "pending"}
    # Without an acuity a layer says otherwise what its parent has.
    acuity = {name: one["acuity"] for name, one in head.get("dispositions", {}).items() if "acuity" in one}
    rules = [read(path) for path in sorted((folder / "rules").glob("*.yaml"))]
    return Layers(
        questions={name: questions[name] for name in head.get("order", questions)},
        rules={**(below.rules if below else {}), **{one["id"]: one for one in rules}},
        acuity={**(below.acuity if below else {}), **acuity},
        default=below.default if below else head["default"],
        parameters={**parameters, **(setting or {})},
        plan_rules=[*(below.plan_rules if below else []), *plan.get("rules", [])],
        programmes=[*(below.programmes if below else []), *plan.get("programmes", [])],
        named=(below.named if below else {})
        | {one["id"]: one["when"] for one in read(folder / "conditions.yaml") or []},
        scores=(below.scores if below else {}) | {one["id"]: one for one in read(folder / "scores.yaml") or []},
        pending=frozenset(pending | (below.pending if below else set())),
    )
