"""The pack low_back_pain_red_flags: every red flag has its rule, and adding the pack never lowers an outcome."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

import people
import soundadvice
from cells import answers_of, complete_cells, distinguished
from soundadvice import Acuity, Pack, Session, State, check_pack, evaluate
from soundadvice.answer import answer_to_json, read_answers
from soundadvice.compiled import Outcome, compiled
from soundadvice.condition import (
    UNSURE,
    Answer,
    Comparison,
    Condition,
    OptionTest,
    Quantifier,
    UnsureTest,
    holds,
    questions_of,
)
from soundadvice.condition import tests_of as parts_of  # pytest would take a name that begins with `test` for a test
from soundadvice.planning import make_plan
from soundadvice.question import Choice, Duration, MultiChoice, Question, allows_unsure
from soundadvice.rule import Rule
from soundadvice.session.durable import DurableVoter, voter_of

FOLDER = Path(__file__).parents[1] / "rules" / "soundadvice_rules" / "low_back_pain_red_flags"
PACK = soundadvice.load_pack(FOLDER)
assert PACK.parent is not None
PARENT: Pack = PACK.parent
OWN_RULES = [rule for rule in PACK.rules if rule.pack == PACK.id]
OWN_QUESTIONS = [question for question in PACK.questions if question.id not in PARENT.question]
RED_FLAGS = [f"RF{number:02}" for number in range(1, 35)]
EVERY = {name: answers_of(PACK, PACK.question[name]) for name in PACK.deciding}
ASKED_FIRST = (
    *("numbness", "bladder_bowel", "leg_weakness", "trauma", "emergency_now_signs", "sudden_severe", "other_signs"),
    *("cancer_history", "risk_factors", "age", "pregnant", "sexual_function", "painkiller_excess"),
)
PARENT_REACHES = (Acuity.SELF_CARE, Acuity.ROUTINE)
EIGHT = (  # the source's deciding questions, in its own order
    *("location", "leg_pain", "numbness", "swelling", "severe_pain", "duration", "improving", "pain_with_exercise"),
)
ASKED_LAST = ("first_episode", "began_before_45", "morning_stiffness", "walking_heaviness")

WELL = people.WELL | dict.fromkeys(ASKED_LAST, "no")
WELL_CANONICAL = read_answers(PACK.question, WELL)


def acuity(answers: Mapping[str, Answer], pack: Pack = PACK) -> Acuity:
    """The acuity of complete answers; answers to questions that are not enabled do not count."""
    evaluation = evaluate(pack, {name: answer for name, answer in answers.items() if name in pack.question})
    assert evaluation.decided
    return pack.disposition[evaluation.floor].acuity


def decider(pack: Pack) -> Callable[[Mapping[str, Answer]], Outcome]:
    """What decides complete canonical answers fast; answers to questions that are not enabled do not count."""
    return compiled(pack).decide


def with_answers(**changes: object) -> dict[str, Answer]:
    return {**WELL_CANONICAL, **read_answers(PACK.question, changes)}


# The pack as it is read ------------------------------------------------------------------------------------------


def test_it_loads_without_a_problem_or_a_warning() -> None:
    assert check_pack(FOLDER) == ()


def test_questions_and_their_order_are_the_issues() -> None:
    rest = tuple(name for name in EIGHT if name != "numbness")
    assert PACK.deciding == (*ASKED_FIRST, *rest, *ASKED_LAST)
    plan = tuple(question.id for question in PACK.questions)[len(PACK.deciding) :]
    assert plan == tuple(name for name in PARENT.question if name not in EIGHT)
    assert [name for name in PARENT.question if name in EIGHT] == list(EIGHT)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("bladder_bowel", "none new old unsure"),
        ("leg_weakness", "one foot_drop both worsening hard_to_walk none unsure"),
        ("trauma", "none lift minor serious unsure"),
        (
            "emergency_now_signs",
            "chest_pain severe_abdominal_pain pulsing_abdomen faint clammy breathless confusion none unsure",
        ),
        ("sudden_severe", "no yes unsure"),
        ("other_signs", "fever urinary weight_loss night_pain cough_pain rash none unsure"),
        ("cancer_history", "no yes unsure"),
        (
            "risk_factors",
            "osteoporosis steroids anticoagulant bleeds_easily immunosuppressed iv_drug_use recent_infection "
            "recent_spinal_procedure none unsure",
        ),
        ("pregnant", "no yes alarm unsure"),
        ("sexual_function", "none new_loss prefer_not_to_say"),
        ("painkiller_excess", "no yes unsure"),
        ("first_episode", "no yes unsure"),
        ("began_before_45", "no yes unsure"),
        ("morning_stiffness", "no yes unsure"),
        ("walking_heaviness", "no yes unsure"),
    ],
)
def test_options_are_the_issues(name: str, options: str) -> None:
    question = PACK.question[name]
    assert isinstance(question, (Choice, MultiChoice))
    assert [option.id for option in question.options] == options.split()


def test_every_question_says_why_it_is_asked() -> None:
    assert all(question.why for question in OWN_QUESTIONS)


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


# Red flags and what they rest on ---------------------------------------------------------------------------------


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
    assert [flag for flag in found if not named[flag]] == ["RF33"]
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
    assert cited == set(known)
    assert all(rule.references and not rule.claims for rule in OWN_RULES)
    for reference in PACK.references:
        assert reference.retrieved == ("not recorded" if reference.basis == "read" else "not retrieved")


def test_what_is_from_memory_says_so() -> None:
    remembered = {reference.id for reference in PACK.references if reference.basis == "remembered"}
    assert remembered == {"FINUCANE_TOOL", "NG127", "NG234", "BMJBP_URGENCY", "DVT", "ANTICOAG", "MEMORY"}


def test_what_is_not_asked_is_said() -> None:
    text = PACK.text["not_asked"]
    assert "unwell" in text
    assert "falling" in text
    assert PACK.plan.show[-1] == "not_asked"
    assert "unwell" in PACK.description
    assert "fall" in PACK.description


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


# Vignettes -------------------------------------------------------------------------------------------------------


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


def reached_by(condition: Condition) -> Iterator[OptionTest | Comparison | UnsureTest]:
    """The tests of a condition and of whatever enables the questions in it."""
    for test in parts_of(condition):
        yield test
        asked = PACK.question[test.question].enable_when
        if asked is not None and PACK.question[test.question] in OWN_QUESTIONS:
            yield from reached_by(asked)


# Not sure fails safe ---------------------------------------------------------------------------------------------


UNSURE_IS: dict[str, Acuity] = {
    "numbness": Acuity.SAME_DAY,
    "bladder_bowel": Acuity.SAME_DAY,
    "leg_weakness": Acuity.SAME_DAY,
    "trauma": Acuity.SAME_DAY,
    "emergency_now_signs": Acuity.SAME_DAY,
    "sudden_severe": Acuity.SAME_DAY,
    "other_signs": Acuity.SAME_DAY,
    "cancer_history": Acuity.SAME_DAY,
    "risk_factors": Acuity.SAME_DAY,
    "pregnant": Acuity.SAME_DAY,
    "painkiller_excess": Acuity.SAME_DAY,
    "leg_pain": Acuity.SAME_DAY,
    "swelling": Acuity.SAME_DAY,
    "walking_heaviness": Acuity.SOON,
    "first_episode": Acuity.ROUTINE,
    "began_before_45": Acuity.ROUTINE,
    "morning_stiffness": Acuity.ROUTINE,
    "severe_pain": Acuity.ROUTINE,
    "duration": Acuity.ROUTINE,
    "pain_with_exercise": Acuity.ROUTINE,
    # Not better, and so nothing before `few_weeks`, as the parent reads it.
    "improving": Acuity.SELF_CARE,
}
ASKS: dict[str, dict[str, object]] = {  # what must be answered so that a question is asked
    "first_episode": {"age": 50},
    "began_before_45": {"age": 45, "duration": "3 months"},
    "morning_stiffness": {"duration": "3 months"},
    "walking_heaviness": {"leg_pain": "one"},
}


def unsure_answer(question: Question) -> object:
    return [UNSURE] if isinstance(question, MultiChoice) else UNSURE


def test_every_question_that_can_be_unsure_is_here() -> None:
    assert {name for name in PACK.deciding if allows_unsure(PACK.question[name])} == set(UNSURE_IS)


@pytest.mark.parametrize("name", UNSURE_IS)
def test_not_sure_has_the_acuity_that_the_design_says(name: str) -> None:
    """Same day where the worst answer is an emergency, otherwise as urgent as the worst answer."""
    question, asks = PACK.question[name], ASKS.get(name, {})
    assert acuity(with_answers(**asks, **{name: unsure_answer(question)})) is UNSURE_IS[name]
    worst = max(
        acuity({**with_answers(**asks), name: answer}) for answer in EVERY[name] if UNSURE not in as_set(answer)
    )
    if name == "improving":
        assert acuity(with_answers(duration="3 weeks", improving=UNSURE)) is worst is Acuity.ROUTINE
        assert acuity(with_answers(duration="20 days", improving=UNSURE)) is Acuity.SELF_CARE
    else:
        assert UNSURE_IS[name] is min(worst, Acuity.SAME_DAY)


def as_set(answer: Answer) -> frozenset[object]:
    return answer if isinstance(answer, frozenset) else frozenset({answer})


def test_each_rule_for_not_sure_looks_at_one_question_alone() -> None:
    unsure = [rule for rule in OWN_RULES if rule.id.startswith("unsure_")]
    for rule in unsure:
        assert rule.when == OptionTest(rule.id.removeprefix("unsure_"), Quantifier.ANY_OF, (UNSURE,))
    elsewhere = {"severe_pain", "duration", "pain_with_exercise", "improving"}  # the parent's rules have these
    assert {rule.id.removeprefix("unsure_") for rule in unsure} == UNSURE_IS.keys() - elsewhere
    for rule in OWN_RULES:
        if rule not in unsure:
            for test in parts_of(rule.when):
                assert not isinstance(test, UnsureTest)
                assert not (isinstance(test, OptionTest) and UNSURE in test.options)


# Adding the layer never lowers an outcome ------------------------------------------------------------------------


def test_never_lower_than_the_parent_over_a_million_states() -> None:
    """Half of the states are of any answers, half of a well person with a few of them changed."""
    random = Random(34).random
    child, parent = decider(PACK), decider(PARENT)
    every = [(name, answers, len(answers), WELL_CANONICAL[name]) for name, answers in EVERY.items()]
    reached = set()
    for number in range(1_000_000):
        keep = 0.9 if number % 2 else 0.0
        answers = {n: well if random() < keep else listed[int(random() * count)] for n, listed, count, well in every}
        after, before = child(answers), parent(answers)
        assert after.fired[: len(before.fired)] == before.fired, answers  # the parent's come first, and fire as before
        assert after.acuity >= before.acuity, answers
        reached.add((before.acuity, after.acuity))
    assert reached == {(low, high) for low in PARENT_REACHES for high in Acuity if high >= low}


def test_never_lower_than_the_parent_in_every_cell_of_the_parent() -> None:
    """All cells of the parent, each with every answer to every question that the layer adds."""
    child, parent = decider(PACK), decider(PARENT)
    cells = {name: distinguished(PARENT, PARENT.question[name]) for name in PARENT.deciding}
    count = 0
    for cell in complete_cells(PARENT, cells):
        before = parent(cell).acuity
        for question in OWN_QUESTIONS:
            for answer in EVERY[question.id]:
                assert child({**WELL_CANONICAL, **cell, question.id: answer}).acuity >= before
                count += 1
    assert count > 50_000


@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.id)
def test_never_lower_than_the_parent_over_the_cells_of_each_rule(rule: Rule) -> None:
    """Every combination of what the rule and the parent tell apart, for the questions that the rule reaches."""
    names = sorted({test.question for test in reached_by(rule.when)}, key=list(PACK.question).index)
    cells = [classes(name, rule) for name in names]
    for combination in itertools.product(*cells):
        answers = {**WELL_CANONICAL, **dict(zip(names, combination, strict=True))}
        evaluation = evaluate(PACK, answers)
        after = PACK.disposition[evaluation.floor].acuity
        assert after >= acuity(answers, PARENT)
        assert rule.id not in evaluation.fired or after >= PACK.acuity_of[rule.id]


def classes(name: str, rule: Rule) -> list[Answer]:
    """One answer to a question for each class that the rule, what enables its questions, and the parent tell apart."""
    tests = [test for test in reached_by(rule.when) if test.question == name]
    tests += [test for one in PARENT.rules for test in parts_of(one.when) if test.question == name]
    found: dict[tuple[bool, ...], Answer] = {}
    for answer in answers_of(PACK, PACK.question[name], most_signs=4):
        found.setdefault(tuple(holds(test, answer) for test in tests), answer)
    return list(found.values())


def test_partial_answers_are_never_lower_either() -> None:
    random = Random(21)
    for _ in range(20_000):
        answers = {name: random.choice(EVERY[name]) for name in PACK.deciding if random.random() < 0.3}
        after = evaluate(PACK, answers)
        before = evaluate(PARENT, {name: answer for name, answer in answers.items() if name in PARENT.question})
        assert PACK.disposition[after.floor].acuity >= PARENT.disposition[before.floor].acuity
        assert after.ceiling >= before.ceiling


def test_not_sure_never_ends_in_self_care_in_any_sampled_state() -> None:
    random, decide = Random(30), decider(PACK)
    few_weeks = PACK.parameter["few_weeks"].value
    unsure = 0
    for _ in range(30_000):
        answers = {n: random.choice(EVERY[n]) if random.random() < 0.1 else WELL_CANONICAL[n] for n in PACK.deciding}
        states = evaluate(PACK, answers).states
        asked = {n for n, answer in answers.items() if UNSURE in as_set(answer) and states[n] is State.GIVEN}
        duration = answers["duration"]
        if asked == {"improving"} and isinstance(duration, int) and duration < few_weeks:
            continue
        unsure += bool(asked)
        assert not asked or decide(answers).acuity > Acuity.SELF_CARE
    assert unsure > 5_000


def test_engines_agree_on_the_layered_pack() -> None:
    """evaluate, the generated functions and durable_rules; every state of one answer changed, and sampled ones."""
    voter, decide, random = voter_of(PACK), decider(PACK), Random(5)
    assert isinstance(voter, DurableVoter), voter
    states = [{**WELL_CANONICAL, name: answer} for name in PACK.deciding for answer in EVERY[name]]
    states += [{name: random.choice(EVERY[name]) for name in PACK.deciding} for _ in range(3_000)]
    for answers in states:
        evaluation = evaluate(PACK, answers)
        assert decide(answers).fired == evaluation.fired
        assert voter.fired(answers, evaluation.states) == set(evaluation.fired)
        counted = {name: answer for name, answer in answers.items() if name not in evaluation.ignored}
        raw = {name: answer_to_json(PACK.question[name], answer) for name, answer in counted.items()}
        assert soundadvice.triage(PACK, raw).fired == evaluation.fired


# What is asked ---------------------------------------------------------------------------------------------------


def ask(**changes: object) -> tuple[Session, list[str], list[str]]:
    """A session in which a well person's answers, with these changes, are given as asked; what was asked for what."""
    session, asked, plan = Session(PACK), [], []
    while (question := session.next_question) is not None:
        assert question.id not in (*asked, *plan)
        if session.decided:
            session.skip(question.id)
            plan.append(question.id)
        else:
            session.answer(question.id, {**WELL, **changes}[question.id])
            asked.append(question.id)
    return session, asked, plan


