"""Packs for tests: a maker of packs and answers of every shape that the tree can hold; those made by hand as well.

Everything is drawn from a `random.Random`. Hypothesis has one whose draws it can shrink (`packs`, `situations`); a
plain one, seeded, makes thousands quickly (`make_pack(Random(7))`).
"""

from __future__ import annotations

import dataclasses
import itertools
from datetime import date
from random import Random
from zlib import crc32

from hypothesis import strategies as st

from soundadvice.meaning.cells import conditions_of
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.condition import (
    UNSURE,
    All,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    ScoreTest,
    UnsureTest,
    parts_of,
    questions_of,
    tests_of,
    with_tests,
)
from soundadvice.model.condition.derived import Derived
from soundadvice.model.condition.score import Score, ScoreItem
from soundadvice.model.disposition import GENTLE_ALONE, Acuity, ClinicalFinding, Disposition
from soundadvice.model.pack import Pack, Parameter
from soundadvice.model.plan import Habit, PlanBook, PlanRule
from soundadvice.model.question import (
    Choice,
    Date,
    Direction,
    Duration,
    MultiChoice,
    Number,
    Option,
    Quantity,
    Question,
    allows_unsure,
)
from soundadvice.model.time.day import DaysBefore
from support.packs.by_hand import (
    DAY as DAY,
)
from support.packs.by_hand import (
    WEEK as WEEK,
)
from support.packs.by_hand import (
    any_of as any_of,
)
from support.packs.by_hand import (
    at_least as at_least,
)
from support.packs.by_hand import (
    choice as choice,
)
from support.packs.by_hand import (
    make as make,
)
from support.packs.by_hand import (
    options_named,
)
from support.packs.by_hand import (
    rule as rule,
)
from support.packs.by_hand import (
    small_pack as small_pack,
)
from support.packs.limits import derived_of, make_limit

Answers = dict[str, Answer]


def make_pack(random: Random, *, most_questions: int = 6, most_rules: int = 7) -> Pack:
    """A pack: every kind of question, chains of `enable_when`, nested conditions, several acuities, often a parent.

    Often two dispositions of one acuity, and findings.
    """
    questions: list[Question] = []
    for number in range(random.randint(1, most_questions)):
        questions.append(_make_question(random, f"q{number}", tuple(questions)))
    acuities = [acuity for acuity in Acuity if acuity is Acuity.SELF_CARE or random.randint(0, 1)]
    twice = random.choice(acuities) if random.randint(0, 2) == 0 else None
    # Gentle movement may go with each of them, an emergency too, so that the reader takes these packs.
    dispositions = tuple(
        Disposition(
            name,
            acuity,
            f"{acuity}",
            f"{acuity}",
            plan=GENTLE_ALONE if acuity is Acuity.EMERGENCY else None,
        )
        for acuity in acuities
        for name in (f"d_{acuity}", f"d_{acuity}_first")[: 2 if acuity is twice else 1]
    )
    # Rules leave some questions out, so that there are plan questions too.
    deciding = questions[: random.randint(1, len(questions))] if random.randint(0, 2) == 0 else questions
    rules = tuple(
        rule(f"r{number}", make_condition(random, deciding), random.choice(dispositions).id)
        for number in range(random.randint(0, most_rules))
    )
    habits = tuple(Habit(f"h{number}", f"h{number}", f"h{number}", gentle=True) for number in range(2))
    plan_rules = tuple(
        PlanRule(
            id=f"p{number}",
            applies_to=tuple(d.id for d in dispositions if random.randint(0, 1)) or (dispositions[0].id,),
            when=make_condition(random, questions, depth=1) if random.randint(0, 3) else None,
            give=(random.choice(habits).id,),
            hold_back=(random.choice(habits).id,) if random.randint(0, 2) == 0 else (),
        )
        for number in range(random.randint(0, 3))
    )
    plan = PlanBook(habits=habits, rules=plan_rules, no_exercise="nothing")
    pack = make(tuple(questions), rules, dispositions=dispositions, default=dispositions[0].id, plan=plan)
    pack = _with_findings(random, pack) if random.randint(0, 2) == 0 else pack
    pack = with_names(pack)
    return _with_parent(random, pack) if random.randint(0, 2) == 0 else pack


