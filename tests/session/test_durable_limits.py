"""How a pack is shared out over rulesets: as much in each as durable_rules was measured to hold, and no more."""

from __future__ import annotations

import weakref
from types import SimpleNamespace

import pytest

from soundadvice.model.condition import All, AnyOf, Condition
from soundadvice.model.errors import SessionError, UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice, Number, Option, Question
from soundadvice.session.voters import durable_voter
from soundadvice.session.voters.durable_voter import MOST_LEFT_BEHIND, DurableVoter
from support.packs.generated import any_of, at_least, choice, make, rule, small_pack
from support.packs.voters import fired

pytest.importorskip("durable_rules_engine", reason="durable_rules cannot be loaded here", exc_type=ImportError)

AMOUNT = Number(id="n", text="n", unit="x", minimum=0, maximum=10_000)


def shared_out(pack: Pack) -> list[int]:
    """How many alternatives each ruleset has."""
    return [len(batch.alternatives) for batch in DurableVoter(pack)._batches]


def from_to(first: int, last: int) -> Condition:
    """A condition of as many literals as there are numbers."""
    return All(tuple(at_least("n", value) for value in range(first, last + 1)))


def yes_to(questions: tuple[Question, ...]) -> Condition:
    return All(tuple(any_of(question.id, "yes") for question in questions))


@pytest.mark.parametrize(
    ("rules", "shares"),
    [(0, [0]), (1, [1]), (58, [58]), (59, [59]), (60, [59, 1]), (118, [59, 59]), (119, [59, 59, 1])],
)
def test_a_ruleset_holds_fifty_nine_rules_and_the_one_that_closes(rules: int, shares: list[int]) -> None:
    pack = make((AMOUNT,), tuple(rule(f"r{number}", at_least("n", number)) for number in range(rules)))
    assert shared_out(pack) == shares
    assert fired(DurableVoter(pack), pack, {"n": 10_000}) == set(pack.rule)


@pytest.mark.parametrize(("second", "shares"), [(399, [2]), (400, [1, 1])])
def test_a_ruleset_holds_399_conditions_and_the_one_that_closes(second: int, shares: list[int]) -> None:
    pack = make((AMOUNT,), (rule("one", from_to(1, 200)), rule("two", from_to(201, second))))
    assert shared_out(pack) == shares
    voter = DurableVoter(pack)
    for value, rules in ((199, set()), (200, {"one"}), (1_000, {"one", "two"})):
        assert fired(voter, pack, {"n": value}) == rules


def test_a_condition_that_two_rules_share_counts_once() -> None:
    pack = make((AMOUNT,), (rule("one", from_to(1, 300)), rule("two", from_to(100, 399))))
    assert shared_out(pack) == [2]


@pytest.mark.parametrize(("second", "shares"), [(99, [2]), (100, [1, 1])])
def test_a_ruleset_holds_199_attributes_and_the_one_that_closes(second: int, shares: list[int]) -> None:
    questions = tuple(choice(f"q{number}", "yes", "no") for number in range(200))
    rules = (rule("one", yes_to(questions[:100])), rule("two", yes_to(questions[100 : 100 + second])))
    pack = make(questions, rules)
    assert shared_out(pack) == shares
    assert fired(DurableVoter(pack), pack, {question.id: "yes" for question in questions}) == {"one", "two"}


def test_what_was_full_is_empty_again_for_the_next() -> None:
    rules = (rule("one", from_to(1, 300)), rule("two", from_to(301, 600)), rule("three", from_to(601, 699)))
    assert shared_out(make((AMOUNT,), rules)) == [1, 2]


def test_a_rule_of_399_conditions_is_carried_and_one_more_is_not() -> None:
    assert shared_out(make((AMOUNT,), (rule("long", from_to(1, 399)),))) == [1]
    with pytest.raises(UnsupportedError, match="rule `long` has too many conditions at once"):
        DurableVoter(make((AMOUNT,), (rule("long", from_to(1, 400)),)))


def test_a_rule_of_a_thousand_alternatives_is_carried_and_one_more_is_not() -> None:
    options = tuple(Option(f"o{number}", "") for number in range(10))
    questions = tuple(MultiChoice(id=f"q{number}", text="q", options=options) for number in range(3))
    wide = All(tuple(any_of(question.id, *(option.id for option in options)) for question in questions))
    assert sum(shared_out(make(questions, (rule("wide", wide),)))) == 1_000
    with pytest.raises(UnsupportedError, match="rule `wider` has more than 1,000 alternatives"):
        DurableVoter(make(questions, (rule("wider", AnyOf((wide, any_of("q0", "o0")))),)))


def test_three_thousand_alternatives_are_carried_and_one_more_is_not() -> None:
    def many(count: int) -> Pack:
        return make((AMOUNT,), tuple(rule(f"r{number}", at_least("n", number)) for number in range(count)))

    assert sum(shared_out(many(3_000))) == 3_000
    with pytest.raises(UnsupportedError, match="the rules of `small` have more than 3,000 alternatives"):
        DurableVoter(many(3_001))


def test_a_voter_is_given_up_long_before_the_process_would_break() -> None:
    assert MOST_LEFT_BEHIND == 500  # a thousand states left behind crash it


def test_a_closing_rule_that_ran_twice_is_refused() -> None:
    pack = small_pack()
    voter = DurableVoter(pack)
    voter._host.get_ruleset(voter._rulesets[0])._actions["closing"]._func = lambda _: voter._log.extend([-1, -1])
    with pytest.raises(SessionError, match="did not run to its end"):
        fired(voter, pack, {"pain": "severe"})


def test_a_run_whose_state_could_not_be_deleted_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = small_pack()
    voter = DurableVoter(pack)
    assert fired(voter, pack, {"pain": "severe"}) == {"severe"}

    def fail(name: str, sid: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(voter._host, "delete_state", fail)
    with pytest.raises(SessionError, match=r"did not run to its end \(RuntimeError\)"):
        fired(voter, pack, {"pain": "severe"})


def test_at_exit_the_engine_is_left_alone_since_threads_may_be_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[weakref.finalize[..., object]] = []

    def finalize(*given: object) -> object:
        made.append(weakref.finalize(*given))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(durable_voter, "weakref", SimpleNamespace(finalize=finalize))
    voter = DurableVoter(small_pack())
    assert [(one.alive, one.atexit) for one in made] == [(True, False)]
    del voter
    assert not made[0].alive


def test_a_name_that_shares_a_hash_with_one_before_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_voter, "fnv1a", len)  # of each length, one
    names = durable_voter.attribute_names(())
    assert [next(names) for _ in range(4)] == ["a0", "a10", "a100", "a1000"]
