"""Texts that say the same to everybody are filled in once; nothing that hangs on anyone's answers is kept."""

from __future__ import annotations

from dataclasses import replace

from soundadvice import load_pack, triage
from soundadvice.model.plan import Signs
from soundadvice.wording.placeholders import fill, said_to_all
from support.packs.shipped import shipped

PACK = shipped("low_back_pain_self_care")
WELL, SADDLE = {"leg_pain": "one"}, {"numbness": ["saddle"]}


def test_what_hangs_on_answers_is_filled_in_for_each() -> None:
    pack = replace(PACK)
    text = "You said {leg_pain}. Call {emergency_number}."
    one, other = fill(text, pack, {"leg_pain": "one"}), fill(text, pack, {"leg_pain": "none"})
    assert one != other
    assert one == fill(text, pack, {"leg_pain": "one"})
    assert "not answered" in fill(text, pack)
    assert said_to_all(text, pack) is None
    assert text not in pack.__dict__["filled"]


def test_what_is_the_same_for_everybody_is_that_of_its_pack() -> None:
    text = "Call {emergency_number}."
    packs = [replace(PACK, emergency_numbers={"default": number}) for number in ("111", "222")]
    for _ in range(2):
        assert [fill(text, pack) for pack in packs] == ["Call 111.", "Call 222."]
    assert [said_to_all(text, pack) for pack in packs] == ["Call 111.", "Call 222."]


def test_whoever_is_handed_signs_may_change_them() -> None:
    pack = load_pack("low_back_pain_self_care")
    first = triage(pack, SADDLE).to_json()
    whole = triage(pack, SADDLE).to_json()
    for signs in (first["come_back"], *first["safety_net"]):  # type: ignore[misc]
        signs["items"].clear()  # type: ignore[index]
        signs["lead"] = ""  # type: ignore[index]
    assert triage(pack, SADDLE).to_json() == whole
    assert whole == triage(replace(pack), SADDLE).to_json()


def test_signs_that_name_an_answer_are_said_to_each() -> None:
    come_back = Signs("Come back if your {leg_pain} is worse", ("it is worse than {leg_pain}",), PACK.come_back.acuity)
    pack = replace(PACK, come_back=come_back)
    told = [triage(pack, {**SADDLE, "leg_pain": given}).to_json()["come_back"] for given in ("one", "both", "one")]
    assert told[0] == told[2] != told[1]
