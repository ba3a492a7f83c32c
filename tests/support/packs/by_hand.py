"""Packs by hand: small ones for tests, and the questions, tests and rules that they are made of."""

from __future__ import annotations

import dataclasses

from soundadvice.model.condition import (
    Comparison,
    Condition,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.pack import Pack, Signs, Text
from soundadvice.model.plan import Habit, PlanBook, PlanRule
from soundadvice.model.question import (
    Choice,
    Duration,
    MultiChoice,
    Option,
    Question,
)
from soundadvice.model.rule import Rule

DAY, WEEK = 86_400, 604_800


def any_of(question: str, *options: str) -> OptionTest:
    """The answer is any of these options."""
    return OptionTest(question, Quantifier.ANY_OF, options)


def at_least(question: str, value: int) -> Comparison:
    """The number or duration is at least this."""
    return Comparison(question, Operator.AT_LEAST, value)


def choice(name: str, *options: str, enable_when: Condition | None = None) -> Choice:
    """A choice of these options."""
    return Choice(id=name, text=f"{name}?", options=options_named(options), enable_when=enable_when)


def rule(name: str, when: Condition, advise: str = "see_doctor") -> Rule:
    """A rule that gives its name as the reason."""
    return Rule(id=name, when=when, advise=advise, because=f"because of {name}")


def make(questions: tuple[Question, ...], rules: tuple[Rule, ...], **more: object) -> Pack:
    """A pack of these questions and rules, with every acuity but `soon` and `same_day`."""
    parts: dict[str, object] = {
        "id": "small",
        "version": "0.1.0",
        "title": "A small pack",
        "language": "en",
        "description": "For tests.",
        "questions": questions,
        "rules": rules,
        "dispositions": tuple(
            Disposition(name, acuity, f"{name} title", f"{name} text")
            for name, acuity in [
                ("self_care", Acuity.SELF_CARE),
                ("see_doctor", Acuity.ROUTINE),
                ("call_now", Acuity.EMERGENCY),
            ]
        ),
        "default": "self_care",
        "parameters": (),
        "plan": PlanBook(no_exercise="nothing to do step by step"),
        "texts": (Text("stop_rule", "stop when it hurts"), Text("not_a_doctor", "this is not a doctor")),
        "come_back": Signs("come back when", ("it lasts",), Acuity.ROUTINE),
        "safety_net": (Signs("get help when", ("it is numb",), Acuity.EMERGENCY),),
        "emergency_numbers": {"default": "112"},
    }
    return Pack(**{**parts, **more})  # type: ignore[arg-type]


def small_pack(**more: object) -> Pack:
    """Six deciding questions, two of them asked only on an answer before; three plan questions; three acuities."""
    signs = MultiChoice(id="signs", text="signs?", options=options_named(("leg", "saddle", "none", "unsure")))
    duration = Duration(id="duration", text="duration?", minimum=0, maximum=100 * WEEK, unsure=True)
    questions: tuple[Question, ...] = (
        signs,
        choice("pain", "mild", "severe", "unsure"),
        duration,
        choice("better", "yes", "no", "unsure", enable_when=at_least("duration", 3 * WEEK)),
        choice("tried", "yes", "no"),
        choice("hurts", "no", "yes", "unsure", enable_when=any_of("tried", "yes")),
        choice("sits", "most", "little"),
        choice("sofa", "yes", "no", enable_when=any_of("sits", "most")),
        choice("therapy", "yes", "no"),
    )
    rules = (
        rule("numb_saddle", any_of("signs", "saddle"), "call_now"),
        rule("numb_leg", any_of("signs", "leg", "unsure")),
        rule("severe", any_of("pain", "severe", "unsure")),
        rule("unknown", UnsureTest("duration")),
        rule("lasting", any_of("better", "no", "unsure")),
        rule("hurt", any_of("hurts", "yes", "unsure")),
    )
    habits = (Habit("stand_up", "Stand up", "Stand up often."), Habit("chair", "Chair", "Sit on a chair."))
    plan_rules = (
        PlanRule(id="sitting", applies_to=("self_care",), when=any_of("sits", "most"), give=("stand_up",)),
        PlanRule(id="sofa", applies_to=("self_care", "see_doctor"), when=any_of("sofa", "yes"), give=("chair",)),
        PlanRule(id="therapy", applies_to=("self_care",), when=any_of("therapy", "yes"), say="Ask around."),
    )
    plan = PlanBook(habits=habits, rules=plan_rules, no_exercise="nothing to do step by step")
    pack = make(questions, rules, plan=plan)
    return dataclasses.replace(pack, **more)  # type: ignore[arg-type]


def options_named(names: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(name, f"{name} text") for name in names)
