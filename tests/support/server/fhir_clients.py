"""Two FHIR form clients that are not ours, in headless Chromium: LHC-Forms and Smart Forms, from npm.

Their packages are fetched once into a folder outside the repository (`SOUNDADVICE_TEST_CACHE`, else the user's cache).
Where they cannot be had, `Unavailable` says why.
"""

from __future__ import annotations

import json
import mimetypes
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from soundadvice.formats.fhir.names import question_system, unsure_link
from soundadvice.formats.fhir.questionnaire.write import quantity
from soundadvice.formats.fhir.questionnaire.write_conditions import number
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, option_text
from support.chromium import CHROMIUM

LHC_FORMS = "40.1.3"
SMART_FORMS = "1.4.0"


class Unavailable(Exception):  # noqa: N818 - no one is at fault
    """A client that cannot be run here, and why."""


def _cache() -> Path:
    named = os.environ.get("SOUNDADVICE_TEST_CACHE")
    base = Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "soundadvice-tests")
    base.mkdir(parents=True, exist_ok=True)
    return base


def _run(command: list[str], folder: Path, seconds: float) -> None:
    if shutil.which(command[0]) is None:
        raise Unavailable(f"there is no {command[0]}")
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{command[0]} took more than {seconds:g} seconds") from None
    if done.returncode:
        raise Unavailable(f"{' '.join(command[:2])} failed: {done.stderr.strip()[-300:]}")


def lhc_forms() -> Path:
    """The folder of LHC-Forms, which comes built."""
    folder = _cache() / f"lforms-{LHC_FORMS}"
    if not (folder / "package" / "dist" / "lforms").is_dir():
        folder.mkdir(exist_ok=True)
        _run(["npm", "pack", "--silent", f"lforms@{LHC_FORMS}"], folder, 300)
        with tarfile.open(folder / f"lforms-{LHC_FORMS}.tgz") as packed:
            packed.extractall(folder, filter="data")
    return folder / "package" / "dist" / "lforms"


_ENTRY = """\
import React from 'react';
import { createRoot } from 'react-dom/client';
import { BaseRenderer, RendererThemeProvider, useBuildForm, getResponse } from '@aehrc/smart-forms-renderer';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
const client = new QueryClient();
const Form = ({ questionnaire }) => useBuildForm({ questionnaire }) ? <div>Loading</div> : <BaseRenderer />;
window.showForm = (questionnaire) => createRoot(document.getElementById('form')).render(
  <RendererThemeProvider><QueryClientProvider client={client}>
    <Form questionnaire={questionnaire} />
  </QueryClientProvider></RendererThemeProvider>);
window.readForm = () => JSON.parse(JSON.stringify(getResponse()));
"""


def smart_forms() -> Path:
    """The folder of Smart Forms, bundled here into one script."""
    folder = _cache() / f"smart-forms-{SMART_FORMS}"
    if not (folder / "bundle.js").is_file():
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        packages = [f"@aehrc/smart-forms-renderer@{SMART_FORMS}", "react@18", "react-dom@18", "esbuild@0.28"]
        _run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *packages], folder, 580)
        (folder / "entry.jsx").write_text(_ENTRY, encoding="utf-8")
        options = ["--bundle", "--minify", "--jsx=automatic", '--define:process.env.NODE_ENV="production"']
        loaders = [f"--loader:.{kind}=dataurl" for kind in ("woff", "woff2", "svg")]
        _run(
            [str(folder / "node_modules" / ".bin" / "esbuild"), "entry.jsx", "--outfile=made.js", *options, *loaders],
            folder,
            120,
        )
        (folder / "made.css").rename(folder / "bundle.css")
        (folder / "made.js").rename(folder / "bundle.js")
    return folder


@contextmanager
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Unavailable("there is no playwright") from None
    if CHROMIUM is None:
        raise Unavailable("there is no chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()


class _Client:
    """A form in a page of its own, which can reach nothing but the client's own files."""

    def __init__(self, chromium: Any, pack: Pack, root: Path, html: str) -> None:
        self.pack = pack
        self.problems: list[str] = []
        self.page = chromium.new_page(viewport={"width": 1200, "height": 1000})
        self.page.set_default_timeout(20_000)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self._root, self._html = root, html
        self.page.route("**/*", self._serve)
        self.page.goto("http://forms.test/")

    def _serve(self, route: Any) -> None:
        path = urlsplit(route.request.url).path
        file = self._root / path.lstrip("/")
        if path == "/":
            route.fulfill(body=self._html, content_type="text/html")
        elif file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "text/plain")
        else:
            self.problems.append(f"asked for {route.request.url}")
            route.abort()

    def fill(self, answers: Mapping[str, Answer]) -> None:
        """Gives these answers, in this order."""
        for name, answer in answers.items():
            question = self.pack.question[name]
            match question:
                case Choice():
                    self.pick(name, name, str(answer), option_text(question, str(answer)))
                case MultiChoice(options=options):
                    assert isinstance(answer, frozenset)
                    for option in options:
                        if option.id in answer:
                            self.pick(name, name, option.id, option.text)
                case Number() | Duration() | Date() if answer == UNSURE:
                    self.pick(unsure_link(name), name, UNSURE, "I am not sure")
                case Number():
                    assert isinstance(answer, int)
                    self.type_number(name, str(number(question, answer)))
                case Duration():
                    assert isinstance(answer, int)
                    amount = quantity(answer)
                    unit = str(amount["unit"])
                    self.type_quantity(name, str(amount["value"]), unit if unit.endswith("s") else f"{unit}s")
                case Date():
                    raise NotImplementedError(name)

    def pick(self, link: str, question: str, code: str, text: str) -> None:
        """Clicks an option."""
        raise NotImplementedError

    def type_number(self, link: str, text: str) -> None:
        """Types a number."""
        raise NotImplementedError

    def type_quantity(self, link: str, text: str, unit: str) -> None:
        """Types a number and picks a unit."""
        raise NotImplementedError

    def shows(self, link: str, expected: bool) -> bool:
        """Whether an item is on the page, once that is as expected, or else after a while."""
        for _ in range(50):
            found = self._visible(link)
            if found is expected:
                return found
            self.page.wait_for_timeout(200)
        return not expected

    def _visible(self, link: str) -> bool:
        raise NotImplementedError

    def response(self) -> dict[str, Any]:
        """What the client would send."""
        raise NotImplementedError


