"""Questions and parameters: from their shapes to the tree, in the order they are asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from soundadvice.loader.build.amounts import read_days, read_seconds, read_steps
from soundadvice.loader.build.coding.codes import read_address, read_codes
from soundadvice.loader.build.conditions import RESERVED, Scope, read_condition
from soundadvice.loader.build.conditions.musts import check_circle, read_musts
from soundadvice.loader.files import QUESTIONS, PackFiles, Shaped
from soundadvice.loader.schema.shapes import (
    ChoiceShape,
    DateShape,
    DurationShape,
    MultiChoiceShape,
    NumberShape,
    ParameterShape,
    QuestionShape,
)
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.loader.yaml.quoting import quote
from soundadvice.model.condition import UNSURE, Condition, named_by, questions_of
from soundadvice.model.pack import Parameter
from soundadvice.model.question import (
    NO_SIGNS,
    Choice,
    Date,
    Direction,
    Duration,
    MultiChoice,
    Number,
    Option,
    Question,
    present_options,
)
from soundadvice.model.time.duration import FORMS, parse_duration
from soundadvice.wording.placeholders import EMERGENCY_NUMBER

RESERVED_WORDS = frozenset({*RESERVED, EMERGENCY_NUMBER})
# `true`, `false` and `null` are no words in YAML.
_MOST, _MOST_DECIMALS = 10**15, 6
_RESERVED_OPTIONS = frozenset({"all", "any", "not", "true", "false", "null"})
_UNSURE_IDS = frozenset({"not_sure", "notsure", "dont_know", "do_not_know", "unknown", "uncertain", "not_certain"})
_UNSURE_WORDS = frozenset({"not sure", "i am not sure", "i'm not sure", "unsure", "don't know", "i don't know"})


def build_parameters(files: PackFiles, overrides: Mapping[str, object], problems: Problems) -> dict[str, Parameter]:
    """The layer's parameters, each with the override given for it, within its range."""
    found: dict[str, Parameter] = {}
    if files.pack is None:
        return found
    node = files.pack.node.at("parameters")
    for name, shaped in files.pack.shape.parameters.items():
        key = node.keys[name]
        if name == EMERGENCY_NUMBER:
            problems.add("reserved_id", f"`{name}` is reserved", key, "choose another id")
        parameter = _parameter(name, shaped, node.at(name), problems)
        if parameter is None:
            files.broken.add(name)
        else:
            found[name] = _overridden(parameter, overrides[name], key, problems) if name in overrides else parameter
    return found


def _parameter(name: str, shaped: ParameterShape, node: Node, problems: Problems) -> Parameter | None:
    given = {key: getattr(shaped, key) for key in ("value", "min", "max")}
    # What two of them are, the third should be.
    is_duration = sum(isinstance(one, str) for one in given.values()) > 1
    decimals = max(0 if is_duration else _decimals_of(one) for one in given.values())
    parts = {key: _amount(one, None if is_duration else decimals) for key, one in given.items()}
    for key, amount in parts.items():
        if amount is None:
            kind, hint = ("a duration", f"write {FORMS}") if is_duration else ("a number", "write digits alone")
            like = ", as the others are" if isinstance(given[key], str) is not is_duration else ""
            problems.add("bad_parameter", f"`{key}` must be {kind}{like}", node.at(key), hint)
    value, low, high = parts["value"], parts["min"], parts["max"]
    if value is None or low is None or high is None:
        return None
    if not is_duration and shaped.unit is None:
        hint = "add `unit:`, such as `unit: years`"
        problems.add("missing_key", "`unit` is missing: this number has none", node, hint)
        return None
    if low > high:
        problems.add("contradictory_bounds", "`min` is more than `max`", node.at("min"), "swap them")
    elif not low <= value <= high:
        hint = "change it, or widen `min` and `max`"
        problems.add("out_of_range", f"`{name}` is not within its own range", node.at("value"), hint)
    return Parameter(
        name,
        value,
        value,
        low,
        high,
        is_duration,
        shaped.why,
        shaped.unit,
        claims=shaped.claims,
        references=shaped.references,
        decimals=decimals or None,
        span=node.span,
    )


