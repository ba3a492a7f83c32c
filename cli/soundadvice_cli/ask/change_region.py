"""Change region: the numbers of another country, for a person whose own are not those that are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from soundadvice.model.pack import DEFAULT_REGION
from soundadvice.wording.language import say
from soundadvice_cli.prompts.asker import Asker, MenuItem
from soundadvice_cli.terminal.words import called

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack
    from soundadvice.session import Session


def change_region(session: Session, asker: Asker, tell: Callable[[str], None], *, last: str = "") -> bool:
    """Goes on with the numbers of the country that the person picks; False where they pick none."""
    from soundadvice.session.region import region_name

    regions = sorted(session.pack.regions, key=lambda one: (one == DEFAULT_REGION, region_name(one)))
    items = [MenuItem(one, _begun(region_name(one).removeprefix("the "))) for one in regions]
    region = asker.choose(say("Where are you?"), items, last=last)
    if region is None:
        return False
    session.move_to(region)
    tell(say("If it may be an emergency, call {number} now.", number=called(session.pack.emergency_number)))
    return True


def elsewhere(pack: Pack, *, plain: bool) -> str:
    """Whose numbers these are, and how to see others; nothing if there are no others."""
    from soundadvice.session.region import region_name

    if len(pack.regions) < 2:
        return ""
    # WORDS: “country” is the word to type.
    how = say("type “country”") if plain else say("press Ctrl-R")
    if pack.region == DEFAULT_REGION:
        return say("To see the number of your country alone, {how}.", how=how)
    return say("That is for {region}. If you are somewhere else, {how}.", region=region_name(pack.region), how=how)


def _begun(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]
