"""population.yaml is read to the letter, layer upon layer, and nothing in it is ever a crash."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from soundadvice import check_pack, load_pack
from soundadvice.authoring.format import format_pack
from soundadvice.model.condition import Comparison, Operator
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.population.draw import BySetting, SameAs, Weights, figure_in
from soundadvice.model.population.population import Population
from support.packs.folders import PACKS
from support.population.packs import POPULATIONS, folder_with_population, twisted_ankle


def population_of(pack: Pack) -> Population:
    assert pack.population is not None
    return pack.population


@pytest.fixture
def layered(tmp_path: Path) -> Path:
    """`child` on `minimal`, which has a population."""
    folder_with_population(tmp_path, "minimal")
    shutil.copytree(PACKS / "child", tmp_path / "child")
    return tmp_path / "child"


def test_what_the_file_says_is_in_the_tree() -> None:
    found = population_of(twisted_ankle())
    assert (found.seed, found.people) == (7, 20_000)
    assert found.settings == {"kind": ("fresh", "late"), "carrying": ("even", "clustered")}
    assert [fact.id for fact in found.facts] == ["carry", "age", "broken", "lasted", "signs"]
    draw = found.answer["better"].cases[0].draw
    assert isinstance(draw, Weights)
    assert dict(draw.values) == {"yes": BySetting("kind", {"fresh": Fraction(3), "late": Fraction(1)}), "no": 1}
    assert figure_in(dict(draw.values)["yes"], {"kind": "late", "carrying": "even"}) == 1
    carry = found.fact["carry"].cases[0].draw
    assert isinstance(carry, Weights)
    assert carry.values == ((24, Fraction(1)), (3, Fraction(2)))
    assert found.fact["broken"].cases[0].sources == ("assumed",)
    goal = found.reach[2]
    assert (goal.acuity, goal.at_least, goal.fact, goal.low, goal.high) == (
        Acuity.SELF_CARE,
        Fraction(1, 5),
        "age",
        60,
        None,
    )
    assert found.answer["age"].cases[0].draw == SameAs("age")
    assert found.answer["age"].question == twisted_ankle().question["age"]


def test_parameters_of_the_pack_can_be_named(tmp_path: Path) -> None:
    folder = folder_with_population(tmp_path)
    file = folder / "population.yaml"
    file.write_text(file.read_text("utf-8").replace("{age: {at_least: 60}}", "{age: {at_least: $older}}"), "utf-8")
    chances = population_of(load_pack(folder, parameters={"older": 66})).fact["broken"].cases[0].draw
    when = chances.options[0][1][0].when  # type: ignore[union-attr]
    assert when == Comparison("age", Operator.AT_LEAST, 66, "older")


# Layers ---------------------------------------------------------------------------------------------------------------


def test_a_layer_without_the_file_has_none_if_its_questions_have_no_answer(layered: Path) -> None:
    assert load_pack(layered).population is None
    assert check_pack(layered) == ()
    assert load_pack(layered.parent / "minimal").population is not None


def test_a_layer_without_the_file_has_its_parents_if_that_answers_all(layered: Path) -> None:
    (layered / "questions.yaml").unlink()
    head = (layered / "pack.yaml").read_text("utf-8")
    lines = [line for line in head.splitlines() if not line.startswith("order:")]
    (layered / "pack.yaml").write_text("\n".join(lines), "utf-8")
    shutil.rmtree(layered / "rules")
    shutil.copy(PACKS / "child" / "plan.yaml", layered / "plan.yaml")
    found = check_pack(layered)
    if found:  # the layer's own plan may name its question
        (layered / "plan.yaml").unlink()
    assert load_pack(layered).population == population_of(load_pack(layered.parent / "minimal"))


def test_a_layer_adds(layered: Path) -> None:
    (layered / "population.yaml").write_text(
        "about: And their fever.\n"
        "scenarios: {again: {title: Again, set: {kind: old}}}\n"
        "facts: [{id: hot, kind: choice, options: [no, yes], source: R1, weights: {no: 9, yes: 1}}]\n"
        "answers: {fever: {source: assumed, same_as: hot}}\n"
        "reach: {go_today: {at_most: 20 %, in: again}}\n"
        "others: [{pack: minimal, answers: {walks: hot}}]\n",
        "utf-8",
    )
    assert check_pack(layered) == ()
    found, below = population_of(load_pack(layered)), population_of(load_pack(layered.parent / "minimal"))
    assert found.about == "Made up for these tests.\n\nAnd their fever."
    assert [fact.id for fact in found.facts] == ["age", "serious", "load", "hot"]
    assert list(found.answer) == list(load_pack(layered).question)
    assert found.scenarios[:2] == below.scenarios
    assert [goal.named for goal in found.reach] == ["self_care", "see_doctor", "go_today"]
    assert (found.bands, found.truth, found.unsure, found.seed) == (below.bands, below.truth, below.unsure, below.seed)
    assert found.others[0].answers == {"walks": "hot"}


def test_a_layer_can_name_its_parents_references_and_stand_on_its_parents_parent(layered: Path) -> None:
    with (layered.parent / "minimal" / "population.yaml").open("a", encoding="utf-8") as file:
        file.write('references: [{id: P1, title: A study, edition: "2030", place: Table 1, basis: read}]\n')
    top = layered.parent / "top"
    top.mkdir()
    (top / "pack.yaml").write_text('id: top\nversion: "1"\ntitle: On top\nextends: child\n', "utf-8")
    assert load_pack(top).population is None  # no one answers the question of the layer between
    (top / "population.yaml").write_text("answers: {fever: {source: P1, weights: {no: 9, yes: 1}}}\n", "utf-8")
    assert check_pack(top) == ()
    found = population_of(load_pack(top))
    assert [one.id for one in found.references] == ["P1"]
    assert found.answer["fever"].cases[0].sources == ("P1",)


# Nothing is a crash ---------------------------------------------------------------------------------------------------


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(one for key, inner in below for one in _paths(inner, (*path, key)))]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "new", [None, "text", "", "3 %", "-1", "1e9", [], ["a"], {}, {"by": "kind"}, {"when": {"age": "x"}}]
)
def test_any_value_anywhere_is_a_problem_or_fine_and_never_a_crash(tmp_path: Path, new: object) -> None:
    text = (POPULATIONS / "minimal" / "population.yaml").read_text("utf-8")
    shutil.copytree(PACKS / "minimal", tmp_path / "minimal")
    refused = 0
    for path in _paths(yaml.load(text, yaml.BaseLoader))[1:]:
        data = yaml.load(text, yaml.BaseLoader)
        place = data
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = new
        (tmp_path / "minimal" / "population.yaml").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        refused += bool(check_pack(tmp_path / "minimal"))
    assert refused > 30


@pytest.mark.parametrize("name", ["minimal", "twisted_ankle"])
def test_a_formatted_file_says_the_same(tmp_path: Path, name: str) -> None:
    folder = folder_with_population(tmp_path, name)
    before = population_of(load_pack(folder))
    for file in format_pack(folder):
        file.path.write_bytes(file.new)
    assert population_of(load_pack(folder)) == before
    assert not any(file.is_changed for file in format_pack(folder))