def _decimals_of(raw: object) -> int:
    """How many decimals a number has as it is written; 0 of what is none."""
    return len(repr(raw).partition(".")[2]) if isinstance(raw, float) and raw % 1 else 0


def _amount(raw: object, decimals: int | None) -> int | None:
    """A number in steps of its last decimal, or, without decimals, a length of time in seconds; None if it is none."""
    if decimals is not None:
        if isinstance(raw, bool) or not isinstance(raw, (int, float)) or decimals > _MOST_DECIMALS:
            return None
        if isinstance(raw, float) and not decimals:
            return None
        if not abs(raw) < _MOST:  # nor what is no number at all
            return None
        # repr of a float is the shortest decimal that means it.
        steps = Decimal(repr(raw)).scaleb(decimals)
        return int(steps) if steps == steps.to_integral_value() else None
    try:
        return parse_duration(raw) if isinstance(raw, str) else None
    except ValueError:
        return None


def _overridden(parameter: Parameter, given: object, place: Node, problems: Problems) -> Parameter:
    """The parameter with another value. The range is the pack's; no one can set a value outside it.

    A number may be text, with its unit too: so advice has it, and so it must be read for a replay.
    """
    unit = f"(?: {re.escape(parameter.unit)})?" if parameter.unit else ""
    written = isinstance(given, str) and re.fullmatch(rf"(-?[0-9]{{1,15}}(?:\.[0-9]{{1,6}})?){unit}", given)
    if written and not parameter.is_duration:
        given = float(written[1]) if "." in written[1] else int(written[1])
    value = _amount(given, None if parameter.is_duration else parameter.decimals or 0)
    if value is None or not parameter.minimum <= value <= parameter.maximum:
        low, high = parameter.show(parameter.minimum), parameter.show(parameter.maximum)
        plain = isinstance(given, str) or (isinstance(given, (int, float)) and abs(given) < 1e15)
        message = f"{quote(str(given)) if plain else 'this value'} cannot be set for `{parameter.id}`"
        problems.add("out_of_range", message, place, f"give a value from {low} to {high}")
        return parameter
    return replace(parameter, value=value)


def build_questions(files: PackFiles, problems: Problems) -> dict[str, tuple[Question, Node]]:
    """The layer's questions as its file has them, without `enable_when`."""
    found: dict[str, tuple[Question, Node]] = {}
    for shaped in files.questions:
        name, node = shaped.shape.id, shaped.node
        if name in found:
            first = found[name][1]
            place = f"on line {first.line + 1}" if first.file is node.file else f"at {first.file.name}:{first.line + 1}"
            problems.add("duplicate_id", f"`{name}` is here twice", node.at("id"), f"the first is {place}")
            files.broken.add(QUESTIONS)  # what names the question that this should be is left alone
            continue
        if name in RESERVED_WORDS:
            problems.add("reserved_id", f"`{name}` is reserved", node.at("id"), "choose another id")
        question = _question(shaped, problems)
        if question is None:
            files.broken.add(name)
        else:
            found[name] = (question, node)
    return found


