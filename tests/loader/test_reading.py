"""Reading packs: values, places, limits, parameters, regions, layers, and where packs are found."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from soundadvice import Acuity, Pack, PackError, check_pack, load_pack, triage
from soundadvice.audit.compare.carried import Carries
from soundadvice.audit.compare.edits import edits
from soundadvice.loader import layers as loading
from soundadvice.loader.yaml import parse as events
from soundadvice.meaning.compiler import compiled
from soundadvice.model.condition import All, AnyOf, Comparison, Not, OptionTest, Quantifier, UnsureTest
from soundadvice.model.question import Choice, Duration, MultiChoice, Number
from support.answers import cells
from support.packs.folders import change, codes

# The shipped pack --------------------------------------------------------------------------------------------------


def test_the_shipped_pack_has_no_problem() -> None:
    assert check_pack("low_back_pain") == ()
    pack = load_pack("low_back_pain")
    assert len(pack.deciding) == 14  # the eight of the source, and six follow-up questions
    assert len(pack.questions) == 26
    # 177 that were read for what they say, and 51 for headings, links and remarks: nothing in the source is left out.
    assert len(pack.claims) == 228
    assert sum(claim.not_used is not None for claim in pack.claims[177:]) == 51
    assert pack.status == "draft"


def test_it_means_the_same_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = load_pack("low_back_pain")
    monkeypatch.setattr(events, "_FastParser", events._PureParser)
    slow = load_pack("low_back_pain")
    assert slow.content_hash == fast.content_hash
    assert [rule.span for rule in slow.rules] == [rule.span for rule in fast.rules]
    assert [rule.vignettes for rule in slow.rules] == [rule.vignettes for rule in fast.rules]


def test_every_kind_of_condition(minimal: Path) -> None:
    conditions = {
        "{leg_pain: [one]}": OptionTest("leg_pain", Quantifier.ANY_OF, ("one",)),
        "{signs: [numb, hot]}": OptionTest("signs", Quantifier.ANY_OF, ("numb", "hot")),
        "{signs: {any_of: [numb]}}": OptionTest("signs", Quantifier.ANY_OF, ("numb",)),
        "{signs: {all_of: [numb, hot]}}": OptionTest("signs", Quantifier.ALL_OF, ("numb", "hot")),
        "{signs: {none_of: [numb]}}": OptionTest("signs", Quantifier.NONE_OF, ("numb",)),
        "{not: {leg_pain: [one]}}": Not(OptionTest("leg_pain", Quantifier.ANY_OF, ("one",))),
        "{any: [{leg_pain: [one]}]}": AnyOf((OptionTest("leg_pain", Quantifier.ANY_OF, ("one",)),)),
        "{weight: unsure}": UnsureTest("weight"),
        "{weight: [unsure]}": UnsureTest("weight"),
        "{height: {at_least: 1.5}}": Comparison("height", _op("at_least"), 150),
        "{height: {at_most: $tall}}": Comparison("height", _op("at_most"), 200, "tall"),
        "{duration: {less_than: 1.5 weeks}}": Comparison("duration", _op("less_than"), 907_200),
        "{age: {more_than: 50, at_most: $old_age}}": None,
    }
    change(minimal / "questions.yaml", "- id: walks", WEIGHT + "- id: walks")
    change(minimal / "pack.yaml", "  old_age:", "  tall: {value: 2, min: 1, max: 2, unit: m, why: Ours.}\n  old_age:")
    change(minimal / "pack.yaml", "value: 50, min: 40", "value: 51, min: 40")
    for number, text in enumerate(conditions):
        rule = f"id: rule_{number}\nwhen: {text}\nadvise: see_doctor\nbecause: Because.\nreferences: [R1]\n"
        (minimal / "rules" / f"rule_{number}.yaml").write_text(rule)
    (minimal / "rules" / "unsure.yaml").write_text(
        "id: unsure\nwhen: {any: [{weight: unsure}]}\nadvise: see_doctor\nbecause: Because.\nreferences: [R1]\n"
    )
    pack = load_pack(minimal)
    for number, condition in enumerate(conditions.values()):
        read = pack.rule[f"rule_{number}"].when
        if condition is None:
            assert read == All((Comparison("age", _op("more_than"), 50), Comparison("age", _op("at_most"), 51)))
        else:
            assert read == condition
            assert getattr(read, "parameter", None) == getattr(condition, "parameter", None)
    kinds = [type(question) for question in pack.questions[:4]]
    assert kinds == [Choice, MultiChoice, Duration, Number]


WEIGHT = """\
- id: weight
  kind: number
  text: How heavy are you?
  unit: kg
  min: 20
  max: 500
  unsure: true
