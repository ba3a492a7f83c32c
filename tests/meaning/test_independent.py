"""Each engine says what a second reading of the packs says, which shares no line with it (`tests/independent`).

Tables and surfaces: `test_independent_surfaces.py`. That a difference is seen: `test_independent_slips.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

import soundadvice
from independent.files import layers
from independent.meaning import length, meaning
from independent.people import people
from soundadvice import Pack, PackError, UndecidedError, evaluate, find_pack, load_pack
from soundadvice.meaning.planner import make_plan, silenced_by
from soundadvice.model.answer import answer_to_json
from soundadvice.session import Session
from support.packs.generated import make_answers, make_pack
from support.packs.second_reading import LAYERED, PACKS, Answers, canonical, cases, engine_on, on_each, seen, told
from support.packs.voters import AT_HAND
from support.packs.written import write

HERE = Path(__file__).parents[1]

# The samples --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@on_each
def test_the_samples_are_of_every_kind(name: str) -> None:
    pack, found = PACKS[name], list(cases(name).values())
    assert {one.says.floor for one in found if one.says.decided} == set(pack.disposition)
    assert {one.says.decided for one in found} == {True, False}
    assert sum(one.says.floor == pack.default and one.says.decided for one in found) > 20
    fired = set().union(*(one.says.rules("true") for one in found))
    assert len(fired) > 0.85 * len(pack.rules)
    if any(question.enable_when for question in pack.questions if question.id in pack.deciding):
        assert sum(bool(one.says.ignored) for one in found) > 50
        assert {one.says.look_again for one in found if one.says.decided} == {True, False}
        assert any("open" in one.says.asked.values() for one in found)


def test_the_second_reading_imports_nothing_of_ours() -> None:
    files = sorted((HERE / "independent").glob("*.py"))
    assert len(files) >= 5
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [one for one in names if one.partition(".")[0] not in KNOWN], file


KNOWN = {
    "__future__",
    "collections",
    "dataclasses",
    "datetime",
    "fractions",
    "itertools",
    "pathlib",
    "random",
    "re",
    "typing",
} | {
    "independent",
    "yaml",
    "z3",
}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3 weeks", 1_814_400), ("21 days", 1_814_400), ("1 month", 2_629_800), ("1.5 years", 47_336_400), ("0 days", 0)],
)
def test_lengths_of_time(text: str, seconds: int) -> None:
    assert length(text) == seconds


# The engines --------------------------------------------------------------------------------------------------------


@pytest.mark.sampled
@on_each
def test_the_reference(name: str) -> None:
    found = engine_on(name)
    assert found.keys() == cases(name).keys()
    for number, case in cases(name).items():
        assert told(found[number]) == seen(case.says), (number, case.given)


@on_each
def test_the_plan(name: str) -> None:
    pack = PACKS[name]
    for number, case in cases(name).items():
        counted = {key: value for key, value in case.given.items() if key not in case.says.ignored}
        silenced = silenced_by(pack, case.says.rules("true"))
        made = make_plan(pack, case.says.floor, canonical(pack, counted), silenced)
        ids = {one.id for one in (*made.exercises, *made.habits, *made.therapies)}
        assert (ids, len(made.say)) == (case.plan, case.said), (number, case.given)


@on_each
def test_the_compiled_function(name: str) -> None:
    """`triage`: the advice, or that there is none."""
    for number, case in cases(name).items():
        try:
            advice = soundadvice.triage(PACKS[name], case.given)
        except UndecidedError:
            assert not case.says.decided, (number, case.given)
            continue
        assert case.says.decided, (number, case.given)
        found = (advice.disposition, set(advice.fired), set(advice.ignored), advice.ignored_would_raise)
        wanted = (case.says.floor, case.says.rules("true"), set(case.says.ignored), case.says.look_again)
        assert found == wanted, (number, case.given)


@on_each
def test_a_session_of_both_engines(name: str) -> None:
    for number in list(cases(name))[::10]:
        case = cases(name)[number]
        session = Session(PACKS[name], answers=case.given)
        assert told(session.evaluation) == seen(case.says), (number, case.given)
        assert session.decided is case.says.decided
        if case.says.decided:
            advice = session.advice()
            assert session.engines == ("reference", *(engine.name for engine in AT_HAND[:1]))
            assert (advice.disposition, set(advice.fired)) == (case.says.floor, case.says.rules("true"))


# Other packs --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_parameters_that_are_set() -> None:
    setting = {"few_weeks": "2 weeks", "older_age": 70}
    pack, second = load_pack(LAYERED, parameters=setting), layers(find_pack(LAYERED), setting)
    sample = list(people(second, 50, str(setting)))
    assert len(sample) > 200
    for given in sample:
        assert told(evaluate(pack, canonical(pack, given))) == seen(meaning(second, given)), given


def generated(number: int, place: Path) -> Iterator[tuple[Pack, Path, list[Answers]]]:
    """Packs of every shape, the folder of each, and answers to it."""
    for seed in range(number):
        random = Random(f"independent.{seed}")
        pack = make_pack(random)
        sets = [make_answers(random, pack, complete=bool(random.getrandbits(1))) for _ in range(8)]
        questions = pack.question
        given = [{name: answer_to_json(questions[name], one[name]) for name in one} for one in sets]
        with suppress(ValueError):
            yield pack, write(pack, place / str(seed)), given


@pytest.mark.slow
def test_packs_of_every_shape(tmp_path: Path) -> None:
    """In memory; and as the engine reads them from the same files, where it takes them."""
    decided = ignored = pending = loaded = 0
    number = 200  # always the same ones, and enough of each kind
    for pack, folder, sets in generated(number, tmp_path):
        second = layers(folder)
        engines = [pack]
        with suppress(PackError):  # such as for a rule that is always true, or "not sure" without one
            engines.append(load_pack(folder))
            loaded += 1
        for given in sets:
            says = seen(meaning(second, given))
            for engine in engines:
                assert told(evaluate(engine, canonical(engine, given))) == says, (folder, given)
            decided += bool(says["decided"])
            ignored += bool(says["ignored"])
            pending += "open" in meaning(second, given).asked.values()
    assert min(decided, ignored, pending) > 135
    assert loaded > number / 5
