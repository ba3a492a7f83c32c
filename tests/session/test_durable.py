"""What durable_rules cannot carry is said, and the names that it is given differ."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import (
    All,
)
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice, Number, Option
from soundadvice.session.voters import durable_voter, normal_form
from soundadvice.session.voters.durable_voter import DurableVoter, attribute_names, fnv1a, too_much
from soundadvice.session.voters.normal_form import Encoder, mentioned
from support.packs.generated import (
    Answers,
    any_of,
    at_least,
    choice,
    make,
    make_pack,
    rule,
    small_pack,
)
from support.packs.voters import fired

pytest.importorskip("durable_rules_engine", reason="durable_rules cannot be loaded here", exc_type=ImportError)


def assert_agree(pack: Pack, answers: Answers, voter: DurableVoter) -> None:
    assert fired(voter, pack, answers) == set(evaluate(pack, answers).fired)


# Limits -------------------------------------------------------------------------------------------------------------


def many(count: int) -> Pack:
    """A pack of so many rules, every one of which fires on the same answer, and as many that do not."""
    questions = (choice("q", "yes", "no"), Number(id="n", text="n", unit="x", minimum=0, maximum=10_000))
    rules = [rule(f"r{number}", at_least("n", number)) for number in range(count)]
    return make(questions, (*rules, *(rule(f"s{number}", any_of("q", "yes")) for number in range(count))))


@pytest.mark.parametrize("count", [0, 1, 29, 30, 31, 59, 60, 61, 200, 700])
def test_more_rules_than_fit_into_one_ruleset_all_fire(count: int) -> None:
    pack = many(count)
    voter = DurableVoter(pack)
    states: list[Answers] = [{}, {"n": 0}, {"n": count // 2, "q": "no"}, {"n": 10_000, "q": "yes"}, {"q": "yes"}]
    for answers in states:
        assert_agree(pack, answers, voter)
    assert all(len(batch.alternatives) < durable_voter.MOST_RULES for batch in voter._batches)


def test_a_pack_of_more_rules_than_the_engine_is_given_is_refused() -> None:
    assert (
        too_much(many(2_000))
        == "durable_rules cannot carry this: the rules of `small` have more than 3,000 alternatives"
    )


def test_a_rule_of_too_many_alternatives_is_refused_before_they_are_made() -> None:
    options = tuple(f"o{number}" for number in range(10))
    questions = tuple(
        MultiChoice(id=f"q{number}", text="q", options=tuple(Option(o, o) for o in options)) for number in range(30)
    )
    pack = make(questions, (rule("wide", All(tuple(any_of(q.id, *options) for q in questions))),))  # 10^30
    with pytest.raises(UnsupportedError, match="rule `wide` has more than 1,000 alternatives"):
        DurableVoter(pack)


def test_a_rule_that_reads_more_attributes_than_a_fact_holds_is_refused() -> None:
    questions = tuple(choice(f"q{number}", "yes", "no") for number in range(210))
    within, beyond = (All(tuple(any_of(q.id, "yes") for q in questions[:n])) for n in (199, 200))
    pack = make(questions, (rule("long", within), rule("short", any_of("q209", "yes"))))
    voter = DurableVoter(pack)
    every: Answers = {question.id: "yes" for question in questions}
    states: list[Answers] = [every, {**every, "q0": "no"}, {"q209": "yes"}]
    for answers in states:
        assert_agree(pack, answers, voter)
    with pytest.raises(UnsupportedError, match="rule `long` reads too many answers at once"):
        DurableVoter(make(questions, (rule("long", beyond),)))


# Names --------------------------------------------------------------------------------------------------------------


def test_attribute_names_differ_in_what_the_engine_knows_them_by() -> None:
    names = list(itertools.islice(attribute_names(), 20_000))
    reserved = durable_voter._RESERVED
    assert len({fnv1a(name) for name in (*names, *reserved)}) == len(names) + len(reserved)
    assert max(map(len, names)) <= 6


def test_a_name_that_shares_a_hash_is_passed_over() -> None:
    skipped = next(attribute_names())
    assert next(attribute_names((skipped,))) != skipped


@pytest.mark.parametrize(
    ("name", "value"),
    [("id", 926444256), ("sid", 3593476751), ("all", 321211332), ("$and", 3746487396), ("$gte", 3645344263)],
)
def test_the_hash_is_the_one_of_the_engines_source(name: str, value: int) -> None:
    assert fnv1a(name) == value


def test_ruleset_names_are_never_used_twice() -> None:
    voters = [DurableVoter(small_pack()) for _ in range(50)]
    names = [name for voter in voters for name in voter._rulesets]
    assert len(set(names)) == len(names) == 50


LIMITS = ("MOST_IN_ALL", "MOST_ATTRIBUTES", "MOST_CONDITIONS", "MOST_ALTERNATIVES")


@pytest.mark.parametrize(
    "limits", [(4, 3, 3, 9), (30, 6, 9, 9), (10, 200, 2, 9), (30, 200, 400, 2), (3_000, 200, 400, 1_000)]
)
def test_a_pack_is_taken_or_not_as_if_every_alternative_were_made(
    limits: tuple[int, int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, limit in zip(LIMITS, limits, strict=True):
        monkeypatch.setattr(durable_voter, name, limit)
    said, few = list[str | None](), 0
    for number in range(60):
        pack = make_pack(Random(f"large or not {number}"))
        encoder = Encoder(pack.question, mentioned(pack), attribute_names().__next__, "an engine")
        for one in pack.rules:
            count, longest = encoder.size(one.when)
            made = encoder.alternatives(one.id, one.when)  # by the limit that it has itself
            assert len(made) <= count
            assert max(map(len, made), default=0) <= longest
        few += durable_voter._are_few(pack, encoder)
        with monkeypatch.context() as without:
            without.setattr(normal_form, "MOST_ALTERNATIVES", limits[3])
            found = too_much(pack)
            without.setattr(durable_voter, "_are_few", lambda *_: False)
            assert too_much(pack) == found
        said.append(found)
    assert few  # it is told of some by their size, and of ordinary ones by that alone
    assert any(said) if limits[0] < 3_000 else few == 60


def test_a_number_that_is_too_large_is_told_of_whatever_the_size() -> None:
    number = Number(id="n", text="n", unit="x", minimum=0, maximum=9)
    said = too_much(make((number,), (rule("r", at_least("n", 2**60)),)))
    assert said is not None
    assert "`n` is compared with is too large" in said
