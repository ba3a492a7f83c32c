"""Strict JSON: what is taken, and each refusal in words that say where and why, and repeat nothing."""

from __future__ import annotations

import json

import pytest

from soundadvice.wire import strict_json
from soundadvice.wire.strict_json import MOST_DEPTH, MOST_VALUES, BadJsonError, read_json

TOO_MANY, TOO_DEEP = "it holds more than 20000 values", "it is nested deeper than 40 levels"


def refusal(body: bytes) -> str:
    with pytest.raises(BadJsonError) as refused:
        read_json(body)
    return str(refused.value)


@pytest.mark.parametrize(
    "value",
    [{}, [], None, True, 3, 1.5, "é\n", {"a": {"b": [1, [2.25, None]], "": "x"}}, {"a": {"k": 1}, "b": {"k": 1}}],
)
def test_any_plain_value_is_taken(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(b"\n " + json.dumps(value, ensure_ascii=False).encode() + b" ") == value


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is empty"),
        (b" \n\t", "it is empty"),
        (b'{"a": "\xff"}', "it is not UTF-8, from byte 7 on"),
        (b'{"a": 1,\n "b" 2}', "it breaks off or goes wrong at line 2, column 6"),
        (b'{"a": 1', "it breaks off or goes wrong at line 1, column 8"),
        (b'{"a": 1} {}', "it breaks off or goes wrong at line 1, column 10"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a number has too many digits"),
        (b'{"a": 1e400}', "a number is too large"),
        (b'{"a": -1e400}', "a number is too large"),
        (b'{"a": NaN}', "NaN and Infinity are not JSON"),
        (b'{"a": -Infinity}', "NaN and Infinity are not JSON"),
        (b'{"a": 1, "a": 1}', "an object has the same key twice"),
        (b'{"b": {"a": 1, "\\u0061": 2}}', "an object has the same key twice"),
        (b'{"a": "\\ud800"}', "a text has half of a surrogate pair"),
        (b'{"a": ["\\udc00"]}', "a text has half of a surrogate pair"),
        (b'{"\\ud800": 1}', "a text has half of a surrogate pair"),
    ],
    ids=repr,
)
def test_each_refusal_says_why(body: bytes, why: str) -> None:
    assert refusal(body) == why


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert read_json(b'{"\\ud83d\\ude00": "\\ud83d\\ude00"}') == {"\N{GRINNING FACE}": "\N{GRINNING FACE}"}


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_forty_levels_are_taken_and_one_more_is_not(opening: bytes, closing: bytes) -> None:
    def nested(levels: int) -> bytes:
        return opening * (levels - 1) + b"1" + closing * (levels - 1)

    assert read_json(nested(MOST_DEPTH)) is not None
    assert refusal(nested(MOST_DEPTH + 1)) == TOO_DEEP
    assert refusal(nested(MOST_DEPTH + 2)) == TOO_DEEP
    assert refusal(opening * 9_000) == TOO_DEEP  # before it is seen that it breaks off


@pytest.mark.parametrize(
    ("before", "one", "after", "besides"),
    [
        (b"[", b"1", b"]", 1),  # the list is a value too
        (b'{"a": [', b"1", b"]}", 2),
        (b"[", b'",[{"', b"]", 1),  # what stands in a text is none
        (b"[[], ", b"[]", b"]", 2),
        (b"[", b'"\\"[,"', b"]", 1),
    ],
)
def test_twenty_thousand_values_are_taken_and_one_more_is_not(
    before: bytes, one: bytes, after: bytes, besides: int
) -> None:
    assert MOST_VALUES == 20_000
    most = MOST_VALUES - besides
    assert read_json(before + b",".join([one] * most) + after)
    assert refusal(before + b",".join([one] * (most + 1)) + after) == TOO_MANY


def test_an_object_counts_its_values_and_not_its_keys() -> None:
    def members(count: int) -> bytes:
        return json.dumps({f"k{number}": number for number in range(count)}).encode()

    assert len(dict(read_json(members(MOST_VALUES - 1)))) == MOST_VALUES - 1  # type: ignore[call-overload]
    assert refusal(members(MOST_VALUES)) == TOO_MANY


def test_values_are_counted_on_all_levels_together() -> None:
    half = ",".join(["1"] * (MOST_VALUES // 2 - 1))
    assert read_json(f"[{half.removesuffix(',1')}, [{half}]]".encode())
    assert refusal(f"[{half}, [{half},1]]".encode()) == TOO_MANY


def test_a_text_of_nothing_but_commas_and_brackets_is_one_value() -> None:
    for text in ("," * 30_000, "[" * 50, "{" * 30_000):
        assert read_json(f'"{text}"'.encode()) == text


def test_depth_is_counted_before_any_value_is_made_and_what_is_closed_no_longer_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beside = b"[], " * 30  # more brackets than there may be levels
    most = b"[" + beside + b"[" * (MOST_DEPTH - 1) + b"]" * MOST_DEPTH
    assert read_json(most)
    monkeypatch.setattr(strict_json, "_DECODER", None)  # nothing is made
    assert refusal(b"[" + beside + b"[" * MOST_DEPTH + b"]" * (MOST_DEPTH + 1)) == TOO_DEEP
    assert refusal(b'{"a": ' + b"[" * MOST_DEPTH) == TOO_DEEP


def nested(opening: bytes, closing: bytes) -> tuple[bytes, bytes]:
    """As many brackets as there may be values, and one more: few commas, and never more than twenty deep."""
    most = [opening * 20 + closing * 20] * (MOST_VALUES // 20)
    return b",".join(most), b",".join([*most, opening + closing])


@pytest.mark.parametrize(
    ("most", "more"),
    [
        (b"[" + b"1," * (MOST_VALUES - 2) + b"1]", b"[" + b"1," * (MOST_VALUES - 1) + b"1]"),
        nested(b"[", b"]"),
        nested(b'{"":', b"}"),
    ],
    ids=["commas", "lists", "objects"],
)
def test_too_many_values_are_refused_before_any_is_made(
    monkeypatch: pytest.MonkeyPatch, most: bytes, more: bytes
) -> None:
    class MadeError(Exception):
        pass

    class Decoder:
        def decode(self, _: str) -> object:
            raise MadeError

    monkeypatch.setattr(strict_json, "_DECODER", Decoder())
    with pytest.raises(MadeError):
        read_json(most)
    assert refusal(more) == TOO_MANY


@pytest.mark.parametrize("depth", range(MOST_DEPTH - 2, MOST_DEPTH + 2))
@pytest.mark.parametrize("inner", [b"", b"1", b'"a"', b'"\\u00e9"', b'"\\ud800"', b'{"\\ud800": 1}'])
def test_what_is_not_looked_through_would_have_been_taken(depth: int, inner: bytes) -> None:
    """Most bodies are sure to be small and flat by their brackets and commas, and are not gone through again."""
    body = b"[" * depth + inner + b"]" * depth
    why = ""
    try:
        strict_json._check(json.loads(body))
    except BadJsonError as reason:
        why = str(reason)
    assert (refusal(body) if why else read_json(body)) == (why or json.loads(body))
