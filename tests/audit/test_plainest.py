"""A witness is the plainest person possible: the fewest answers out of the ordinary, of everyone for whom it is so."""

from __future__ import annotations

from itertools import product

from soundadvice.audit.prover.answer_space import plain_answer
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.task import Limits
from soundadvice.meaning.evaluate import enablement, evaluate
from soundadvice.model.condition import All, AnyOf, ScoreTest, UnsureTest
from soundadvice.model.question import Number
from support.answers.cells import answers_of
from support.packs.generated import at_least, make, rule
from support.packs.proving import few_people
from support.thorough import examples


def test_no_one_for_whom_a_rule_fires_has_fewer_answers_out_of_the_ordinary() -> None:
    seen, number = 0, examples(150)
    for pack in few_people("plainest", number):
        case = Case(pack)
        plain = {name: plain_answer(pack.question[name]) for name in pack.deciding}
        fewest: dict[str, int] = {}
        every = [answers_of(pack, pack.question[name], most_signs=4) for name in pack.deciding]
        for answers in product(*every):
            person = dict(zip(pack.deciding, answers, strict=True))
            enabled = enablement(pack, person)
            asked = {name: answer for name, answer in person.items() if enabled[name] is True}
            odd = sum(
                case.space.answers(name, answer) != case.space.answers(name, plain[name])
                for name, answer in asked.items()
            )
            for name in evaluate(pack, asked).fired:
                fewest[name] = min(odd, fewest.get(name, odd))
        for one in pack.rules:
            found = case.witness([one.id])
            assert (found is None) == (one.id not in fewest)
            if found is not None:
                assert len(found.telling) == fewest[one.id], (pack.id, one.id)
                seen += 1
    assert seen > number / 2


def test_an_amount_that_takes_unsure_counts_as_others_do() -> None:
    """Of one amount at 3, and two at 1 each, the first is plainer, though both are on the way up from the ordinary."""
    a, b = (Number(id=name, text=f"{name}?", unit="", minimum=0, maximum=10, unsure=True) for name in "ab")
    fires = rule("r", AnyOf((at_least("a", 3), All((at_least("a", 1), at_least("b", 1))))))
    doubts = rule("s", AnyOf((at_least("a", 2), UnsureTest("a"), UnsureTest("b"))))
    found = Case(make((a, b), (fires, doubts))).witness(["r"])
    assert found is not None
    assert (found.telling, dict(found.answers)) == (("a",), {"a": 3, "b": 0})


def test_beyond_the_limit_anyone_will_do() -> None:
    a, b = (Number(id=name, text=f"{name}?", unit="", minimum=0, maximum=10, unsure=True) for name in "ab")
    pack = make((a, b), (rule("r", AnyOf((at_least("a", 3), at_least("b", 1)))),))
    assert Case(pack, Limits(smaller=0)).witness(["r"]) is not None


def test_where_the_plainest_takes_too_long_no_answer_could_be_plain_by_itself() -> None:
    """Of the plainest of all who score high, it is hard to prove that no one is plainer."""
    scale = [Number(id=f"q{number}", text="?", unit="", minimum=0, maximum=3) for number in range(24)]
    points = tuple((1, at_least(one.id, level)) for one in scale for level in (1, 2, 3))
    high = rule("high", ScoreTest("all", 48, points))
    case = Case(make(scale, (high,)), Limits(smaller=200))
    found = case.witness(["high"])
    assert found is not None
    assert case.task.too_long == 1
    for name in found.telling:
        plainer = {**found.answers, name: plain_answer(case.pack.question[name])}
        assert evaluate(case.pack, plainer).fired == ()
    assert case.witness(["high"]) is not None
    again = [case.witness(["high"]) for _ in range(3)]
    assert case.task.too_long == 3  # and is not tried a fourth time
    assert again[2] is not None