- id: height
  kind: number
  text: How tall are you?
  unit: m
  min: 0.5
  max: 2.5
  decimals: 2
"""


def _op(word: str) -> object:
    from soundadvice.model.condition import Operator

    return Operator(word)


# Parameters, regions, placeholders ---------------------------------------------------------------------------------


def test_parameters_are_set_within_their_range() -> None:
    plain = load_pack("low_back_pain")
    for value in ("2 weeks", "6 weeks", "28 days", "1 month", "3 WEEKS"):
        pack = load_pack("low_back_pain", parameters={"few_weeks": value})
        same = pack.parameter["few_weeks"].value == plain.parameter["few_weeks"].value
        assert (pack.meaning_hash == plain.meaning_hash) is same
        assert (pack.content_hash == plain.content_hash) is same
    pack = load_pack("low_back_pain", parameters={"few_weeks": "4 weeks"})
    assert pack.parameter["few_weeks"].declared == plain.parameter["few_weeks"].value
    answers = {"duration": "3 weeks", "improving": "same", "leg_pain": "one"}
    assert "lasting_pain" in triage(plain, answers).fired
    assert "lasting_pain" not in triage(pack, answers).fired
    assert triage(pack, answers).to_json()["parameters"] == {"few_weeks": "4 weeks", "fresh_strain": "1 week"}
    assert "4 weeks" in triage(pack, answers).come_back.items[0]


@pytest.mark.parametrize(
    "value", ["13 days", "6.01 weeks", "4", 4, None, True, ["4 weeks"], "a few weeks", "-3 weeks", ""]
)
def test_parameters_outside_are_refused(value: object) -> None:
    with pytest.raises(PackError) as refused:
        load_pack("low_back_pain", parameters={"few_weeks": value})
    assert codes(refused.value) == ["out_of_range"]
    assert refused.value.problems[0].hint == "give a value from 2 weeks to 6 weeks"


def test_numbers_may_be_set_as_text(minimal: Path) -> None:
    assert load_pack(minimal, parameters={"old_age": "60"}).parameter["old_age"].value == 60
    assert load_pack(minimal, parameters={"old_age": 60}).parameter["old_age"].value == 60
    assert load_pack(minimal, parameters={"old_age": "60 years"}).parameter["old_age"].value == 60
    for odd in ("٦٠", "6_0", " 60", "60.0", 60.0, "0x3c", "60 weeks", "60  years", "60years", "999 years"):
        with pytest.raises(PackError, match="cannot be set for `old_age`"):
            load_pack(minimal, parameters={"old_age": odd})


def test_parameters_can_be_set_as_an_advice_shows_them() -> None:
    """Or a record of the default pack could not be replayed."""
    plain = load_pack("low_back_pain_red_flags")
    shown = triage(plain, {"numbness": ["saddle"]}).to_json()["parameters"]
    assert shown["older_age"] == "65 years"
    assert load_pack("low_back_pain_red_flags", parameters=shown).meaning_hash == plain.meaning_hash


def test_a_childs_load_sets_the_parents_parameters(child: Path) -> None:
    pack = load_pack(child, parameters={"few_weeks": "5 weeks"})
    assert pack.parameter["few_weeks"].show() == "5 weeks"
    assert pack.parent is not None
    assert pack.parent.parameter["few_weeks"].show() == "5 weeks"
    assert pack.meaning_hash != load_pack(child).meaning_hash


def test_regions_choose_the_emergency_number() -> None:
    for region, number in (("default", "999, 112 or 911"), ("us", "911"), ("gb", "999 or 112")):
        pack = load_pack("low_back_pain", region=region)
        assert pack.emergency_number == number
        assert number in triage(pack, {"leg_pain": "one"}).safety_net[0].lead
        assert pack.meaning_hash == load_pack("low_back_pain").meaning_hash
    with pytest.raises(PackError) as refused:
        load_pack("low_back_pain", region="uk")
    assert codes(refused.value) == ["unknown_region"]


def test_a_layer_adds_regions(child: Path) -> None:
    assert load_pack(child, region="xx").emergency_number == "115"
    assert load_pack(child).emergency_number == "999 or 112"


def with_services(minimal: Path, child: Path) -> None:
    numbers = "emergency_numbers: {default: 999 or 112}\n"
    change(
        minimal / "pack.yaml", numbers, numbers + "services:\n  advice_line: {default: a health line, gb: NHS 111}\n"
    )
    more = "services:\n  advice_line: {ie: a line in Ireland}\n  poison_line: {default: a poison line, gb: NHS 111}\n"
    change(child / "pack.yaml", 'emergency_numbers: {xx: "115"}\n', 'emergency_numbers: {xx: "115"}\n' + more)


def test_services_are_those_of_the_region_or_of_everywhere_else(minimal: Path, child: Path) -> None:
    with_services(minimal, child)
    assert load_pack(child).regions == ("default", "xx", "gb", "ie")
    with pytest.raises(PackError) as refused:
        load_pack(child, region="uk")
    assert [one.hint for one in refused.value.problems] == ["known here: `default`, `gb`"]
    for region, number, advice, poison in (
        ("default", "999 or 112", "a health line", "a poison line"),
        ("gb", "999 or 112", "NHS 111", "NHS 111"),
        ("ie", "999 or 112", "a line in Ireland", "a poison line"),
        ("xx", "115", "a health line", "a poison line"),
    ):
        pack = load_pack(child, region=region)
        assert (pack.region, pack.emergency_number) == (region, number)
        assert pack.services_here == {"advice_line": advice, "poison_line": poison}
        assert pack.content_hash == load_pack(child).content_hash
    # The parent shows what it has for a region that the layer names too.
    parent = load_pack(child, region="gb").parent
    assert parent is not None
    assert (parent.region, parent.services_here) == ("gb", {"advice_line": "NHS 111"})
    parent = load_pack(child, region="ie").parent
    assert parent is not None
    assert (parent.region, parent.services_here) == ("default", {"advice_line": "a health line"})


def test_a_service_is_filled_into_every_text_of_advice(minimal: Path, child: Path) -> None:
    with_services(minimal, child)
    change(minimal / "pack.yaml", "text: Book a visit.", 'text: "Book a visit at {advice_line}."')
    change(
        minimal / "pack.yaml",
        'lead: "Call {emergency_number} if"',
        'lead: "Call {emergency_number} or {advice_line} if"',
    )
    change(
        minimal / "rules" / "leg.yaml", "into your leg.", "into your leg ({advice_line}).\ndo: Call {advice_line} now."
    )
    change(child / "rules" / "fever.yaml", "because: ", "because: Call {poison_line}. ")
    advice = triage(load_pack(child, region="gb"), {"leg_pain": "one", "fever": "yes"})
    assert next(one for one in advice.reasons if one.rule == "fever").because.startswith("Call NHS 111. ")
    (leg,) = (one for one in advice.reasons if one.rule == "leg")
    assert (leg.because, leg.do) == ("The pain goes into your leg (NHS 111).", "Call NHS 111 now.")
    assert advice.safety_net[0].lead == "Call 999 or 112 or NHS 111 if"
    assert triage(load_pack(minimal), {"leg_pain": "one"}).text == "Book a visit at a health line."


def test_a_pack_without_services_keeps_its_hash_and_one_with_them_has_another(minimal: Path, child: Path) -> None:
    before = load_pack(minimal)
    with_services(minimal, child)
    after = load_pack(minimal)
    assert (after.meaning_hash == before.meaning_hash, after.content_hash == before.content_hash) == (True, False)
    assert [one.place for one in edits(before, after)] == ["service `advice_line`"]


def test_placeholders_are_filled(minimal: Path) -> None:
    change(
        minimal / "rules" / "old.yaml", "and have a sign", "over {$old_age} and have {signs}: call {emergency_number},"
    )
    advice = triage(load_pack(minimal), {"age": 50, "signs": ["hot", "numb"], "leg_pain": "one"})
    assert advice.reasons[1].because == (
        "You are 50 years, over 50 years and have Numb; Hot: call 999 or 112, of something else."
    )


def test_the_introduction_is_wording_for_the_person(minimal: Path) -> None:
    plain = load_pack(minimal)
    assert plain.introduction is None
    change(minimal / "pack.yaml", "title: Minimal\n", "title: Minimal\nintroduction: Over {$old_age}? Hello.\n")
    pack = load_pack(minimal)
    assert pack.introduction == "Over {$old_age}? Hello."
    assert pack.meaning_hash == plain.meaning_hash
    assert pack.content_hash != plain.content_hash
    assert [(one.place, one.carries) for one in edits(plain, pack)] == [("introduction", Carries.TEXT)]
    change(minimal / "pack.yaml", "{$old_age}", "{duration}")
    with pytest.raises(PackError) as refused:
        load_pack(minimal)
    assert codes(refused.value) == ["bad_placeholder"]


def test_a_layer_has_an_introduction_of_its_own_or_none(child: Path) -> None:
    change(child.parent / "minimal" / "pack.yaml", "title: Minimal\n", "title: Minimal\nintroduction: Hello.\n")
    assert load_pack(child.parent / "minimal").introduction == "Hello."
    assert load_pack(child).introduction is None


# Layers ------------------------------------------------------------------------------------------------------------


def test_a_layer_adds_to_its_parent(child: Path) -> None:
    pack, parent = load_pack(child), load_pack(child.parent / "minimal")
    assert list(pack.question) == ["fever", "leg_pain", "signs", "duration", "age", "better", "walks"]
    assert [rule.id for rule in pack.rules] == [*(rule.id for rule in parent.rules), "fever"]
    assert [layer.id for layer in pack.layers] == ["minimal", "child"]
    assert [disposition.id for disposition in pack.dispositions] == ["self_care", "see_doctor", "go_today"]
    assert pack.default == "self_care"
    assert pack.parent is not None
    assert pack.parent.meaning_hash == parent.meaning_hash
    assert pack.rule["fever"].pack == "child"
    assert pack.rule["leg"].pack == "minimal"
    assert pack.come_back == parent.come_back
    assert {reference.id for reference in pack.references} == {"R1", "R2"}


def test_a_layer_holds_back_what_its_parent_gives(child: Path) -> None:
    pack, parent = load_pack(child), load_pack(child.parent / "minimal")
    answers = {"leg_pain": "no", "signs": ["none"], "duration": "1 day", "age": 30, "walks": "yes"}
    below = triage(parent, answers).plan
    assert [item.id for item in (*below.exercises, *below.therapies)] == ["stretch", "massage"]
    above = triage(pack, {**answers, "fever": "no"}).plan
    assert [item.id for item in (*above.exercises, *above.habits, *above.therapies)] == ["stretch", "drink", "massage"]
    feverish = triage(pack, {**answers, "fever": "yes"})
    assert feverish.acuity is Acuity.SAME_DAY
    assert feverish.plan.exercises == ()


def test_the_order_of_a_layer_is_its_own(child: Path) -> None:
    change(child / "pack.yaml", "[fever, leg_pain, signs,", "[signs, fever, leg_pain,")
    assert [question.id for question in load_pack(child).questions][:3] == ["signs", "fever", "leg_pain"]


def test_a_parent_is_found_beside_its_child_or_installed(child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(child)
    for name in (".", "../child", Path("."), child):
        assert load_pack(name).layers[0].id == "minimal"
    change(child / "pack.yaml", "extends: minimal", "extends: low_back_pain")
    assert "unknown_question" in [problem.code for problem in check_pack(child)]


RED_FLAGS = {
    "pack.yaml": """\
