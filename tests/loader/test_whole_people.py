"""Whole people of a pack: which answers of each count, whose they are, and what they do not touch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from soundadvice import Pack, check_pack, load_pack
from soundadvice.authoring.format import format_pack, write
from soundadvice.model.rule import PersonVignette
from support.packs.folders import PACKS, change

DAY = 86_400
COMMON = "answers: {leg_pain: no, signs: [none], duration: 1 week, age: 45, better: yes, walks: no}\nvignettes:\n"


def people(folder: Path, *lines: str) -> tuple[PersonVignette, ...]:
    text = COMMON + "".join(f"  - {line}\n" for line in lines)
    (folder / "vignettes.yaml").write_text(text)
    return load_pack(folder).vignettes


def test_a_case_has_the_common_answers_unless_its_own_say_otherwise(minimal: Path) -> None:
    (one,) = people(
        minimal, "{name: hot, answers: {signs: [hot], age: 50}, advise: see_doctor, rules: [old], note: Mine}"
    )
    assert one.answers == {
        "leg_pain": "no",
        "signs": frozenset({"hot"}),
        "duration": 7 * DAY,
        "age": 50,
        "walks": "no",
    }
    assert (one.name, one.advise, one.rules, one.own, one.note) == (
        "hot",
        "see_doctor",
        ("old",),
        ("signs", "age"),
        "Mine",
    )
    assert one.span is not None
    assert (one.span.file, one.span.line, one.span.column) == (str(minimal / "vignettes.yaml"), 3, 12)


def test_a_common_answer_counts_for_those_who_are_asked(minimal: Path) -> None:
    week, month, plain = people(
        minimal,
        "{name: a week, answers: {duration: 20 days}, advise: self_care}",
        "{name: a month, answers: {duration: 3 weeks}, advise: self_care}",
        "{name: plain, advise: self_care, given: [walk], held_back: [massage]}",
    )
    assert "better" not in week.answers
    assert month.answers["better"] == "yes"
    assert (plain.own, plain.given, plain.held_back) == ((), ("walk",), ("massage",))


def test_an_answer_whose_question_may_be_asked_yet_is_kept(minimal: Path) -> None:
    """Without the duration no one knows if `better` is asked: that the case is not complete is for the test to say."""
    (minimal / "vignettes.yaml").write_text("vignettes: [{name: open, answers: {better: no}, advise: see_doctor}]\n")
    (one,) = load_pack(minimal).vignettes
    assert one.answers == {"better": "no"}


def test_a_layer_has_its_own_and_its_parent_keeps_its(child: Path, minimal: Path) -> None:
    people(minimal, "{name: well, advise: self_care}")
    assert load_pack(child).vignettes == ()
    people(child, "{name: hot, answers: {fever: yes}, advise: go_today}")
    pack = load_pack(child)
    assert [one.name for one in pack.vignettes] == ["hot"]
    assert pack.parent is not None
    assert [one.name for one in pack.parent.vignettes] == ["well"]


def hashes(pack: Pack) -> tuple[str, str]:
    return pack.meaning_hash, pack.content_hash


def test_they_are_in_no_hash(minimal: Path) -> None:
    people(minimal, "{name: well, advise: self_care}")
    assert hashes(load_pack(minimal)) == hashes(load_pack(PACKS / "minimal"))


def test_a_parameter_set_otherwise_does_not_keep_a_pack_from_loading(minimal: Path) -> None:
    """After three weeks a person is asked what someone who waits for four weeks is not: no mistake of the pack's."""
    people(minimal, "{name: no better, answers: {duration: 3 weeks, better: no}, advise: see_doctor, rules: [lasting]}")
    (one,) = load_pack(minimal, parameters={"few_weeks": "4 weeks"}).vignettes
    assert "better" not in one.answers


def test_formatting_keeps_them(minimal: Path) -> None:
    before = people(minimal, "{advise: see_doctor, rules: [leg], answers: {leg_pain: one}, name: a leg that hurts}")
    for file in format_pack(minimal):
        write(file)
    text = (minimal / "vignettes.yaml").read_text()
    assert "{name: a leg that hurts, answers: {leg_pain: one}, advise: see_doctor, rules: [leg]}" in text
    assert load_pack(minimal).vignettes == before


def test_a_file_that_is_broken_is_named(minimal: Path) -> None:
    people(minimal, "{name: well, advise: self_care}")
    change(minimal / "questions.yaml", "- id: age", "- id: ageing")
    (found,) = check_pack(minimal)
    assert found.code == "unknown_question"
    assert "vignettes.yaml" in [Path(one.file).name for one in (found.span, *found.also)]


ODD = [None, "", "text", 5, 1.5, True, [], ["none"], [["none"]], {}, {"age": 45}, "self_care", "3 weeks", "x" * 70]


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place below the top of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield (*path, key)
        yield from places(below, (*path, key))


@pytest.mark.slow
def test_something_odd_at_any_place_is_a_problem_with_its_place_or_no_mistake(minimal: Path) -> None:
    hot = "{name: hot, answers: {age: 50}, advise: see_doctor, rules: [old], given: [walk], held_back: [stretch]}"
    people(minimal, "{name: well, advise: self_care}", hot)
    file = minimal / "vignettes.yaml"
    text = file.read_text()
    refused = 0
    for path in places(yaml.safe_load(text)):
        for odd in ODD:
            data = yaml.safe_load(text)
            place = data
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = odd
            file.write_text(json.dumps(data))
            found = check_pack(minimal)
            assert all(Path(one.span.file) == file for one in found), (path, odd)
            refused += bool(found)
    assert refused > 200
