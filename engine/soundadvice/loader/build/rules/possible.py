"""Possible: that the answers of every vignette can be those of one person."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.loader.files import PackFiles
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.meaning.possible.broken import broken
from soundadvice.model.pack import Pack
from soundadvice.model.rule import PersonVignette, Vignette


def check_possible(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """Whether the layer's own vignettes keep to what must be so of answers.

    With a parameter set otherwise, other answers may go together: that is no mistake of the pack's.
    """
    if any(one.value != one.declared for one in pack.parameters) or not any(one.must for one in pack.questions):
        return
    places = {node.span: node for node in _places(files)}
    cases: list[Vignette | PersonVignette] = [one for rule in pack.rules for one in rule.vignettes]
    for case in (*cases, *pack.vignettes):
        place = places.get(case.span) if case.span is not None else None
        if place is None:
            continue
        for one in broken(pack, case.answers):
            named = " and ".join(f"`{name}`" for name in one.named)
            message = f"no one could answer {named} so: {one.must.say.removesuffix('.')}"
            problems.add("answers_at_odds", message, place, "change an answer, or what must be so")


def _places(files: PackFiles) -> Iterator[Node]:
    """Where the layer's vignettes stand, by what they are known by."""
    rules = [shaped.node for shaped in files.rules]
    rules += [row for table in files.tables for row in table.node.at("rows").items()]
    for rule in rules:
        yield from rule.at("vignettes").items() if rule.get("vignettes") is not None else ()
    if files.vignettes is not None:
        yield from (one.at("name") for one in files.vignettes.node.at("vignettes").items())
