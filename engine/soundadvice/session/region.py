"""Region: in whose country a person is, as far as their languages tell, and what the country is called.

A number that does not work where someone is costs minutes. So a region is taken only where something tells it, it can
be changed wherever it is shown, and where nothing tells, the pack's numbers for everywhere are shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary, ref

from soundadvice.model.pack import DEFAULT_REGION, Pack
from soundadvice.wording.language import say, to_say
from soundadvice.wording.translation.speak import pack_in_language

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})(?![A-Za-z0-9])")
"""A language with its territory: `en-GB`, `en_GB.UTF-8`, `zh-Hant-TW`."""
_UNSET = r"(?i:en[-_]US)(?![A-Za-z0-9])"
"""INVARIANT: what programs are set to before anyone chooses tells nothing. All over the world people have it; those in
the United States find their number among those for everywhere."""
_SAME = {"uk": "gb"}
_EU = frozenset(
    "at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk".split()  # noqa: SIM905
)
"""The members of the European Union, which have one emergency number in common."""
_NAMES = {
    "at": to_say("Austria"),
    "au": to_say("Australia"),
    "ca": to_say("Canada"),
    "ch": to_say("Switzerland"),
    "de": to_say("Germany"),
    "es": to_say("Spain"),
    "eu": to_say("the European Union"),
    "gb": to_say("the United Kingdom"),
    "ie": to_say("Ireland"),
    "in": to_say("India"),
    "nz": to_say("New Zealand"),
    "us": to_say("the United States"),
    "za": to_say("South Africa"),
    DEFAULT_REGION: to_say("anywhere else"),
}


def region_for(pack: Pack, languages: Sequence[str]) -> str | None:
    """The region of a pack in which someone with these languages is, the one they like best first; None if none tells.

    A language is a tag as browsers send it or a locale of this computer. The first that names a territory decides: if
    the pack does not know that one, nothing is told, for a second language is often of another country.

    >>> from soundadvice import load_pack
    >>> pack = load_pack("low_back_pain")
    >>> [region_for(pack, tags) for tags in (["en_GB.UTF-8"], ["de", "de-AT"], ["ja-JP", "en-GB"], ["en-US"], ["C"])]
    ['gb', 'at', None, None, None]
    """
    for language in languages:
        found = _TAG.match(language)
        if found is None or re.match(_UNSET, language):
            continue
        return _of_territory(pack, found[1].lower())
    return None


def region_named(pack: Pack, text: str) -> str | None:
    """The region of a pack that someone means by a code: its own, `uk`, or a member of the European Union.

    >>> from soundadvice import load_pack
    >>> [region_named(load_pack("low_back_pain"), text) for text in ("GB", "uk", "fr", "atlantis")]
    ['gb', 'gb', 'eu', None]
    """
    code = text.strip().lower()
    return code if code in pack.regions else _of_territory(pack, code)


def _of_territory(pack: Pack, code: str) -> str | None:
    code = _SAME.get(code, code)
    if code in pack.regions:
        return code
    return "eu" if code in _EU and "eu" in pack.regions else None


def accepted(header: str) -> list[str]:
    """The languages of an `Accept-Language` header, the one liked best first; those not wanted are left out.

    >>> accepted("fr;q=0.5, en-GB, *;q=0.1, de;q=0")
    ['en-GB', 'fr', '*']
    """
    wanted: list[tuple[float, str]] = []
    for part in header[:_LONGEST_HEADER].split(","):
        tag, _, weight = part.strip().partition(";")
        found = re.fullmatch(_WEIGHT, weight.strip()) if weight else None
        liked = 1.0 if not weight else float(found[1]) if found else 0.0
        if tag.strip() and liked:
            wanted.append((liked, tag.strip()))
    return [tag for _, tag in sorted(wanted, key=lambda one: -one[0])]


_LONGEST_HEADER = 1_000
_WEIGHT = r"q=([01](?:\.[0-9]{0,3})?)"


def region_name(region: str) -> str:
    """What a region is called in a sentence: `the United Kingdom`; its code in capitals where it has no name here."""
    return say(_NAMES[region]) if region in _NAMES else region.upper()


def in_region(pack: Pack, region: str) -> Pack:
    """The same pack with the numbers and services of another of its regions. Raises KeyError for one it has not.

    Each is made once: what is prepared for a pack, such as its rules in the second engine, is then prepared once, too.
    """
    if region not in pack.regions:
        raise KeyError(region)
    if region == pack.region:
        return pack
    if pack.original is not None:
        return pack_in_language(in_region(pack.original, region), pack.language)
    first = as_loaded(pack)
    if region == first.region:
        return first
    here = _elsewhere.setdefault(first, {})
    if region not in here:
        here[region] = replace(first, region=region)
        _first[here[region]] = ref(first)
    return here[region]


def as_loaded(pack: Pack) -> Pack:
    """The pack that this one is in another region, or in another language."""
    written = pack.written
    return (_first[written]() if written in _first else written) or written


_elsewhere: WeakKeyDictionary[Pack, dict[str, Pack]] = WeakKeyDictionary()
"""A pack as it was loaded, in each of its other regions."""
_first: WeakKeyDictionary[Pack, ref[Pack]] = WeakKeyDictionary()