def with_names(pack: Pack) -> Pack:
    """The same pack, which lists the named conditions, scores and derived values that its conditions hold."""
    named: dict[str, Named] = {}
    scores: dict[str, Score] = {}
    derived: dict[str, Derived] = {}

    def look(condition: Condition) -> None:
        for part in parts_of(condition):
            look(part)
        if isinstance(condition, Named):
            named.setdefault(condition.name, condition)
        if isinstance(condition, ScoreTest):
            items = tuple(ScoreItem(points=(one,)) for one in condition.points)
            scores.setdefault(condition.score, Score(id=condition.score, title=condition.score, items=items))

        if isinstance(condition, LimitTest) and condition.value:
            derived.setdefault(condition.value, derived_of(condition.value, pack.questions))

    for condition in conditions_of(pack):
        look(condition)
    defined = {"conditions": tuple(named.values()), "scores": tuple(scores.values())}
    return dataclasses.replace(pack, **defined, derived=tuple(derived.values()))


def with_severity(random: Random, pack: Pack) -> Pack:
    """The same pack, whose questions say at random which answers are worse."""
    return dataclasses.replace(pack, questions=tuple(_graded(random, question) for question in pack.questions))


def with_parameter_somewhere(random: Random, pack: Pack) -> Pack | None:
    """The same pack, one of whose comparisons has a parameter's value, `p`; None where it compares nothing."""
    found = [
        (rule, test)
        for rule in pack.rules
        for test in tests_of(rule.when)
        if isinstance(test, Comparison) and not getattr(pack.question[test.question], "decimals", 0)
    ]
    if not found:
        return None
    named, test = random.choice(found)
    question = pack.question[test.question]
    assert isinstance(question, Quantity)
    step = 1 if isinstance(question, Number) else DAY
    low, high = (random.randint(0, 5) * step for _ in range(2))
    value = test.value * DAY if isinstance(question, Date) else test.value
    parameter = Parameter(
        id="p",
        value=value,
        declared=value,
        minimum=value - low,
        maximum=value + high,
        is_duration=False,
        why="for tests",
        unit="steps",
    )
    marked = dataclasses.replace(test, parameter="p")
    rules = tuple(
        dataclasses.replace(rule, when=_substituted(rule.when, test, marked)) if rule is named else rule
        for rule in pack.rules
    )
    return dataclasses.replace(pack, rules=rules, parameters=(parameter,), parent=None)


def make_condition(random: Random, questions: list[Question] | tuple[Question, ...], depth: int = 3) -> Condition:
    """A condition over these questions: a test, or others joined in every way, up to a depth."""
    shape = random.randint(0, 11) if depth else 0
    match shape:
        case 8:
            parts = tuple(make_condition(random, questions, depth - 1) for _ in range(random.randint(1, 4)))
            return Count(random.randint(1, len(parts)), parts)
        case 9:
            return _make_score(random, questions, depth)
        case 10:
            part = make_condition(random, questions, depth - 1)
            # One name, one condition: the name is made of what it stands for.
            return Named(f"n{crc32(repr(part).encode())}", part)
        case 5 | 6:
            parts = tuple(make_condition(random, questions, depth - 1) for _ in range(random.randint(1, 3)))
            return All(parts) if shape == 5 else AnyOf(parts)
        case 7:
            return Not(make_condition(random, questions, depth - 1))
        case 11:
            return make_limit(random, questions) or _make_test(random, random.choice(questions))
        case _:
            return _make_test(random, random.choice(questions))


def _make_score(random: Random, questions: list[Question] | tuple[Question, ...], depth: int) -> Condition:
    points = tuple(
        (random.choice([-3, -1, 1, 1, 2, 5]), make_condition(random, questions, depth - 1))
        for _ in range(random.randint(1, 4))
    )
    score = f"s{crc32(repr(points).encode())}"
    least, most = sum(min(0, one) for one, _ in points), sum(max(0, one) for one, _ in points)
    # Never what is true of everyone or no one: no file could say it.
    return ScoreTest(score, random.randint(least + 1, most), points)