class LhcForms(_Client):
    """LHC-Forms."""

    def __init__(self, chromium: Any, pack: Pack, form: Mapping[str, object], version: str) -> None:
        self._version = version
        self._place = dict(_places(form["item"]))
        scripts = [
            "webcomponent/assets/lib/zone.min.js",
            "webcomponent/lhc-forms.js",
            f"fhir/{version}/lformsFHIR.min.js",
        ]
        tags = "".join(f"<script src=/{path}></script>" for path in scripts)
        style = "<link rel=stylesheet href=/webcomponent/styles.css>"
        super().__init__(
            chromium, pack, lhc_forms(), f"<!doctype html><meta charset=utf-8>{style}<body><div id=form></div>{tags}"
        )
        self.page.evaluate("form => LForms.Util.addFormToPage(form, 'form', {prepopulate: false})", form)
        self.page.locator(".lhc-form-title").wait_for()

    def pick(self, link: str, question: str, code: str, text: str) -> None:
        self.page.locator(f'[id="{self._place[link]}|{question_system(self.pack, question)}|{code}"]').click()

    def type_number(self, link: str, text: str) -> None:
        box = self.page.locator(f'[id="{self._place[link]}"]')
        box.fill(text)
        box.press("Tab")

    def type_quantity(self, link: str, text: str, unit: str) -> None:
        self.type_number(link, text)
        # Picked from the list, as a hand would: keys that come faster than a busy list follows pick another unit.
        box = self.page.locator(f'[id="unit_{self._place[link]}"]')
        for _ in range(5):
            box.click()
            self.page.locator("#completionOptions li", has_text=unit).click()
            if box.input_value() == unit:
                break
        assert box.input_value() == unit

    def _visible(self, link: str) -> bool:
        return bool(self.page.locator(f'[id="item-{self._place[link]}"]').is_visible())

    def response(self) -> dict[str, Any]:
        self.page.wait_for_timeout(200)
        found = self.page.evaluate(
            f"JSON.stringify(LForms.Util.getFormFHIRData('QuestionnaireResponse', '{self._version}'))"
        )
        return json.loads(found)


def _places(items: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """How LHC-Forms names each item: its link id, and the number of each group that it is in, and its own."""
    for item in items:
        yield item["linkId"], f"{item['linkId']}{above}/1"
        yield from _places(item.get("item", ()), f"{above}/1")


class SmartForms(_Client):
    """Smart Forms. R4 alone."""

    def __init__(self, chromium: Any, pack: Pack, form: Mapping[str, object], version: str) -> None:
        assert version == "R4"
        style = "<link rel=stylesheet href=/bundle.css>"
        script = "<script src=/bundle.js></script>"
        super().__init__(
            chromium,
            pack,
            smart_forms(),
            f"<!doctype html><meta charset=utf-8>{style}<body><div id=form></div>{script}",
        )
        self.page.evaluate("form => showForm(form)", form)
        self.page.locator("[data-linkid]").first.wait_for()

    def _item(self, link: str) -> Any:
        return self.page.locator(f'[data-linkid="{link}"]')

    def pick(self, link: str, question: str, code: str, text: str) -> None:
        box = self._item(link).get_by_label(text, exact=True)
        box.click()
        self._settle()
        assert box.is_checked()

    def type_number(self, link: str, text: str) -> None:
        box = self.page.locator(f"#integer-{link}")
        box.fill(text)
        box.press("Tab")
        self._settle()

    def type_quantity(self, link: str, text: str, unit: str) -> None:
        self.page.locator(f"#quantity-{link}-unit").click()
        self.page.get_by_role("option", name=unit, exact=True).click()
        self._settle()
        box = self.page.locator(f"#quantity-{link}-input")
        box.fill(text)
        box.press("Tab")
        self._settle()

    def _visible(self, link: str) -> bool:
        return self._item(link).count() > 0 and bool(self._item(link).first.is_visible())

    def _settle(self) -> None:
        # It takes what is typed or ticked after 300 ms; what comes sooner is lost. Its timers are in order with this.
        self.page.evaluate("pause => new Promise(done => setTimeout(done, pause))", 320)

    def response(self) -> dict[str, Any]:
        self._settle()
        self._settle()
        return self.page.evaluate("readForm()")
