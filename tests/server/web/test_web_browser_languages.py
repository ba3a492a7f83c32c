"""The web page with packs in other languages, in a real Chromium: from right to left, and with wide letters."""

from __future__ import annotations

from typing import Any

import pytest

from soundadvice.model.pack import Pack
from soundadvice.server.web import site
from support.packs.languages import RIGHT_TO_LEFT, WIDE
from support.server.browsing import Person
from support.server.serving import in_thread

pytestmark = pytest.mark.slow  # real pages in Chromium


@pytest.mark.sampled
@pytest.mark.parametrize("pack", [RIGHT_TO_LEFT, WIDE], ids=["right-to-left", "wide"])
def test_a_pack_in_another_script_is_not_broken(browser: Any, pack: Pack) -> None:
    with in_thread(site({pack.id: pack}, default=pack.id)) as address:
        person = Person(browser, address, viewport={"width": 320, "height": 568})

        def is_sound() -> None:
            person.fits()
            person.accessible()

        person.go()
        is_sound()
        assert person.page.locator("html").get_attribute("dir") == ("rtl" if pack is RIGHT_TO_LEFT else "ltr")
        person.begin()
        person.follow(person.page.get_by_role("button", name="Continue"))
        is_sound()
        box, label = (person.page.locator(f"{one} >> nth=0").bounding_box() for one in (".option input", ".option"))
        assert box is not None
        assert label is not None
        middle = label["x"] + label["width"] / 2
        assert (box["x"] > middle) == (pack is RIGHT_TO_LEFT)  # where the line begins
        person.answer(["leg"])
        person.answer("mild")
        is_sound()
        person.answer("30 days")
        is_sound()
        person.follow(person.page.locator("main form button").first)
        assert person.page.locator("h1").inner_text() == pack.disposition["see_doctor"].title
        is_sound()
        person.begin().answer(["numb"])
        call = person.page.locator(".call a").bounding_box()
        assert call is not None
        assert call["y"] + call["height"] <= 568
        is_sound()
        person.is_calm()
        person.context.close()
