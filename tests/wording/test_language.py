"""The language of our own words: chosen for a while, English where there is no other, and never without a word."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from soundadvice.meaning.help import help_for
from soundadvice.model.question import Date
from soundadvice.typed import MendError, seconds_of, typed_date, typed_day
from soundadvice.wording import language
from soundadvice.wording.amounts import figure, length
from soundadvice.wording.answers import day_said
from soundadvice.wording.dates import in_words
from soundadvice.wording.language import current, in_language, say, say_count, say_in, spoken

DAY = 86_400
THURSDAY = date(2024, 6, 20)


def test_a_language_is_chosen_for_a_while() -> None:
    assert (current(), say("Back")) == ("en", "Back")
    with in_language("de"):
        assert say("Back") == "Zurück"
        with in_language("es-MX"):
            assert (current(), spoken(), say("Back")) == ("es-MX", "es", "Volver")
        assert say("Back") == "Zurück"
    assert say("Back") == "Back"


@pytest.mark.parametrize("tag", ["en-GB", "fr", "ar-EG", "", "xx-nonsense-1", "deutsch"])
def test_what_has_no_catalogue_is_said_in_english(tag: str) -> None:
    with in_language(tag):
        assert say("Call {number} now.", number="112") == "Call 112 now."
        assert spoken() == "en"


def test_a_context_tells_two_words_apart() -> None:
    with in_language("de"):
        assert say_in("key", "back") == "zurück"
        assert say_in("word to type", "skip") == "weiter"


@pytest.mark.parametrize(
    ("tag", "one", "two"), [("en", "1 question", "2 questions"), ("de", "1 Frage", "2 Fragen")], ids=["en", "de"]
)
def test_a_number_of_things_has_its_form(tag: str, one: str, two: str) -> None:
    with in_language(tag):
        said = [say_count("{heading}: {n} question", "{heading}: {n} questions", n, heading="x") for n in (1, 2)]
    assert said == [f"x: {one}", f"x: {two}"]


def test_a_broken_catalogue_keeps_no_words_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whom to call is said in English rather than not at all."""
    monkeypatch.setattr(language, "_CATALOGUES", tmp_path)
    language._catalogue.cache_clear()
    try:
        with in_language("de"):
            assert help_for().call == "If it may be an emergency, call 999, 112 or 911 now."
    finally:
        language._catalogue.cache_clear()


@pytest.mark.parametrize(
    ("tag", "day", "short", "time", "number"),
    [
        ("en", "3 March 2024", "3 Mar", "1.5 months", "37.5"),
        ("de", "3. März 2024", "3. März", "1,5 Monate", "37,5"),
        ("es", "3 de marzo de 2024", "3 mar", "1,5 meses", "37,5"),
    ],
)
def test_dates_lengths_and_numbers_are_of_the_language(tag: str, day: str, short: str, time: str, number: str) -> None:
    march = date(2024, 3, 3)
    with in_language(tag):
        assert (in_words(march), in_words(march, short=True)) == (day, short)
        assert (length(3_944_700), figure(37.5)) == (time, number)


@pytest.mark.parametrize(
    ("tag", "text", "days"),
    [
        ("de", "3 Wochen", 21),
        ("de", "vor drei Tagen", 3),
        ("de", "seit gestern", 1),
        ("de", "etwa eine Woche", 7),
        ("de", "1 Woche und 2 Tage", 9),
        ("de", "3 weeks", 21),
        ("es", "hace 3 semanas", 21),
        ("es", "desde ayer", 1),
        ("es", "un día", 1),
    ],
)
def test_a_length_of_time_is_read_in_the_language(tag: str, text: str, days: int) -> None:
    with in_language(tag):
        assert seconds_of(text) == days * DAY


@pytest.mark.parametrize(
    ("tag", "text", "mend"),
    [
        ("de", "ein paar Wochen", "Wie viele Wochen, grob geschätzt? Zum Beispiel 3 Wochen."),
        ("de", "2 bis 3 Monate", "grob geschätzt: 2 Monate oder 3 Monate."),
        ("de", "10.000 Tage", "Bitte schreiben Sie 10000 Tage oder 10 Tage."),
        ("de", "3 Bananen", "Bitte verwenden Sie Tage, Wochen, Monate oder Jahre: zum Beispiel 3 Tage."),
        ("es", "2 o 3 meses", "más o menos: 2 meses o 3 meses."),
        ("es", "3", "¿3 qué? Por ejemplo, 3 días o 3 semanas."),
    ],
)
def test_what_is_not_one_length_is_asked_again_in_the_language(tag: str, text: str, mend: str) -> None:
    with in_language(tag), pytest.raises(MendError) as refused:
        seconds_of(text)
    assert str(refused.value).endswith(mend)


@pytest.mark.parametrize(
    ("tag", "text", "day"),
    [
        ("de", "3. Juni", "2024-06-03"),
        ("de", "3. März 2023", "2023-03-03"),
        ("de", "letzten Montag", "2024-06-17"),
        ("de", "ich weiß nicht", "unsure"),
        ("es", "3 de junio de 2023", "2023-06-03"),
        ("es", "el lunes pasado", "2024-06-17"),
        ("es", "No lo sé.", "unsure"),
    ],
)
def test_a_day_is_read_in_the_language(tag: str, text: str, day: str) -> None:
    with in_language(tag):
        assert str(typed_day(text, THURSDAY)) == day


@pytest.mark.parametrize(
    ("tag", "ahead", "behind"),
    [
        ("en", ("in 2 weeks", "tomorrow"), ("2 weeks ago", "yesterday")),
        ("de", ("in 2 Wochen", "morgen"), ("vor 2 Wochen", "gestern")),
        ("es", ("en 2 semanas", "mañana"), ("hace 2 semanas", "ayer")),
    ],
)
def test_a_day_ahead_is_never_read_as_one_behind(tag: str, ahead: tuple[str, ...], behind: tuple[str, ...]) -> None:
    asked = Date(id="due", text="When?", minimum=-300, maximum=300)
    with in_language(tag):
        days = [typed_date(asked, typed, THURSDAY) for typed in (*ahead, *behind)]
        assert days == [(THURSDAY + timedelta(days=off), THURSDAY) for off in (14, 1, -14, -1)]
        for typed in ahead:
            with pytest.raises(MendError):
                typed_day(typed, THURSDAY)
        said = [day_said(off) for off in (-14, 0, 14)]
    assert len({*said, "14"}) == 4
