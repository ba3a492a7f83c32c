"""Unroll: a group of questions about several things of a kind, as so many questions with the number in their ids.

`medicine`, up to 2, with the question `name`, becomes `medicine_1_name`, `medicine_1_more`, `medicine_2_name` and
`medicine_2_more`: after each, whether there is another one. What is asked of the second is asked if there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import TypeAdapter

from soundadvice.loader.repeats.names import renamed
from soundadvice.loader.schema.repeat_shapes import MORE, RepeatShape
from soundadvice.loader.schema.shape_parts import AMOUNTS, DAYS, HOLD
from soundadvice.loader.schema.validate import shape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.question import Repeat

_REPEAT = TypeAdapter(RepeatShape)
_WORDS = ("text", "help", "why", "said", "options", "when", "say")
_NUMBER = "{number}"


def unroll(items: list[Node], problems: Problems) -> tuple[list[Node], list[Repeat], list[str]]:
    """The questions of a file with each group written out, the groups, and the ids of those that could not be read."""
    found: list[Node] = []
    repeats: list[Repeat] = []
    broken: list[str] = []
    for item in items:
        if item.get("repeat") is None:
            found.append(item)
            continue
        fit = shape(_REPEAT, item, RepeatShape, problems).shape
        repeat = None if fit is None else _repeat(fit, item, problems)
        if fit is None or repeat is None:
            broken.append(item.at("id").text)
            continue
        repeats.append(repeat)
        found += [question for number in range(1, repeat.up_to + 1) for question in _of_one(repeat, item, number)]
    return found, repeats, broken


def _repeat(fit: RepeatShape, item: Node, problems: Problems) -> Repeat | None:
    names = [one.at("id") for one in item.at("questions").items()]
    for position, name in enumerate(names):
        if not isinstance(name.value, str) or name.text == MORE or name.text in (one.text for one in names[:position]):
            message = f"{name.shown} cannot be the id of a question here"
            hint = f"give each question of the group an id of its own, and none the id `{MORE}`"
            problems.add("bad_repeat", message, name, hint)
            return None
    return Repeat(fit.id, fit.repeat.up_to, (*(name.text for name in names), MORE))


def _of_one(repeat: Repeat, item: Node, number: int) -> list[Node]:
    """The questions about the first, the second and so on, and at last whether there is another one."""
    names = repeat.names(number)
    asked = item.get("enable_when") if number == 1 else _test(repeat.names(number - 1)[MORE], "yes", item)
    questions = [_question(one, names, asked, number) for one in item.at("questions").items()]
    another = item.at("repeat", "another")
    values = dict(another.value) if isinstance(another.value, dict) else {}
    values |= {"id": _scalar(MORE, another), "kind": _scalar("choice", another)}
    keys = {**another.keys, "id": another, "kind": another}
    return [*questions, _question(replace(another, value=values, keys=keys), names, asked, number)]


def _question(node: Node, names: Mapping[str, str], asked: Node | None, number: int) -> Node:
    values = dict(node.value) if isinstance(node.value, dict) else {}
    keys = dict(node.keys)
    name = node.at("id")
    values["id"] = replace(name, value=names[name.text], text=names[name.text])
    own = values.get("enable_when")
    implied = own is not None and _is_within(own, names)
    own = None if own is None else renamed(own, names)
    both = None if own is None or asked is None or implied else _all(asked, own)
    condition = both or own or asked
    if condition is not None:
        values["enable_when"] = condition
        keys.setdefault("enable_when", node)
    for key in _WORDS:
        if key in values:
            values[key] = _numbered(values[key], names, number)
    if "must" in values:
        values["must"] = _musts(values["must"], names, number)
    return replace(node, value=values, keys=keys)


def _musts(node: Node, names: Mapping[str, str], number: int) -> Node:
    """What the answers about one keep to, with the ids of the questions about that one."""

    def named(key: str, below: Node) -> Node:
        if key == HOLD:
            return renamed(below, names)
        if key in (*AMOUNTS, *DAYS):
            return _scalar(names.get(below.text, below.text), below)
        return _numbered(below, names, number)

    items = [
        replace(one, value={key: named(key, below) for key, below in one.value.items()})
        if isinstance(one.value, dict)
        else one
        for one in node.items()
    ]
    return replace(node, value=items) if isinstance(node.value, list) else node


def _is_within(condition: Node, names: Mapping[str, str]) -> bool:
    """Whether a condition holds of no one who is not asked about this one: it rests on a question about it."""
    if not isinstance(condition.value, dict):
        return False
    ((key, below),) = condition.value.items() if len(condition.value) == 1 else (("", condition),)
    if key in ("all", "any"):
        return (any if key == "all" else all)(_is_within(part, names) for part in below.items())
    return key in names


def _numbered(node: Node, names: Mapping[str, str], number: int) -> Node:
    """A text with its number filled in; of words by answer, the conditions with the numbered ids too."""
    if isinstance(node.value, dict):
        values = {
            key: renamed(below, names) if key == "when" and node.get("say") else _numbered(below, names, number)
            for key, below in node.value.items()
        }
        return replace(node, value=values)
    if isinstance(node.value, list):
        return replace(node, value=[_numbered(below, names, number) for below in node.value])
    if _NUMBER not in node.text or not isinstance(node.value, str):
        return node
    text = node.text.replace(_NUMBER, str(number))
    return replace(node, value=text, text=text)


def _scalar(text: str, place: Node) -> Node:
    return replace(place, value=text, text=text, keys={})


def _test(question: str, option: str, place: Node) -> Node:
    """`{question: [option]}`, at the place of the group."""
    place = place.at("repeat")
    listed = replace(place, value=[_scalar(option, place)], text="", keys={})
    return replace(place, value={question: listed}, text="", keys={question: _scalar(question, place)})


def _all(*conditions: Node) -> Node:
    place = conditions[-1]
    listed = replace(place, value=list(conditions), text="", keys={})
    return replace(place, value={"all": listed}, text="", keys={"all": _scalar("all", place)})
