"""The web page shows the numbers of where someone is: by the server's word, theirs, or their browser's languages."""

from __future__ import annotations

import re

import pytest

import soundadvice
from soundadvice.server.web import site
from support.packs.generated import small_pack
from support.server.client import Client
from support.server.visits import AT_HOME, DEFAULT, EMERGENCY, PACK, PACKS, Visit, is_sound, new_visit


def told(language: str, **more: str) -> Visit:
    """Someone with these languages, at a page for a pack that is loaded so."""
    pack = soundadvice.load_pack(DEFAULT, **more)
    visit = Visit(site({pack.id: pack}, default=pack.id), pack)
    visit.client = Client(visit.client.app, base_url="http://testserver", headers={"accept-language": language})
    visit.get("/")
    return visit


def calls(visit: Visit) -> list[str]:
    """The numbers on the buttons to call."""
    return re.findall('<a href="tel:([0-9]+)">Call', visit.page.text)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("en-GB,en;q=0.9", ["999", "112"]),
        ("de-AT", ["144", "112"]),
        ("de-DE", ["112"]),
        ("fr;q=0.4, en-AU;q=0.8", ["000"]),
        ("en-US", ["999", "112", "911"]),  # what browsers are set to before anyone chooses
        ("ja-JP, en-GB;q=0.5", ["999", "112", "911"]),
        ("", ["999", "112", "911"]),
        (';;q=x, en-"GB, *', ["999", "112", "911"]),
    ],
)
def test_the_languages_of_the_browser_tell(language: str, numbers: list[str]) -> None:
    visit = told(language)
    said = [f'<a href="tel:{number}">' for number in numbers]
    assert re.findall('<a href="tel:[0-9]+">', visit.page.text) == said
    visit.begin().answer_all(EMERGENCY)
    assert calls(visit) == numbers


def test_the_servers_region_comes_before_the_browsers() -> None:
    assert calls(told("en-GB", region="au").begin().answer_all(EMERGENCY)) == ["000"]


def test_a_person_says_where_they_are_before_they_begin() -> None:
    visit = told("en-GB")
    assert 'href="/in/nz"' in visit.page.text
    visit.get("/in/nz")
    is_sound(visit.page.text)
    assert "Not in New Zealand?" in visit.page.text
    visit.post("/begin", region="nz")
    assert calls(visit.answer_all(EMERGENCY)) == ["111"]


def test_a_person_changes_it_where_it_is_shown() -> None:
    visit = told("en-GB").begin()
    visit.answer("location", AT_HOME["location"])
    assert 'href="/region"' in visit.page.text
    visit.get("/region")
    is_sound(visit.page.text)
    assert re.search('value="gb" checked', visit.page.text)
    visit.post("/region", region="ie")
    assert visit.path == "/question/2"
    visit.answer_all(EMERGENCY)
    assert calls(visit) == ["112", "999"]
    assert "For Ireland." in visit.page.text
    visit.post("/region", region="default")
    assert (visit.path, calls(visit)) == ("/result", ["999", "112", "911"])
    assert "Call the one that works where you are." in visit.page.text
    assert visit.record()["advice"]["region"] == "default"  # type: ignore[index]


def test_a_region_that_the_pack_does_not_have_is_no_page() -> None:
    visit = new_visit()
    assert visit.get("/in/atlantis").status_code == 404
    visit.get("/")
    assert visit.post("/begin", region="atlantis").status_code == 404
    visit.begin()
    assert visit.post("/region", region="atlantis").status_code == 404
    assert visit.post("/region").url.path == "/question/1"


def test_a_pack_of_its_own_keeps_its_place_and_one_without_regions_asks_for_none() -> None:
    visit = new_visit()
    other = next(name for name in PACKS if name != visit.pack.id)
    assert f'href="/packs/{other}/in/gb"' in visit.get(f"/packs/{other}").text
    assert visit.get(f"/packs/{other}/in/gb").status_code == 200
    plain = new_visit(small_pack())
    assert "/in/" not in plain.page.text
    assert 'href="/region"' not in plain.begin().page.text


def test_who_answers_for_someone_else_is_told_whom_the_words_mean() -> None:
    visit = new_visit()
    visit.post("/begin", other="yes")
    assert "“You” is the person you answer for" in visit.page.text
    visit.answer_all(AT_HOME)
    is_sound(visit.page.text)
    assert (visit.path, "“You” is the person you answer for" in visit.page.text) == ("/check", True)
    visit.post("/check")
    assert "“you” is that person" in visit.page.text
    visit.post("/more", plan="yes")
    assert "“You” is the person you answer for" in visit.page.text
    assert "“You” is" not in new_visit().begin().page.text
    assert soundadvice.triage(PACK, AT_HOME).title in visit.get("/result").text
