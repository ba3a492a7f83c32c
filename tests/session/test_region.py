"""Region: what languages tell of where a person is, and what they do not."""

from __future__ import annotations

import dataclasses
import gc

import pytest

from soundadvice.model.pack import DEFAULT_REGION
from soundadvice.session import Session
from soundadvice.session.region import accepted, as_loaded, in_region, region_for, region_name
from soundadvice.wording.translation.speak import pack_in_language
from support.packs.generated import small_pack
from support.packs.sessions import PACK
from support.packs.shipped import shipped
from support.packs.translated import TONGUE, with_translation

PACK_OF_TWO = small_pack(emergency_numbers={"default": "112", "gb": "999"})
SHIPPED = shipped("low_back_pain")


@pytest.mark.parametrize(
    ("languages", "region"),
    [
        (["en-GB", "en;q=0.9"], "gb"),
        (["en_GB.UTF-8"], "gb"),
        (["cy-UK"], "gb"),
        (["en", "en-AU"], "au"),
        (["fr-CA"], "ca"),
        (["es_US.UTF-8@euro"], "us"),
        (["en-IE"], "ie"),
        (["de-DE"], "de"),
        (["de_AT.UTF-8"], "at"),
        (["fr-CH"], "ch"),
        (["ca-ES"], "es"),
        (["fr-FR"], "eu"),
        (["sr-Latn-SI"], "eu"),
        (["en-US"], None),  # what programs have before anyone chooses
        (["en-US", "de-DE"], "de"),
        (["ja-JP", "en-GB"], None),  # the second language of someone in Japan
        (["en"], None),
        (["C"], None),
        (["C.UTF-8", "POSIX", "", "*", "-", "en-"], None),
        (["en-001"], None),
        ([], None),
    ],
)
def test_the_first_language_with_a_territory_tells_the_region(languages: list[str], region: str | None) -> None:
    assert region_for(SHIPPED, languages) == region


def test_a_pack_without_regions_has_none_to_tell() -> None:
    assert region_for(PACK, ["en-GB", "de-DE"]) is None
    assert region_for(PACK, ["de-DE"]) is None  # nor that of the European Union


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", []),
        ("en-GB,en;q=0.9,de;q=0.8", ["en-GB", "en", "de"]),
        ("de;q=0.2, en-IE ; q=1.0, fr;q=0", ["en-IE", "de"]),
        ("en-GB;q=nonsense, de-AT", ["de-AT"]),
        (",;,;q=1,", []),
        ("x" * 100_000, ["x" * 1_000]),
    ],
)
def test_the_languages_of_a_browser_come_by_how_they_are_liked(header: str, languages: list[str]) -> None:
    assert accepted(header) == languages


def test_another_region_has_its_own_numbers_and_the_same_meaning() -> None:
    here = in_region(SHIPPED, "nz")
    assert (here.emergency_number, SHIPPED.emergency_number) == ("111", "999, 112 or 911")
    assert here.meaning_hash == SHIPPED.meaning_hash
    assert in_region(here, DEFAULT_REGION).emergency_number == SHIPPED.emergency_number
    with pytest.raises(KeyError):
        in_region(SHIPPED, "atlantis")


def test_each_is_made_once_there_and_back() -> None:
    """Or each visitor's rules would be prepared anew."""
    pack = shipped("low_back_pain")
    there = in_region(pack, "gb")
    assert in_region(pack, "gb") is there
    assert in_region(there, "gb") is there
    assert in_region(there, DEFAULT_REGION) is pack
    assert in_region(in_region(there, "nz"), "gb") is there


def test_in_another_language_it_is_the_same_region_in_that_language() -> None:
    pack = with_translation(PACK_OF_TWO)
    spoken = pack_in_language(pack, TONGUE)
    there = in_region(spoken, "gb")
    assert (there.language, there.region, there.emergency_number) == (TONGUE, "gb", "«999»")
    assert there is pack_in_language(in_region(pack, "gb"), TONGUE)
    assert in_region(there, DEFAULT_REGION) is spoken
    assert as_loaded(there) is pack


def test_a_pack_of_another_region_outlives_the_one_that_it_was_made_of() -> None:
    there = in_region(dataclasses.replace(PACK_OF_TWO), "gb")
    gc.collect()
    assert as_loaded(there) is there
    assert in_region(there, DEFAULT_REGION).emergency_number == "112"


def test_a_session_goes_on_in_another_region_with_its_answers() -> None:
    session = Session(SHIPPED, answers={"location": ["lower_back"]})
    session.move_to("gb")
    assert session.answers == {"location": frozenset({"lower_back"})}
    assert session.help.call.count("999 or 112") == 1
    with pytest.raises(KeyError):
        session.move_to("atlantis")


def test_every_region_of_a_shipped_pack_has_a_name() -> None:
    assert {name for name in map(region_name, SHIPPED.regions) if name.isupper()} == set()
