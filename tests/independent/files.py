"""The files of a pack and of the packs below it, merged: questions, rules, dispositions, parameters and plan."""

from __future__ import annotations

import re
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
    groups: dict[str, tuple[int, list[str]]]


def _bounds(name: str, test: Any) -> Any:
    """A test, or a band, with the parameters that it compares with under the prefix."""

    def limit(one: Any) -> Any:
        if isinstance(one, dict):
            return {**one, "by": f"{name}_{one['by']}"}
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
    for kind in ("ratio", "product"):
        if kind in one:
            listed = {key: one[kind][key] for key in ("of", "by") if key in one[kind]}
            under = {
                key: [f"{name}_{part}" for part in (body if isinstance(body, list) else [body])]
                for key, body in listed.items()
            }
            found[kind] = {**one[kind], **under}
    if "add" in one:
        found["add"] = {
            f"{name}_{key}": [_bounds(name, band) for band in body] if isinstance(body, list) else body
            for key, body in one["add"].items()
        }
    if "conditions" in one:
        found["conditions"] = [{**part, "when": renamed_condition(name, part["when"])} for part in one["conditions"]]
    return found


def _unrolled(questions: list[Json]) -> tuple[list[Json], dict[str, tuple[int, list[str]]]]:
    """The questions of a file with each repeated group written out, and the groups: how many, and the ids within."""
    found: list[Json] = []
    groups: dict[str, tuple[int, list[str]]] = {}
    for one in questions:
        if "repeat" not in one:
            found.append(one)
            continue
        more = {**one["repeat"]["another"], "id": "more", "kind": "choice"}
        asked, times = [*one["questions"], more], one["repeat"]["up_to"]
        groups[one["id"]] = (times, [part["id"] for part in asked])
        for number in range(1, times + 1):
            before = {f"{one['id']}_{number - 1}_more": ["yes"]} if number > 1 else one.get("enable_when")
            for part in asked:
                own = part.get("enable_when")
                both = [when for when in (before, own and _of(one["id"], number, own, groups[one["id"]][1])) if when]
                when = {"enable_when": {"all": both} if len(both) > 1 else both[0]} if both else {}
                found.append({**part, "id": f"{one['id']}_{number}_{part['id']}", **when})
    return found, groups


def _of(group: str, number: int, condition: Json, inner: list[str]) -> Json:
    """A condition about one of several, with the ids of the questions about that one."""
    [(key, body)] = condition.items()
    if key in ("all", "any"):
        return {key: [_of(group, number, part, inner) for part in body]}
    if key == "not":
        return {key: _of(group, number, body, inner)}
    if key == "count":
        return {key: {**body, "of": [_of(group, number, part, inner) for part in body["of"]]}}
    return {f"{group}_{number}_{key}" if key in inner else key: body}


def _each(value: Any, groups: dict[str, tuple[int, list[str]]]) -> Any:
    """A value with `{each: …, when: …}` written out wherever it stands."""
    if isinstance(value, list):
        return [_each(one, groups) for one in value]
    if not isinstance(value, dict):
        return value
    if "each" in value:
        times, inner = groups[value["each"]]
        return [_each(_of(value["each"], one, value["when"], inner), groups) for one in range(1, times + 1)]
    return {key: _each(one, groups) for key, one in value.items()}


@dataclass(frozen=True)
class Own:
    """What a folder itself has, that of the libraries that it includes before it."""

    questions: list[Json]
    conditions: list[Json]
    scores: list[Json]
    parameters: dict[str, Any]
    groups: dict[str, tuple[int, list[str]]]


def _wanted(library: Own, only: list[str] | None) -> Own:
    """What a library brings: all, or the parts that are named and whatever they mention, and so on."""
    if only is None:
        return library
    parts = {one["id"]: one for one in (*library.questions, *library.conditions, *library.scores)}
    there, found = {*parts, *library.parameters}, set(only)
    while more := {name for part in found & parts.keys() for name in _mentions(parts[part])} & there - found:
        found |= more
    return Own(
        [one for one in library.questions if one["id"] in found],
        [one for one in library.conditions if one["id"] in found],
        [one for one in library.scores if one["id"] in found],
        {name: value for name, value in library.parameters.items() if name in found},
        library.groups,
    )


def _mentions(value: Any) -> set[str]:
    """The names in the conditions, the points and the texts of a part."""
    if isinstance(value, str):
        return set(re.findall(r"\{\$(\w+)\}", value))
    if isinstance(value, list):
        return {name for one in value for name in _mentions(one)}
    if not isinstance(value, dict):
        return set()
    found = {name for key in ("when", "enable_when") if key in value for name in _looked_at(value[key])}
    add = value.get("add", {})
    limits = {limit for bands in add.values() if isinstance(bands, list) for band in bands for limit in _limits(band)}
    return found | set(add) | limits | {name for one in value.values() for name in _mentions(one)}


def _looked_at(condition: Json) -> set[str]:
    """The questions, scores, named conditions and parameters that a condition names."""
    [(key, body)] = condition.items()
    parts = body if key in ("all", "any") else [body] if key == "not" else []
    parts = body["of"] if key == "count" and "of" in body else parts
    if parts:
        return {name for part in parts for name in _looked_at(part)}
    return {body} if key == "is" and isinstance(body, str) else {key, *_limits(body)}


def _limits(test: Any) -> set[str]:
    """The parameters that a test, or a band, compares with."""
    found = test.values() if isinstance(test, dict) else ()
    return {one[1:] for one in found if isinstance(one, str) and one.startswith("$")}


def _own(folder: Path) -> Own:
    head = read(folder / "pack.yaml")
    found = Own([], [], [], {}, {})
    for one in head.get("include", []):
        theirs, name = _wanted(_own(folder.parent / one["pack"]), one.get("only")), one["as"]
        for mine, other in ((found.questions, theirs.questions), (found.conditions, theirs.conditions)):
            mine += [renamed_part(name, part) for part in other]
        found.scores.extend(renamed_part(name, part) for part in theirs.scores)
        found.groups.update({f"{name}_{key}": group for key, group in theirs.groups.items()})
        found.parameters.update({f"{name}_{key}": value for key, value in theirs.parameters.items()})
    questions, groups = _unrolled(read(folder / "questions.yaml") or [])
    found.groups.update(groups)
    found.questions.extend(_each(questions, found.groups))
    found.conditions.extend(_each(read(folder / "conditions.yaml") or [], found.groups))
    found.scores.extend(_each(read(folder / "scores.yaml") or [], found.groups))
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
    groups = {**(below.groups if below else {}), **own.groups}
    rules = [_each(read(path), groups) for path in sorted((folder / "rules").glob("*.yaml"))]
    return Layers(
        questions={name: questions[name] for name in head.get("order", questions)},
        rules={**(below.rules if below else {}), **{one["id"]: one for one in rules}},
        acuity={**(below.acuity if below else {}), **acuity},
        default=below.default if below else head["default"],
        parameters={**parameters, **(setting or {})},
        plan_rules=[*(below.plan_rules if below else []), *_each(plan.get("rules", []), groups)],
        programmes=[*(below.programmes if below else []), *plan.get("programmes", [])],
        named=(below.named if below else {}) | {one["id"]: one["when"] for one in own.conditions},
        scores=(below.scores if below else {}) | {one["id"]: one for one in own.scores},
        groups=groups,
        pending=frozenset(pending | (below.pending if below else set())),
    )
