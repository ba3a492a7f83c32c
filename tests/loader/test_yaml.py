"""Reading YAML: values, places and limits."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from soundadvice import PackError, check_pack, load_pack
from soundadvice.loader.yaml import parse as events
from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.problem import Span
from support.packs.folders import SHIPPED, change, codes

PARSERS = [events._FastParser, events._PureParser]


def node(text: str | bytes) -> Node:
    problems = Problems()
    content = text.encode() if isinstance(text, str) else text
    root = events.parse(TextFile("file.yaml"), content, problems)
    assert root is not None, problems.found
    assert problems.found == ()
    return root


# Scalars and places ------------------------------------------------------------------------------------------------

SCALARS: list[tuple[str, object]] = [
    *((word, word) for word in ("yes", "no", "on", "off", "Yes", "NO", "y", "n", "True", "FALSE", "Null", "NULL")),
    *(("true", True), ("false", False), ("null", None), ("~", None), ("", None)),
    *(
        ("1", 1),
        ("-1", -1),
        ("+1", 1),
        ("007", 7),
        ("1e3", 1000.0),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1E-2", 0.01),
    ),
    *(
        (word, word)
        for word in ("0x10", "0o10", "1_000", "1,000", "0b1", ".inf", "-.inf", ".nan", ".", "+", "1e", "--1")
    ),
    *(
        (word, word)
        for word in ("2024-05-27", "2024-05-27T09:30:00Z", "12:30", "12:30:45", "1:1-20", "3 weeks", "1.2.3")
    ),
    *((word, word) for word in ("=", "<<x", "it's", "a#b", "http://x", "$few_weeks", "٣", "²", "½")),
    *(
        ('"1"', "1"),
        ("'true'", "true"),
        ('""', ""),
        ("'~'", "~"),
        ('"\\u00e9"', "é"),
        ("'it''s'", "it's"),
        ('"a\\nb"', "a\nb"),
    ),
]


@pytest.mark.parametrize("parser", PARSERS, ids=["libyaml", "python"])
@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_scalars_follow_yaml_1_2(text: str, value: object, parser: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_FastParser", parser)
    read = node(f"key: {text}\n").at("key").value
    assert read == value
    assert type(read) is type(value)


def test_keys_are_words_always() -> None:
    keys = ("no", "true", "1", "null", "~", "1e3")
    root = node("".join(f"{key}: x\n" for key in keys))
    assert tuple(root.data()) == keys  # type: ignore[arg-type]


def test_texts_over_several_lines() -> None:
    root = node("a: >-\n  one\n  two\n\n  three\nb: |\n  one\n  two\nc: one\n  two\n")
    assert root.data() == {"a": "one two\nthree", "b": "one\ntwo\n", "c": "one two"}


@pytest.mark.parametrize("parser", PARSERS, ids=["libyaml", "python"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_places_of_values(parser: type, line_end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_FastParser", parser)
    lines = [
        "# 歩く 😀",
        "a: [one, 'two']",
        "b:",
        "  - c: 歩く, three",
        "    d: {e: f}",
        "g: >-",
        "  long",
        "  text",
        "h:",
    ]
    root = node(line_end.join([*lines, ""]).encode("utf-8-sig"))
    assert root.at("a", 1).span == Span("file.yaml", 2, 10, 2, 15)
    assert root.at("b", 0, "c").span == Span("file.yaml", 4, 8, 4, 17)
    assert root.at("b", 0, "d", "e").span == Span("file.yaml", 5, 12, 5, 13)
    assert root.at("b", 0, "d").keys["e"].span == Span("file.yaml", 5, 9, 5, 10)
    assert root.at("b").span == Span("file.yaml", 4, 3, 4, 17), "of several lines the first alone"
    assert root.at("g").span == Span("file.yaml", 6, 4, 6, 6)
    assert root.at("h").span == Span("file.yaml", 9, 1, 9, 2), "what is not there is shown at its key"


def test_spans_point_at_what_they_name() -> None:
    pack = load_pack("low_back_pain")
    lines = {path: path.read_text("utf-8").splitlines() for path in SHIPPED.rglob("*.yaml")}
    plan = pack.plan
    named = [*pack.questions, *pack.rules, *pack.dispositions, *pack.texts, *pack.claims, *plan.given]
    named += [*plan.rules, *plan.not_described]
    for thing in named:
        assert thing.span is not None
        line = lines[Path(thing.span.file)][thing.span.line - 1]
        assert line[thing.span.column - 1 : thing.span.end_column - 1] == thing.id
    for vignette in (vignette for rule in pack.rules for vignette in rule.vignettes):
        assert vignette.span is not None
        assert vignette.name.split()[0] in lines[Path(vignette.span.file)][vignette.span.line - 1]
    for parameter in pack.parameters:
        assert parameter.span is not None
        assert "value:" in lines[Path(parameter.span.file)][parameter.span.line - 1]


# Limits ------------------------------------------------------------------------------------------------------------


def code_of(content: bytes) -> str | None:
    problems = Problems()
    events.parse(TextFile("file.yaml"), content, problems)
    return problems.found[0].code if problems.found else None


def test_limits_are_where_they_are_said_to_be() -> None:
    assert code_of(b"[" * events.MOST_DEPTH + b"]" * events.MOST_DEPTH) is None
    assert code_of(b"[" * (events.MOST_DEPTH + 1) + b"]" * (events.MOST_DEPTH + 1)) == "too_deep"
    assert code_of(b"a: b # " + b"x" * (events.MOST_BYTES - 7)) is None
    assert code_of(b"a: b #" + b"x" * (events.MOST_BYTES - 5)) == "too_big"
    assert code_of(b"a: " + b"9" * 15) is None
    assert code_of(b"a: " + b"9" * 16) == "number_too_large"


@pytest.mark.parametrize("number", [b"38.99999999999999999", b"0.1000000000000000001", b"1.00000000000000000001e2"])
def test_a_number_with_more_digits_than_are_kept_is_not_rounded(number: bytes) -> None:
    assert code_of(b"a: " + number) == "number_too_large"


@pytest.mark.parametrize(
    "number", [b"38.90000000000000000", b"0.1", b"100.000000000000000", b"1.5e3", b"123456.78901234"]
)
def test_zeros_at_the_end_are_no_digits(number: bytes) -> None:
    assert code_of(b"a: " + number) is None


@pytest.mark.sampled
@pytest.mark.parametrize("parser", PARSERS, ids=["libyaml", "python"])
@pytest.mark.parametrize("opening", [b"[", b"[ ", b"- ", b"{a: ", b"[\n"])
@pytest.mark.parametrize("depth", [events.MOST_DEPTH + 1, 999, 1_001, 40_000])
def test_any_depth_is_the_same_problem_whatever_limit_a_parser_has_of_its_own(
    monkeypatch: pytest.MonkeyPatch, parser: Any, opening: bytes, depth: int
) -> None:
    # From 6.0.4 on PyYAML's libyaml gives up at 1,000, before the first event; the parser in Python has no limit, and
    # takes minutes.
    monkeypatch.setattr(events, "_FastParser", parser)
    assert code_of(opening * depth) == "too_deep"


def test_number_of_values_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_VALUES", 100)
    assert code_of(b"[" + b"a," * 99 + b"]") is None
    assert code_of(b"[" + b"a," * 100 + b"]") == "too_many_values"


def test_errors_are_never_dropped_for_warnings(monkeypatch: pytest.MonkeyPatch, minimal: Path) -> None:
    from soundadvice.loader.yaml import problems as module

    monkeypatch.setattr(module, "MOST_PROBLEMS", 2)
    for rule in ("leg", "lasting", "old"):
        path = minimal / "rules" / f"{rule}.yaml"
        path.write_text(path.read_text().partition("vignettes:")[0])
    assert [problem.severity for problem in check_pack(minimal)] == ["warning"] * 3
    assert load_pack(minimal).id == "minimal"
    change(minimal / "rules" / "old.yaml", "advise: see_doctor", "advise: see")
    with pytest.raises(PackError) as refused:
        load_pack(minimal)
    assert codes(refused.value) == ["unknown_disposition"]


BOMBS = {
    b"[": ["too_deep"], b"{": ["key_not_text"], b"- ": ["too_deep"], b"? ": ["key_not_text"], b'"': ["yaml_syntax"],
    b"&a ": ["anchor", "yaml_syntax"], b"!a ": ["tag", "yaml_syntax"], b"%": ["yaml_syntax"], b"\n": ["empty_file"],
    b"[a, ": ["too_deep"], b": ": ["yaml_syntax"], b"a: b\n": ["duplicate_key", "too_many_problems"],
}  # fmt: skip
MOST_CALLS = {False: 10, True: 150}
"""Of functions in Python, for each byte: with libyaml, and without. Time is no measure: others use the machine too."""


class TooMuchError(Exception):
    """More is done than may be."""


def counted(work: Callable[[], object], most: int) -> int:
    """How many functions are called; TooMuchError as soon as they are more than that."""
    calls = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")
        if calls > most:
            sys.setprofile(None)
            raise TooMuchError

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.sampled
@pytest.mark.parametrize("parser", PARSERS, ids=["libyaml", "python"])
@pytest.mark.parametrize("repeat", BOMBS)
def test_bombs_are_over_soon(monkeypatch: pytest.MonkeyPatch, repeat: bytes, parser: type) -> None:
    """What is done is in proportion to the bytes, with libyaml and without; and each is told for what it is."""
    monkeypatch.setattr(events, "_FastParser", parser)
    done = {}
    for size in (6_000, 12_000):
        problems, content = Problems(), repeat * (size // len(repeat))
        file = TextFile("file.yaml")
        most = size * MOST_CALLS[parser is events._PureParser]
        done[size] = counted(lambda file=file, content=content, to=problems: events.parse(file, content, to), most)
        assert list(dict.fromkeys(problem.code for problem in problems.found)) == BOMBS[repeat]
    assert done[12_000] <= 2.1 * done[6_000]
