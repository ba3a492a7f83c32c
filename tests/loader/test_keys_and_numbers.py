"""Keys that mean something elsewhere, and numbers that are none: each is one clear error, in every kind of file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import numpy
import pytest
import yaml
from pydantic import BaseModel

from soundadvice import AnswerError, PackError, check_pack, load_pack, triage
from soundadvice.loader.schema import shapes as shape
from soundadvice.meaning.compiler import compiled
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.answer import read_answer
from soundadvice.model.condition import Answer
from soundadvice.model.question import MultiChoice, Number, Option
from support.packs.folders import PACKS
from support.packs.generated import any_of, choice, make, rule
from support.packs.shipped import shipped
from support.terminal.commands import Run


def field_names() -> list[str]:
    """Every key that any file of a pack can have, and names that pydantic and Python give a meaning."""
    models = [one for one in vars(shape).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    names = {
        name for model in models for field, info in model.model_fields.items() for name in (field, info.alias) if name
    }
    return sorted(
        names | {"model_config", "model_fields", "__class__", "__init__", "self", "root", "loc", "type", "None"}
    )


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every mapping in a value; of the items of a list, the first."""
    if isinstance(value, dict):
        yield path
        for key, below in value.items():
            yield from places(below, (*path, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


FILES = sorted(str(path.relative_to(PACKS / "minimal")) for path in (PACKS / "minimal").rglob("*.yaml"))
WITH_KEYS = [name for name in FILES if not (PACKS / "minimal" / name).read_text("utf-8").startswith("- ")]


@pytest.mark.sampled
@pytest.mark.parametrize("name", FILES)
def test_a_key_of_elsewhere_is_never_a_crash(tmp_path: Path, name: str) -> None:
    # With the loader that takes every scalar as a text: `yes` and 3 are written back as they were.
    text = (PACKS / "minimal" / name).read_text("utf-8")
    tried = 0
    shutil.copytree(PACKS / "minimal", tmp_path / "minimal")
    for path in list(places(yaml.load(text, yaml.BaseLoader))):
        for key in ["kind", *field_names()[tried % 16 :: 16]]:  # a sixteenth of them at each place, another at the next
            data = yaml.load(text, yaml.BaseLoader)
            place = data
            for step in path:
                place = place[step]
            if key in place:
                continue
            place[key] = ["choice", {"kind": "choice"}, ["number"], "text"][tried % 4]
            tried += 1
            (tmp_path / "minimal" / name).write_text(json.dumps(data, ensure_ascii=False), "utf-8")
            check_pack(tmp_path / "minimal")  # some are known there, and no mistake: but none is a crash
    assert tried > 5


@pytest.mark.parametrize("name", [*WITH_KEYS, "review.yaml", "hazards.yaml", "references.yaml"])
@pytest.mark.parametrize("kind", ["choice", "number", "[choice]", "{kind: choice}", "", "5"])
def test_a_kind_at_the_top_of_a_file_is_an_unknown_key(tmp_path: Path, name: str, kind: str) -> None:
    shutil.copytree(PACKS / "minimal", tmp_path / "minimal")
    file = tmp_path / "minimal" / name
    before = file.read_text("utf-8") if file.exists() else ""
    file.write_text(f"kind: {kind}\n{before}", "utf-8")
    with pytest.raises(PackError) as raised:
        load_pack(tmp_path / "minimal")
    assert any(problem.code == "unknown_key" and "`kind`" in problem.message for problem in raised.value.problems)


# Numbers -------------------------------------------------------------------------------------------------------------

AGE = Number(id="age", text="How old?", unit="years", minimum=0, maximum=120)
TEMPERATURE = Number(id="temperature", text="How warm?", unit="°C", minimum=300, maximum=450, decimals=1)
NO_NUMBERS = {
    "far too large": Decimal("1e1000000"),
    "largest": Decimal("1e999999999999999999"),
    "far below": Decimal("-1e1000000"),
    "far too small": Decimal("1e-1000000"),
    "smallest": Decimal("1e-999999999999999999"),
    "many digits": Decimal("40." + "0" * 50_000 + "1"),
    "many nines": Decimal("4" + "9" * 50_000),
    "5,000 digits": 10**5000,
    "as many below": -(10**5000),
    "nan": float("nan"),
    "NaN": Decimal("NaN"),
    "signalling": Decimal("sNaN"),
    "with a payload": Decimal("NaN" + "1" * 1000),
    "inf": float("inf"),
    "Infinity": Decimal("-Infinity"),
    "smallest float": 5e-324,
    "largest float": 1.7976931348623157e308,
    "fraction": Fraction(40),
    "complex": 40 + 0j,
    "numpy int": numpy.int64(40),
    "numpy half": numpy.float16(40.5),
    "numpy bool": numpy.bool_(True),
    "numpy nan": numpy.float64("nan"),
    "numpy array": numpy.array(40),
    "bool": True,
    "text": "40",
    "bytes": b"40",
    "list": [40],
}


@pytest.mark.parametrize("value", NO_NUMBERS.values(), ids=NO_NUMBERS.keys())
@pytest.mark.parametrize("question", [AGE, TEMPERATURE], ids=["whole", "tenths"])
def test_what_is_no_answer_to_a_number_is_one_clear_error(question: Number, value: object) -> None:
    with pytest.raises(AnswerError) as raised:
        read_answer(question, value)
    assert raised.value.question == question.id
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize("name", NO_NUMBERS)
def test_nor_is_it_one_to_a_pack(name: str) -> None:
    value = NO_NUMBERS[name]
    with pytest.raises(AnswerError, match="age"):
        triage(shipped("low_back_pain_red_flags"), {"age": value})


@pytest.mark.parametrize(
    ("value", "steps"),
    [
        (-0.0, 0), (Decimal("-0"), 0), (Decimal("0e-999999999999999999"), 0), (Decimal("4e1"), 40),
        (numpy.float64(40), 40), (Decimal("40." + "0" * 50_000), 40), (40.0, 40), (120, 120),
    ],
)  # fmt: skip
def test_numbers_in_other_clothes(value: object, steps: int) -> None:
    assert read_answer(AGE, value) == steps


def test_a_callers_own_arithmetic_changes_no_answer() -> None:
    with localcontext() as rough:
        rough.prec = 2
        rough.Emax = 3
        assert read_answer(TEMPERATURE, 37.5) == 375
        assert read_answer(TEMPERATURE, Decimal("44.9")) == 449
        with pytest.raises(AnswerError, match=f"`{TEMPERATURE.id}`"):
            read_answer(TEMPERATURE, Decimal("44.96"))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "number",
    [
        "1e1000000", "-1e1000000", "1e-1000000", "1e99999999999999999999", "1e-99999999999999999999", "9" * 5000,
        "1e400", "1e-400", "NaN", "Infinity", "-Infinity", ".nan", "-.inf", "0." + "0" * 400 + "1", "+0.0e-1 1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ['{{"age": {}}}', "age: {}\n"], ids=["JSON", "YAML"])
def test_a_number_beyond_all_numbers_in_a_file(run: Run, number: str, form: str) -> None:
    result = run("triage", "--answers", "-", stdin=form.format(number))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert len(result.stderr) < 1500


@pytest.mark.sampled
@pytest.mark.parametrize(
    "number", ["1e1000000", "1e99999999999999999999", "1e-99999999999999999999", "9" * 5000, "NaN"]
)
def test_the_same_in_a_table_of_people(run: Run, tmp_path: Path, number: str) -> None:
    for name, text in {"t.csv": f"age\n{number}\n", "t.jsonl": f'{{"age": {number}}}\n'}.items():
        (tmp_path / name).write_text(text)
        result = run("fewest-questions", "low_back_pain_red_flags", "--answers", tmp_path / name)
        assert result.exit_code == 2
        assert str(tmp_path / name) in result.stderr


# Packs of very many parts --------------------------------------------------------------------------------------------

MANY = 15_000


def test_a_question_of_very_many_options_is_decided_alike() -> None:
    options = tuple(Option(f"o{number}", f"Option {number}") for number in range(MANY))
    many = MultiChoice(id="many", text="Which?", options=(*options, Option("none", "None of these")))
    pack = make((many,), (rule("last", any_of("many", "o0", f"o{MANY - 1}")),))
    for given, disposition in (["o0"], "see_doctor"), ([f"o{MANY - 1}", "o5"], "see_doctor"), (["o7"], "self_care"):
        answers: dict[str, Answer] = {"many": frozenset(given)}
        assert compiled(pack).decide(answers).disposition == disposition
        assert evaluate(pack, answers).floor == disposition
        assert triage(pack, {"many": given}).disposition == disposition


@pytest.mark.slow
def test_very_many_rules_are_decided_alike() -> None:
    question = choice("pain", "yes", "no")
    rules = tuple(rule(f"r{number}", any_of("pain", "yes")) for number in range(MANY - 1))
    pack = make((question,), (*rules, rule("last", any_of("pain", "no"))))
    for given, count in ("yes", MANY - 1), ("no", 1):
        assert len(compiled(pack).decide({"pain": given}).fired) == count
        assert len(triage(pack, {"pain": given}).fired) == count


def test_check_and_triage_agree_on_a_pack_of_very_many_options(run: Run, pack_folder: Path) -> None:
    questions = pack_folder / "questions.yaml"
    listed = "".join(f"    o{number}: Option {number}\n" for number in range(MANY))
    questions.write_text(
        f"{questions.read_text()}\n- id: many\n  kind: multi_choice\n  text: Which?\n  options:\n{listed}"
    )
    (pack_folder / "rules" / "many.yaml").write_text(
        f"id: many\nwhen: {{many: [o{MANY - 1}]}}\nadvise: see_doctor\nbecause: It should be looked at.\n"
    )
    assert run("check", pack_folder).exit_code == 0
    told = f'{{"how_bad": "mild", "many": ["o{MANY - 1}"]}}'
    result = run("triage", "--pack", pack_folder, "--answers", "-", stdin=told)
    assert (result.exit_code, "SEE A DOCTOR" in result.stdout) == (0, True)
