"""Each: `{each: medicine, when: …}` in conditions, written out as the condition about each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from soundadvice.loader.files import PackFiles
from soundadvice.loader.repeats.names import renamed
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.question import Repeat

_FORM = "such as `any: {each: medicine, when: {kind: [painkiller]}}`"


def write_out(files: PackFiles, below: Iterable[Repeat], problems: Problems) -> None:
    """Puts the conditions about each in the place of what stands for them, in all files. `below` are the parent's."""
    repeats = {one.id: one for one in (*below, *files.repeats)}
    for root in _roots(files):
        if root.file.may_say_each:
            _walk(root, repeats, files, problems)


def _roots(files: PackFiles) -> Iterator[Node]:
    for several in (files.questions, files.conditions, files.scores, files.rules, files.tables, files.exercises):
        yield from (one.node for one in several)
    for one in (files.pack, files.plan, files.population):
        if one is not None:
            yield one.node
    yield from (case for variants in files.variants for case in variants.cases)


def _walk(root: Node, repeats: Mapping[str, Repeat], files: PackFiles, problems: Problems) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if not isinstance(node.value, dict):
            waiting += [below for below in node.items() if below.is_collection]
            continue
        for key, below in node.value.items():
            if below.is_collection:
                if below.get("each") is not None:
                    _write_out(key, node.keys[key], below, repeats, files, problems)
                waiting.append(below)


def _write_out(
    key: str, place: Node, node: Node, repeats: Mapping[str, Repeat], files: PackFiles, problems: Problems
) -> None:
    """Makes a list of `{each: …, when: …}`: one condition for each."""
    name, when = node.at("each"), node.get("when")
    repeat = repeats.get(name.text)
    if key not in ("any", "of") or when is None or len(node.value) != 2 or not isinstance(when.value, dict):  # type: ignore[arg-type]
        message = "`each` stands under `any`, or under `of` of a count, with `when` beside it"
        problems.add("bad_repeat", message, place, _FORM)
    elif repeat is None:
        if name.text not in files.broken:
            problems.unknown("repeat", name.text, repeats, name, called="group of questions that is repeated")
    else:
        made = [renamed(when, repeat.names(number)) for number in range(1, repeat.up_to + 1)]
        node.value, node.keys = made, {}
        return
    files.broken.add(name.text)
    node.spoiled = True
