"""Which second engine votes on a pack: the first of those at hand that can carry it; and what is said of that."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from soundadvice.model.condition import All
from soundadvice.model.errors import SessionError
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice, Option
from soundadvice.session import Session, second_engine, voting
from soundadvice.session.pacing import how_long_words, place_words
from soundadvice.session.probe import Health, Probe
from soundadvice.session.second_engine import NAMES, VARIABLE, misnamed, remark, voter_of, why_alone
from support.packs.generated import any_of, make, rule, small_pack
from support.packs.sessions import NOTHING_WRONG
from support.packs.voters import AT_HAND, Engine, needs_clips, needs_durable, on_each_engine

MISSING = {"durable_rules": "durable.engine", "clips": "clips"}
ALONE = "in a conversation one engine decides, not two: "


@pytest.fixture
def wide() -> Pack:
    """A pack that durable_rules cannot carry, and CLIPS can."""
    options = tuple(Option(f"o{number}", "") for number in range(10))
    questions = tuple(MultiChoice(id=f"q{number}", text="q", options=options) for number in range(30))
    return make(questions, (rule("wide", All(tuple(any_of(q.id, *(o.id for o in options)) for q in questions))),))


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """As where these cannot be loaded."""
    for name in names:
        monkeypatch.setitem(sys.modules, MISSING[name], None)


def engines(pack: Pack) -> tuple[str, ...]:
    return Session(pack).engines


@needs_durable
@needs_clips
def test_where_both_can_be_had_durable_rules_votes_unless_the_other_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = small_pack()
    assert engines(pack) == ("reference", "durable_rules")
    for name in (*NAMES, ""):
        monkeypatch.setenv(VARIABLE, name)
        assert engines(pack) == ("reference", name or "durable_rules")
        assert remark(pack) is None


@on_each_engine
def test_where_one_cannot_be_had_the_other_votes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, *(name for name in NAMES if name != engine.name))
    pack = small_pack()
    for first in NAMES:  # a preference is no demand
        monkeypatch.setenv(VARIABLE, first)
        assert engines(pack) == ("reference", engine.name)
    session = Session(pack, answers=NOTHING_WRONG)
    assert session.record(datetime.now(UTC)).engines == ("reference", engine.name)
    assert session.why_alone is None
    assert why_alone(pack) is None
    assert remark(pack) is None
    assert Probe(pack).ask() == Health(pack, ("reference", engine.name))


def test_where_neither_can_be_had_the_reference_decides_alone_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, *NAMES)
    session = Session(small_pack(), answers={**NOTHING_WRONG, "pain": "severe"})
    assert session.engines == ("reference",)
    assert session.why_alone is not None
    assert all(f"{name} cannot carry this: it cannot be loaded" in session.why_alone for name in NAMES)
    assert session.advice().fired == ("severe",)
    assert session.record(datetime.now(UTC)).engines == ("reference",)
    # An author is told what the pack is to blame for, wherever it is checked.
    assert why_alone(small_pack()) is None
    assert remark(small_pack()) is None


@needs_clips
def test_what_durable_rules_cannot_carry_clips_votes_on(wide: Pack) -> None:
    assert engines(wide) == ("reference", "clips")
    assert Session(wide).why_alone is None
    assert why_alone(wide) is None
    told = remark(wide)
    if len(AT_HAND) == 1:
        assert told is None
    else:
        assert told is not None
        assert told.startswith("in a conversation clips votes: durable_rules cannot carry this: ")
        assert told.endswith("rule `wide` has more than 1,000 alternatives")


@needs_durable
def test_without_clips_the_reference_decides_alone_on_what_durable_rules_cannot_carry(
    wide: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "clips")
    session = Session(wide)
    assert session.engines == ("reference",)
    assert session.why_alone is not None
    assert "rule `wide` has more than 1,000 alternatives; clips cannot carry this: it cannot be" in session.why_alone
    assert "pip install 'soundadvice[clips]'" in session.why_alone
    why, told = why_alone(wide), remark(wide)
    assert why is not None
    assert "alternatives" in why
    assert told == ALONE + why


@pytest.mark.parametrize("wrong", ["clip", "CLIPS", " clips", "reference"])
def test_a_name_of_no_engine_is_said_and_stops_nobody(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv(VARIABLE, wrong)
    pack = small_pack()
    why = f"SOUNDADVICE_SECOND_ENGINE is {wrong!r}, which is no second engine: it is one of durable_rules, clips"
    assert misnamed() == why == voter_of(pack) == remark(pack)
    session = Session(pack, answers={**NOTHING_WRONG, "pain": "severe"})
    assert session.engines == ("reference",)
    assert session.advice().fired == ("severe",)
    assert session.why_alone == why
    assert session.record(datetime.now(UTC)).engines == ("reference",)
    assert Probe(pack).ask() == Health(pack, ("reference",), degraded=True, why=why)
    monkeypatch.delenv(VARIABLE)
    assert misnamed() is None


def test_importing_soundadvice_loads_no_second_engine() -> None:
    code = "import sys, soundadvice.session; print(*{'durable', 'durable_rules_engine', 'clips'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_second_engine_is_made_for_the_first_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Pack] = []
    monkeypatch.setattr(voting.second_engine, "voter_of", lambda pack: asked.append(pack) or "it is not there")
    session = Session(small_pack())
    assert not session.decided
    assert how_long_words(session)
    assert place_words(session, session.next_question or session.pack.questions[0])
    assert asked == []
    for name, answer in NOTHING_WRONG.items():
        session.answer(name, answer)
        assert session.evaluation.fired == ()
    assert len(asked) == len(NOTHING_WRONG)
    assert session.decided


def test_advice_that_no_answer_is_needed_for_is_voted_on_too(monkeypatch: pytest.MonkeyPatch) -> None:
    always = make(small_pack().questions, ())
    session = Session(always)
    assert session.evaluation.decided
    monkeypatch.setattr(voting.second_engine, "voter_of", lambda _: OneThatFires())
    with pytest.raises(SessionError, match="disagree"):
        assert Session(always).decided


class OneThatFires:
    """An engine that fires what no one has asked for."""

    name = "odd"

    def fired(self, *_: object) -> frozenset[str]:
        return frozenset({"nothing"})


@needs_durable
def test_an_engine_is_loaded_only_where_those_before_it_cannot_carry_the_pack(
    wide: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "clips")
    tried: list[str] = []
    had = second_engine._can_be_had
    monkeypatch.setattr(second_engine, "_can_be_had", lambda name: tried.append(name) or had(name))
    assert why_alone(small_pack()) is None
    assert tried == ["durable_rules"]
    assert why_alone(wide) is not None
    assert tried == ["durable_rules", "durable_rules", "clips"]