def _question(shaped: Shaped[QuestionShape], problems: Problems) -> Question | None:
    shape, node = shaped.shape, shaped.node
    words = {"text": shape.text, "help": shape.help, "why": shape.why}
    place = {"claims": shape.claims, "references": shape.references, "span": node.at("id").span}
    coded = {
        "codes": read_codes(shape.codes, node.get("codes"), problems),
        "url": read_address(shape.url, node, problems),
    }
    common = {"id": shape.id, **words, "ask_anew": shape.ask_anew, **place, **coded}
    match shape:
        case ChoiceShape() | MultiChoiceShape():
            for option in _RESERVED_OPTIONS & shape.options.keys():
                key = node.at("options").keys[option]
                problems.add("reserved_id", f"`{option}` is reserved", key, "choose another id")
            _check_unsure_is_called_so(shape, node, problems)
            for option in shape.said.keys() - shape.options.keys():
                problems.unknown("option", option, shape.options, node.at("said").keys[option])
            for option in shape.option_codes.keys() - shape.options.keys():
                problems.unknown("option", option, shape.options, node.at("option_codes").keys[option])
            codes = {
                option: read_codes(given, node.at("option_codes", option), problems)
                for option, given in shape.option_codes.items()
            }
            options = tuple(
                Option(option, text, shape.said.get(option), codes.get(option, ()))
                for option, text in shape.options.items()
            )
            common |= {"options": options, "commonest": shape.commonest}
            if isinstance(shape, MultiChoiceShape):
                question: Choice | MultiChoice = MultiChoice(**common, protects=_protects(shape, node, problems))  # type: ignore[arg-type]
            else:
                question = Choice(**common, severity=_severity(shape, node, problems))  # type: ignore[arg-type]
            _check_commonest(question, node, problems)
            return question
        case NumberShape() | DurationShape() | DateShape():
            amounts = _amounts(shape, node, problems)
            if amounts is None:
                return None
            amounts |= {
                "said": shape.said,
                "unsure": shape.unsure,
                "severity": Direction(shape.severity) if shape.severity else None,
            }
            if isinstance(shape, NumberShape):
                return Number(**common, **amounts, unit=shape.unit, decimals=shape.decimals)  # type: ignore[arg-type]
            kind = Duration if isinstance(shape, DurationShape) else Date
            return kind(**common, **amounts)  # type: ignore[arg-type]
        case _:
            assert_never(shape)


def _check_unsure_is_called_so(shape: ChoiceShape | MultiChoiceShape, node: Node, problems: Problems) -> None:
    """An option for who is not sure has the id by which the engine and the auditor know it."""
    if UNSURE in shape.options:
        return
    for option, key in node.at("options").keys.items():
        said = str(shape.options.get(option, "")).strip(" .").lower().replace("\u2019", "'")
        if option in _UNSURE_IDS or said in _UNSURE_WORDS:
            message = f"`{option}` is for people who are not sure, and counts as an answer like any other"
            hint = f"call it `{UNSURE}`: then it is seen to that not being sure never leads to less"
            problems.add("unsure_by_another_name", message, key, hint, warning=True)


def _amounts(
    shape: NumberShape | DurationShape | DateShape, node: Node, problems: Problems
) -> dict[str, object] | None:
    """The bounds and the typical value in canonical steps; None if one cannot be read or they contradict."""
    found: dict[str, int] = {}
    for key, name in (("min", "minimum"), ("max", "maximum"), ("typical", "typical")):
        if (place := node.get(key)) is None:
            continue
        match shape:
            case NumberShape():
                amount = read_steps(place, shape.decimals, problems)
            case DurationShape():
                amount = read_seconds(place, problems)
            case _:
                amount = read_days(place, problems)
        if amount is None:
            return None
        found[name] = amount
    low, high = found["minimum"], found["maximum"]
    if low >= high:
        problems.add("contradictory_bounds", "`min` must be less than `max`", node.at("min"), "swap or widen them")
        return None
    if not low <= found.get("typical", low) <= high:
        hint = "give a value from `min` to `max`"
        problems.add("out_of_range", "no one could answer `typical`", node.at("typical"), hint)
    return dict(found)


def _severity(shape: ChoiceShape, node: Node, problems: Problems) -> tuple[tuple[str, ...], ...]:
    """The groups of options from the least grave to the gravest; every option in one at most."""
    seen: set[str] = set()
    for group, options in enumerate(shape.severity or ()):
        for position, option in enumerate(options):
            place = node.at("severity", group, position)
            if option not in shape.options:
                problems.unknown("option", option, shape.options, place)
            elif option in seen:
                problems.add("repeated", f"`{option}` is listed twice", place, "remove one")
            seen.add(option)
    return shape.severity or ()


