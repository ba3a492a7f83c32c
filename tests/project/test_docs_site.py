"""The site of the docs: it builds without a warning, holds every page, leads nowhere wrong, and fetches nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import html5lib
import pytest

from support.chromium import CHROMIUM
from support.thorough import some

fcntl = pytest.importorskip("fcntl", reason="the site is built where files can be locked")

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WIDTHS = (390, 1280)
_FETCHED = {"script": "src", "img": "src", "source": "src", "iframe": "src", "video": "src", "embed": "src"}
_RELATIONS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest"}
_OUTSIDE = re.compile(r"(?:[a-z]+:)?//", re.IGNORECASE)
_STYLE_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s]+)""")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it: once for all the processes that run tests."""
    here = tmp_path_factory.getbasetemp()
    folder = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / "site_of_the_docs"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = folder.with_suffix(".made")
            command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(made)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
            assert done.returncode == 0, done.stderr
            made.rename(folder)
    return folder


@pytest.fixture(scope="module")
def trees(site: Path) -> dict[Path, Any]:
    return {page: html5lib.parse(page.read_text("utf-8"), namespaceHTMLElements=False) for page in site.rglob("*.html")}


def built(page: Path, site: Path) -> Path:
    """Where a page of docs/ stands in the site."""
    name = "index" if page.name == "README.md" else page.stem
    return site / page.relative_to(DOCS).with_name(f"{name}.html")


def fetched(tree: Any) -> Iterator[str]:
    """The addresses that a browser fetches to show a page."""
    for element in tree.iter():
        if element.tag in _FETCHED and element.get(_FETCHED[element.tag]):
            yield element.get(_FETCHED[element.tag])
        if element.tag == "link" and _RELATIONS & set(element.get("rel", "").split()):
            yield element.get("href")
        for part in filter(None, element.get("srcset", "").split(",")):
            yield part.split()[0]
        styles = element.text or "" if element.tag == "style" else element.get("style", "")
        yield from _STYLE_URL.findall(styles)


def test_every_page_is_in_the_navigation(site: Path, trees: dict[Path, Any]) -> None:
    pages = {built(page, site) for page in DOCS.rglob("*.md")}
    assert pages <= set(trees)
    home = trees[site / "index.html"]
    menu = next(one for one in home.iter("nav") if "md-nav--primary" in one.get("class", "").split())
    listed = {(site / unquote(urlsplit(link.get("href", "")).path)).resolve() for link in menu.iter("a")}
    assert sorted(pages - listed) == []


def test_the_cards_of_the_first_page_are_words_and_no_code(trees: dict[Path, Any], site: Path) -> None:
    """Eight spaces make code of a card's words: nothing else would notice."""
    cards = [one for one in trees[site / "index.html"].iter() if "cards" in (one.get("class") or "").split()]
    assert len(cards) == 1
    assert not [one for one in cards[0].iter() if str(one.tag).endswith("pre")]


def test_nothing_is_fetched_from_outside(site: Path, trees: dict[Path, Any]) -> None:
    places = [(page, address) for page, tree in trees.items() for address in fetched(tree)]
    sheets = [*site.rglob("*.css"), *site.rglob("*.svg")]
    places += [(sheet, address) for sheet in sheets for address in _STYLE_URL.findall(sheet.read_text("utf-8"))]
    assert len(places) > len(trees)
    outside = [(page.name, address) for page, address in places if _OUTSIDE.match(address)]
    assert outside == []
    inside = [(page, address) for page, address in places if not address.startswith(("data:", "#"))]
    # The page for what is not there may be shown at any address, so its own are from the root.
    missing = [
        (page.name, address)
        for page, address in inside
        if page.name != "404.html" and not (page.parent / unquote(urlsplit(address).path)).exists()
    ]
    assert missing == []


def test_every_link_leads_to_a_page_and_a_heading_of_the_site(site: Path, trees: dict[Path, Any]) -> None:
    names = {
        page: {one.get("id") or one.get("name") for one in tree.iter() if one.get("id") or one.get("name")}
        for page, tree in trees.items()
    }
    wrong = []
    for page, tree in trees.items():
        for link in tree.iter("a"):
            href = link.get("href")
            if href is None or page.name == "404.html" or re.match(r"[a-z]+:", href):
                continue
            parts = urlsplit(href)
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            known = target in names and (not parts.fragment or unquote(parts.fragment) in names[target])
            wrong += [] if known else [(page.relative_to(site).as_posix(), href)]
    assert wrong == []


def test_every_public_name_is_explained(site: Path, trees: dict[Path, Any]) -> None:
    import soundadvice

    explained = {one.get("id") for one in trees[site / "reference" / "api.html"].iter() if one.get("id")}
    missing = [name for name in soundadvice.__all__ if not any(str(one).split(".")[-1] == name for one in explained)]
    assert missing == []


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(params=["as files", "over HTTP"])
def base(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Where the site is: in its folder, or on a server of its own."""
    if request.param == "as files":
        yield site.as_uri()
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")
def test_in_a_browser_it_fits_and_searches_and_asks_nobody_outside(base: str, site: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    asked: list[str] = []
    sources = sorted(DOCS.rglob("*.md"))
    # A server changes nothing about how a page looks: there, the first ones will do.
    sources = list(some(sources, 4)) if base.startswith("file:") else sources[:3]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        for source in sources:
            name = built(source, site).relative_to(site).as_posix()
            page.goto(f"{base}/{name}", wait_until="load")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert fits(page, width), f"{name} is wider than {width} px"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{base}/index.html", wait_until="load")
            search(page, width)
        browser.close()
    assert len(asked) > len(sources) + len(WIDTHS)
    assert [address for address in asked if not address.startswith((base, "data:", "blob:"))] == []


def fits(page: Any, width: int) -> bool:
    """Whether nothing scrolls sideways, once the window has the width: a resize reaches the page a moment later."""
    page.wait_for_function("width => innerWidth === width", arg=width)
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def search(page: Any, width: int) -> None:
    """Types a word, letter by letter, and follows the first thing found to the place where the word stands."""
    if width < 1000:
        page.locator("label[for=__search]").first.click()
    page.locator("input[name=query]").click()
    page.keyboard.type("numbness", delay=20)
    found = page.locator(".md-search-result__link").first
    found.wait_for()
    found.click()
    page.wait_for_url("**?h=*")
    page.get_by_text("numbness").first.wait_for()
    assert page.locator("mark", has_text="numbness").count() > 0
