"""Places: in whose country a visitor seems to be, by the languages of their browser, and where else they can say."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from soundadvice.model.pack import DEFAULT_REGION, Pack
from soundadvice.session.region import accepted, in_region, region_for, region_name


@dataclass(frozen=True, slots=True)
class Place:
    """A region to choose. Its code stands in an address, its name in a sentence."""

    code: str
    name: str


def where(pack: Pack, request: Request) -> Pack:
    """The pack with the numbers of where the browser's languages say that someone is.

    Whoever serves the page may have said a region: then that is it, until the person says another.
    """
    if pack.region != DEFAULT_REGION:
        return pack
    found = region_for(pack, accepted(request.headers.get("accept-language", "")))
    return pack if found is None else in_region(pack, found)


def places(pack: Pack) -> list[Place]:
    """The regions of a pack by name; last, that it is none of these. Empty where there is nothing to choose."""
    named = sorted((Place(code, region_name(code)) for code in pack.regions if code != DEFAULT_REGION), key=_name)
    return [*named, Place(DEFAULT_REGION, region_name(DEFAULT_REGION))] if named else []


def place_known(pack: Pack) -> str | None:
    """The name of the country whose numbers are shown; None if they are those for everywhere."""
    return None if pack.region == DEFAULT_REGION else region_name(pack.region)


def _name(place: Place) -> str:
    return place.name.removeprefix("the ")
