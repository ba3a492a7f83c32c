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


def _bounds(name: str, test: Any) -> Any:
    """A test, or a band, with the parameters that it compares with under the prefix."""

    def limit(one: Any) -> Any:
        return f"${name}_{one[1:]}" if isinstance(one, str) and one.startswith("$") else one

    return {word: limit(one) for word, one in test.items()} if isinstance(test, dict) else test


def renamed_condition(name: str, condition: Json) -> Json:
    """A condition of a library, with whatever it names under the prefix."""
    [(key, body)] = condition.items()
    if key in ("all", "any"):
        return {key: [renamed_condition(name, part) for part in body]}
    if key == "not":
        return {key: renamed_condition(name, body)}
    if key == "count":
        return {key: {**body, "of": [renamed_condition(name, part) for part in body["of"]]}}
    return {key: f"{name}_{body}"} if key == "is" else {f"{name}_{key}": _bounds(name, body)}


def renamed_part(name: str, one: Json) -> Json:
    """A question, a condition with a name, or a score of a library, under the prefix."""
    found = {**one, "id": f"{name}_{one['id']}"}
    found |= {key: renamed_condition(name, one[key]) for key in ("when", "enable_when") if key in one}
    if "add" in one:
        found["add"] = {
            f"{name}_{key}": [_bounds(name, band) for band in body] if isinstance(body, list) else body
            for key, body in one["add"].items()
        }
    if "conditions" in one:
        found["conditions"] = [{**part, "when": renamed_condition(name, part["when"])} for part in one["conditions"]]
    return found


@dataclass(frozen=True)
class Own:
    """What a folder itself has, that of the libraries that it includes before it: whole libraries, without `only`."""

    questions: list[Json]
    conditions: list[Json]
    scores: list[Json]
    parameters: dict[str, Any]


def _own(folder: Path) -> Own:
    head = read(folder / "pack.yaml")
    found = Own([], [], [], {})
    for one in head.get("include", []):
        theirs, name = _own(folder.parent / one["pack"]), one["as"]
        for mine, other in ((found.questions, theirs.questions), (found.conditions, theirs.conditions)):
            mine += [renamed_part(name, part) for part in other]
        found.scores.extend(renamed_part(name, part) for part in theirs.scores)
        found.parameters.update({f"{name}_{key}": value for key, value in theirs.parameters.items()})
    found.questions.extend(read(folder / "questions.yaml") or [])
    found.conditions.extend(read(folder / "conditions.yaml") or [])
    found.scores.extend(read(folder / "scores.yaml") or [])
    found.parameters.update({name: one["value"] for name, one in head.get("parameters", {}).items()})
    return found


def layers(folder: Path, setting: Mapping[str, Any] | None = None) -> Layers:
    """The pack in a folder, on its parent, which is the folder of that name beside it."""
    head = read(folder / "pack.yaml")
    own, parent = _own(folder), head.get("extends")
    parent = parent["pack"] if isinstance(parent, dict) else parent
    below = layers(folder.parent / parent) if parent else None
    plan = read(folder / "plan.yaml") or {}
    questions = dict(below.questions) if below else {}
    questions |= {one["id"]: one for one in own.questions}
    parameters = {**(below.parameters if below else {}), **own.parameters}
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
        named=(below.named if below else {}) | {one["id"]: one["when"] for one in own.conditions},
        scores=(below.scores if below else {}) | {one["id"]: one for one in own.scores},
        pending=frozenset(pending | (below.pending if below else set())),
    )
