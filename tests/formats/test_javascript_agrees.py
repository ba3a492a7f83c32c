"""The module of JavaScript is a consumer like every other: it gives the bytes that the reference gives."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from soundadvice import Pack
from soundadvice.model.answer import answer_to_json
from soundadvice.model.question import Duration
from soundadvice.wording.translation.speak import languages
from support.answers.cells import answers_of, complete_cells, distinguished, partial_cells
from support.answers.people import WELL
from support.javascript.running import Call, expected, replies
from support.packs.by_hand import any_of, at_least, choice, make, rule
from support.packs.exports import could_be_a_file
from support.packs.generated import Answers, make_answers, make_pack, small_pack, with_days
from support.packs.musts import pack_with_musts
from support.packs.shipped import INSTRUMENTS, shipped
from support.packs.translated import with_translation
from support.packs.wordy import REGIONS, wordy_pack
from support.thorough import examples, some

Asked = list[tuple[Pack, list[Call]]]


def raw(pack: Pack, answers: Answers) -> dict[str, object]:
    return {name: answer_to_json(pack.question[name], answer) for name, answer in answers.items()}


def agree(asked: Asked) -> Counter[str]:
    """Compares every reply with the reference's; how many there were of each kind, by how they begin."""
    said = replies(asked)
    wanted = [(pack, call) for pack, calls in asked for call in calls]
    assert len(said) == len(wanted)
    kinds: Counter[str] = Counter()
    for reply, (pack, call) in zip(said, wanted, strict=True):
        assert reply == expected(pack, call), call
        kinds[reply[2:].split('"')[0] + reply.split(":")[1][:2]] += 1
    return kinds


def calls_of(chance: Random, pack: Pack, answers: Answers) -> list[Call]:
    """Every function for these answers, in a language and a region of the pack, some questions passed over."""
    given = raw(pack, answers)
    language = chance.choice(languages(pack))
    place = {
        "language": None if language == pack.language else language,
        "region": chance.choice([None, *pack.regions]),
    }
    skipped = tuple(chance.sample(list(pack.question), chance.randint(0, min(2, len(pack.question)))))
    asked = Call(chance.choice(list(pack.question)), "explain", **place)
    said = [Call(given, call, **place) for call in ("advise", "outcome", "explain", "help")]
    return [Call(given, skipped=skipped, **place), *said, asked]


def test_every_cell_of_a_small_pack() -> None:
    pack = small_pack()
    choices = {name: distinguished(pack, pack.question[name]) for name in pack.deciding}
    complete = [Call(raw(pack, answers)) for answers in complete_cells(pack, choices)]
    partial = [Call(raw(pack, answers)) for answers in some(partial_cells(pack, choices), 4)]
    kinds = agree([(pack, [*complete, *partial])])
    assert kinds["decidedtr"] > 96
    assert kinds["decidedfa"] > 20


@pytest.mark.parametrize("name", ["low_back_pain_self_care", *sorted(INSTRUMENTS)])
@pytest.mark.sampled
def test_samples_of_the_shipped_packs(name: str) -> None:
    pack, chance = shipped(name), Random(name)
    answers = [make_answers(chance, pack, complete=bool(number % 3)) for number in range(examples(120))]
    kinds = agree([(pack, [call for one in answers for call in calls_of(chance, pack, one)])])
    assert kinds["decidedtr"] > 5


def test_generated_packs_with_every_construct() -> None:
    asked: Asked = []
    for number in range(examples(400)):
        chance = Random(f"javascript {number}")
        pack = (make_pack, pack_with_musts, make_pack)[number % 3](chance)
        if not could_be_a_file(pack):
            continue
        states = [make_answers(chance, pack, complete=bool(n % 2)) for n in range(8)]
        asked.append((pack, [Call(raw(pack, with_days(pack, one) if n % 3 else one)) for n, one in enumerate(states)]))
    kinds = agree(asked)
    assert min(kinds[kind] for kind in ("decidedtr", "decidedfa", "mistakes[{")) > 20, kinds


def test_generated_packs_with_words_of_every_kind() -> None:
    """Placeholders, words by answer, plans, findings; in three languages and regions; every function."""
    asked: Asked = []
    for number in range(examples(180)):
        chance = Random(f"wordy {number}")
        pack = with_translation(wordy_pack(chance), chance.choice(["de", "es", "qaa"]))
        if not could_be_a_file(pack):
            continue
        states = [make_answers(chance, pack, complete=bool(n % 3)) for n in range(5)]
        states = [with_days(pack, one) if n % 3 else one for n, one in enumerate(states)]
        asked.append((pack, [call for one in states for call in calls_of(chance, pack, one)]))
    kinds = agree(asked)
    assert set(asked[0][0].regions) == set(REGIONS)
    met = ("decidedtr", "decidedfa", 'explains"a', 'explains"q', "mistakes[{")
    assert min(kinds[kind] for kind in met) > 5, kinds


def test_more_outcomes_and_lengths_of_time_than_are_kept() -> None:
    """What is kept for whoever comes next says the same the first time, the next, and once there is too much of it."""
    asked = [choice(f"q{number}", "yes", "no") for number in range(10)]
    rules = [rule(one.id, any_of(one.id, "yes"), "call_now" if one.id == "q9" else "see_doctor") for one in asked]
    lasting = Duration(id="lasts", text="For how long?", minimum=0, maximum=10_000_000)
    pack = make((*asked, lasting), (*rules, rule("long", at_least("lasts", 500_000))))
    calls = []
    for number in range(1 << len(asked)):
        answers = {one.id: ("no", "yes")[number >> place & 1] for place, one in enumerate(asked)}
        calls.append(Call({**answers, "lasts": f"{number * 1_000} seconds"}, "outcome"))
    several = Random(1).sample(calls, 100)
    kinds = agree([(pack, [*several, *calls, *several])])
    assert kinds['disposition"c'] > 512
    assert kinds['disposition"s'] > 512


@pytest.mark.nightly
@pytest.mark.slow
def test_a_million_of_the_default_pack() -> None:
    """Node, and a hash of each reply: a million are ten gigabytes of advice."""
    pack = shipped("low_back_pain_self_care")
    for part in range(examples(100)):
        assert alike(pack, part, 10_000) == 10_000


def alike(pack: Pack, part: int, number: int) -> int:
    """How many of so many sets of answers to a pack have the same consultation here and there, byte for byte."""
    calls = [Call(answers) for answers in samples(pack, f"million {part}", number)]
    said = replies([(pack, calls)], hashed=True)
    wanted = (hashlib.sha256(expected(pack, call).encode()).hexdigest() for call in calls)
    return sum(one == other for one, other in zip(said, wanted, strict=True))


def samples(pack: Pack, seed: str, number: int) -> Iterator[dict[str, object]]:
    """Sets of answers of every size: most of someone well but for a few things, so that every urgency comes up."""
    chance = Random(seed)
    every = {one.id: [answer_to_json(one, answer) for answer in answers_of(pack, one)] for one in pack.questions}
    well = {name: value for name, value in WELL.items() if name in every}
    asked = [one.id for one in pack.questions if one.enable_when is None]
    for _ in range(number):
        answers: dict[str, object] = dict(well) if chance.random() < 0.8 else {}
        names = asked if chance.random() < 0.6 else list(every)  # with these, answers are left on hidden questions
        for name in chance.sample(names, chance.randrange(1 + len(names) // 3)):
            answers[name] = chance.choice(every[name])
        if chance.random() < 0.3:
            for name in chance.sample(list(answers), chance.randrange(1 + len(answers) // 2)):
                del answers[name]
        yield answers
