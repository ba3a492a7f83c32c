"""Replies joined from kept pieces: the bytes of the reference, for everybody, in any order, as often as it is asked."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice import Pack, evaluate, load_pack
from soundadvice.meaning.bits.weigh import weigher
from soundadvice.meaning.consult import Decided, consult
from soundadvice.meaning.planner import make_plan, silenced_by
from soundadvice.model.answer import answer_to_json
from soundadvice.model.errors import AnswerError
from soundadvice.model.rule import TextVariants
from soundadvice.wire.bytes import advice_bytes, json_bytes
from soundadvice.wire.consultation import settled_json, standing_json, undecided_json
from soundadvice.wire.pieces import kept as kept_parts
from soundadvice.wire.pieces.joined import AdviceToSend, joined
from soundadvice.wire.pieces.kept import kept
from soundadvice.wire.pieces.reply import decided_bytes, undecided_bytes
from soundadvice.wording.language import in_language
from soundadvice.wording.translation.speak import languages, pack_in_language
from support.answers.cells import answers_of
from support.packs.generated import any_of, choice, make, make_answers, make_pack, rule
from support.packs.shipped import INSTALLED, LIBRARIES, shipped
from support.thorough import examples

OWN = sorted(path.parent for path in (Path(__file__).parents[1] / "data" / "packs").glob("*/pack.yaml"))
Person = tuple[Mapping[str, object], frozenset[str]]


def by_reference(pack: Pack, person: Person) -> bytes:
    """What is sent to someone, by `evaluate` and the values of `wire.consultation`, written out in one go."""
    answers, skipped = person
    found = consult(pack, answers, skipped)
    if isinstance(found, Decided):
        advice = found.advice
        evaluation = evaluate(pack, advice.answers)
        said = {
            **settled_json(advice.pack, found.next),
            **standing_json(pack, advice.answers, evaluation, skipped, found.next),
            "advice": advice.to_json(),
        }
    else:
        evaluation = evaluate(pack, found.answers)
        said = {
            **undecided_json(found),
            **standing_json(pack, found.answers, evaluation, skipped, found.next),
        }
    return json_bytes(said)


def by_pieces(pack: Pack, person: Person) -> bytes:
    answers, skipped = person
    found = consult(pack, answers, skipped)
    return decided_bytes(found) if isinstance(found, Decided) else undecided_bytes(found, skipped)


def people(pack: Pack, chance: random.Random, number: int) -> Iterator[Person]:
    """People who answered all, most or hardly anything, hidden questions too, and skipped some of the others."""
    yield {}, frozenset()
    while number:
        share = chance.choice([1.0, 0.9, 0.5, 0.1])
        answers = {
            name: answer_to_json(question, chance.choice(answers_of(pack, question)))
            for name, question in pack.question.items()
            if chance.random() < share
        }
        others = [name for name in pack.question if name not in pack.deciding]
        person = answers, frozenset(chance.sample(others, chance.randrange(len(others) + 1)))
        try:
            consult(pack, *person)
        except AnswerError:  # what cannot be said together
            continue
        yield person
        number -= 1


def in_every_language(pack: Pack) -> list[Pack]:
    return [pack_in_language(pack, language) for language in languages(pack)]


def check_all(packs: list[Pack], number: int, seed: str) -> list[bytes]:
    """Everybody of every pack, in each other's way, and each of them twice. Gives what was said."""
    chance = random.Random(seed)
    everybody = [(pack, person) for pack in packs for person in people(pack, chance, number)] * 2
    chance.shuffle(everybody)
    said = []
    for pack, person in everybody:
        with in_language(pack.language):
            said.append(by_pieces(pack, person))
            assert said[-1] == by_reference(pack, person), (pack, person)
    return said


@pytest.mark.parametrize("name", sorted(INSTALLED - LIBRARIES))
def test_everybody_is_told_the_same_by_every_pack_that_comes_along(name: str) -> None:
    said = check_all(in_every_language(shipped(name)), examples(40), name)
    assert {one.startswith(b'{"decided":true') for one in said} == {True, False}


@pytest.mark.parametrize("folder", OWN, ids=lambda folder: folder.name)
def test_everybody_is_told_the_same_by_packs_with_everything_that_a_pack_can_have(folder: Path) -> None:
    check_all(in_every_language(load_pack(folder)), examples(60), folder.name)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=examples(60))
def test_everybody_is_told_the_same_by_any_pack(seed: int) -> None:
    chance = random.Random(seed)
    pack = make_pack(chance)
    for _ in range(4):
        given = make_answers(chance, pack)
        person = {name: answer_to_json(pack.question[name], one) for name, one in given.items()}, frozenset[str]()
        for _ in range(2):
            assert by_pieces(pack, person) == by_reference(pack, person)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=examples(60))
def test_people_with_one_key_have_one_plan(seed: int) -> None:
    chance = random.Random(seed)
    pack, plans = make_pack(chance), {}
    tables = weigher(pack)
    for _ in range(30):
        answers = make_answers(chance, pack)
        evaluation = evaluate(pack, answers)
        counted = {name: answer for name, answer in answers.items() if name not in evaluation.ignored}
        silenced = silenced_by(pack, evaluation.fired)
        for disposition in pack.disposition:
            key = tables.plan_key(disposition, silenced, tables.situations(answers), answers)
            plan = make_plan(pack, disposition, counted, silenced)
            assert plans.setdefault(key, plan) == plan


def test_what_a_person_said_is_in_their_own_words_and_is_not_kept() -> None:
    """A text that repeats an answer, and words that are for some people alone."""
    pain = choice("pain", "mild", "severe", "awful")
    told = replace(rule("hurts", any_of("pain", "severe", "awful")), because="You said: {pain}.", do="Rest.")
    plain = make((pain,), (told,))
    worded = replace(
        plain, variants=(TextVariants("rule", "hurts", "do", ((any_of("pain", "awful"), "Rest, whatever it takes."),)),)
    )
    for pack in (plain, worded):
        said = {one: by_pieces(pack, ({"pain": one}, frozenset())) for one in ("severe", "awful", "severe", "mild")}
        for answer, bytes_ in said.items():
            assert bytes_ == by_reference(pack, ({"pain": answer}, frozenset()))
        text = {option.id: option.text for option in pain.options}
        assert f"You said: {text['severe']}.".encode() in said["severe"]
        assert f"You said: {text['awful']}.".encode() in said["awful"]
        assert not any(b"You said" in part for part in kept(pack)._parts.values())
    assert b"whatever it takes" in said["awful"]


def test_there_is_a_limit_to_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_parts, "_MOST_PARTS", 3)
    monkeypatch.setattr(kept_parts, "_MOST_PLANS", 2)
    pack = replace(shipped("low_back_pain"))
    check_all([pack], 20, "limit")
    assert len(kept(pack)._parts) == 3
    assert len(kept(pack)._plans) <= 2


def test_advice_alone_is_the_bytes_of_every_other_surface() -> None:
    pack = shipped("low_back_pain_red_flags")
    for answers, _ in people(pack, random.Random(3), 30):
        found = consult(pack, answers)
        if isinstance(found, Decided):
            assert joined(AdviceToSend(found.advice)) == advice_bytes(found.advice)


def test_a_record_comes_last() -> None:
    found = consult(shipped("low_back_pain_red_flags"), {"numbness": ["saddle"]})
    assert isinstance(found, Decided)
    value: dict[str, Any] = json.loads(decided_bytes(found, {"a": "record"}))
    assert list(value) == ["decided", "complete", "next", "progress", "states", "advice", "record"]
    assert value["record"] == {"a": "record"}
