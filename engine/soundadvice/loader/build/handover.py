"""The handover: what a doctor wants to know first, topic by topic, from its shape to the tree."""

from __future__ import annotations

from soundadvice.loader.build.conditions import Scope
from soundadvice.loader.build.texts import check_text
from soundadvice.loader.files import PackFiles
from soundadvice.model.pack import Pack

Handover = tuple[tuple[str, tuple[str, ...]], ...]


def read_handover(files: PackFiles, scope: Scope, parent: Pack | None) -> Handover:
    """The parent's topics, then the layer's own; more questions for a topic of the parent's join it."""
    assert files.pack is not None
    topics = dict(parent.handover) if parent else {}
    for position, topic in enumerate(files.pack.shape.handover):
        node = files.pack.node.at("handover", position)
        check_text(node.at("label"), (), (), scope.problems)
        for number, name in enumerate(topic.questions):
            if name not in scope.questions and name not in files.broken:
                scope.problems.unknown("question", name, scope.questions, node.at("questions", number))
        topics[topic.label] = tuple(dict.fromkeys((*topics.get(topic.label, ()), *topic.questions)))
    return tuple(topics.items())
