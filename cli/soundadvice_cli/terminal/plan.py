"""Render the plan: what to do step by step, what to change in a day, and what was left out and why."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.phrases import held_title, held_why, hold, how_many
from soundadvice.model.plan import Exercise, Step
from soundadvice.routine.moments import groups
from soundadvice_cli.terminal.blocks import Block, Section, bullets, heading
from soundadvice_cli.terminal.text_layout import clean, width

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def plan_sections(advice: Advice) -> list[Section]:
    """The plan in parts: how to go about it, the exercises, the habits, the extras, what was left out, the notes."""
    plan, words = advice.plan, advice.words
    at_home = advice.disposition == advice.pack.default
    parts: list[Section] = []
    say = [words(text) for text in plan.say]
    if plan.no_exercise:
        say.append(words(plan.no_exercise))
    if say:
        parts.append(Group(heading("Your plan" if at_home else "Until then"), bullets(say)))
    stop = Block(Text(clean(advice.stop_rule), style="bold"))
    if plan.exercises:
        parts.append(Group(heading("Your exercises"), stop))
        parts += _exercises(plan.exercises)
    habits = [_titled(habit.title, words(habit.text)) for habit in plan.habits]
    if habits:
        parts.append(Group(heading("In your day"), bullets(habits)))
    if not plan.exercises:
        parts.append(stop)
    extras = [_titled(therapy.title, words(therapy.text)) for therapy in plan.therapies]
    if extras:
        parts.append(Group(heading("Extras, only if you like"), bullets(extras)))
    held = [_titled(held_title(advice.pack, item), held_why(advice, item)) for item in plan.held_back]
    if held:
        parts.append(Group(heading("Left out of your plan for now"), bullets(held)))
    if advice.notes:
        parts.append(Group(heading("Good to know"), bullets(advice.notes)))
    return parts


def _exercises(exercises: tuple[Exercise, ...]) -> list[Section]:
    """Each exercise, those of one choice group together, in the order of the plan."""
    parts: list[Section] = []
    for number, group in enumerate(groups(exercises), start=1):
        if len(group) == 1:
            parts.append(_exercise(group[0], f"{number}."))
            continue
        chosen = [_exercise(exercise, f"{number}{letter}.") for letter, exercise in zip(_LETTERS, group, strict=False)]
        lead = Block(Text(f"{number}. Choose one of these {len(group)} each time:", style="bold"))
        parts.append(Group(lead, Text(""), chosen[0]))
        parts += chosen[1:]
    return parts


def _exercise(exercise: Exercise, number: str) -> RenderableType:
    facts = [Text(clean(exercise.about)), _fact("How many", how_many(exercise)), _fact("When", exercise.timing)]
    if exercise.needs:
        facts.append(_fact("You need", "; ".join(exercise.needs)))
    indent = " " * (2 if width() >= 60 else 0)
    steps = bullets(map(_step, exercise.steps), (f"{indent}{count}." for count in range(1, len(exercise.steps) + 1)))
    title = Text(f"{number} {clean(exercise.title)}", style="bold")
    return Group(Block(title), *(Block(fact, indent) for fact in facts), steps)


def _step(step: Step) -> Text:
    line = Text(clean(step.do))
    if step.hold is not None:
        line.append(f" ({hold(step.hold)})", style="bold")
    return line


def _fact(name: str, text: str) -> Text:
    return Text(f"{name}: ", style="bold").append(clean(text), style="not bold")


def _titled(title: str, text: str) -> Text:
    return Text(f"{clean(title)}. ", style="bold").append(clean(text), style="not bold")
