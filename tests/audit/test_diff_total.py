"""Diff is total: what no proof reads is listed for what it is, conversations are compared, and codes say how grave."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from click.testing import CliRunner

from soundadvice import Pack, evaluate
from soundadvice.audit.compare.carried import Carries
from soundadvice.audit.compare.diff import ChangeKind, diff
from soundadvice.audit.compare.difference import Difference, Gravity
from soundadvice.audit.compare.edits import Edit, edits
from soundadvice.meaning.next_question import next_question
from soundadvice.model.condition import Answer, questions_of
from soundadvice.model.question import Choice, MultiChoice
from soundadvice.reports.diff_sentences import summary
from soundadvice_cli.main import cli
from support.packs.enumeration import everybody, small_packs
from support.packs.shipped import shipped


def found(old: Pack, new: Pack) -> Difference:
    """What is written otherwise, without the proofs: as if they had found nothing."""
    return Difference(old, new, (), frozenset(), frozenset(), (), edits(old, new))


def with_options(pack: Pack, name: str, texts: dict[str, str]) -> Pack:
    question = pack.question[name]
    assert isinstance(question, (Choice, MultiChoice))
    options = tuple(replace(one, text=texts.get(one.id, one.text)) for one in question.options)
    other = replace(question, options=options)
    return replace(pack, questions=tuple(other if one.id == name else one for one in pack.questions))


def with_text(pack: Pack, name: str, text: str) -> Pack:
    return replace(pack, texts=tuple(replace(one, text=text) if one.id == name else one for one in pack.texts))


# What no proof reads ------------------------------------------------------------------------------------------------


def test_swapped_options_are_called_swapped() -> None:
    pack = shipped("low_back_pain")
    texts = {one.id: one.text for one in pack.question["numbness"].options}  # type: ignore[union-attr]
    other = with_options(pack, "numbness", {"saddle": texts["leg"], "leg": texts["saddle"]})
    difference = found(pack, other)
    leg, saddle = difference.edits
    assert (leg.carries, leg.place) == (Carries.TEXT, "question `numbness`, option `leg`, text")
    assert leg.remarks[0] == "swapped with question `numbness`, option `saddle`, text"
    assert saddle.remarks[0] == "swapped with question `numbness`, option `leg`, text"
    assert difference.gravity is Gravity.TEXT
    assert summary(difference).endswith(
        "No proof reads what else is listed: 2 texts that carry an answer or an instruction."
    )


@pytest.mark.parametrize(
    ("was", "now", "remark"),
    [
        ("Have you ever had cancer?", "Have you never had cancer?", "a negation came: “never”"),
        ("If it hurts, stop.", "If it hurts, push on.", "a negation went: “stop”"),
        ("Call 911.", "Call 991.", "a number changed: “911” is “991” now"),
        (
            "Hold it for twenty to thirty seconds, twice.",
            "Hold it for twenty to thirty seconds.",
            "a number went: “twice”",
        ),
        ("Do not bend.", "Bend.", "a negation went: “not”"),
        ("Don't bend.", "Bend.", "a negation went: “don't”"),
        ("More than before", "Less than before", "the opposite: “more” is “less” now"),
        ("Du hast keine Schmerzen.", "Du hast Schmerzen.", "a negation went: “keine”"),
        ("Nunca te agaches.", "Agáchate.", "a negation went: “nunca”"),
    ],
)
def test_a_number_a_negation_and_an_opposite_are_pointed_out(was: str, now: str, remark: str) -> None:
    pack = shipped("low_back_pain")
    (edit,) = edits(with_text(pack, "stop_rule", was), with_text(pack, "stop_rule", now))
    assert (edit.place, edit.was, edit.now) == ("text `stop_rule`, text", was, now)
    assert remark in edit.remarks


def test_what_was_called_only_words_is_not() -> None:
    pack = shipped("low_back_pain_red_flags")
    hurts, shown = pack.plan.it_hurts, pack.plan.show
    assert hurts is not None
    anew = tuple(replace(one, ask_anew=False) for one in pack.questions)
    book = replace(pack.plan, it_hurts=replace(hurts, options=("settled",)), show=shown[1:])
    other = replace(
        pack,
        plan=book,
        questions=anew,
        emergency_numbers={**pack.emergency_numbers, "us": "991"},
        safety_net=tuple(replace(one, items=one.items[1:]) for one in pack.safety_net),
        texts=tuple(one for one in pack.texts if one.id != shown[0]),
        hazards=pack.hazards[1:],
        waivers=pack.waivers[1:],
    )
    by_place = {one.place: one for one in edits(pack, other)}
    said = {place: one.carries for place, one in by_place.items()}
    assert said["if an exercise hurts, options"] is Carries.BEHAVIOUR
    assert said[f"text `{shown[0]}`"] is Carries.TEXT
    assert said["the emergency number `us`"] is Carries.TEXT
    assert said["the safety net 1, items"] is Carries.TEXT
    assert said[f"hazard `{pack.hazards[0].id}`"] is Carries.CASE
    assert {
        "the texts under every plan",
        *(f"question `{one.id}`, ask anew" for one in pack.questions if one.ask_anew),
    } <= {place for place, carries in said.items() if carries is Carries.BEHAVIOUR}
    assert any(place.startswith("waiver") for place in said)


def test_a_text_under_every_plan_that_goes_is_a_change_of_plan() -> None:
    pack = shipped("low_back_pain")
    name = pack.plan.show[0]
    other = replace(pack, plan=replace(pack.plan, show=pack.plan.show[1:]))
    difference = diff(pack, other)
    assert {(one.about, one.was, one.now) for one in difference.of(ChangeKind.PLAN)} == {
        ((f"{name} (a text under every plan)",), "given", "not given")
    }
    assert difference.gravity is Gravity.BEHAVIOUR


def test_claims_that_are_swapped_are_of_the_case() -> None:
    pack = shipped("low_back_pain")
    rules = {one.id: one for one in pack.rules}
    one, two = rules["pain_in_leg"], rules["pain_when_exercising"]
    swapped = {one.id: replace(one, claims=two.claims), two.id: replace(two, claims=one.claims)}
    other = replace(pack, rules=tuple(swapped.get(rule.id, rule) for rule in pack.rules))
    assert found(pack, other).gravity is Gravity.CASE
    assert found(pack, replace(pack, title="Another title")).gravity is Gravity.NOTHING
    assert found(pack, pack).edits == ()


# Step by step -------------------------------------------------------------------------------------------------------


def session(pack: Pack, person: dict[str, Answer]) -> tuple[set[str], set[str]]:
    """What this person is asked of the questions that decide, and the rules whose reasons they hear."""
    told: dict[str, Answer] = {}
    while True:
        state = evaluate(pack, told)
        question = next_question(pack, state, {one for one in pack.question if one not in pack.deciding})
        if question is None:
            return set(told), set(state.fired)
        told[question.id] = person[question.id]


def in_another_order(random: Random, pack: Pack) -> Pack:
    """The same questions, shuffled so that each still follows those that decide whether it is asked."""
    left, order = list(pack.questions), []
    while left:
        placed = {one.id for one in order}
        free = [one for one in left if one.enable_when is None or set(questions_of(one.enable_when)) <= placed]
        order.append(random.choice(free))
        left.remove(order[-1])
    return replace(pack, questions=tuple(order))


def test_another_order_is_what_it_does_to_conversations() -> None:
    """Against every person's real conversation in both orders."""
    some = 0
    for number, old in enumerate(small_packs(24, "diff.sessions")):
        old = replace(old, parent=None)
        new = in_another_order(Random(number), old)
        if any(one.must for one in old.questions):
            continue
        truth = set()
        for person in everybody(old):
            (asked, heard), (then, later) = session(old, person), session(new, person)
            truth |= {(name, "asked", "not asked") for name in asked - then}
            truth |= {(name, "not asked", "asked") for name in then - asked}
            truth |= {(name, "heard", "not heard") for name in heard - later}
            truth |= {(name, "not heard", "heard") for name in later - heard}
        difference = diff(old, new, most=99)
        kinds = [kind for kind in difference.kinds if kind is not ChangeKind.SESSION]
        assert difference.none(*kinds)
        assert {(one.about[0], one.was, one.now) for one in difference.of(ChangeKind.SESSION)} == truth
        some += bool(truth)
    assert some > 3


