"""No text, however it is made, holds a pattern or a source up: time grows with its length, and no faster."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from soundadvice.audit.source import trace as tracing
from soundadvice.audit.source.document import MOST_BYTES, read_document
from soundadvice.audit.source.html_text import is_html, readable
from soundadvice.model.errors import AuditError

ROOT = Path(__file__).parents[2]
FAR_TOO_LONG = 200
"""Seconds, as a guard against hanging: all of it takes some, and what is not linear takes hours."""
CALLS = ("match", "fullmatch", "search", "sub", "findall", "finditer", "split")


def patterns() -> list[tuple[str, str, str]]:
    """Every pattern of the project: its module and name, its text, and how it is used there."""
    found: set[tuple[str, str, str]] = set()
    for root in ("engine", "cli"):
        for path in sorted((ROOT / root).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT / root).with_suffix("").parts)
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                owner, how = node.func.value, node.func.attr
                if not isinstance(owner, ast.Name) or how not in CALLS:
                    continue
                if owner.id == "re" and isinstance(node.args[0], ast.Constant):
                    found.add((module, str(node.args[0].value), how))
                elif owner.id.isupper():  # a constant; a pattern that is put together is one, too
                    found.add((module, owner.id, how))
    return sorted(found)


# What is repeated to pump a pattern up: what patterns are made of, and what HTML begins and does not end.
UNITS = [" ", "a", "A", "0", ".", "-", "_", "\n", "(", "'", "!", "a ", "0 ", "a1", ". ", "a_", "<!---->", "$", "- "]
PUMP = """
import json, re, sys
from importlib import import_module
for module, name, how in json.load(sys.stdin):
    print(module, name, how, flush=True)
    known = getattr(import_module(module), name, None) if name.isidentifier() and name.isupper() else re.compile(name)
    if not isinstance(known, re.Pattern):
        continue
    run = getattr(known, "findall" if how in ("sub", "finditer") else how)
    for unit in UNITS:
        for before in ("", "a", "1"):
            text = before + unit * (30_000 // len(unit)) + "\\0;"
            run(text.encode() if isinstance(known.pattern, bytes) else text)
"""


@pytest.mark.slow
def test_no_pattern_of_the_project_takes_more_time_than_its_text_is_long() -> None:
    found = patterns()
    assert len(found) > 60
    program = f"UNITS = {UNITS!r}\n{PUMP}"
    try:
        subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(found),
            text=True,
            check=True,
            capture_output=True,
            timeout=FAR_TOO_LONG,
        )
    except subprocess.TimeoutExpired as late:
        pytest.fail(f"it hangs in {(late.stdout or b'').decode().splitlines()[-1]}")


SOURCES = [
    "<", "<a ", "<a b='", '<a b="', "<!--", "<!-->", "<!", "<?", "</", "<![cdata[", "<![cdata[>", "<![if ", "<![if>",
    "<script>", "<script></", "<p>", "<pre>", "&", "&#", "&#x", "&a", "a. ", "a.", ".", "a.b(", "- ", "( ", "<&a",
    "<!---->", "]]><p>", "<a/", "=''",
]  # fmt: skip
READ = """
import sys
from soundadvice.audit.source import trace as tracing
from soundadvice.audit.source.document import read_document
from soundadvice.audit.source.sentences import sentences
from soundadvice.model.errors import AuditError
for path in sys.argv[1:]:
    print(path, flush=True)
    try:
        document = read_document(path)
    except AuditError as error:
        assert "line" in str(error)
        continue
    for line in document.lines:
        sentences(line)
"""


@pytest.mark.slow
def test_no_source_takes_more_time_than_it_is_long(tmp_path: Path) -> None:
    paths = []
    for number, unit in enumerate(SOURCES):
        for ending, last in (("html", ""), ("html", ">"), ("txt", "x")):
            path = tmp_path / f"{number}_{len(paths)}.{ending}"
            path.write_text(unit * (75_000 // len(unit)) + last)
            paths.append(str(path))
    try:
        subprocess.run([sys.executable, "-c", READ, *paths], check=True, capture_output=True, timeout=FAR_TOO_LONG)
    except subprocess.TimeoutExpired as late:
        pytest.fail(f"it hangs in {(late.stdout or b'').decode().splitlines()[-1]}")


def test_a_withheld_middle_is_found_without_trying_every_place(tmp_path: Path) -> None:
    program = "from soundadvice.audit.source.trace import _begins, _ends\n"
    program += (
        "words, text = 'a…' * 40 + 'b', 'a' * 100_000\nassert not _begins(text, words) and not _ends(text, words)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=FAR_TOO_LONG)


@pytest.mark.parametrize(
    ("text", "words", "begins", "ends"),
    [
        ("see a doctor now", "see…doctor", True, False),
        ("see a doctor now", "a…now", False, True),
        ("see a doctors", "see…doctor", False, False),
        ("see a doctors or a doctor", "see…doctor", True, True),
        ("resee a doctor", "see…doctor", False, False),
        ("see a doctor", "see…a…doctor", True, True),
        ("see a doctor", "see…doctor…a", False, False),
        ("see", "see…", True, True),
        ("see", "…see", True, True),
    ],
)
def test_words_with_some_withheld(text: str, words: str, begins: bool, ends: bool) -> None:
    assert (tracing._begins(text, words), tracing._ends(text, words)) == (begins, ends)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<html>", True),
        (" \n<!-- a --> <!-- b --><!DOCTYPE html>", True),
        ("<?xml version='1.0'?><!-- a --><html lang='en'>", True),
        ("<!-- a <html>", False),
        ("<!-- a --> text <html>", False),
        ("<htmlx>", False),
        ("", False),
        ("<!---->" * 40 + "x", False),
    ],
)
def test_what_begins_as_a_page(text: str, html: bool) -> None:
    assert is_html("source", text) is html


def test_a_source_that_is_far_larger_than_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "source.txt"
    path.write_bytes(b"a" * MOST_BYTES)
    assert len(read_document(path).lines) == 1
    path.write_bytes(b"a" * (MOST_BYTES + 1))
    with pytest.raises(OSError, match="more than 2,097,152 bytes"):
        read_document(path)


@pytest.mark.parametrize("text", ["<![foo[ x ]]>", "<![ >", "text\n<!"])
def test_a_declaration_that_nobody_knows_is_an_error_or_nothing(text: str) -> None:
    try:
        readable("x.html", f"{text}<p>words</p>")
    except AuditError as error:
        said = str(error)
        assert said.startswith("x.html: line ")


def test_a_page_of_a_word_processor_is_read() -> None:
    page = (
        "<!--[if gte mso 9]><xml></xml><![endif]-->"
        + "<p><![if !supportLists]>a<![endif]></p>" * 50
        + "<p>3 < 5 & 6 > 4</p>"
    )
    lines = [text for text, _ in readable("x.html", page)]
    assert lines == ["a"] * 50 + ["3 < 5 & 6 > 4"]
