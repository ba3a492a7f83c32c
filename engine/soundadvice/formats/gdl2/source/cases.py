"""Cases: the tests that stand beside a guideline: what it is told, and what it then says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.parse import parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import ImportingError

ENDINGS = (".gdl2.json", ".json", ".gdl2")


@dataclass(frozen=True, slots=True)
class GuidelineCase:
    """One test: by code, the texts of what is given, and of what is expected."""

    name: str
    given: Mapping[str, str]
    expected: Mapping[str, str]


def cases_beside(path: Path) -> tuple[GuidelineCase, ...]:
    """The tests of a guideline: of `x.gdl2.json`, `x.test.yml` in the same folder; none if there is no such file."""
    stem = next((path.name.removesuffix(end) for end in ENDINGS if path.name.endswith(end)), path.name)
    for ending in (".test.yml", ".test.yaml"):
        beside = path.with_name(stem + ending)
        if beside.is_file():
            return read_cases(beside)
    return ()


def read_cases(path: Path) -> tuple[GuidelineCase, ...]:
    """The tests of a file. Raises ImportingError with the place of what cannot be read."""
    problems = Problems()
    root = parse(TextFile(path.name), path.read_bytes(), problems)
    for problem in problems.errors:
        raise ImportingError(f"the tests cannot be read: {problem}", "mend the file, or move it away")
    if root is None or root.get("test_cases") is None:
        raise ImportingError(f"`{path.name}` has no `test_cases`", "mend the file, or move it away")
    guidelines = root.get("guidelines")
    if guidelines is not None and isinstance(guidelines.value, dict) and len(guidelines.value) > 1:
        raise ImportingError("tests of several guidelines in a chain are not carried", "give each its own tests")
    found = [_case(one, position) for position, one in enumerate(root.at("test_cases").items(), start=1)]
    names: dict[str, int] = {}
    for position, case in enumerate(found):
        names[case.name] = names.get(case.name, 0) + 1
        if names[case.name] > 1:
            found[position] = GuidelineCase(f"{case.name} ({names[case.name]})", case.given, case.expected)
    return tuple(found)


def _case(node: Node, number: int) -> GuidelineCase:
    name = node.get("id")
    words = " ".join((name.text if name else "").split()) or f"case {number}"
    return GuidelineCase(words, _values(node, "input"), _values(node, "expected_output"))


def _values(node: Node, key: str) -> dict[str, str]:
    part = node.get(key)
    if part is None or not isinstance(part.value, dict):
        return {}
    found: dict[str, str] = {}
    for below in part.value.values():
        if isinstance(below.value, dict):
            found |= {label.partition("|")[0].strip(): one.text for label, one in below.value.items()}
    return found
