"""Literals: what the second engine is given for amounts that are not asked, not known, or kept between limits."""

from __future__ import annotations

import itertools

import pytest

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import All, AnyOf, Comparison, Condition, LimitTest, Not, Operator, UnsureTest
from soundadvice.model.pack import Pack
from soundadvice.model.question import Number
from soundadvice.session.voters.durable_voter import DurableVoter, attribute_names
from soundadvice.session.voters.normal_form import Encoder
from support.packs.generated import Answers, any_of, at_least, choice, make, rule
from support.packs.voters import fired

pytest.importorskip("durable_rules_engine", reason="durable_rules cannot be loaded here", exc_type=ImportError)

HEIGHT = Number(id="height", text="height", unit="cm", minimum=1, maximum=6)
WEIGHT = Number(id="weight", text="weight", unit="kg", minimum=10, maximum=20)


def limit(*, below: bool, add: int) -> LimitTest:
    """The weight against a limit that rises with each step of the height."""
    return LimitTest(
        question="weight",
        by="height",
        operator=Operator.LESS_THAN if below else Operator.AT_LEAST,
        below=below,
        limits=tuple((height, 10 + add + height) for height in range(1, 7)),
        least=10,
        most=20,
        by_most=6,
        always=frozenset({"weight", "height"}),
    )


def agrees(pack: Pack, *people: Answers) -> None:
    voter = DurableVoter(pack)
    for answers in people:
        assert fired(voter, pack, answers) == set(evaluate(pack, answers).fired), answers


def alternatives(condition: Condition) -> int:
    pack = make((HEIGHT, WEIGHT), (rule("r", condition),))
    encoder = Encoder(pack.question, ("height", "weight"), attribute_names().__next__, "an engine")
    return len(encoder.alternatives("r", condition))


FROM, TO = limit(below=False, add=0), limit(below=True, add=3)


def test_all_limits_of_one_amount_are_gone_up_together() -> None:
    between = All((FROM, TO))
    both = make((HEIGHT, WEIGHT), (rule("between", between), rule("one", All((FROM,))), rule("not", Not(between))))
    known: list[list[int | None]] = [[None, *range(1, 7)], [None, *range(10, 21)]]
    given = (dict(zip(("height", "weight"), pair, strict=True)) for pair in itertools.product(*known))
    agrees(both, *({name: value for name, value in one.items() if value is not None} for one in given))


def test_and_so_make_no_more_alternatives_than_their_steps() -> None:
    """Taken apart, each step of the one would go together with each of the other."""
    one, other = alternatives(FROM), alternatives(TO)
    assert one * other > 3 * (one + other)
    assert alternatives(All((FROM,))) == one
    assert alternatives(All((FROM, at_least("height", 2)))) == one
    assert alternatives(All((FROM, TO))) <= one + other
    assert alternatives(AnyOf((All((FROM, TO)), at_least("height", 6)))) <= one + other + 1


def test_a_number_that_is_not_asked_keeps_to_no_limit() -> None:
    asked = Number(id="n", text="n", unit="x", minimum=0, maximum=9, enable_when=any_of("gate", "yes"))
    below = Not(Comparison("n", Operator.AT_LEAST, 5))
    pack = make((choice("gate", "yes", "no"), asked), (rule("below", below),))
    agrees(pack, {}, {"gate": "no"}, {"gate": "yes"}, *({"gate": "yes", "n": value} for value in (0, 4, 5, 9)))
    assert set(evaluate(pack, {"gate": "no"}).fired) == {"below"}


def test_that_one_amount_is_not_known_says_nothing_of_another() -> None:
    numbers = tuple(Number(id=name, text=name, unit="x", minimum=0, maximum=9, unsure=True) for name in "ab")
    rules = tuple(rule(f"{kind}_{name}", one) for name in "ab" for kind, one in (
        ("unsure", UnsureTest(name)), ("known", Not(UnsureTest(name))), ("low", Not(at_least(name, 5)))
    ))  # fmt: skip
    pack = make(numbers, rules)
    values = (None, 3, 7, "unsure")
    agrees(
        pack,
        *(
            {name: value for name, value in zip("ab", pair, strict=True) if value is not None}
            for pair in itertools.product(values, values)
        ),
    )
