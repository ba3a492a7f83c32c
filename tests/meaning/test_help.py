"""Help: the more urgent of what is known, and the number to call, whatever is broken."""

from __future__ import annotations

import dataclasses
import json
from types import MappingProxyType
from typing import Any

import pytest

from soundadvice import Acuity, Pack, SessionError, load_pack
from soundadvice.meaning.help import HELP_SCHEMA, help_for, help_of, sure
from soundadvice.model.disposition import ClinicalFinding, Disposition
from soundadvice.model.rule import Rule
from soundadvice.session import Session
from support.answers.people import WELL
from support.packs.generated import any_of, choice, make, rule
from support.packs.shipped import shipped

PACK = shipped("low_back_pain_red_flags")


@pytest.mark.parametrize("fired", [(), ("no_such_rule",)])
def test_the_least_is_to_see_a_doctor(fired: tuple[str, ...]) -> None:
    help_ = help_for(PACK, fired)
    assert (help_.at_least, help_.acuity, help_.title) == ("see_doctor", Acuity.ROUTINE, "Please see a doctor")
    assert help_.call == "If it may be an emergency, call 999, 112 or 911 now."
    assert [signs.acuity for signs in help_.safety_net][:1] == [Acuity.EMERGENCY]


@pytest.mark.parametrize("rule", [rule.id for rule in PACK.rules])
def test_every_rule_leads_to_what_it_advises_or_more(rule: str) -> None:
    help_ = help_for(PACK, [rule])
    assert help_.acuity == max(PACK.acuity_of[rule], Acuity.ROUTINE)
    assert help_.acuity > Acuity.SELF_CARE
    assert all(signs.acuity > help_.acuity for signs in help_.safety_net)


def test_of_two_the_more_urgent_counts() -> None:
    assert help_for(PACK, ["pain_in_leg", "saddle_numbness"]).at_least == "emergency"
    assert help_for(PACK, ["saddle_numbness", "pain_in_leg"]).at_least == "emergency"


def test_a_rule_that_only_finds_something_hides_no_other() -> None:
    finding = ClinicalFinding("numb", "Numb", "It is numb.")
    finds = Rule(id="finds", when=any_of("a", "yes"), advise=None, because="it is so", findings=("numb",))
    pack = make((choice("a", "yes", "no"),), (finds, rule("now", any_of("a", "yes"), "call_now")))
    pack = dataclasses.replace(pack, findings=(finding,))
    assert help_for(pack, ["finds", "now"]).at_least == "call_now"
    assert help_of(pack, {"a": "yes"}).at_least == "call_now"
    assert help_for(pack, ["finds"]).at_least == "see_doctor"


def test_of_two_ways_to_a_doctor_the_others_give_way_to_the_one_that_wins() -> None:
    ways = tuple(Disposition(name, Acuity.ROUTINE, name, name) for name in ("nurse", "doctor"))
    soon = Disposition("soon", Acuity.SOON, "soon", "soon")
    pack = dataclasses.replace(PACK, dispositions=(PACK.dispositions[0], *ways, soon))
    assert help_for(pack).at_least == "doctor"


def test_the_number_is_that_of_the_region() -> None:
    here = load_pack("low_back_pain_red_flags", region="au")
    help_ = help_for(here, ["saddle_numbness"])
    assert (help_.number, help_.call, help_.region) == ("000", "Call 000 now.", "au")
    assert help_.text.startswith("Call 000, or go")
    assert help_.services["poison_line"] == "the Poisons Information Centre (13 11 26)"


def test_its_json_can_be_taken_for_no_advice() -> None:
    value = json.loads(json.dumps(help_for(PACK, ["saddle_numbness"]).to_json()))
    assert value["schema"] == HELP_SCHEMA
    assert value["at_least"] == {"disposition": "emergency", "acuity": "emergency", "title": "Get emergency help now"}
    assert value["emergency_number"] == "999, 112 or 911"
    assert value["services"] == PACK.services_here
    assert help_for().to_json()["services"] == {}
    assert "disposition" not in value
    assert "self_care" not in json.dumps(value)


@pytest.mark.parametrize("given", [{}, WELL, {"age": object()}, {"numbness": ["nothing"]}, {1: 2}, {"age": "1e999999"}])
def test_no_answers_are_self_care(given: dict[Any, object]) -> None:
    assert help_of(PACK, given).acuity is Acuity.ROUTINE


def test_an_answer_that_cannot_be_taken_hides_no_other() -> None:
    assert help_of(PACK, {"age": "old", "numbness": ["saddle"], "nothing": 1}).at_least == "emergency"


class Broken:
    """Fails at whatever is asked of it."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(name)


def test_without_a_pack_that_works_there_is_still_a_number() -> None:
    for help_ in (help_for(), help_for(Broken(), ["x"]), help_of(Broken(), {"x": 1})):  # type: ignore[arg-type]
        assert (help_.at_least, help_.acuity) == (None, Acuity.ROUTINE)
        assert "999, 112 or 911" in help_.call


@pytest.mark.parametrize("name", ["evaluate", "enablement", "fill", "read_answer"])
def test_what_it_is_made_of_may_fail(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def broken(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr(f"soundadvice.meaning.help.{name}", broken, raising=False)
    help_ = Session(PACK, answers={"numbness": ["saddle"]}).help
    assert help_.at_least == "emergency"
    assert help_.call == "Call 999, 112 or 911 now."
    assert "{" not in help_.text


def test_a_question_that_cannot_be_told_to_be_enabled_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = {"leg_pain": "none", "walking_heaviness": "yes"}
    assert "walking_pain_in_legs" not in sure(PACK, hidden)
    before = sure(PACK, hidden)
    monkeypatch.setattr("soundadvice.meaning.help.enablement", lambda *_: 1 // 0)
    assert set(sure(PACK, hidden)) > set(before)


def test_a_pack_that_knows_of_no_doctor_gives_our_words() -> None:
    home = tuple(one for one in PACK.dispositions if one.acuity is Acuity.SELF_CARE)
    help_ = help_for(dataclasses.replace(PACK, dispositions=home))
    assert (help_.at_least, help_.title) == (None, "Please see a doctor")


def test_a_region_without_a_number_has_ours() -> None:
    pack: Pack = dataclasses.replace(PACK, emergency_numbers=MappingProxyType({}))
    assert "999, 112 or 911" in help_for(pack, ["saddle_numbness"]).call


def test_an_error_of_a_file_has_no_help() -> None:
    assert SessionError("it cannot be read").help is None
