"""Questions and parameters: from their shapes to the tree, in the order they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from soundadvice.condition import questions_of
from soundadvice.duration import FORMS, parse_duration
from soundadvice.pack import Parameter
from soundadvice.question import Choice, Duration, MultiChoice, Number, Option, Question
from soundadvice.reading.conditions import RESERVED, Scope, read_condition
from soundadvice.reading.files import PackFiles, Shaped
from soundadvice.reading.node import Node, Problems, TextFile
from soundadvice.reading.shape import (
    ChoiceShape,
    DurationShape,
    MultiChoiceShape,
    NumberShape,
    ParameterShape,
    QuestionShape,
)

_RESERVED_QUESTIONS = frozenset({*RESERVED, "emergency_number"})
_RESERVED_OPTIONS = frozenset({"all", "any", "not"})


def build_parameters(files: PackFiles, overrides: Mapping[str, object], problems: Problems) -> dict[str, Parameter]:
    """The layer's parameters, each with the override given for it, within its range."""
    found: dict[str, Parameter] = {}
    if files.pack is None:
        return found
    node = files.pack.node.at("parameters")
    for name, shaped in files.pack.shape.parameters.items():
        if name == "emergency_number":
            problems.add("reserved_id", f"`{name}` is reserved", node.keys[name], "choose another id")
        parameter = _parameter(name, shaped, node.at(name), problems)
        if parameter is not None:
            found[name] = _overridden(parameter, overrides[name], problems) if name in overrides else parameter
    return found


def _parameter(name: str, shaped: ParameterShape, node: Node, problems: Problems) -> Parameter | None:
    is_duration = isinstance(shaped.value, str)
    parts = {key: _amount(getattr(shaped, key), is_duration) for key in ("value", "min", "max")}
    for key, amount in parts.items():
        if amount is None:
            hint = f"write {FORMS}, or whole numbers for all three"
            problems.add(
                "bad_parameter", f"`{key}` is not a duration or whole number like the rest", node.at(key), hint
            )
    value, low, high = parts["value"], parts["min"], parts["max"]
    if value is None or low is None or high is None:
        return None
    if not is_duration and shaped.unit is None:
        problems.add(
            "missing_key", "`unit` is missing: this number has none", node, "add `unit:`, such as `unit: years`"
        )
    if not low <= value <= high:
        problems.add("out_of_range", f"`{name}` is not within its own range", node.at("value"), "widen `min` and `max`")
    return Parameter(name, value, value, low, high, is_duration, shaped.why, shaped.unit, shaped.claims, span=node.span)


def _amount(raw: object, is_duration: bool) -> int | None:
    if not is_duration:
        return raw if isinstance(raw, int) and not isinstance(raw, bool) else None
    try:
        return parse_duration(raw) if isinstance(raw, str) else None
    except ValueError:
        return None


def _overridden(parameter: Parameter, given: object, problems: Problems) -> Parameter:
    """The parameter with another value. The range is the pack's; nobody can set a value outside it."""
    if not parameter.is_duration and isinstance(given, str) and given.strip("-").isdecimal():
        given = int(given)
    value = _amount(given, parameter.is_duration)
    if value is None or not parameter.minimum <= value <= parameter.maximum:
        low, high = parameter.show(parameter.minimum), parameter.show(parameter.maximum)
        place = TextFile(f"parameter `{parameter.id}`")
        problems.add("out_of_range", f"`{str(given)[:40]}` cannot be set", place, f"give a value from {low} to {high}")
        return parameter
    return replace(parameter, value=value)


def build_questions(files: PackFiles, problems: Problems) -> dict[str, tuple[Question, Node]]:
    """The layer's questions as its file has them, without `enable_when`."""
    found: dict[str, tuple[Question, Node]] = {}
    for shaped in files.questions:
        name, node = shaped.shape.id, shaped.node
        if name in found:
            first = found[name][1].line + 1
            problems.add("duplicate_id", f"`{name}` is here twice", node.at("id"), f"the first is on line {first}")
            continue
        if name in _RESERVED_QUESTIONS:
            problems.add("reserved_id", f"`{name}` is reserved", node.at("id"), "choose another id")
        question = _question(shaped, problems)
        if question is None:
            files.broken.add(name)
        else:
            found[name] = (question, node)
    return found


def _question(shaped: Shaped[QuestionShape], problems: Problems) -> Question | None:
    shape, node = shaped.shape, shaped.node
    common = {"id": shape.id, "text": shape.text, "help": shape.help, "why": shape.why, "claims": shape.claims}
    place = {"span": node.at("id").span}
    match shape:
        case ChoiceShape() | MultiChoiceShape():
            for option in _RESERVED_OPTIONS & shape.options.keys():
                key = node.at("options").keys[option]
                problems.add("reserved_id", f"`{option}` is reserved", key, "choose another id")
            options = tuple(Option(option, text) for option, text in shape.options.items())
            kind = Choice if isinstance(shape, ChoiceShape) else MultiChoice
            return kind(**common, **place, options=options)  # type: ignore[arg-type]
        case NumberShape():
            low, high = (_steps(bound, shape.decimals) for bound in (shape.min, shape.max))
            if low is None or high is None:
                hint = f"at most {shape.decimals} decimals, or raise `decimals`"
                problems.add("bad_number", "a bound has more decimals than the question", node.at("min"), hint)
                return None
            bounds = {"minimum": low, "maximum": high, "unsure": shape.unsure}
            question: Question = Number(**common, **place, **bounds, unit=shape.unit, decimals=shape.decimals)  # type: ignore[arg-type]
        case DurationShape():
            low, high = (_seconds(node.at(key), problems) for key in ("min", "max"))
            if low is None or high is None:
                return None
            bounds = {"minimum": low, "maximum": high, "unsure": shape.unsure}
            question = Duration(**common, **place, **bounds)  # type: ignore[arg-type]
    if low >= high:
        problems.add("contradictory_bounds", "`min` must be less than `max`", node.at("min"), "swap or widen them")
        return None
    return question


def _steps(bound: float, decimals: int) -> int | None:
    steps = Decimal(repr(bound)).scaleb(decimals)
    return int(steps) if steps == steps.to_integral_value() else None


def _seconds(node: Node, problems: Problems) -> int | None:
    try:
        return parse_duration(str(node.value))
    except ValueError as reason:
        problems.add("bad_duration", f"`{str(node.value)[:40]}`: {reason}", node, f"write {FORMS}")
        return None


def enable(
    ordered: list[str],
    found: Mapping[str, tuple[Question, Node | None]],
    parameters: Mapping[str, Parameter],
    broken: set[str],
    problems: Problems,
    used: set[str],
) -> tuple[Question, ...]:
    """The questions in the order they are asked, each with its `enable_when`, which names earlier ones only.

    A question without a node comes from the parent layer and keeps what it has; its order is still checked.
    """
    earlier: dict[str, Question] = {}
    for position, name in enumerate(ordered):
        question, node = found[name]
        later = frozenset(ordered[position:])
        condition_node = None if node is None else node.get("enable_when")
        if condition_node is not None:
            scope = Scope(earlier, parameters, problems, later, frozenset(broken), used)
            question = replace(question, enable_when=read_condition(condition_node, scope))
        elif question.enable_when is not None and not earlier.keys() >= set(questions_of(question.enable_when)):
            place = TextFile(str(question.span.file)) if question.span else TextFile("")
            message = f"`{name}` is asked before what its `enable_when` names"
            problems.add("looks_ahead", message, place, "change `order` in pack.yaml")
        earlier[name] = question
    return tuple(earlier.values())
