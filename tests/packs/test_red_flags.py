"""The pack low_back_pain_red_flags: as it is read, every red flag has its rule, and what rules rest on."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

import soundadvice
from soundadvice import Acuity, State, check_pack, evaluate
from soundadvice.model.condition import (
    Answer,
    Comparison,
    OptionTest,
    holds,
    questions_of,
)
from soundadvice.model.condition import (
    tests_of as parts_of,  # pytest would take a name that begins with `test` for a test
)
from soundadvice.model.question import Choice, Duration, MultiChoice
from soundadvice.model.rule import Rule
from support.packs.red_flags import (
    FOLDER,
    FOLLOW_UPS,
    OWN_QUESTIONS,
    OWN_RULES,
    PACK,
    PARENT,
    acuity,
    with_answers,
)

RED_FLAGS = [f"RF{number:02}" for number in range(1, 79) if number != 18]
"""The eighteenth, pain on coughing, is no longer asked: plain disc pain does that too."""
EIGHT = (  # the source's deciding questions, in its own order
    *("location", "leg_pain", "numbness", "swelling", "severe_pain", "duration", "improving", "pain_with_exercise"),
)


# The pack as it is read ---------------------------------------------------------------------------------------------


def test_it_loads_without_a_problem_or_a_warning() -> None:
    assert check_pack(FOLDER) == ()


def test_the_questions_of_the_source_keep_their_order_and_come_with_their_follow_ups() -> None:
    assert [name for name in PACK.deciding if name in EIGHT] == list(EIGHT)
    assert [name for name in PARENT.deciding if name not in FOLLOW_UPS] == list(EIGHT)
    plan = tuple(question.id for question in PACK.questions)[len(PACK.deciding) :]
    assert plan == tuple(name for name in PARENT.question if name not in PARENT.deciding)


def test_where_it_hurts_is_asked_first_and_then_what_is_most_urgent() -> None:
    assert PACK.deciding[:2] == ("location", "emergency_signs")


def test_a_follow_up_stands_right_after_its_question() -> None:
    for name in FOLLOW_UPS:
        asked = PACK.question[name].enable_when
        assert asked is not None
        (of,) = questions_of(asked)
        assert PACK.deciding.index(name) == PACK.deciding.index(of) + 1


def test_none_stands_last_and_not_sure_after_it() -> None:
    for question in PACK.questions:
        if isinstance(question, (Choice, MultiChoice)) and question.id != "pain_with_exercise":  # there it is a finding
            ids = [option.id for option in question.options]
            if "unsure" in ids:
                assert ids[-1] == "unsure", question.id
            sure = [one for one in ids if one != "unsure"]
            mildest = question.severity[0] if isinstance(question, Choice) and question.severity else sure
            for absent in ("none", "no"):
                assert absent not in mildest or absent not in sure or sure[-1] == absent, question.id


def test_every_question_says_why_it_is_asked() -> None:
    assert all(question.why for question in OWN_QUESTIONS)


@pytest.mark.sampled
@pytest.mark.parametrize("parameter", PACK.parameters, ids=lambda parameter: parameter.id)
def test_every_parameter_can_be_set_to_both_ends_of_its_range(parameter: soundadvice.Parameter) -> None:
    ends = (parameter.minimum, parameter.maximum)
    for value in [parameter.show(end) if parameter.is_duration else end for end in ends]:
        assert soundadvice.load_pack(FOLDER, parameters={parameter.id: value}).parameter[parameter.id].value in ends


def test_parameters_can_all_be_at_an_end_of_their_range_at_once() -> None:
    for side in ("minimum", "maximum"):
        values = {one.id: one.show(getattr(one, side)) for one in PACK.parameters if one.is_duration}
        values |= {one.id: getattr(one, side) for one in PACK.parameters if not one.is_duration}
        soundadvice.load_pack(FOLDER, parameters=values)
    soundadvice.load_pack(FOLDER, parameters={"child_age": 17, "adult_age": 18})


# Red flags and what they rest on ------------------------------------------------------------------------------------


def flags_of(rule: Rule) -> set[str]:
    """The red flags with which a rule's note begins."""
    assert rule.note is not None
    beginning = re.match(r"RF\d\d(?:,? (?:and )?RF\d\d)*", rule.note)
    assert beginning is not None, rule.id
    return set(re.findall(r"RF\d\d", beginning[0]))


def test_every_red_flag_is_accounted_for() -> None:
    """The register of hazards and the notes of the rules say the same, each from its own side."""
    found = {hazard.id: hazard for hazard in PACK.hazards}
    assert list(found) == RED_FLAGS
    own = {rule.id for rule in OWN_RULES}
    named = {flag: own & set(hazard.rules) for flag, hazard in found.items()}
    noted = {flag: {rule.id for rule in OWN_RULES if flag in flags_of(rule)} for flag in found}
    assert named == noted
    assert [flag for flag in found if not named[flag]] == ["RF33", "RF74"]
    for flag, hazard in found.items():
        sure = [PACK.acuity_of[name] for name in named[flag] if not name.startswith("unsure_")]
        # Both a lump and a changed shape are seen sooner than the flag alone.
        sure = [one for one in sure if (flag, one) != ("RF20", Acuity.SAME_DAY)]
        assert not sure or max(sure) is hazard.acuity, flag


