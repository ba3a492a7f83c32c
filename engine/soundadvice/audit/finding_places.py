"""Places of findings: its own, or where one would mend what it says is missing, so that none stands nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from soundadvice.audit.finding import Finding
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span

FOLDERS = frozenset({"rules", "exercises", "tables", "translations"})
_FILES = {
    "hazard": "hazards.yaml",
    "contraindication": "hazards.yaml",
    "claim": "claims.yaml",
    "claims": "claims.yaml",
    "person": "vignettes.yaml",
    "reach": "population.yaml",
    "review": "review.yaml",
    "words": "claims.yaml",
    "sentence": "claims.yaml",
}
"""By how a code begins: in which file of the pack one would mend what no file has."""


def place_of(finding: Finding, pack: Pack) -> Span:
    """Where to show it: its own place, else that of what it is about, else the file of the pack that lacks it.

    A finding that stands nowhere is still shown: readers of SARIF refuse a whole file for one result without a place.
    """
    if finding.span is not None:
        return finding.span
    spans = {name: span for name, span in elements(pack) if span is not None}
    # A text is named by its place, such as `texts.stop_rule` or `come_back.items.1`.
    named = (
        part
        for name in finding.about
        for part in (name, name.partition(".")[2].partition(".")[0], name.partition(".")[0])
    )
    about = next((spans[name] for name in named if name in spans), None)
    if about is not None:
        return about
    file = f"{folder_of(pack)}{_FILES.get(finding.code.partition('_')[0], 'pack.yaml')}"
    known = {PurePath(span.file).as_posix() for _, span in elements(pack) if span is not None}
    return Span(file if file in known else f"{folder_of(pack)}pack.yaml")


def folder_of(pack: Pack) -> str:
    """The folder of this layer, with a slash after it: that of the first file of its own, and of no library."""
    below = {span for one in pack.layers[:-1] for _, span in elements(one)}
    folders = []
    for _, span in elements(pack):
        if span is not None and span not in below:
            path = PurePath(span.file)
            folders.append(path.parents[1 if path.parent.name in FOLDERS else 0])
    own = next((one for one in folders if one.name == pack.id), folders[0] if folders else PurePath(pack.id))
    return f"{own.as_posix()}/"


def elements(pack: Pack) -> Iterator[tuple[str, Span | None]]:
    """The parts of a pack that have an id, with their places."""
    waivers = ((one.finding, one.span) for one in pack.waivers if one.pack == pack.id)
    yield from waivers
    plan = pack.plan
    listed = (pack.hazards, pack.contraindications, pack.rules, pack.questions, pack.dispositions, pack.findings)
    for ones in (*listed, plan.rules, plan.given, pack.texts, pack.claims, pack.tables, pack.references):
        yield from ((one.id, one.span) for one in ones)
    yield "come_back", pack.come_back.span
    yield from (("safety_net", one.span) for one in pack.safety_net)
