"""Syntax: what the YAML parsers say of a file that is not YAML, in words for the person who writes it."""

from __future__ import annotations

import re

_QUOTES = "inside '…' an apostrophe is written twice: ''"
_AFTER_QUOTE = ("a text goes on after its closing quote", f"put all of it in quotes; {_QUOTES}")
_UNCLOSED_BRACKET = (
    "this bracket is not closed",
    "close it, and put `,` between its parts; put a text that holds brackets or commas in quotes",
)
_IN_QUOTES = "put the text in quotes"

# A pattern of what a parser says (libyaml and the one in Python differ), what is wrong, and the mend.
_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed|unexpected ':'",
        "a `:` cannot stand here",
        "put a text that holds `: ` in quotes; indent the keys of one mapping alike",
    ),
    (
        "quoted scalar.*(?:end of stream|document (?:separator|indicator))",
        "a quote is opened here and never closed",
        f"close it; {_QUOTES}",
    ),
    (
        "find expected ':'",
        "a key without its `:`",
        "write `key: value`; to go on with a text, indent its lines further than its key",
    ),
    (
        "<block end>|expected key|expected '-' indicator",
        "this does not fit the lines above it",
        "indent it as they are",
    ),
    (
        "expected ',' or '(.)'",
        r"`,` or `\1` is missing before this",
        "put a text that holds brackets or commas in quotes",
    ),
    ("character '(.)' that cannot start", r"a text cannot begin with `\1`", _IN_QUOTES),
    ("character that cannot start", "a text cannot begin with this", _IN_QUOTES),
    ("scanning an? (?:anchor|alias)", "a text cannot begin with `&` or `*`", _IN_QUOTES),
    ("escape", r"this `\\` is no escape that YAML knows", "put the text in single quotes, or write two of them"),
    ("block scalar", "a text after `>` or `|` begins on the next line", "write `>-` alone, and the text below it"),
    ("sequence entries are not allowed", "a `-` cannot stand here", "begin the list on a line of its own"),
    ("mapping keys are not allowed", "a `?` cannot stand here", _IN_QUOTES),
    ("scanning a tag|parsing a tag|tag handle", "a text cannot begin with `!` here", _IN_QUOTES),
    ("directive|YAML document|tag prefix", "a line cannot begin with `%`", _IN_QUOTES),
    ("node content", "a value is missing before this", "write the value, or remove the key"),
    ("<document start>", "this does not belong to what comes before it", "a file holds one list or one mapping"),
)
_AT_START = ("end of stream", "document separator", "document indicator", "find expected ':'")


def explain(problem: str, context: str, before: str, *, over_lines: bool) -> tuple[str, str, bool]:
    """What is wrong, the mend, and whether it is wrong where the parser began its part and not where it gave up.

    `problem` and `context` are the parser's, `before` is the line up to where it gave up, `over_lines` whether it
    began on an earlier one.
    """
    if "<block end>" in problem and before.rstrip().endswith(("'", '"')):
        return *_AFTER_QUOTE, False
    if over_lines and "expected ','" in problem:
        return *_UNCLOSED_BRACKET, True
    for pattern, message, hint in _WORDS:
        match = re.search(pattern, f"{context}: {problem}")
        if match:
            return match.expand(message), hint, any(words in problem for words in _AT_START)
    return f"this is not YAML: {problem}", "see the line above too: it may be there", False
