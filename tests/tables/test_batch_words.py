"""Words of options in any capitals and with spaces about them, beside codes of the mapping, which go before them."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from support.tables.agreeing import ON_EVERY_ENGINE
from support.tables.read_columns import SIGNS, YES, read
from support.thorough import examples

CODES = {"No": "yes", "J": "yes", "n": "no", "x": "no", "NA": None, "1": "no"}
PLACE = "column: better, values: {No: yes, J: yes, n: no, ' x': no, NA: null, '1': no}"
WORDS = [*CODES, "yes", "no", "unsure", "true", "false", "x", "na", "j", "1.0", "maybe", ""]
TICKS = {"true": True, "yes": True, "1": True, "1.0": True, "false": False, "no": False, "0": False, "0.0": False}
TEXTS = st.tuples(
    st.sampled_from(["", " ", "\t", "  "]),
    st.sampled_from([*WORDS, *TICKS]),
    st.sampled_from([str, str.upper, str.capitalize]),
    st.sampled_from(["", " ", "\t"]),
).map(lambda parts: f"{parts[0]}{parts[2](parts[1])}{parts[3]}")


def meant(text: str | None) -> str | None:
    """As the mapping says it; else as an option, whatever its capitals."""
    if text is None:
        return None
    plain = text.strip()
    codes = {**CODES, "1.0": "no"}
    if plain in codes:
        return codes[plain]
    word = {"true": "yes", "false": "no"}.get(plain.lower(), plain.lower())
    if word == "":
        return None
    # What is a code in small letters is no option any more.
    return word if word in ("yes", "unsure") or (word == "no" and plain.lower() == "false") else "unknown_option"


@ON_EVERY_ENGINE
@settings(max_examples=examples(10), deadline=None)
@given(texts=st.lists(st.none() | TEXTS, min_size=1, max_size=60))
def test_options(engine: str, texts: list[str | None]) -> None:
    found = read(YES, pa.array(texts, pa.string()), ["yes", "no", "unsure"], engine, PLACE)
    assert dict(zip(texts, found, strict=True)) == {text: meant(text) for text in texts}


@ON_EVERY_ENGINE
@settings(max_examples=examples(10), deadline=None)
@given(texts=st.lists(st.none() | TEXTS, min_size=1, max_size=60))
def test_ticks(engine: str, texts: list[str | None]) -> None:
    named = ", ".join(f"{option.id}: {option.id}" for option in SIGNS.options)
    ticks = {option.id: pa.array(["no"] * len(texts), pa.string()) for option in SIGNS.options}
    ticks["saddle"] = pa.array(texts, pa.string())
    candidates = [frozenset({"saddle"})]
    found = read(SIGNS, pa.nulls(len(texts)), candidates, engine, f"options: {{{named}}}, missing: ['NO']", **ticks)
    for text, got in zip(texts, found, strict=True):
        plain = "" if text is None else text.strip()
        said = None if plain in ("", "NO") else TICKS.get(plain.lower(), "not_a_boolean")
        codes = {True: candidates[0], False: "empty_list", None: "partly_unanswered"}
        assert got == codes.get(said, said), repr(text)