def make_answer(random: Random, pack: Pack, question: Question) -> Answer:
    """A canonical answer, often at the edge of what a condition of the pack distinguishes."""
    match question:
        case Choice(options=options):
            return random.choice(options).id
        case MultiChoice(options=options):
            alone = [option.id for option in options if option.exclusive]
            signs = [option.id for option in options if option.is_sign]
            if alone and random.randint(0, 2) == 2:
                return frozenset({random.choice(alone)})
            signs += [UNSURE] if allows_unsure(question) else []
            return frozenset(random.sample(signs, random.randint(1, len(signs))))
        case Number() | Duration() | Date():
            if question.unsure and random.randint(0, 3) == 3:
                return UNSURE
            edges = _edges(pack, question)
            if edges and random.randint(0, 3):
                return random.choice(edges)
            return random.randint(question.minimum, question.maximum)


def make_answers(random: Random, pack: Pack, *, complete: bool = False) -> Answers:
    """Canonical answers: to each question or not; where complete, to each enabled one. Some are left on hidden ones."""
    answers: Answers = {}
    for question in pack.questions:
        enabled = enablement(pack, answers)[question.id]
        if random.randint(0, 2) or (complete and enabled is not False):
            answers[question.id] = make_answer(random, pack, question)
    return answers


def with_days(pack: Pack, answers: Answers, asked: date = date(2024, 3, 1)) -> Answers:
    """The answers, each day with the day of asking: what only says how long ago it was is of no day."""
    return {
        name: DaysBefore(answer, asked) if isinstance(pack.question[name], Date) and isinstance(answer, int) else answer
        for name, answer in answers.items()
    }


def packs(*, most_questions: int = 6, most_rules: int = 7) -> st.SearchStrategy[Pack]:
    """Packs of every shape."""
    randoms = st.randoms(use_true_random=False)
    return randoms.map(lambda random: make_pack(random, most_questions=most_questions, most_rules=most_rules))


def situations(*, states: int = 4, complete: bool = False) -> st.SearchStrategy[tuple[Pack, list[Answers]]]:
    """A pack with some sets of canonical answers to it, partial or complete."""

    def situation(random: Random) -> tuple[Pack, list[Answers]]:
        pack = make_pack(random)
        return pack, [make_answers(random, pack, complete=complete) for _ in range(states)]

    return st.randoms(use_true_random=False).map(situation)


def shuffled_steps(random: Random, pack: Pack, count: int) -> list[tuple[str, Answer]]:
    """Questions in any order, some more than once, each with an answer: what a restless person does."""
    chosen = [random.choice(pack.questions) for _ in range(count)]
    return [(question.id, make_answer(random, pack, question)) for question in chosen]


