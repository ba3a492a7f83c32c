"""Documents of a source: their sentences, and the text of a page, each with its place in the file."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest

from soundadvice import Pack, load_pack
from soundadvice.audit.finding import Result, Verdict
from soundadvice.audit.properties import traceable
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.source.document import Document, read_document
from soundadvice.audit.source.sentences import sentences
from soundadvice.model.errors import AuditError
from support.thorough import examples

GOOD = Path(__file__).parents[1] / "data" / "packs" / "twisted_ankle"
PACK = load_pack(GOOD)
SOURCE = read_document(GOOD / "source.txt")


def traced(document: Document, pack: Pack = PACK) -> Result:
    return traceable.check(Case(pack, documents=(document,)))


# Sentences ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", []),
        ("   ", []),
        ("A heading", ["A heading"]),
        ("  \u2022 a bullet without a stop", ["a bullet without a stop"]),
        ("1. Lie down. 2 minutes are enough.", ["Lie down.", "2 minutes are enough."]),
        ("Wait 2.5 hours. Then go.", ["Wait 2.5 hours.", "Then go."]),
        ("Ask Dr. Wu, e.g. Today, or J. Smith. He knows.", ["Ask Dr. Wu, e.g. Today, or J. Smith.", "He knows."]),
        ("See p. 5 and fig. 2. That is all.", ["See p. 5 and fig. 2.", "That is all."]),
        ("Should I? No. Then do not.", ["Should I?", "No.", "Then do not."]),
        ("\u201cStop!\u201d she says. \u201cGo.\u201d He", ["\u201cStop!\u201d she says.", "\u201cGo.\u201d", "He"]),
        ("Run together.Like this. Not v2.Beta.", ["Run together.", "Like this.", "Not v2.Beta."]),
        ("Wait ... and see. Well...", ["Wait ... and see.", "Well..."]),
        ("More than 3.", ["More than 3."]),
    ],
)  # fmt: skip
def test_sentences(line: str, expected: list[str]) -> None:
    assert [line[begin:end] for begin, end in sentences(line)] == expected


def test_sentences_leave_nothing_out() -> None:
    """Whatever the line, all that is not white space, nor a bullet at its beginning, lies in a sentence."""
    made = random.Random(4)
    for _ in range(examples(3_000)):
        line = "".join(made.choice("aB .!?\u201d\"'1)\u2022-e.g.") for _ in range(made.randrange(30)))
        found = sentences(line)
        assert all(begin < end for begin, end in found)
        assert all(left[1] <= right[0] for left, right in pairwise(found))
        kept = {at for begin, end in found for at in range(begin, end)}
        first = found[0][0] if found else len(line)
        assert [at for at in range(first, len(line)) if at not in kept and not line[at].isspace()] == []


# HTML ---------------------------------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html>
<html><head><title>No one reads this</title><style>p { color: red }</style></head>
<body onload="alert('nor this')"><nav title="nor that"><h1>A twisted
  ankle</h1></nav>
<script>document.write("<p>nor this</p>")</script><!-- nor that -->
<p>See a doctor if you <b>cannot put</b> weight on&#32;it. See one <a href="#">today</a> if the foot is numb or cold.
<p>If it is not better after a&nbsp;week, see a doctor.</p><ul><li>Older people break a bone more easily.
<li>Rest it, and lift it up.</ul><div>Draw circles with your foot, five times.<br>Those who sit a lot should walk
a little each hour.</div></body></html>
"""


def test_a_page_has_the_lines_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "source.html").write_text(PAGE)
    document = read_document(tmp_path / "source.html")
    assert tuple(line.replace("\xa0", " ") for line in document.lines) == tuple(one for one in SOURCE.lines if one)
    assert {one.code for one in traced(document).findings} <= {"source_changed"}
    pack = replace(PACK, source=replace(PACK.source, sha256=document.sha256))  # type: ignore[type-var]
    assert traced(document, pack).verdict is Verdict.HOLDS


def test_a_place_on_a_page_is_shown_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "page").write_text(PAGE.replace("<br>", " <i>Never</i> hop on&#32;it.<br>"))
    document = read_document(tmp_path / "page")
    (finding,) = [one for one in traced(document).findings if one.code == "sentence_without_claim"]
    assert "`Never hop on it.` (6:42-57)" in finding.message
    assert finding.span is not None
    line = (tmp_path / "page").read_text().splitlines()[finding.span.line - 1]
    assert line[finding.span.column - 1 : finding.span.end_column - 1] == "Never</i> hop on&#32;it."


@pytest.mark.parametrize("seed", range(examples(40)))
def test_readable_text_is_what_another_parser_reads(seed: int, tmp_path: Path) -> None:
    """All that html5lib reads in a page, unread elements aside, and in its order. It knows no lines to compare."""
    made = random.Random(seed)
    parts = ["<!doctype html><html><body>"]
    pieces = (
        *(
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<b>",
            "</b>",
            "<br>",
            "<ul><li>",
            "</ul>",
            "<h2>A</h2>",
            "<hr>",
            "\n",
            "  ",
        ),
        *("<style>a b</style>", "<script>if (a < b) c()</script>", "<!-- a -->", "<img alt='no'>", "<pre>a\n b</pre>"),
        *(
            "one two",
            "3 &lt; 4",
            "caf&eacute;",
            "&#8226; x",
            "&amp;",
            "it&rsquo;s",
            "R&D",
            "a & b",
            "<span>no stop</span>",
        ),
    )
    parts += [made.choice(pieces) for _ in range(60)]
    text = "".join(parts) + "</body></html>"
    (tmp_path / "page.html").write_text(text)
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "template", "title"):
            element.text = ""
    expected = "".join("".join(tree.itertext()).split())
    found = "".join("".join(read_document(tmp_path / "page.html").lines).split())
    assert found == expected


def test_every_character_of_a_page_has_its_origin(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    document = read_document(tmp_path / "page.html")
    lines = PAGE.split("\n")
    for line, origin in zip(document.lines, document.origins, strict=True):
        assert len(line) == len(origin)
        for character, (number, column) in zip(line, origin, strict=True):
            there = (lines[number - 1] + "\n")[column - 1]
            assert there == character or there == "&" or (there.isspace() and character == " ")


def test_an_element_that_hides_all_the_rest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>See a doctor.</p>\n<template><p>If it is blue.</p>")
    with pytest.raises(AuditError, match=r"page\.html: line 2: `<template>` has no end, so what follows it cannot be"):
        read_document(tmp_path / "page.html")


def test_lines_of_a_text_are_those_of_an_editor(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffone\r\ntwo\x0c\u2028three\rfour\n".encode())
    assert read_document(tmp_path / "a.txt").lines == ("one", "two\x0c\u2028three", "four", "")
