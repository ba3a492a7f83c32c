"""Verdicts say no more than was shown: thirteen that once did, each with the whole kind of packs that it was false of.

 1 parameters: looked at the ends of ranges only            here, and test_over_ranges
 2 safety: held at the declared values only                 test_over_ranges
 3 diff: "no one's advice changes" where texts and orders do test_diff_total, test_edits
 4 hazards: held by the most urgent of several rules        here, and test_integers
 5 hazards: "every rule rests on a claim" of rules on none  here
 6 unsure_safe: held of nothing where severity says so      here, and test_unsure_safe
 7 reachable: by what no session reaches                    test_sessions
 8 boundaries: tested by values far from them               here
 9 witnesses: called plainest where a plainer one is        test_plainest
10 traceable: a number at a wrapped line was in no claim    here
11 fail_safe: a sample worded as a proof                    test_says_how, test_properties
12 reviewed: signed, with another case                      test_signing_the_case
13 fewest-questions: of fixed orders, not of all            here
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest

from soundadvice import Pack, evaluate
from soundadvice.audit.finding import Verdict
from soundadvice.audit.lint import vignettes
from soundadvice.audit.properties import boundaries, hazards, parameters, unsure_safe
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.question_order.population import every_cell
from soundadvice.audit.question_order.search import fewest
from soundadvice.audit.source.sentences import sentences_of
from soundadvice.meaning.next_question import findings_asked
from soundadvice.model.condition import All, AnyOf, Comparison, Condition, Operator
from soundadvice.model.disposition import Acuity
from soundadvice.model.hazard import Hazard
from soundadvice.model.question import MultiChoice, Number
from soundadvice.model.rule import Parameter, Vignette
from soundadvice_cli.commands.packs import fewest_questions
from support.packs.generated import any_of, choice, make, rule


def multi(name: str, *options: str) -> MultiChoice:
    return MultiChoice(id=name, text=f"{name}?", options=choice(name, *options).options)


def compared(question: str, operator: Operator, one: Parameter) -> Condition:
    return Comparison(question, operator, one.value, parameter=one.id)


@pytest.mark.parametrize("many", range(1, 6))
@pytest.mark.parametrize("silenced_at", ["the ends", "inside", "nowhere"])
def test_a_rule_that_some_values_silence_is_found_however_many_must_meet(many: int, silenced_at: str) -> None:
    """The rule fires unless all parameters are at the top of their ranges together, or in the middle of them."""
    names = [f"p{number}" for number in range(many)]
    known = [Parameter(name, 2, 2, 0, 9, is_duration=False, why="for tests", unit="u") for name in names]
    asked = tuple(Number(id=f"x{number}", text="?", minimum=0, maximum=9, unit="u") for number in range(many))
    # Beyond nine no one can be; and no one is at least five and at most four.
    beyond = [compared(q.id, Operator.MORE_THAN, one) for q, one in zip(asked, known, strict=True)]
    within = [
        All((compared(q.id, Operator.AT_LEAST, one), Comparison(q.id, Operator.AT_MOST, 4)))
        for q, one in zip(asked, known, strict=True)
    ]
    below = [
        All((compared(q.id, Operator.AT_MOST, one), Comparison(q.id, Operator.AT_LEAST, 6)))
        for q, one in zip(asked, known, strict=True)
    ]
    when = {
        "the ends": AnyOf(tuple(beyond)),
        "inside": AnyOf(tuple(AnyOf(both) for both in zip(within, below, strict=True))),  # silent where all are 5
        "nowhere": AnyOf((*beyond, Comparison(asked[0].id, Operator.AT_MOST, 0))),
    }[silenced_at]
    result = parameters.check(Case(make(asked, (rule("danger", when, "call_now"),), parameters=tuple(known))))
    said = [one for one in result.findings if one.code == "parameters_contradict"]
    assert not result.undecided
    assert bool(said) is (silenced_at != "nowhere")
    if said:
        wanted = {"the ends": 9, "inside": 5}[silenced_at]
        assert said[0].message.count(f"at {wanted} u") == many, said[0].message


def test_a_hazard_of_several_signs_holds_only_if_each_of_them_does() -> None:
    """Every way in which three rules can be as urgent, over every hazard of some of their signs."""
    signs, seen = ("chest", "faint", "cold"), {True: 0, False: 0}
    asked = (multi("signs", *signs, "none"),)
    for advised in product(("call_now", "see_doctor"), repeat=3):
        rules = tuple(rule(sign, any_of("signs", sign), to) for sign, to in zip(signs, advised, strict=True))
        for size in (1, 2, 3):
            for of in combinations(signs, size):
                hazard = Hazard("H1", "signs", Acuity.EMERGENCY, of, when=any_of("signs", *of), not_in_safety_net="no")
                pack = replace(make(asked, rules), hazards=(hazard,))
                found = hazards.check(Case(pack))
                fails = any(one.code == "hazard_missed" for one in found.findings)
                held = all(to == "call_now" for sign, to in zip(signs, advised, strict=True) if sign in of)
                assert fails is not held, (advised, of)
                seen[held] += 1
    assert min(seen.values()) > 10


def test_without_a_condition_a_hazard_is_never_said_to_hold() -> None:
    pack = make((multi("signs", "chest", "none"),), (rule("chest", any_of("signs", "chest"), "call_now"),))
    hazard = Hazard("H1", "chest pain, a faint", Acuity.EMERGENCY, ("chest",), not_in_safety_net="no")
    result = hazards.check(Case(replace(pack, hazards=(hazard,))))
    assert result.verdict is Verdict.FAILS
    assert "hazard_without_condition" in {one.code for one in result.findings}


@pytest.mark.parametrize("claimed", list(product((True, False), repeat=3)))
def test_rules_rest_on_claims_only_where_each_does(claimed: tuple[bool, ...]) -> None:
    asked = tuple(choice(f"q{number}", "no", "yes") for number in range(3))
    rules = tuple(
        replace(rule(f"r{number}", any_of(f"q{number}", "yes")), claims=("C1",) if has else ())
        for number, has in enumerate(claimed)
    )
    says = hazards.check(Case(make(asked, rules))).says
    assert says.startswith("Every rule rests on a claim") is all(claimed)
    loose = claimed.count(False)
    assert all(claimed) or ("the rule" if loose == 1 else f"one of {loose} rules") in says


@pytest.mark.parametrize(
    "severity", [(("unsure",), ("yes",)), (("no",), ("unsure",), ("yes",)), (), (("unsure", "yes"),)]
)
def test_no_severity_excuses_who_is_not_sure_of_an_emergency(severity: tuple[tuple[str, ...], ...]) -> None:
    """Of two answers one is an emergency, and not being sure leads home: whatever is said of how grave it is."""
    asked = replace(choice("numb", "no", "yes", "unsure"), severity=severity)
    pack = make((asked,), (rule("numb", any_of("numb", "yes"), "call_now"),))
    result = unsure_safe.check(Case(pack))
    assert [one.code for one in result.findings if one.fails] == ["unsure_less_urgent"]


def test_a_boundary_is_tested_by_the_values_next_to_it_alone() -> None:
    asked = Number(id="age", text="How old?", minimum=0, maximum=120, unit="years")
    older = rule("older", Comparison("age", Operator.AT_LEAST, 60))
    values = (0, 1, 30, 58, 59, 60, 61, 90, 119, 120)
    for low, high in product((one for one in values if one < 60), (one for one in values if one >= 60)):
        own = (Vignette("below", {"age": low}, False), Vignette("above", {"age": high}, True))
        result = boundaries.check(Case(make((asked,), (replace(older, vignettes=own),))))
        missing = [one for one in result.findings if one.code == "boundary_untested"]
        assert bool(missing) is ((low, high) != (59, 60)), (low, high)


def test_a_number_that_begins_a_line_is_words_unless_a_list_counts_there() -> None:
    """After lists of every length: just the number that goes on is no word of a sentence."""
    for items in range(6):
        for number in range(2, 130):
            before = tuple(f"{one}. In need, call" for one in range(1, items + 1)) or ("In need, call",)
            line = f"{number}. Do not drive."
            begin = sentences_of((*before, line))[-1][0][0]
            assert begin == (line.index("Do") if items and number == items + 1 else 0), (items, number)


def best_of_all(pack: Pack, people: list[dict[str, object]], given: dict[str, object]) -> int:
    """How many questions these people are asked together, if each next one is chosen by the answers so far."""
    found = evaluate(pack, given)  # type: ignore[arg-type]
    if found.decided or not people:
        return 0
    return min(
        len(people)
        + sum(
            best_of_all(pack, [one for one in people if one[name] == answer], {**given, name: answer})
            for answer in {one[name] for one in people}
        )
        for name in pack.question
        if name not in given and (not found.settled or name in findings_asked(pack, found))
    )


def test_an_order_is_called_the_fewest_of_fixed_orders_since_a_choice_by_answers_may_ask_fewer() -> None:
    first = (
        rule(f"r{answer}", All((any_of("q1", answer), any_of(name, "yes"))), "call_now")
        for answer, name in (("a", "q2"), ("b", "q3"))
    )
    pack = make((choice("q1", "a", "b"), choice("q2", "no", "yes"), choice("q3", "no", "yes")), tuple(first))
    people = every_cell(pack, 100)
    assert people is not None
    best = fewest(pack, people).best.expected
    adaptive = best_of_all(pack, [dict(one) for one in people.answers], {}) / len(people.answers)
    assert (best, adaptive) == (2.75, 2.5)
    assert fewest_questions._how_good(fewest(pack, people)) == "no fixed order asks fewer, by proof: it is exact"


@pytest.mark.parametrize(("said", "does"), list(product((True, False), repeat=2)))
def test_a_vignette_counts_for_what_it_does_and_not_for_what_it_says(said: bool, does: bool) -> None:
    own = (
        Vignette("one", {"numb": "yes" if does else "no"}, said),
        Vignette("none", {"numb": "no"}, False),
    )
    pack = make((choice("numb", "no", "yes"),), (replace(rule("r", any_of("numb", "yes")), vignettes=own),))
    found = {one.code for one in vignettes.check(Case(pack)).findings}
    assert found == (set() if said and does else {"no_firing_vignette"})