def words(text: str | None) -> int:
    return len((text or "").split())


def words_of(question: Question) -> tuple[int, int]:
    """The words of the question itself, and with its help and the answers to choose from."""
    options = question.options if isinstance(question, (Choice, MultiChoice)) else ()
    return words(question.text), words(question.text) + words(question.help) + sum(words(one.text) for one in options)


def test_saddle_numbness_is_an_emergency_on_the_first_question() -> None:
    assert PACK.questions[0].id == "numbness"
    evaluation = evaluate(PACK, {"numbness": frozenset({"saddle"})})
    assert evaluation.decided
    assert evaluation.floor == "emergency"
    session, asked, plan = ask(numbness=["leg", "saddle"])
    assert (asked, plan) == (["numbness"], [])
    assert session.complete
    advice = session.advice()
    assert advice.acuity is Acuity.EMERGENCY
    assert "saddle_numbness" in advice.fired
    assert advice.reasons[0].rule == "saddle_numbness"
    assert "999, 112 or 911" in advice.text
    assert session.open_questions


def test_an_emergency_ends_the_questions_at_once() -> None:
    """Whatever makes an emergency by itself, and nothing more is asked after it."""
    alone = [rule for rule in OWN_RULES if rule.advise == "emergency" and isinstance(rule.when, OptionTest)]
    assert len(alone) == 10
    for rule in alone:
        test = rule.when
        assert isinstance(test, OptionTest)
        for option in test.options:
            value: object = [option] if isinstance(PACK.question[test.question], MultiChoice) else option
            _, asked, plan = ask(**{test.question: value})
            assert asked[-1] == test.question
            assert plan == []


