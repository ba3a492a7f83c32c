"""The safety net: fitted to a person, short at first, and nothing left out that could concern them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from random import Random

import pytest

from soundadvice import Acuity, Advice, Pack, triage
from soundadvice.meaning.consult import Decided, consult
from soundadvice.meaning.evaluate import enablement, truth
from soundadvice.meaning.fitted.safety_net import MOST_FIRST, fitted_net
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from support.answers.people import SORE, WELL
from support.packs.shipped import shipped

PACK = shipped("low_back_pain_self_care")
MAN = WELL | {"age": 72, "first_episode": "no"}
MAN.pop("pregnant")
BROKE = {"injury": "minor", "injury_when": "recent", "standing": ["none"]}


def advices() -> Iterator[Advice]:
    """Advice of every acuity: that of people with answers by chance, and of some who are not well."""
    random = Random(14)
    for one in (WELL, MAN, MAN | BROKE, WELL | {"pregnant": "yes", "pregnant_ache": "pattern"}):
        yield triage(PACK, one)
    for _ in range(120):
        changed = {name: _by_chance(random, PACK.question[name]) for name in random.sample(sorted(WELL), 3)}
        found = consult(PACK, WELL | {"age": random.randint(5, 90), "first_episode": "no"} | changed)
        if isinstance(found, Decided):
            yield found.advice


def _by_chance(random: Random, question: Question) -> object:
    match question:
        case Choice(options=options):
            return random.choice(options).id
        case MultiChoice(options=options):
            return [random.choice(options).id]
        case Number() | Duration() | Date():
            return "2 weeks" if isinstance(question, Duration) else random.randint(question.minimum, question.maximum)


def test_what_is_read_first_is_short_and_more_urgent_than_the_advice() -> None:
    seen = set()
    for advice in advices():
        net = fitted_net(advice)
        seen.add(advice.acuity)
        assert sum(len(signs.items) for signs in net.first) <= MOST_FIRST
        assert all(signs.acuity > advice.acuity for signs in net.first)
        assert all(signs.acuity >= advice.acuity for signs in net.more)
        for lists in (net.first, net.more):
            acuities = [signs.acuity for signs in lists]
            assert acuities == sorted(set(acuities), reverse=True)  # the most urgent first, each once
            assert all(signs.items for signs in lists)
    assert seen == set(Acuity)


def test_a_sign_is_left_out_only_if_the_answers_say_that_it_cannot_concern_the_person() -> None:
    left_out = 0
    for advice in advices():
        if advice.acuity is Acuity.EMERGENCY:
            assert fitted_net(advice).more == fitted_net(advice).first == ()
            continue
        net = fitted_net(advice)
        shown = {(signs.acuity, item) for signs in (*net.first, *net.more) for item in signs.items}
        enabled = enablement(PACK, advice.counted)
        sooner: set[str] = set()
        for signs in (*PACK.safety_net, PACK.come_back):
            for item in signs.items:
                if item in sooner:  # the same words in a more urgent list
                    continue
                when = signs.fit(item).when
                cannot = when is not None and truth(when, advice.counted, enabled) is False
                assert ((signs.acuity, advice.words(item)) in shown) == (signs.acuity >= advice.acuity and not cannot)
                left_out += cannot
                sooner |= set() if cannot else {item}
    assert left_out > 100


def items(answers: dict[str, object]) -> str:
    net = fitted_net(triage(PACK, answers))
    return "\n".join(item for signs in (*net.first, *net.more) for item in signs.items)


def test_a_man_of_72_reads_nothing_about_babies_and_a_pregnant_woman_does() -> None:
    for answers in (MAN, MAN | BROKE):
        assert "pregnant" not in items(answers)
        assert "baby" not in items(answers)
    pregnant = items(WELL | {"pregnant": "yes", "pregnant_ache": "no_pattern"})
    assert "your baby moves less" in pregnant
    assert "You are pregnant, or gave birth" not in pregnant  # it is why she sees someone
    assert "weak bones" not in items(WELL)
    assert "weak bones" in items(MAN | BROKE)


def test_whoever_sees_a_doctor_because_it_lasts_is_not_told_to_come_back_when_it_lasts() -> None:
    assert "no better 3 weeks after" in items(WELL)
    lasting = WELL | {"duration": "3 weeks", "improving": "same", "examined": "no"}
    assert triage(PACK, lasting).fired == ("lasting_pain",)
    assert "no better 3 weeks after" not in items(lasting)


def test_all_signs_stay_in_the_json_of_the_advice() -> None:
    for answers in (MAN, WELL):
        said = triage(PACK, answers).to_json()
        assert [len(signs["items"]) for signs in said["safety_net"]] == [len(one.items) for one in PACK.safety_net]  # type: ignore[attr-defined,index]


def bare(pack: Pack) -> Pack:
    """The pack without a word on whom signs concern."""
    return dataclasses.replace(
        pack,
        come_back=dataclasses.replace(pack.come_back, fits=()),
        safety_net=tuple(dataclasses.replace(signs, fits=()) for signs in pack.safety_net),
    )


@pytest.mark.parametrize("name", ["low_back_pain", "low_back_pain_red_flags"])
def test_without_a_word_on_signs_all_are_shown_the_ten_most_urgent_first(name: str) -> None:
    pack = bare(shipped(name))
    advice = triage(pack, SORE if name == "low_back_pain" else WELL)
    net = fitted_net(advice)
    assert not net.in_short
    assert sum(len(signs.items) for signs in net.first) == MOST_FIRST
    shown = [item for signs in (*net.first, *net.more) for item in signs.items]
    every = {advice.words(item) for signs in (*pack.safety_net, pack.come_back) for item in signs.items}
    assert sorted(shown) == sorted(every)