# Codes --------------------------------------------------------------------------------------------------------------


def test_the_ways_to_be_called_that_make_no_sense() -> None:
    for given in (["low_back_pain"], ["low_back_pain", "low_back_pain", "--since-signed"]):
        assert CliRunner().invoke(cli, ["diff", *given]).exit_code == 2
    same = CliRunner().invoke(cli, ["diff", "low_back_pain", "low_back_pain"])
    assert (same.exit_code, "proved" in same.output) == (0, True)


def test_every_edit_stands_in_every_form() -> None:
    pack = shipped("low_back_pain")
    edit = Edit(Carries.TEXT, "x", "a", "b")
    assert edit.remarks == ()
    difference = found(pack, with_text(pack, "stop_rule", "Go on."))
    from soundadvice.loader.git.revision import Version
    from soundadvice.reports.diff_json import diff_json
    from soundadvice.reports.diff_text import diff_markdown, diff_text

    old, new = Version("a", difference.old), Version("b", difference.new)
    for text in (diff_text(difference, old, new), diff_markdown(difference, old, new)):
        assert "stop_rule" in text
        assert "“Go on.” now" in text
    written = diff_json(difference, old, new)
    assert written["gravity"] == "text"
    assert [one["now"] for one in written["edits"]] == ["Go on."]  # type: ignore[attr-defined]
