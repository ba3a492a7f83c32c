"""The catalogues of our own words: nothing is missing, nothing is stale, and each fills what the English fills."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from tools.catalogues import (
    LANGUAGES,
    TEMPLATE,
    compiled,
    extracted,
    in_f_strings,
    missing,
    place,
    read,
    speaking,
    updated,
    written,
)

from soundadvice.wording.language import ENGLISH, OWN_LANGUAGES

_UNSEEN = re.compile(r"""(?<![\w.])(?:to_)?say(?:_in|_count)?\(\s*(?:"[^"]*",\s*)?f["']""")
MEND = "run `python -m tools.catalogues`, and translate what it says is missing"


@pytest.fixture(scope="module")
def words() -> Catalog:
    return extracted()


def test_the_template_has_just_the_words_that_are_said(words: Catalog) -> None:
    assert TEMPLATE.read_bytes() == written(words), MEND


def test_every_language_of_our_own_has_a_catalogue() -> None:
    assert (ENGLISH, *LANGUAGES) == OWN_LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_and_none_is_left_over(language: str, words: Catalog) -> None:
    text = place(language).read_bytes()
    assert text == written(updated(language, words)), MEND
    assert [message.id for message in missing(read(language))] == [], MEND
    assert place(language).with_suffix(".mo").read_bytes() == compiled(text, language), MEND


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_what_the_english_fills(language: str) -> None:
    """Placeholders, elements and addresses: none is lost, and none is made up."""
    for message in read(language):
        if message.id:
            # The form for one thing may leave the number out.
            english = _parts(_last(message.id))
            assert all(_parts(form) == english for form in _forms(message)), (message.id, message.string)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_that_it_awaits_a_review(language: str) -> None:
    assert b"made by machine and await the review" in place(language).read_bytes()


def test_what_is_said_is_found_by_the_tool() -> None:
    """`say` is called with its words, or with a name whose words are marked by `to_say`: with no f-string."""
    wrong = [path for path, method in speaking() if method == "python" and _UNSEEN.search(path.read_text("utf-8"))]
    assert wrong == []


def test_what_is_said_within_another_text_is_found_too(tmp_path: Path) -> None:
    path = tmp_path / "said.py"
    path.write_text(
        "a = f\"help: {say('Call {number} now.', number=b)} {say_in('of day', 'May')} {say(NAMED)}\"\n", "utf-8"
    )
    assert list(in_f_strings(path)) == [("Call {number} now.", None), ("May", "of day")]


def _last(words: str | Sequence[str]) -> str:
    return words if isinstance(words, str) else words[-1]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _parts(words: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}|</?\w+[^>]*>", words))
