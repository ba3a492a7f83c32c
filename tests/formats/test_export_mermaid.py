"""The flowchart: the real Mermaid reads it, shows every question, rule and disposition, and no text can break it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from soundadvice.formats.mermaid import mermaid
from soundadvice.model.pack import Pack
from support.npm.mermaid_parser import drawn
from support.packs import generated as packs
from support.packs.exports import CASES, golden, made_packs, pack_of

pytestmark = pytest.mark.slow  # Mermaid from npm, in Chromium

HARD = (
    'say "no"; or not',
    "a] --> b[",
    "end",
    "`code` **bold** <b>x</b> <script>alert(1)</script>",
    "1. first",
    "- item",
    "#quot; &amp; 100%",
    "two\nlines",
    "{{ }} (( )) | %% comment",
    "mañana — 痛い 🦶",
    "click x call y()",
)


def chart(pack: Pack) -> str:
    return mermaid(pack).data.decode()


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str) -> None:
    golden("mermaid", f"{case}.mmd", mermaid(pack_of(case)).data)


def test_mermaid_draws_everything(tmp_path: Path) -> None:
    made = [pack_of(case) for case in CASES] + made_packs(16) + [hard_pack()]
    for pack, found in zip(made, drawn([chart(pack) for pack in made], tmp_path), strict=True):
        assert "error" not in found, (pack.id, found, chart(pack))
        assert str(found["type"]).startswith("flowchart")
        skipped = sum(question.enable_when is not None for question in pack.questions)
        drawn_parts = (pack.questions, pack.rules, pack.dispositions, pack.findings)
        parts = sum(map(len, drawn_parts)) + skipped + 2
        nodes = found["nodes"]
        assert isinstance(nodes, list)
        assert len(nodes) == parts
        assert found["edges"] == chart(pack).count(">")


def test_texts_are_shown_as_they_are(tmp_path: Path) -> None:
    (found,) = drawn([chart(hard_pack())], tmp_path)
    nodes = [" ".join(str(node).split()) for node in found["nodes"]]  # type: ignore[attr-defined]
    for text in HARD:
        flat = " ".join(text.split()).replace("1. first", "1 . first").replace("- item", " - item").strip()
        assert flat in nodes, (flat, nodes)


def hard_pack() -> Pack:
    """A pack whose ids and texts are those that break charts."""
    names = ("end", "default", "graph", "subgraph", "style", "class", "click", "o", "x", "flowchart", "call")
    questions = tuple(
        dataclasses.replace(packs.choice(name, "end", "no"), text=text) for name, text in zip(names, HARD, strict=True)
    )
    rules = tuple(packs.rule(name, packs.any_of(name, "end")) for name in names)
    return packs.make(questions, rules)
