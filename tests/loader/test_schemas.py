"""The JSON Schemas that are checked in: of a pack's files, advice, a record and the figures of a population."""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from soundadvice import Advice, find_pack, load_pack, triage
from soundadvice.loader.repeats.unroll import unroll
from soundadvice.loader.schema import evidence_shapes, shapes
from soundadvice.loader.schema.json_schema import schemas, write
from soundadvice.loader.schema.validate import shape
from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.parse import parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.loader.yaml.variants import take_variants
from soundadvice.meaning.consult import advise
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.answer import answer_to_json
from soundadvice.provenance.record import Record
from support.answers import cells
from support.answers.people import SORE, WELL
from support.packs import generated as packs

HERE = Path(__file__).parents[1]
SCHEMAS = HERE.parent / "schemas"
PACKS = HERE / "data" / "packs"
ERRORS = HERE / "data" / "errors"
SHIPPED = find_pack("low_back_pain")
PACK = load_pack("low_back_pain")
NAMES = sorted(path.name for path in SCHEMAS.glob("*.json"))


@cache
def stored(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    return found


@cache
def validator(name: str) -> Draft202012Validator:
    resources = [Resource.from_contents(stored(path.removesuffix(".schema.json"))) for path in NAMES]
    registry: Registry[Any] = Registry().with_resources((resource.id() or "", resource) for resource in resources)
    return Draft202012Validator(stored(name), registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def mistakes(name: str, value: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(value)]


# The schemas themselves --------------------------------------------------------------------------------------------


def test_the_checked_in_schemas_are_the_generated_ones(tmp_path: Path) -> None:
    """After a change of `shapes.py`: `python -m soundadvice.loader.schema.json_schema schemas`."""
    write(tmp_path)
    for name in schemas():
        assert (SCHEMAS / name).read_text() == (tmp_path / name).read_text(), f"{name}: generate it anew"
    written = ["advice.schema.json", "population-report.schema.json", "record.schema.json"]
    assert sorted([*schemas(), *written]) == NAMES


@pytest.mark.parametrize("file", NAMES)
def test_each_is_a_valid_schema(file: str) -> None:
    schema = stored(file.removesuffix(".schema.json"))
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"soundadvice/{file}"
    assert schema["title"]
    for part in _parts(schema):
        if "properties" in part:
            assert "additionalProperties" in part, "a key that is not known is left out in silence"
        if "$ref" in part and part["$ref"].startswith("#/$defs/"):
            assert part["$ref"].removeprefix("#/$defs/") in schema["$defs"]


def _parts(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for below in value.values():
            yield from _parts(below)
    elif isinstance(value, list):
        for below in value:
            yield from _parts(below)


# Files of packs ----------------------------------------------------------------------------------------------------

KINDS: dict[str, tuple[str, Any, Any]] = {
    "pack.yaml": ("pack", shapes.PACK, shapes.PackShape),
    "questions.yaml": ("questions", shapes.QUESTION, shapes.QuestionShape),
    "plan.yaml": ("plan", shapes.PLAN, shapes.PlanShape),
    "claims.yaml": ("claims", shapes.CLAIMS, shapes.ClaimsShape),
    "references.yaml": ("references", shapes.REFERENCES, shapes.ReferencesShape),
    "hazards.yaml": ("hazards", shapes.HAZARDS, shapes.HazardsShape),
    "glosses.yaml": ("glosses", evidence_shapes.GLOSSES, evidence_shapes.GlossesShape),
    "vignettes.yaml": ("vignettes", shapes.VIGNETTES, shapes.VignettesShape),
    "review.yaml": ("review", shapes.REVIEWS, shapes.ReviewsShape),
    "rules": ("rule", shapes.RULE, shapes.RuleShape),
    "exercises": ("exercise", shapes.EXERCISE, shapes.ExerciseShape),
}


def kind_of(path: Path) -> tuple[str, Any, Any] | None:
    return KINDS.get(path.name) or KINDS.get(path.parent.name)


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.yaml")) if path.is_file() and kind_of(path)]


def node_of(path: Path) -> Node | None:
    problems = Problems()
    node = parse(TextFile(path.name), path.read_bytes(), problems)
    return None if problems.errors else node


def misfits(node: Node, adapter: Any, annotation: Any) -> list[str]:
    """What the reader says of the shape alone, once it has taken texts by answer, and repeated groups, apart."""
    problems = Problems()
    items = node.items() if annotation is shapes.QuestionShape else [node]
    if annotation is shapes.QuestionShape:
        items = unroll(items, problems)[0]
    of = {shapes.QuestionShape: "question", shapes.RuleShape: "rule"}.get(annotation)
    parts = [] if of is None else items
    if annotation is shapes.PackShape and isinstance(named := node.at("dispositions").value, dict):
        of, parts = "disposition", list(named.values()) if node.get("dispositions") else []
    for part in parts:
        take_variants(str(of), part, "", problems)
    for item in items:
        shape(adapter, item, annotation, problems)
    if annotation is shapes.QuestionShape and not isinstance(node.value, list):
        return ["not a list"]
    return [problem.code for problem in problems.found if problem.code not in IN_CONDITIONS]


@pytest.mark.parametrize("path", [*files(SHIPPED), *files(PACKS)], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_files_of_good_packs_validate(path: Path) -> None:
    kind, node = kind_of(path), node_of(path)
    assert kind is not None
    assert node is not None
    assert mistakes(kind[0], json.loads(json.dumps(node.data()))) == []


def _golden_files() -> list[Path]:
    cases = [path for path in sorted(ERRORS.iterdir()) if path.is_dir()]
    return [path for case in cases for path in files(case)]


@pytest.mark.parametrize("path", _golden_files(), ids=lambda path: str(path.relative_to(ERRORS)))
def test_schemas_refuse_what_the_reader_refuses_for_its_shape(path: Path) -> None:
    kind, node = kind_of(path), node_of(path)
    assert kind is not None
    if node is None:
        return
    name, adapter, annotation = kind
    value = json.loads(json.dumps(node.data()))
    if misfits(node, adapter, annotation):
        assert mistakes(name, value)
    elif codes_of(path).isdisjoint(IN_CONDITIONS):
        assert mistakes(name, value) == []


IN_CONDITIONS = {"bad_condition", "bad_test", "bad_number", "bad_duration", "unknown_option", "reserved_id"} | {
    "bad_repeat",
    "bad_variants",
}
"""What the shape leaves to others, and the schemas see as well, or may."""


def codes_of(path: Path) -> set[str]:
    text = (ERRORS / path.relative_to(ERRORS).parts[0] / "expected.txt").read_text()
    return set(re.findall(r"\[(\w+)\]: ", text))


def test_golden_mistakes_of_shape_are_many() -> None:
    refused = 0
    for path in _golden_files():
        kind, node = kind_of(path), node_of(path)
        refused += bool(kind and node and misfits(node, kind[1], kind[2]))
    assert refused > 40


# Advices and records -----------------------------------------------------------------------------------------------


def many_advices() -> Iterator[Advice]:
    """Self-care with every plan question answered each way, every rule, early stops, answers left behind."""
    well = {name: answer_to_json(q, cells.answers_of(PACK, q)[0]) for name, q in PACK.question.items()}
    well |= SORE
    yield triage(PACK, well)
    for name, question in PACK.question.items():
        for answer in cells.answers_of(PACK, question):
            yield triage(PACK, {**well, name: answer_to_json(question, answer)})
    yield triage(PACK, {"leg_pain": "one"})
    left_behind = triage(load_pack("low_back_pain_red_flags"), {**WELL, "walking_heaviness": "yes"})
    assert left_behind.ignored_would_raise
    yield left_behind
    yield triage(PACK, {name: well[name] for name in PACK.deciding if name in well})
    yield triage(load_pack("low_back_pain", region="gb", parameters={"few_weeks": "6 weeks"}), well)
    child = load_pack(PACKS / "child")
    yield triage(child, {"fever": "yes"})
    yield triage(child, {"leg_pain": "one", "fever": "no", "age": 50, "signs": ["hot"], "walks": "yes"})


@pytest.mark.slow
def test_advices_and_their_records_validate() -> None:
    seen: set[str] = set()
    for count, advice in enumerate(many_advices()):
        value = json.loads(json.dumps(advice.to_json()))
        assert mistakes("advice", value) == []
        record = Record.of(advice, time=datetime(2024, 5, 27, 9, 30, tzinfo=UTC), engines=("reference",)).to_json()
        if count % 10 == 0:
            assert mistakes("record", json.loads(json.dumps(record))) == []
        plan = value["plan"]
        seen |= {key for key in ("open", "unanswered", "ignored", "reasons", "notes") if value[key]}
        seen |= {key for key, part in plan.items() if part}
        seen |= {value["acuity"]} | ({"would raise"} if value["ignored_would_raise"] else set())
        seen |= {"references"} if any(reason["references"] for reason in value["reasons"]) else set()
    assert seen >= {"open", "unanswered", "ignored", "reasons", "notes", "exercises", "habits", "therapies", "say"}
    assert seen >= {"held_back", "no_exercise", "self_care", "routine", "same_day", "would raise", "references"}


def test_advices_of_packs_of_every_shape_validate() -> None:
    made = 0
    for number, pack in enumerate(packs.take(60)):
        random = Random(number)
        for _ in range(3):
            answers = packs.make_answers(random, pack, complete=True)
            evaluation = evaluate(pack, answers)
            if evaluation.decided:
                made += 1
                assert mistakes("advice", json.loads(json.dumps(advise(pack, answers, evaluation).to_json()))) == []
    assert made > 100


@pytest.mark.slow
def test_the_schema_of_an_advice_is_exact() -> None:
    """Nothing can be left out of advice, or added to it, at any depth."""
    advices = [advice.to_json() for advice in itertools.islice(many_advices(), 12)]
    whole = json.loads(json.dumps(max(advices, key=lambda value: len(json.dumps(value)))))
    assert mistakes("advice", whole) == []
    open_mappings = [whole["parameters"], whole["answers"]]
    for part in _parts(whole):
        if part in open_mappings:
            continue
        for key in sorted(part.keys() - {"not_for_people", "by_when", "stop_rule"}):  # there where the pack says so
            kept = part.pop(key)
            assert mistakes("advice", whole), f"`{key}` left out"
            part[key] = kept
        part["more"] = "x"
        assert mistakes("advice", whole), "something added"
        del part["more"]
    assert mistakes("advice", whole) == []


def test_every_part_of_what_is_written_is_described() -> None:
    for name in ("advice", "record", "population-report"):
        for part in _parts(stored(name)):
            for key, below in part.get("properties", {}).items():
                assert below.get("description"), f"{name}: {key}"


def test_a_record_holds_an_advice() -> None:
    advice = triage(PACK, {"leg_pain": "one"})
    record = Record.of(advice, time=datetime.now(UTC), engines=("reference", "durable_rules")).to_json()
    value = json.loads(json.dumps(record))
    assert mistakes("record", value) == []
    for key in value:
        assert mistakes("record", {name: part for name, part in value.items() if name != key})
    spoiled = copy.deepcopy(value)
    spoiled["advice"]["acuity"] = "urgent"
    assert mistakes("record", spoiled)
    assert mistakes("record", {**value, "time": "yesterday"})
    assert mistakes("record", {**value, "engines": []})