def _make_question(random: Random, name: str, earlier: tuple[Question, ...]) -> Question:
    enable_when = make_condition(random, earlier, depth=2) if earlier and random.randint(0, 2) == 2 else None
    text, unsure = f"{name}?", bool(random.randint(0, 1))
    match random.randint(0, 3):
        case 0:
            return Choice(id=name, text=text, enable_when=enable_when, options=_some_options(random, least=2))
        case 1:
            return MultiChoice(id=name, text=text, enable_when=enable_when, options=_some_options(random, least=1))
        case 2:
            low = random.randint(-40, 40)
            high, decimals = low + random.randint(0, 60), random.randint(0, 2)
            return Number(
                id=name,
                text=text,
                enable_when=enable_when,
                unit="steps",
                minimum=low,
                maximum=high,
                decimals=decimals,
                unsure=unsure,
            )
        case _:
            days = random.randint(0, 30)
            if days % 3 == 1:
                return Date(
                    id=name, text=text, enable_when=enable_when, minimum=-(days // 2), maximum=days, unsure=unsure
                )
            return Duration(id=name, text=text, enable_when=enable_when, minimum=0, maximum=days * DAY, unsure=unsure)


def _graded(random: Random, question: Question) -> Question:
    match question:
        case Choice(options=options):
            names = [option.id for option in options]
            shuffled = random.sample(names, random.randint(2, len(names)))
            cuts = sorted(random.sample(range(1, len(shuffled)), random.randint(1, len(shuffled) - 1)))
            edges = zip([0, *cuts], [*cuts, len(shuffled)], strict=True)
            groups = tuple(tuple(shuffled[start:end]) for start, end in edges)
            return dataclasses.replace(question, severity=groups if random.randint(0, 3) else ())
        case Number() | Duration() | Date():
            return dataclasses.replace(question, severity=random.choice([None, *Direction]))
        case _:
            return question


def _substituted(condition: Condition, old: Condition, new: Condition) -> Condition:
    """The condition with one test put in the place of another, wherever it is the very same."""
    return with_tests(condition, lambda test: new if test is old else test)


def _some_options(random: Random, least: int) -> tuple[Option, ...]:
    names = [f"o{number}" for number in range(random.randint(least, 4))]
    return options_named((*names, *(alone for alone in ("none", "unsure") if random.randint(0, 1))))


def _make_test(random: Random, question: Question) -> Condition:
    match question:
        case Choice(options=options) | MultiChoice(options=options):
            quantifier = random.choice(list(Quantifier)) if isinstance(question, MultiChoice) else Quantifier.ANY_OF
            names = [option.id for option in options]
            return OptionTest(question.id, quantifier, tuple(random.sample(names, random.randint(1, len(names)))))
        case Number() | Duration() | Date():
            if question.unsure and random.randint(0, 3) == 3:
                return UnsureTest(question.id)
            step = DAY if isinstance(question, Duration) else 1
            # Just out of bounds too: such a test is always true or always false.
            steps = random.randint(-1, (question.maximum - question.minimum) // step + 1)
            return Comparison(question.id, random.choice(list(Operator)), question.minimum + steps * step)


def _edges(pack: Pack, question: Quantity) -> list[int]:
    conditions = [rule.when for rule in pack.rules]
    conditions += [other.enable_when for other in pack.questions if other.enable_when is not None]
    values = {
        test.value + near
        for condition in conditions
        for test in tests_of(condition)
        if isinstance(test, Comparison) and test.question == question.id
        for near in (-1, 0, 1)
    }
    return sorted(value for value in values if question.minimum <= value <= question.maximum)


def _with_findings(random: Random, pack: Pack) -> Pack:
    """The same pack, some of whose rules find something; some of these advise nothing."""
    findings = tuple(
        ClinicalFinding(f"f{number}", f"f{number}", f"f{number} text") for number in range(random.randint(1, 3))
    )
    names = [finding.id for finding in findings]
    rules = []
    for one in pack.rules:
        found = tuple(random.sample(names, random.randint(0, len(names))))
        advise = None if found and random.randint(0, 1) else one.advise
        rules.append(dataclasses.replace(one, findings=found, advise=advise))
    return dataclasses.replace(pack, rules=tuple(rules), findings=findings)


def _with_parent(random: Random, pack: Pack) -> Pack:
    """The same pack as a layer upon a parent: one that holds its first questions and the rules about them alone."""
    below = pack.questions[: random.randint(1, len(pack.questions))]
    names = {question.id for question in below}
    rules = tuple(rule for rule in pack.rules if names.issuperset(questions_of(rule.when)))
    advised = {pack.default, *(rule.advise for rule in rules)}
    parent = dataclasses.replace(
        pack,
        id="parent",
        questions=below,
        rules=rules,
        dispositions=tuple(disposition for disposition in pack.dispositions if disposition.id in advised),
        findings=tuple(one for one in pack.findings if any(one.id in rule.findings for rule in rules)),
        plan=PlanBook(no_exercise="nothing"),
    )
    # A merged pack has the parent's rules first.
    merged = (*rules, *(rule for rule in pack.rules if rule not in rules))
    return dataclasses.replace(pack, rules=merged, parent=parent)


def take(count: int, seed: int = 0) -> list[Pack]:
    """The same packs each time, for tests that count or measure."""
    return [make_pack(Random(f"{seed}.{number}")) for number in itertools.islice(itertools.count(), count)]
