"""What is told of votes and moments: how often the engines agreed, on what they did not, and since when it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.errors import SessionError
from soundadvice.session import Session, second_engine
from soundadvice.session.voting import Vote, VoteOutcome, counts, second_vote
from support.packs.generated import small_pack
from support.packs.sessions import NOTHING_WRONG, PACK
from support.packs.voters import Engine, on_each_engine


def test_a_session_knows_since_when_it_is() -> None:
    noon = datetime(2030, 1, 31, 12, tzinfo=UTC)
    assert Session(PACK, since=noon).since == noon
    assert Session(PACK).since is None


def test_an_engine_that_is_not_there_has_not_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = small_pack()
    monkeypatch.setattr(second_engine, "voter_of", lambda _: "it is not there")
    assert second_vote(pack, {}, {}) == Vote(None, "it is not there", failed=False)
    session = Session(pack, answers=NOTHING_WRONG)
    assert session.decided
    assert session.engines == ("reference",)
    assert counts(pack)[VoteOutcome.FAILED] == 0


@on_each_engine
def test_a_vote_says_whose_it_is(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.first(monkeypatch)
    pack = small_pack()
    found = second_vote(pack, {"pain": "severe"}, evaluate(pack, {"pain": "severe"}).states)
    assert (found.fired, found.why_not, found.failed, found.engine) == ({"severe"}, None, False, engine.name)


@on_each_engine
def test_each_vote_is_counted_as_what_it_was(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.first(monkeypatch)
    pack = small_pack()
    assert Session(pack, answers=NOTHING_WRONG).decided
    assert counts(pack) == {VoteOutcome.AGREED: 1, VoteOutcome.DISAGREED: 0, VoteOutcome.FAILED: 0}
    engine.says(monkeypatch, lambda *_: frozenset({"severe"}))
    with pytest.raises(SessionError):
        _ = Session(pack, answers=NOTHING_WRONG).decided
    assert counts(pack) == {VoteOutcome.AGREED: 1, VoteOutcome.DISAGREED: 1, VoteOutcome.FAILED: 0}


@on_each_engine
def test_the_rules_that_the_engines_disagree_on_are_named_in_order(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.first(monkeypatch)
    engine.says(monkeypatch, lambda *_: frozenset(rule.id for rule in PACK.rules))
    with pytest.raises(SessionError) as caught:
        Session(PACK, answers=NOTHING_WRONG).advice()
    named = "`hurt`, `lasting`, `numb_leg`, `numb_saddle`, `severe`, `unknown`"
    assert str(caught.value) == f"the engines disagree on whether {named} fires: no advice can be given"
