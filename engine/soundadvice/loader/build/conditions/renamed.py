"""Renamed: whether a question that is named and not there is one that has another name now."""

from __future__ import annotations

from collections import Counter

from soundadvice.loader.files import PackFiles
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems


def ask_whether_renamed(files: PackFiles, problems: Problems) -> None:
    """Asks of an unknown question whether it is the one of the layer that nothing names."""
    if not problems.lacks("question"):
        return
    words: Counter[str] = Counter()
    for root in _roots(files):
        _count(root, words)
    repeated = {
        name for one in files.repeats for number in range(1, one.up_to + 1) for name in one.names(number).values()
    }
    own = [shaped.shape.id for shaped in files.questions if shaped.shape.id not in repeated]
    problems.renamed("question", [name for name in own if not words[name]])


def _roots(files: PackFiles) -> list[Node]:
    """Whatever can name a question; the questions' own ids are not among them."""
    found: list[Node] = []
    for several in (files.rules, files.tables, files.conditions, files.scores, files.exercises):
        found += [one.node for one in several]
    found += [one.node for one in (files.pack, files.plan, files.population, files.vignettes) if one is not None]
    found += [case for variants in files.variants for case in variants.cases]
    for question in files.questions:
        found += [part for key in ("enable_when", "must") if (part := question.node.get(key)) is not None]
    return found


def _count(root: Node, words: Counter[str]) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, dict):
            words.update(node.value.keys())
            waiting += node.value.values()
        elif isinstance(node.value, list):
            waiting += node.value
        else:
            words[node.text] += 1
