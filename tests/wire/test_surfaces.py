"""The same answers give the same advice on every surface, byte for byte."""

from __future__ import annotations

import pytest

from soundadvice import Acuity, load_pack, triage
from soundadvice.wire.bytes import advice_bytes
from support.answers.sampled import SHIPPED, packs, sampled
from support.server.surfaces import SURFACES, Surface

MANY = 40


@pytest.mark.sampled
@pytest.mark.parametrize("name", SURFACES)
def test_every_surface_gives_the_same_bytes(name: str) -> None:
    served = packs()
    every = 4 if name == "command line" else 1  # each command reads the pack anew
    with SURFACES[name](served) as give:
        for pack in served.values():
            for answers in sampled(pack, MANY)[::every]:
                assert give(pack.id, answers) == advice_bytes(triage(pack, answers))


@pytest.mark.sampled
@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_parameters_and_the_region_are_in_effect_on_every_surface(surface: Surface) -> None:
    plain = packs()[SHIPPED[0]]
    changed = load_pack(plain.id, parameters={"few_weeks": "4 weeks"}, region="gb")
    answers = {**sampled(plain, 1)[0], "duration": "25 days", "improving": "same", "examined": "yes"}
    wanted = triage(changed, answers)
    assert wanted.disposition == "self_care" != triage(plain, answers).disposition
    with surface({changed.id: changed}) as give:
        found = give(changed.id, answers)
        assert found == advice_bytes(wanted)
        # All that is said with it, too.
        assert b"999" in found


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_a_sign_and_not_sure_are_both_kept_on_every_surface(surface: Surface) -> None:
    pack = packs()[SHIPPED[0]]
    calm = {"location": ["lower_back"], "leg_pain": "none"}
    both = {**calm, "emergency_signs": ["chest_pain", "unsure"], "numbness": ["leg", "unsure"]}
    wanted = triage(pack, both)
    assert wanted.acuity is Acuity.EMERGENCY
    assert wanted.answers["numbness"] == {"leg", "unsure"}
    with surface({pack.id: pack}) as give:
        assert give(pack.id, both) == advice_bytes(wanted)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_samples_are_of_every_kind(name: str) -> None:
    pack = packs()[name]
    advice = [triage(pack, answers) for answers in sampled(pack, MANY)]
    assert {one.acuity for one in advice} == {disposition.acuity for disposition in pack.dispositions}
    assert any(one.ignored for one in advice) or not any(question.enable_when for question in pack.questions)
    assert any(one.unanswered for one in advice)
    assert len({advice_bytes(one) for one in advice}) > MANY * 0.8


def test_the_default_pack_is_the_one_with_red_flags() -> None:
    assert Acuity.EMERGENCY in {disposition.acuity for disposition in packs()[SHIPPED[0]].dispositions}