def test_red_flag_33_adds_nothing_to_the_parent() -> None:
    """Pain, tingling or numbness in one leg: a doctor without hurry, by the parent's rules alone."""
    for changes in ({"leg_pain": "one"}, {"numbness": ["leg"]}):
        fired = evaluate(PACK, with_answers(**changes)).fired
        assert fired in (("pain_in_leg",), ("numb_or_tingling",))


def test_rules_rest_on_references_and_every_reference_is_used() -> None:
    known = {reference.id: reference for reference in PACK.references}
    cited = {name for rule in OWN_RULES for name in rule.references}
    cited |= {name for rule in PACK.plan.rules for name in rule.references}
    assert PACK.population is not None
    assert cited <= set(known)
    assert all(rule.references and not rule.claims for rule in OWN_RULES)
    for reference in PACK.references:
        assert re.fullmatch(r"2026-11-\d\d|not retrieved again", reference.retrieved), reference.id


def test_nothing_is_cited_from_memory() -> None:
    assert [reference.id for reference in PACK.references if reference.basis != "read"] == []


def test_what_is_not_asked_is_said() -> None:
    assert "very wrong" in PACK.text["not_asked"]
    assert PACK.plan.show[-1] == "not_asked"
    assert "calf" in PACK.description
    assert "coughing" in PACK.description


def test_would_rather_not_say_fires_nothing_and_the_pack_says_why() -> None:
    for rule in PACK.rules:
        for test in parts_of(rule.when):
            assert not (isinstance(test, OptionTest) and "prefer_not_to_say" in test.options)
    assert acuity(with_answers(sexual_function="prefer_not_to_say")) is Acuity.SELF_CARE
    assert "I would rather not say" in (PACK.rule["sexual_function_lost"].note or "")


def test_instructions_do_not_speak_of_a_time_that_a_more_urgent_card_would_contradict() -> None:
    for rule in OWN_RULES:
        if rule.do and PACK.acuity_of[rule.id] is not Acuity.EMERGENCY:
            assert not re.search(r"\b(today|tomorrow|days?|weeks?|soon|later)\b", rule.do), rule.id


# Vignettes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.id)
def test_vignettes(rule: Rule) -> None:
    """Each fires or is silent as it says, on answers that a person could give, and never open."""
    for vignette in rule.vignettes:
        evaluation = evaluate(PACK, vignette.answers)
        assert (rule.id in evaluation.fired) is vignette.fires, vignette.name
        assert rule.id not in evaluation.open, vignette.name
        assert evaluation.ignored == (), vignette.name
        pending = [name for name in vignette.answers if evaluation.states[name] is not State.GIVEN]
        assert pending == [], vignette.name
    names = [vignette.name for vignette in rule.vignettes]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.id)
def test_each_rule_has_a_near_miss(rule: Rule) -> None:
    """Two vignettes on both sides that differ in the answer to one question."""
    fires = [vignette.answers for vignette in rule.vignettes if vignette.fires]
    silent = [vignette.answers for vignette in rule.vignettes if not vignette.fires]
    assert any(len(differing(one, other)) == 1 for one in fires for other in silent)


def differing(one: Mapping[str, Answer], other: Mapping[str, Answer]) -> set[str]:
    """The questions that tell two vignettes apart; one whose asking hangs on another is not counted with it."""
    names = {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
    hidden = {
        name
        for name in names
        if (name not in one or name not in other) and (asked := PACK.question[name].enable_when) is not None
        if names & set(questions_of(asked))
    }
    return names - hidden


@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.id)
def test_vignettes_try_every_option_that_the_rule_tells_apart(rule: Rule) -> None:
    for test in parts_of(rule.when):
        if isinstance(test, OptionTest):
            tried = [
                vignette.answers[test.question] for vignette in rule.vignettes if test.question in vignette.answers
            ]
            for option in test.options:
                assert any(option in (one if isinstance(one, frozenset) else {one}) for one in tried), option


def test_vignettes_stand_on_both_sides_of_every_threshold() -> None:
    """Those of a rule for its own thresholds; those of any rule for who is asked a question."""
    thresholds = [(test, rule.vignettes) for rule in OWN_RULES for test in parts_of(rule.when)]
    every = tuple(vignette for rule in OWN_RULES for vignette in rule.vignettes)
    thresholds += [(test, every) for one in OWN_QUESTIONS if one.enable_when for test in parts_of(one.enable_when)]
    for test, vignettes in thresholds:
        if isinstance(test, Comparison):
            near = 24 * 3600 if isinstance(PACK.question[test.question], Duration) else 1
            given = [vignette.answers[test.question] for vignette in vignettes if test.question in vignette.answers]
            numbers = [value for value in given if isinstance(value, int) and abs(value - test.value) <= near]
            assert {holds(test, value) for value in numbers} == {True, False}, test
