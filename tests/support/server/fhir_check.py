"""What `fhir.resources` does not see: codes, links between items, and that every Coding has a system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack

_TYPES = {
    "R4": {"group", "display", "choice", "integer", "decimal", "quantity", "date"},
    "R5": {"group", "display", "coding", "integer", "decimal", "quantity", "date"},
}
_ANSWER = {
    "choice": "answerCoding",
    "coding": "answerCoding",
    "integer": "answerInteger",
    "decimal": "answerDecimal",
}
_CODES = {
    "OperationOutcome": {"issue.severity": {"fatal", "error", "warning", "information"}},
    "CarePlan": {"status": {"draft"}, "intent": {"proposal"}},
    "ServiceRequest": {
        "status": {"draft"},
        "intent": {"proposal"},
        "priority": {"routine", "urgent", "asap", "stat"},
    },
    "GuidanceResponse": {"status": {"success", "data-required"}},
}
_ISSUE_TYPES = {
    *("invalid", "structure", "required", "value", "invariant", "processing", "not-supported", "duplicate"),
    *("not-found", "too-long", "code-invalid", "extension", "business-rule", "conflict", "exception", "timeout"),
    *("incomplete", "informational"),
}


def items_of(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every item of a form."""
    for item in items:
        yield item
        yield from items_of(item.get("item", []))


def check_questionnaire(form: Mapping[str, Any], version: str) -> list[str]:
    """What is wrong with a Questionnaire, in words; empty where nothing is."""
    found = []
    items = list(items_of(form["item"]))
    types = {item["linkId"]: item["type"] for item in items}
    if len(types) != len(items):
        found.append("a linkId is there twice")
    if form["status"] not in {"draft", "active"}:
        found.append("status")
    for item in items:
        link = item["linkId"]
        if item["type"] not in _TYPES[version]:
            found.append(f"{link}: type {item['type']}")
        if ("answerOption" in item) is not (item["type"] in ("choice", "coding")):
            found.append(f"{link}: options")
        if item["type"] in ("group", "display") and {"required", "repeats"} & item.keys():
            found.append(f"{link}: required")
        if item["type"] == "group" and not item.get("item"):
            found.append(f"{link}: an empty group")
        if not item.get("text") and item["type"] != "group":
            found.append(f"{link}: no text")
        tests = item.get("enableWhen", [])
        if (len(tests) > 1) is not ("enableBehavior" in item) or item.get("enableBehavior", "all") not in (
            "all",
            "any",
        ):
            found.append(f"{link}: enableBehavior")
        for test in tests:
            found += _check_test(link, test, types)
    found += [f"a Coding without a system: {one}" for one in _codings(form) if "system" not in one]
    return found


def _check_test(link: str, test: Mapping[str, Any], types: Mapping[str, str]) -> list[str]:
    if test["question"] not in types:
        return [f"{link}: enableWhen dangles"]
    key = next(key for key in test if key.startswith("answer"))
    if test["operator"] == "exists":
        return [] if key == "answerBoolean" else [f"{link}: exists"]
    right = _ANSWER.get(types[test["question"]]) == key
    orders = test["operator"] in (">=", ">", "<=", "<") if key != "answerCoding" else test["operator"] == "="
    return [] if right and orders else [f"{link}: {test['operator']} {key} of {types[test['question']]}"]


def _codings(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        for key, inside in value.items():
            if key.endswith("Coding") and isinstance(inside, dict):
                yield inside
            if key in ("coding", "code") and isinstance(inside, list):
                yield from inside
            yield from _codings(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _codings(inside)


def check_bundle(bundle: Mapping[str, Any]) -> list[str]:
    """What is wrong with what $triage gave: codes, names, references that lead nowhere."""
    names = [entry["fullUrl"] for entry in bundle["entry"]]
    found = ["a fullUrl is there twice"] if len(set(names)) != len(names) else []
    for entry in bundle["entry"]:
        resource = entry["resource"]
        contained = {f"#{one['id']}" for one in resource.get("contained", [])}
        for reference in _references(resource):
            if reference not in names and reference not in contained:
                found.append(f"{resource['resourceType']}: a reference that leads nowhere")
        for path, codes in _CODES.get(resource["resourceType"], {}).items():
            if "." not in path and resource[path] not in codes:
                found.append(f"{resource['resourceType']}.{path}: {resource[path]}")
        if resource["resourceType"] == "OperationOutcome":
            found += check_outcome(resource)
    found += [f"a Coding without a system: {one}" for one in _codings(bundle) if "system" not in one]
    return found


def check_outcome(outcome: Mapping[str, Any]) -> list[str]:
    """What is wrong with an OperationOutcome."""
    severities = _CODES["OperationOutcome"]["issue.severity"]
    return [
        f"issue {one['severity']} {one['code']}"
        for one in outcome["issue"]
        if one["severity"] not in severities or one["code"] not in _ISSUE_TYPES
    ]


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for inside in value.values():
            yield from _references(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _references(inside)


# A form engine by the letter of the standard --------------------------------------------------------------------------


def shown_by_standard(form: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, bool]:
    """Which items plain `enableWhen` shows: an item that is not shown counts as one without an answer.

    Tests look at items before and after; the answers settle it in a few passes.
    """
    given: dict[str, list[Any]] = {
        item["linkId"]: item.get("answer", []) for item in items_of(response.get("item", []))
    }
    shown = {item["linkId"]: True for item in items_of(form["item"])}
    for _ in range(len(shown) + 2):
        before = dict(shown)
        _pass(form["item"], True, given, shown)
        if shown == before:
            return shown
    raise AssertionError("which items are shown does not settle")


def _pass(items: list[dict[str, Any]], around: bool, given: Mapping[str, list[Any]], shown: dict[str, bool]) -> None:
    for item in items:
        tests = [_holds(test, given, shown) for test in item.get("enableWhen", [])]
        enabled = (all(tests) if item.get("enableBehavior") == "all" else any(tests)) if tests else True
        shown[item["linkId"]] = around and enabled
        _pass(item.get("item", []), shown[item["linkId"]], given, shown)


def _holds(test: Mapping[str, Any], given: Mapping[str, list[Any]], shown: Mapping[str, bool]) -> bool:
    answers = given.get(test["question"], []) if shown[test["question"]] else []
    key = next(key for key in test if key.startswith("answer"))
    if test["operator"] == "exists":
        return bool(answers) is test[key]
    values = [next(value for name, value in answer.items() if name.startswith("value")) for answer in answers]
    if key == "answerCoding":
        return any((one["system"], one["code"]) == (test[key]["system"], test[key]["code"]) for one in values)
    compare = {">=": float.__ge__, ">": float.__gt__, "<=": float.__le__, "<": float.__lt__}[test["operator"]]
    return any(compare(float(one), float(test[key])) for one in values)


def as_json(pack: Pack, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Canonical answers as a caller hands them in."""
    return {name: answer_to_json(pack.question[name], answer) for name, answer in answers.items()}
