"""Slips of the keyboard: what YAML reads otherwise than it looks is noticed, and what is meant so is left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice.loader.yaml import parse as events
from soundadvice.loader.yaml.letters import as_id, odd_letter
from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.problems import Problems
from support import thorough

PARSERS = {"libyaml": events._FastParser, "python": events._PureParser}
ROOT = Path(__file__).parents[2]

NOTICED = {
    "a: Fluid is cloudy #1 sign\n": "cut_text",
    "a: Fluid is cloudy   #1 sign\n": "cut_text",
    "- b: 1\n  a: the pain that is # 1 on the list\n": "cut_text",
    "a: the pain\n  goes on #2\n": "cut_text",
    "{a: goes on #2, b: 1}\n": "cut_text",
    "a: [goes on #2, b]\nc: d\n": "cut_text",
    "a: “Yes”\n": "curly_quotes",
    "a: {no: \u2018No\u2019, yes: «Yes»}\n": "curly_quotes",
    "a: „Ja: gern“\n": "curly_quotes",
    "a:\n  b: 1\n\u00a0 c: 2\n": "odd_space",
    "a:\n  - b\n \u2003- c\n": "odd_space",
    "a:\u00a0b\n": "odd_space",
    "-\u202fa: b\n": "odd_space",
    "a:\n  -\u00a0it is\n": "odd_space",
    "a: 1\n<<<<<<< HEAD\nb: 2\n": "merge_conflict",
    "a: 1\r\n=======\r\nb: 2\r\n": "merge_conflict",
    "a: 1\n||||||| parent\nb: 2\n": "merge_conflict",
}
LEFT_ALONE = (
    "a: it goes on  # ours\n",
    "a: it goes on. # Ours\n",
    "a: see_doctor # ours\n",
    "a: 3 weeks # ours\n",
    "a: it goes on ## ours\n",
    "a: it goes on #\n",
    "# ours\na: it#s on\n",
    "a: 'it is #1'\n",
    "a: >-\n  it is #1\n  “Yes”\n",
    "a: '“Yes”'\n",
    "a: “Yes” or “no”\n",
    "a: it said “Yes”\n",
    "a: “\n",
    "a: 10\u00a0cm\u00a0!\n",
    "a: one\n  \u00a0two\n",
    "a: >-\n  \u00a0- b\n",
    "a: |-\n  =======\n  <<<<<<< HEAD\n",
)


def found(text: str, parser: str) -> list[tuple[str, int, int]]:
    problems = Problems()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "_FastParser", PARSERS[parser])
        events.parse(TextFile("file.yaml"), text.encode(), problems)
    return [(one.code, one.span.line, one.span.column) for one in problems.found]


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("text", NOTICED)
def test_a_slip_is_noticed_and_nothing_else_is_said(text: str, parser: str) -> None:
    assert {code for code, _, _ in found(text, parser)} == {NOTICED[text]}


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_meant_so_is_left_alone(text: str, parser: str) -> None:
    assert found(text, parser) == []


def test_nothing_is_falsely_noticed_in_any_pack_of_the_project() -> None:
    texts = [path for folder in (ROOT / "rules", ROOT / "tests" / "data" / "packs") for path in folder.rglob("*.yaml")]
    assert len(texts) > 100
    for path in texts:
        assert found(path.read_text("utf-8"), "libyaml") == [], path


WORDS = st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=6).map(" ".join)


@settings(max_examples=thorough.examples(100))
@given(WORDS, st.sampled_from("1aZ(é"), WORDS)
def test_whatever_a_comment_cuts_off_is_told_at_the_comment(before: str, first: str, after: str) -> None:
    text = f"k: {before} #{first}{after}\n"
    expected = [("cut_text", 1, text.index("#") + 1)]
    assert [found(text, parser) for parser in PARSERS] == [expected, expected]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("w\u0430lks", "the `\u0430` in it is U+0430, cyrillic small letter a"),
        ("see_doctor\u00a0", "the space in it is U+00A0, no-break space"),
        ("old\u2013age", "the `\u2013` in it is U+2013, en dash"),
        ("walks", ""),
        ("\u0431\u043e\u043b\u044c", ""),
        ("größe", ""),
    ],
)
def test_the_letter_that_looks_like_another_is_named(text: str, told: str) -> None:
    assert odd_letter(text) == told


@settings(max_examples=thorough.examples(200))
@given(st.text(max_size=80))
def test_an_id_that_is_offered_is_an_id(text: str) -> None:
    assert re.fullmatch("([a-z][a-z0-9_]*)?", as_id(text))


def test_an_id_of_look_alikes_is_the_one_that_it_looks_like() -> None:
    assert as_id("w\u0430lks") == "walks"
    assert as_id("Leg-Pain ") == "leg_pain"
