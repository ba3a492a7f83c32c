"""Places: in whose country a visitor seems to be, by the languages of their browser, and where else they can say.

The same languages say in which of its languages they read a pack.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from soundadvice.model.pack import DEFAULT_REGION, Pack
from soundadvice.session.region import accepted, in_region, region_for, region_name
from soundadvice.wording.translation.names import language_name
from soundadvice.wording.translation.speak import languages, pack_for


@dataclass(frozen=True, slots=True)
class RegionChoice:
    """A region to choose. Its code stands in an address, its name in a sentence."""

    code: str
    name: str


LANGUAGE = "language"
"""The name under which an address or a form says which language the person chose."""


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language to choose: its tag, and what it calls itself."""

    tag: str
    name: str


def where(pack: Pack, request: Request) -> Pack:
    """The pack with the numbers of where the browser's languages say that someone is, in the language they read best.

    Whoever serves the page may have said a region: then that is it, until the person says another. An address may say
    the language; it is the pack's own if neither says one that it is offered in.
    """
    wanted = accepted(request.headers.get("accept-language", ""))
    found = region_for(pack, wanted) if pack.region == DEFAULT_REGION else None
    here = pack if found is None else in_region(pack, found)
    return pack_for(here, [request.query_params.get(LANGUAGE, ""), *wanted])


def other_languages(pack: Pack) -> list[LanguageChoice]:
    """The languages that a pack is offered in besides the one that it is shown in, by what they call themselves."""
    return [LanguageChoice(tag, language_name(tag)) for tag in languages(pack) if tag != pack.language]


def places(pack: Pack) -> list[RegionChoice]:
    """The regions of a pack by name; last, that it is none of these. Empty where there is nothing to choose."""
    named = sorted(
        (RegionChoice(code, region_name(code)) for code in pack.regions if code != DEFAULT_REGION), key=_name
    )
    return [*named, RegionChoice(DEFAULT_REGION, region_name(DEFAULT_REGION))] if named else []


def place_known(pack: Pack) -> str | None:
    """The name of the country whose numbers are shown; None if they are those for everywhere."""
    return None if pack.region == DEFAULT_REGION else region_name(pack.region)


def _name(place: RegionChoice) -> str:
    return place.name.removeprefix("the ")