PEOPLE: dict[str, tuple[dict[str, object], str, int, int]] = {
    # who: the answers that differ from a well person's, the outcome, how many questions decide, how many for the plan
    "well, 35, no exercise tried": ({}, "self_care", 20, 12),
    "well, 35, exercise tried": ({"pain_with_exercise": "none"}, "self_care", 20, 12),
    "well, 70, as so often before": ({"age": 70}, "self_care", 20, 12),
    "70, pain of a new kind": ({"age": 70, "first_episode": "yes"}, "see_doctor", 20, 0),
    "45, pain in one leg": ({"age": 45, "leg_pain": "one"}, "see_doctor", 21, 0),
    "30, pregnant and well": ({"age": 30, "pregnant": "yes"}, "soon", 16, 0),
    "40, stiff for four months": ({"age": 40, "duration": "4 months"}, "see_doctor", 18, 0),
    "72, weak bones and a fall": (
        {"age": 72, "trauma": "minor", "risk_factors": ["osteoporosis"], "sudden_severe": "no"},
        "same_day",
        14,
        0,
    ),
    "28, after a car crash": ({"age": 28, "trauma": "serious"}, "emergency", 4, 0),
    "50, numb between the legs": ({"age": 50, "numbness": ["saddle"]}, "emergency", 1, 0),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_how_many_questions_ten_typical_people_are_asked(who: str) -> None:
    changes, disposition, deciding, plan = PEOPLE[who]
    session, asked, offered = ask(**changes)
    assert session.advice().disposition == disposition
    assert (len(asked), len(offered)) == (deciding, plan)
    order = [name for name in PACK.deciding if name in asked]
    assert asked == order
    read = sum(words_of(PACK.question[name])[1] for name in asked)
    print(f"{who:32} {disposition:10} {len(asked):3} deciding, {read:4} words; {len(offered):3} for the plan")


EXERCISED = ("not_tried", "none", "settles")  # the answers after which a person still ends at home


@pytest.mark.parametrize("exercised", EXERCISED)
def test_a_well_person_of_35_is_asked_twenty_deciding_questions(exercised: str) -> None:
    session, asked, _ = ask(pain_with_exercise=exercised)
    assert session.advice().acuity is Acuity.SELF_CARE
    assert len(asked) == len(set(asked)) == 20
    assert set(ASKED_LAST).isdisjoint(asked)


def test_a_person_of_35_who_ends_at_home_is_asked_twenty_whatever_they_answer() -> None:
    """Every answer to each question in turn: only who is sent to a doctor can be asked another."""
    at_home = 0
    for name in PACK.deciding:
        for answer in EVERY[name]:
            if name == "age":
                continue
            session, asked, _ = ask(**{name: answer_to_json(PACK.question[name], answer)})
            if session.advice().acuity is Acuity.SELF_CARE:
                at_home += 1
                assert len(asked) == len(set(asked)) == 20
    assert at_home > 20


def test_who_ends_at_home_is_asked_at_most_21_deciding_questions() -> None:
    """20, and one more from 50 to 55: whether it is new, and still whether they are pregnant."""
    counts = set()
    for age, exercised, improving in itertools.product((18, 44, 50, 55, 56, 90), EXERCISED, ("yes", "same")):
        for duration in ("0 days", "20 days"):
            session, asked, _ = ask(age=age, pain_with_exercise=exercised, improving=improving, duration=duration)
            assert session.advice().acuity is Acuity.SELF_CARE
            assert len(asked) == 19 + (age <= 55) + (age >= 50)
            counts.add(len(asked))
    assert counts == {20, 21}


def test_what_each_question_costs_in_words() -> None:
    for question in PACK.questions:
        text, whole = words_of(question)
        print(f"{question.id:22} {text:3} {whole:4}")
        assert text <= 14
        assert whole <= 90
    asked = ask()[1]
    assert sum(words_of(PACK.question[name])[1] for name in asked) <= 990


@pytest.mark.parametrize(
    ("name", "changes", "asked"),
    [
        ("pregnant", {"age": 11}, False),
        ("pregnant", {"age": 12}, True),
        ("pregnant", {"age": 55}, True),
        ("pregnant", {"age": 56}, False),
        ("sexual_function", {"age": 15}, False),
        ("sexual_function", {"age": 16}, True),
        ("first_episode", {"age": 49}, False),
        ("first_episode", {"age": 50}, True),
        ("morning_stiffness", {"duration": "91 days"}, False),
        ("morning_stiffness", {"duration": "92 days"}, True),
        ("morning_stiffness", {"duration": "unsure"}, False),
        ("began_before_45", {"duration": "92 days", "age": 44}, False),
        ("began_before_45", {"duration": "92 days", "age": 45}, True),
        ("began_before_45", {"duration": "91 days", "age": 45}, False),
        ("walking_heaviness", {"leg_pain": "none"}, False),
        ("walking_heaviness", {"leg_pain": "buttock"}, False),
        ("walking_heaviness", {"leg_pain": "one"}, True),
        ("walking_heaviness", {"leg_pain": "unsure"}, True),
    ],
)
def test_questions_are_asked_only_of_those_they_concern(name: str, changes: dict[str, object], asked: bool) -> None:
    assert (evaluate(PACK, with_answers(**changes)).states[name] is State.GIVEN) is asked


HIDING = {question.id: question.enable_when for question in PACK.questions if question.enable_when is not None}


@pytest.mark.parametrize("name", HIDING)
def test_an_answer_left_on_a_hidden_question_changes_nothing_in_any_cell(name: str) -> None:
    """Every answer to the questions that decide whether it is asked: where it is not, an answer to it is ignored.

    It is reported where the same pack with the question asked of everyone would have been more urgent.
    """
    asked_of_all = tuple(replace(one, enable_when=None) if one.id == name else one for one in PACK.questions)
    everyone = replace(PACK, questions=asked_of_all)
    on = [other for other in PACK.question if other in questions_of(HIDING[name])]
    decide, voter, seen = decider(PACK), voter_of(PACK), set()
    for given in itertools.product(*(EVERY[other] for other in on)):
        whole = {**WELL_CANONICAL, **dict(zip(on, given, strict=True))}
        asked = evaluate(PACK, whole).states
        without = {one: answer for one, answer in whole.items() if one != name and asked[one] is State.GIVEN}
        before = evaluate(PACK, without)
        hidden = before.states[name] is State.NOT_ENABLED
        for left_behind in EVERY[name]:
            answers = {**without, name: left_behind}
            after = evaluate(PACK, answers)
            if hidden:
                assert (after.fired, after.floor, after.decided) == (before.fired, before.floor, before.decided)
                assert after.ignored == (name,)
                raised = acuity_of_floor(everyone, answers) > acuity_of_floor(PACK, without)
                assert after.ignored_would_raise is raised
                assert decide(answers).fired == before.fired
                seen.add(raised)
            else:
                assert after.ignored == ()
            assert isinstance(voter, DurableVoter)
            assert voter.fired(answers, after.states) == set(after.fired)
    assert seen == {False, True}


def acuity_of_floor(pack: Pack, answers: Mapping[str, Answer]) -> Acuity:
    return pack.disposition[evaluate(pack, answers).floor].acuity


# What goes with the outcomes -------------------------------------------------------------------------------------


def test_nothing_goes_with_an_emergency() -> None:
    for changes in ({"numbness": ["saddle"]}, {"pregnant": "alarm"}, {"age": 15, "trauma": "serious"}):
        advice = soundadvice.triage(PACK, {name: WELL[name] for name in WELL if name in ASKED_FIRST} | changes)
        assert advice.disposition == "emergency"
        plan = advice.plan
        assert (plan.exercises, plan.habits, plan.therapies, plan.say, plan.no_exercise) == ((), (), (), (), None)
        assert advice.notes == ()


@pytest.mark.parametrize(
    ("changes", "disposition"),
    [({"location": ["upper_back"]}, "soon"), ({"swelling": ["leg"]}, "same_day")],
)
def test_only_gentle_moving_goes_with_being_seen_soon(changes: dict[str, object], disposition: str) -> None:
    session, _, plan_questions = ask(**changes)
    advice = session.advice()
    assert advice.disposition == disposition
    assert [habit.id for habit in advice.plan.habits] == ["move_often"]
    assert (advice.plan.exercises, advice.plan.therapies) == ((), ())
    assert len(advice.plan.say) == 1
    assert plan_questions == []


def test_who_is_pregnant_or_under_age_asks_first() -> None:
    assert any("midwife" in say for say in ask(pregnant="yes")[0].advice().plan.say)
    for age in (15, 16, 17):
        assert any("under 18 years old" in say for say in ask(age=age)[0].advice().plan.say)
    assert not any("under 18" in say for say in ask(age=18)[0].advice().plan.say)


@pytest.mark.parametrize("changes", [{"pregnant": "yes"}, {"pregnant": "unsure"}, {"age": 17}])
def test_no_exercise_even_if_no_rule_had_sent_them_to_someone(changes: dict[str, object]) -> None:
    """The plan at home holds back by itself, apart from the rules that never let it come to that."""
    easy = {"spasm": "no", "causes": ["sitting"], "sits": "most", "mobility": ["none"], "diagnosis": "no"}
    assert make_plan(PACK, "self_care", with_answers(**easy)).exercises != ()
    plan = make_plan(PACK, "self_care", with_answers(**easy, **changes))
    assert plan.exercises == ()
    assert "hamstring_after_sitting" not in [habit.id for habit in plan.habits]
    assert plan.no_exercise


def test_a_plan_at_home_says_what_was_not_asked() -> None:
    advice = ask()[0].advice()
    assert advice.disposition == "self_care"
    assert advice.notes[-1] == PACK.text["not_asked"]
    assert len(advice.notes) == len(PARENT.plan.show) + 1


def test_every_advice_carries_the_longer_list_of_signs() -> None:
    advice = ask()[0].advice()
    acuities = [signs.acuity for signs in advice.safety_net]
    assert acuities == [Acuity.EMERGENCY, Acuity.EMERGENCY, Acuity.SAME_DAY, Acuity.SAME_DAY, Acuity.SOON]
    assert advice.safety_net[: len(acuities) : 2][0].items == PARENT.safety_net[0].items
    shown = " ".join(item for signs in advice.safety_net for item in (signs.lead, *signs.items))
    assert "{" not in shown
    assert "60 years old or more" in shown


def test_every_outcome_has_words_that_can_be_acted_on() -> None:
    for disposition in PACK.dispositions:
        assert disposition.text.count(".") >= 4
    for name in ("same_day", "emergency"):
        assert "{emergency_number}" in PACK.disposition[name].text
        assert "emergency department (A&E or ER)" in PACK.disposition[name].text
    assert "2 weeks" in PACK.disposition["soon"].text
