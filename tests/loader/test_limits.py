"""Ratios, products and tables of limits as files say them, and in whatever is taken from those files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from independent.files import layers
from soundadvice import PackError, check_pack, load_pack, triage
from soundadvice.authoring.format import format_pack
from soundadvice.formats.registry import export
from soundadvice.meaning.scores import derived_values
from soundadvice.model.condition import UNSURE, Condition, LimitTest, parts_of, questions_of
from soundadvice.wire.questionnaire import condition_json
from soundadvice.wording.condition_text import formula, phrase
from support.packs.folders import change, codes
from support.packs.shipped import shipped

HEIGHT = {"id": "height", "kind": "number", "text": "How tall?", "unit": "cm", "min": 100, "max": 220}
WEIGHT = {**HEIGHT, "id": "weight", "text": "How heavy?", "unit": "kg", "min": 20, "max": 300, "decimals": 1}
SQUARE = {"of": "weight", "by": ["height", "height"], "times": 10_000}
BMI = {"id": "bmi", "ratio": SQUARE, "decimals": 1, "unit": "kg/m²"}
TABLE = {"by": "height", "rows": [[100, "none"], [150, 67.5], [170, 80]]}


def write(folder: Path, when: dict[str, Any], because: str = "You weigh {weight}.", **first: object) -> Path:
    """The pack in which one rule looks at a weight and a height."""
    asked = folder / "questions.yaml"
    asked.write_text(asked.read_text("utf-8") + yaml.safe_dump([{**HEIGHT, **first}, WEIGHT]), "utf-8")
    (folder / "scores.yaml").write_text(yaml.safe_dump([BMI]), "utf-8")
    rule = {"id": "old", "when": {"any": [{"age": {"at_least": "$old_age"}}, when]}, "advise": "see_doctor"}
    rule |= {"because": because, "references": ["R1"]}
    (folder / "rules" / "old.yaml").write_text(yaml.safe_dump(rule), "utf-8")
    return folder


def limits_of(condition: Condition) -> list[LimitTest]:
    if isinstance(condition, LimitTest):
        return [condition]
    return [one for part in parts_of(condition) for one in limits_of(part)]


def test_what_people_read_is_cut_off_and_in_their_language() -> None:
    pack = shipped("bmi_adults")
    advice = triage(pack, {"height": 173, "weight": 89.7, "waist": 80})  # 29.971
    assert advice.reasons[0].because == "Your body mass index is 29.9: from 25 to under 30."
    assert advice.to_json()["derived"] == {
        "bmi": {"title": "Body mass index", "value": 29.9, "unit": ""},
        "waist_ratio": {"title": "Waist for height", "value": 0.46, "unit": ""},
    }


def test_there_is_no_value_without_both_answers() -> None:
    pack = shipped("bmi_adults")
    for waist in ({}, {"waist": UNSURE}):
        values = derived_values(pack, {"height": 200, "weight": 639, **waist})
        assert values == {"bmi": Decimal("15.9"), "waist_ratio": None}
    hidden = triage(pack, {"height": 200, "weight": 160, "waist": 120})
    assert (hidden.derived["waist_ratio"], hidden.ignored) == (None, ("waist",))


def test_a_value_is_shown_with_its_unit(minimal: Path) -> None:
    pack = load_pack(write(minimal, {"bmi": {"at_least": 30}}, "It is {bmi}."))
    change(minimal / "pack.yaml", "title:", "language: de\ntitle:")
    german = load_pack(minimal)
    for loaded, words in ((pack, "It is 31.2 kg/m²."), (german, "It is 31,2 kg/m².")):
        answers = {"leg_pain": "no", "signs": ["none"], "duration": "1 day", "age": 30, "height": 170, "weight": 90.2}
        assert triage(loaded, answers).reasons[0].because == words


@pytest.mark.parametrize(
    ("when", "because", "code"),
    [
        ({"bmi": {"at_least": 30}}, "It is {bmi.max}.", "bad_placeholder"),
        ({"weight": {"at_least": {**TABLE, "by": "weight"}}}, "{weight}", "bad_limit"),
        ({"bmi": {"at_least": "$old_age"}}, "{bmi}", "bad_limit"),
    ],
)
def test_what_cannot_be_said_of_two_answers(minimal: Path, when: dict[str, Any], because: str, code: str) -> None:
    with pytest.raises(PackError) as found:
        load_pack(write(minimal, when, because))
    assert code in codes(found.value)


def test_a_ratio_cannot_be_tested_before_both_are_asked(minimal: Path) -> None:
    with pytest.raises(PackError) as found:
        load_pack(write(minimal, {"bmi": {"at_least": 30}}, enable_when={"bmi": {"at_least": 25}}))
    assert "looks_ahead" in codes(found.value)


def test_only_a_question_that_everyone_answers_can_be_left_out(minimal: Path) -> None:
    always = []
    asked = (minimal / "questions.yaml").read_text("utf-8")
    for more in ({}, {"unsure": True}, {"enable_when": {"age": {"at_least": 18}}}):
        (minimal / "questions.yaml").write_text(asked, "utf-8")
        pack = load_pack(
            write(
                minimal,
                {"all": [{"weight": {"at_least": TABLE}}, {"height": "unsure"}][: 1 + ("unsure" in more)]},
                **more,
            )
        )
        found = limits_of(pack.rule["old"].when)
        always.append([sorted(test.always) for test in found])
    assert always == [[["height", "weight"]], [["weight"]], [["weight"]]]


@pytest.mark.parametrize(("most", "found"), [(1_000, False), (1_001, True)])
def test_a_thousand_steps_can_be_looked_over_and_no_more(minimal: Path, most: int, found: bool) -> None:
    folder = write(minimal, {"bmi": {"at_least": 30}}, min=1, max=most)
    assert ("too_many_steps" in [one.code for one in check_pack(folder)]) is found


def test_a_table_is_handed_on_as_it_was_written(minimal: Path) -> None:
    when = {"weight": {"at_least": TABLE}}
    pack = load_pack(write(minimal, when))
    [part] = limits_of(pack.rule["old"].when)
    assert condition_json(pack, part) == {"weight": {"at_least": {**TABLE, "rows": [[100, None], *TABLE["rows"][1:]]}}}
    assert set(questions_of(part)) == {"weight", "height"}


def test_documents_have_the_formula_and_the_limits(minimal: Path) -> None:
    when = {"any": [{"weight": {"less_than": TABLE}}, {"bmi": {"at_least": 30}}]}
    pack = load_pack(write(minimal, when, "{weight}"))
    assert formula(pack.derived[0], pack) == "weight / (height * height) * 10000"
    shown = "weight: less than its limit by height (from 100 cm none; from 150 cm 67.5 kg; from 170 cm 80.0 kg)"
    assert shown in phrase(pack.rule["old"].when, pack)
    document = export(pack, "markdown").data.decode()
    assert "| `bmi` | bmi | `weight / (height * height) * 10000` | kg/m² |" in document


def test_the_formatter_leaves_it_as_it_is(minimal: Path) -> None:
    pack = load_pack(write(minimal, {"all": [{"weight": {"at_least": TABLE}}, {"bmi": {"more_than": 30.5}}]}, "{bmi}"))
    format_pack(minimal)
    assert load_pack(minimal).content_hash == pack.content_hash


def test_a_library_has_it_under_its_prefix(minimal: Path) -> None:
    parts = minimal.parent / "body"
    parts.mkdir()
    head = {"id": "body", "version": "1.0", "title": "Body", "library": True}
    named = {"id": "heavy", "when": {"any": [{"weight": {"at_least": TABLE}}, {"bmi": {"at_least": 30}}]}}
    files = {"pack": head, "questions": [HEIGHT, WEIGHT], "scores": [BMI], "conditions": [named]}
    for name, value in files.items():
        (parts / f"{name}.yaml").write_text(yaml.safe_dump(value), "utf-8")
    change(minimal / "pack.yaml", "title:", "include: [{pack: body, version: '>=1', as: b, only: [heavy]}]\ntitle:")
    change(minimal / "rules" / "old.yaml", "- age:", "- is: b_heavy\n    - age:")
    pack, second = load_pack(minimal), layers(minimal)
    assert [one.id for one in pack.derived] == ["b_bmi"]
    assert set(questions_of(pack.conditions[0])) == {"b_weight", "b_height"}
    assert second.scores["b_bmi"]["ratio"]["by"] == ["b_height", "b_height"]


def test_a_repeated_group_has_a_table_of_its_own_each_time(minimal: Path) -> None:
    fed = {"id": "fed", "kind": "choice", "text": "Is it fed well?", "options": {"yes": "Yes", "no": "No"}}
    asked = [HEIGHT, WEIGHT, {**fed, "enable_when": {"weight": {"less_than": TABLE}}}]
    group = {
        "id": "child",
        "repeat": {"up_to": 2, "another": {"text": "Another?", "options": {"yes": "Yes", "no": "No"}}},
    }
    path = minimal / "questions.yaml"
    path.write_text(path.read_text("utf-8") + yaml.safe_dump([{**group, "questions": asked}]), "utf-8")
    pack = load_pack(minimal)
    for number in (1, 2):
        when = pack.question[f"child_{number}_fed"].enable_when
        assert when is not None
        [test] = limits_of(when)
        assert (test.question, test.by) == (f"child_{number}_weight", f"child_{number}_height")