def _protects(shape: MultiChoiceShape, node: Node, problems: Problems) -> tuple[str, ...]:
    """The signs that protect; each is an option that names something, and is there once."""
    protects = shape.severity.protects if shape.severity else ()
    signs = [option for option in shape.options if option not in NO_SIGNS]
    for position, option in enumerate(protects):
        place = node.at("severity", "protects", position)
        if option not in signs:
            problems.unknown("option", option, signs, place)
        elif option in protects[:position]:
            problems.add("repeated", f"`{option}` is listed twice", place, "remove one")
    return protects


def _check_commonest(question: Choice | MultiChoice, node: Node, problems: Problems) -> None:
    """The commonest answer is one of someone who has what is asked about."""
    name = question.commonest
    if name is None:
        return
    if all(option.id != name for option in question.options):
        problems.unknown("option", name, [option.id for option in question.options], node.at("commonest"))
    elif name not in present_options(question):
        message = f"`{name}` is no answer of someone who has what is asked about"
        listed = ", ".join(f"`{option}`" for option in present_options(question))
        hint = f"name one of {listed}" if listed else "remove it"
        problems.add("commonest_not_present", message, node.at("commonest"), hint)


def enable(
    ordered: list[str],
    found: Mapping[str, tuple[Question, Node | None]],
    scope: Scope,
    broken: set[str],
    order: Node | None,
) -> tuple[Question, ...]:
    """The questions in the order they are asked, each with its `enable_when`, which names earlier ones only.

    A question without a node comes from the parent layer and keeps what it has; the layer's `order` is still checked.
    `scope` has all questions, and what else a condition may name.
    """
    earlier: dict[str, Question] = {}
    every = frozenset(ordered)
    for name in ordered:
        question, node = found[name]
        condition_node = None if node is None else node.get("enable_when")
        if condition_node is not None:
            condition = read_condition(condition_node, replace(scope, questions=earlier, later=every, broken=broken))
            if condition is None:
                broken.add(name)
            else:
                _check_order(condition, earlier, condition_node, scope.problems)
            question = replace(question, enable_when=condition)
        elif question.enable_when is not None and order is not None:
            ahead = [other for other in questions_of(question.enable_when) if other not in earlier]
            if ahead:
                message = f"`{name}` is asked only on the answer to `{ahead[0]}`, which comes later"
                place = next((item for item in order.items() if item.value == name), order)
                scope.problems.add("looks_ahead", message, place, f"put `{ahead[0]}` before it")
        within = replace(scope, questions=earlier, later=every, broken=broken)
        if node is not None:
            question = replace(question, must=read_musts(node.get("must"), question, within))
        elif order is not None:
            _check_musts_order(question, earlier, order, scope.problems)
        earlier[name] = question
    check_circle(earlier.values(), {name: node for name, (_, node) in found.items() if node is not None}, scope)
    return tuple(earlier.values())


def _check_musts_order(question: Question, earlier: Mapping[str, Question], order: Node, problems: Problems) -> None:
    """What an inherited must names is still asked before."""
    named = [name for must in question.must for name in named_by(question.id, must) if name != question.id]
    if ahead := [name for name in named if name not in earlier]:
        message = f"`{question.id}` is compared with `{ahead[0]}`, which comes later"
        place = next((item for item in order.items() if item.value == question.id), order)
        problems.add("looks_ahead", message, place, f"put `{ahead[0]}` before it")


def _check_order(condition: Condition, earlier: Mapping[str, Question], place: Node, problems: Problems) -> None:
    """What a condition with a name, or a score, rests on may come later: only here is that seen."""
    ahead = [name for name in questions_of(condition) if name not in earlier]
    if ahead:
        message = f"this rests on `{ahead[0]}`, which is not asked before it"
        problems.add("looks_ahead", message, place, "name what rests on earlier questions, or change the order")