id: more
version: "1"
title: More
extends: low_back_pain
order: [fever, ORDER, fall]
dispositions:
  today: {acuity: same_day, title: Go today, text: Get help today.}
  now: {acuity: emergency, title: Go now, text: Get help now.}
""",
    "questions.yaml": """\
- id: fever
  kind: choice
  text: Do you have a fever?
  options: {no: "No", yes: "Yes", unsure: Not sure}
- id: fall
  kind: choice
  text: Did you fall?
  options: {no: "No", yes: "Yes"}
  enable_when: {leg_pain: [one, both, unsure]}
""",
    "rules/fever.yaml": "id: fever\nwhen: {fever: [yes, unsure]}\nadvise: today\nbecause: A fever.\n",
    "rules/fall.yaml": "id: fall\nwhen: {fall: [yes]}\nadvise: now\nbecause: A fall.\n",
    "rules/still.yaml": "id: still\nwhen: {not: {fall: [yes]}}\nadvise: see_doctor\nbecause: Still here.\n",
    "rules/calm.yaml": "id: calm\nwhen: {fever: [no]}\nadvise: self_care\nbecause: No fever.\n",
    "plan.yaml": "rules:\n  - {id: hold, when: {fever: [yes]}, hold_back: [roll_down, walk_more]}\n",
}


@pytest.mark.slow
def test_a_layer_only_raises_over_every_cell_of_the_shipped_pack(tmp_path: Path) -> None:
    parent = load_pack("low_back_pain")
    order = ", ".join(question.id for question in parent.questions)
    for name, text in RED_FLAGS.items():
        path = tmp_path / "more" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("ORDER", order))
    child = load_pack(tmp_path / "more")
    below, above = compiled(parent), compiled(child)
    choices = {name: cells.distinguished(parent, parent.question[name]) for name in parent.deciding}
    count = raised = 0
    for cell in cells.complete_cells(parent, choices):
        low = below.decide(cell)
        for fever, fall in itertools.product(("no", "yes", "unsure"), ("no", "yes")):
            high = above.decide({"fever": fever, "fall": fall, **cell})
            assert high.acuity >= low.acuity
            assert high.fired[: len(low.fired)] == low.fired
            raised += high.acuity > low.acuity
            count += 1
    assert count == 221_184  # 36,864 cells, and six answers to what the layer adds
    assert raised


# Many --------------------------------------------------------------------------------------------------------------


MANY = 2_000


def many_rules(minimal: Path, when: str) -> None:
    for number in range(MANY):
        name = f"rule_{number}"
        rule = f"id: {name}\nwhen: {when}\nadvise: see_doctor\nbecause: Because.\nreferences: [R1]\n"
        (minimal / "rules" / f"{name}.yaml").write_text(rule)


def test_very_many_rules_load(minimal: Path) -> None:
    many_rules(minimal, "{leg_pain: [both]}")
    pack = load_pack(minimal)
    assert len(pack.rules) == MANY + 3
    assert len(triage(pack, {"leg_pain": "both"}).fired) == MANY + 1


def test_very_many_mistakes_are_told_up_to_a_point(minimal: Path) -> None:
    many_rules(minimal, "{leg_pains: [both]}")
    (once,) = check_pack(minimal)
    assert (once.code, len(once.also)) == ("unknown_question", MANY - 1)
    assert str(once).count("rule_") < 10
    many_rules(minimal, "{leg_pain: [bothe]}")
    for path in (minimal / "rules").glob("rule_*.yaml"):
        change(path, "bothe", path.stem)
    found = check_pack(minimal)
    errors = [problem for problem in found if problem.severity == "error"]
    assert [problem.code for problem in errors].count("unknown_option") == 1000
    assert [problem.code for problem in errors].count("too_many_problems") == 1


@pytest.mark.parametrize("read", [load_pack, check_pack])
@pytest.mark.parametrize("collects", [True, False])
def test_garbage_is_left_alone_while_a_pack_is_read(
    minimal: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object], collects: bool
) -> None:
    seen: list[bool] = []
    build = loading.build_pack

    def looked_at(*given: object, **named: object) -> Pack | None:
        seen.append(gc.isenabled())
        return build(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "build_pack", looked_at)
    before = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        read(minimal)
        assert (seen, gc.isenabled()) == ([False], collects)
    finally:
        (gc.enable if before else gc.disable)()


def test_packs_are_loaded_anew_each_time(minimal: Path) -> None:
    first: Pack = load_pack(minimal)
    change(minimal / "rules" / "leg.yaml", "advise: see_doctor", "advise: see_doctor\ndo: Call first.")
    assert load_pack(minimal).content_hash != first.content_hash
