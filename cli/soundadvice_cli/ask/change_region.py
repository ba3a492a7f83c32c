"""Change region: the numbers of another country, for a person whose own are not those that are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from soundadvice.model.pack import DEFAULT_REGION
from soundadvice_cli.prompts.asker import Asker, MenuItem

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack
    from soundadvice.session import Session


def change_region(session: Session, asker: Asker, say: Callable[[str], None], *, last: str = "") -> bool:
    """Goes on with the numbers of the country that the person picks; False where they pick none."""
    from soundadvice.session.region import region_name

    regions = sorted(session.pack.regions, key=lambda one: (one == DEFAULT_REGION, region_name(one)))
    items = [MenuItem(one, _begun(region_name(one).removeprefix("the "))) for one in regions]
    region = asker.choose("Where are you?", items, last=last)
    if region is None:
        return False
    session.move_to(region)
    say(f"If it may be an emergency, call {session.pack.emergency_number} now.")
    return True


def elsewhere(pack: Pack, *, plain: bool) -> str:
    """Whose numbers these are, and how to see others; nothing if there are no others."""
    from soundadvice.session.region import region_name

    if len(pack.regions) < 2:
        return ""
    how = "type “country”" if plain else "press Ctrl-R"
    if pack.region == DEFAULT_REGION:
        return f"To see the number of your country alone, {how}."
    return f"That is for {region_name(pack.region)}. If you are somewhere else, {how}."


def _begun(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]
