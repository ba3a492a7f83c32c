"""Sessions as literals: who is asked what, and what is known at the end, as real sessions go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soundadvice import Pack, Session, evaluate
from soundadvice.audit.properties import reachable
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.sessions import Sessions
from soundadvice.meaning.next_question import next_question
from soundadvice.model.condition import Answer
from soundadvice.model.plan import PlanBook, PlanRule
from support.packs.enumeration import everybody, small_packs
from support.packs.generated import any_of, choice, make, rule


def session(pack: Pack, person: dict[str, Answer]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """What this person is asked, in order, of the questions that decide; what has fired at the end; and the advice."""
    told: dict[str, Answer] = {}
    while True:
        found = evaluate(pack, told)
        question = next_question(pack, found, {one for one in pack.question if one not in pack.deciding})
        if question is None:
            return tuple(told), found.fired, found.floor
        told[question.id] = person[question.id]


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(6))
def test_who_is_asked_what_and_what_fires_at_the_end(seed: int) -> None:
    for pack in small_packs(4, f"sessions.{seed}"):
        case = Case(pack)
        sessions = Sessions(case)
        asked: set[str] = set()
        ends = set()
        for person in everybody(pack):
            names, fired, floor = session(pack, person)
            asked |= set(names)
            ends.add((fired, floor))
        for number, name in enumerate(pack.deciding):
            comes = case.search.possible(sessions.is_asked(number), case.meaning.asked(name)[0])
            assert comes == (name in asked), name
        for name in pack.rule:
            fires = case.search.possible(sessions.meaning.fires(name))
            assert fires == any(name in fired for fired, _ in ends), name
        for one in pack.disposition:
            assert case.search.possible(sessions.meaning.advises(one)) == any(one == floor for _, floor in ends), one


def test_the_advice_of_a_session_is_as_urgent_as_that_of_all_answers() -> None:
    """What ends a session early changes no urgency: shown of all answers at once."""
    for pack in small_packs(6, "sessions.urgent"):
        case = Case(pack)
        at_the_end = Sessions(case).meaning
        assert not case.search.possible(at_the_end.less_urgent(than=case.meaning))
        assert not case.search.possible(case.meaning.less_urgent(than=at_the_end))


def test_what_hangs_on_a_question_after_the_end_is_found() -> None:
    asked = (choice("chest", "no", "yes"), choice("pregnant", "no", "yes"))
    told = PlanRule(id="tell", applies_to=("call_now",), when=any_of("pregnant", "yes"), say="Say so.")
    pack = make(
        asked,
        (rule("chest", any_of("chest", "yes"), "call_now"), rule("pregnant", any_of("pregnant", "yes"))),
        plan=PlanBook(no_exercise="none", rules=(told,)),
    )
    found = [one for one in reachable.check(Case(pack)).findings if one.code == "beyond_every_session"]
    assert [one.about for one in found] == [("tell",)]
    ended = Session(pack)
    ended.answer("chest", "yes")
    assert ended.next_question is None
    first = replace(pack, questions=(asked[1], asked[0]))
    assert "beyond_every_session" not in {one.code for one in reachable.check(Case(first)).findings}


def test_a_pack_too_large_for_sessions_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = make((choice("chest", "no", "yes"),), (rule("chest", any_of("chest", "yes")),))
    pack = replace(pack, dispositions=tuple(one for one in pack.dispositions if one.id != "call_now"))
    assert reachable.check(Case(pack)).says.endswith(
        "by some set of answers, and in some session (someone found for each)."
    )
    monkeypatch.setattr("soundadvice.audit.prover.sessions._MANY", 0)
    assert reachable.check(Case(pack)).says.endswith(
        "whether or not a session asks for them all (someone found for each)."
    )


def test_a_generated_pack_has_what_its_sessions_reach() -> None:
    """The finding says just what no session reaches of what answers do."""
    for pack in small_packs(8, "sessions.beyond"):
        ends = [session(pack, person) for person in everybody(pack)]
        fired = {name for _, some, _ in ends for name in some}
        by_answers = {name for person in everybody(pack) for name in evaluate(pack, person).fired}
        said = {one.about[0] for one in reachable.check(Case(pack)).findings if one.code == "beyond_every_session"}
        assert said & set(pack.rule) == by_answers - fired
