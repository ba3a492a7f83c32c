"""The record in a file: a page to take away is opened as the record is, and nothing else is taken for one."""

from __future__ import annotations

import dataclasses
import json

import pytest

from soundadvice import Pack, Record
from soundadvice.handout import takeaway_html
from soundadvice.provenance.record_file import record_json, record_text
from support.answers.takeaways import AT_HOME, EVERYTHING, LEG, PACK, made, urgent

HOSTILE = "</title><script>&lt;\"'` \x1b[31m \u202e \u00a0 \ud7ff \U0001f600"


@pytest.mark.parametrize("pack", [PACK, urgent(), dataclasses.replace(PACK, title=HOSTILE)], ids=str)
@pytest.mark.parametrize("answers", [AT_HOME, LEG, EVERYTHING], ids=["home", "leg", "everything"])
def test_a_page_holds_its_record(answers: dict[str, object], pack: Pack) -> None:
    advice, record = made(answers, pack)
    page = takeaway_html(advice, record)
    for content in (page, record_text(record)):
        for mark in (b"", b"\xef\xbb\xbf"):
            found = json.loads(record_json(mark + content.encode("utf-8")))
            assert Record.from_json(found) == record


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[1]", b"<", b"<html>", b"<![if", b"<!DOCTYPE html><title>Another page</title>", b"<\xff", b"\x00"],
    ids=str,
)
def test_what_holds_no_record_is_left_as_it_is(content: bytes) -> None:
    assert record_json(content) == content


def test_the_record_stands_in_a_page_once() -> None:
    page = takeaway_html(*made(AT_HOME))
    assert page.count("soundadvice-record") == 1
    assert page.index("soundadvice-record") < page.index("<body")
