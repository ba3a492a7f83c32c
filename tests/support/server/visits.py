"""Visits: a person at the web page, by a client that sends forms as a browser does; and answers as form fields."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import html5lib
import httpx2
from starlette.types import ASGIApp

import soundadvice
from soundadvice import Pack
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Question
from soundadvice.server.web import site
from soundadvice.session.pacing import MAKE_PLAN
from soundadvice.wire.bytes import advice_bytes
from support.answers.people import WELL, Answers
from support.packs.shipped import shipped
from support.server.client import Client

ORIGIN = "http://testserver"
COOKIE = "soundadvice-80"
"""Its name holds the port."""
AT_HOME = WELL | {
    "location": ["lower_back", "hips"],
    "duration": "10 days",
    "spasm": "no",
    "causes": ["sitting"],
    "sits": "most",
    "tight_hamstrings": "yes",
    "tight_hips": "yes",
    "sock_difficulty": "no",
    "standing": ["none"],
    "mobility": ["none"],
    "diagnosis": "no",
}
"""Answers to the red-flag pack that lead to a plan at home with exercises; some plan questions are skipped."""
LASTING = AT_HOME | {"duration": "5 weeks", "improving": "worse", "examined": "no"}
"""Answers that lead to a doctor, without hurry."""
EMERGENCY: Answers = {"location": ["lower_back"], "emergency_signs": ["breathless"]}
"""The fewest answers that lead to help at once."""


def form_of(question: Question, given: object) -> dict[str, list[str]]:
    """The fields that a browser sends for an answer in its JSON form."""
    match question:
        case Choice():
            return {"answer": [str(given)]}
        case MultiChoice():
            assert isinstance(given, list)
            return {"answer": [str(one) for one in given]}
        case Date() if given != UNSURE:
            return {"number": [str(given).partition("/")[0]]}
        case Duration() if given != UNSURE:
            number, unit = str(given).split()
            return {"number": [number], "unit": [unit if unit.endswith("s") else f"{unit}s"]}
        case _:
            return {"answer": [UNSURE], "number": [""]} if given == UNSURE else {"number": [str(given)]}


def json_of(pack: Pack, answers: Mapping[str, Answer]) -> dict[str, object]:
    return {name: answer_to_json(pack.question[name], answer) for name, answer in answers.items()}


class Visit:
    """One browser at the page."""

    def __init__(self, app: ASGIApp, pack: Pack, *, origin: str = ORIGIN) -> None:
        self.client = Client(app, base_url=origin)
        self.pack = pack
        self.page = self.get("/")

    def get(self, path: str) -> httpx2.Response:
        self.page = self.client.get(path)
        return self.page

    @property
    def token(self) -> str:
        """The token that the forms of the page hold; of the start's form where the page has none."""
        page = self.page.text if 'name="token"' in self.page.text else self.client.get("/").text
        found = re.search('name="token" value="([0-9a-f]+)"', page)
        assert found is not None
        return found[1]

    @property
    def path(self) -> str:
        return self.page.url.path

    def post(self, path: str, **fields: object) -> httpx2.Response:
        body = urlencode({"token": self.token} | fields, doseq=True)
        headers = {"content-type": "application/x-www-form-urlencoded", "origin": str(self.client.base_url).rstrip("/")}
        self.page = self.client.post(path, content=body, headers=headers)
        return self.page

    def begin(self) -> Visit:
        self.get("/")
        self.post("/begin")
        return self

    @property
    def asked(self) -> str | None:
        """The id of the question on the page."""
        found = re.search('name="question" value="([a-z0-9_]+)"', self.page.text)
        return found[1] if found else None

    def answer(self, name: str, given: object) -> httpx2.Response:
        return self.post("/question", question=name, **form_of(self.pack.question[name], given))

    def answer_all(self, answers: Mapping[str, object]) -> Visit:
        """Answers what is asked until nothing is; skips what there is no answer to. Ends where that leads."""
        while (name := self.asked) is not None or self.choices:
            if name is None:
                self.choose(answers)
            elif name in answers:
                self.answer(name, answers[name])
            else:
                self.post("/question", question=name, skip="yes")
            assert self.page.status_code == 200, self.page.text
        return self

    @property
    def choices(self) -> list[str]:
        """The ids of the questions on a page of choices."""
        return list(dict.fromkeys(re.findall('name="(?:answer|number)-([a-z0-9_]+)"', self.page.text)))

    def choose(self, answers: Mapping[str, object]) -> httpx2.Response:
        """Answers a page of choices, as far as there are answers."""
        named = {name: form_of(self.pack.question[name], answers[name]) for name in self.choices if name in answers}
        fields = {f"{field}-{name}": values for name, form in named.items() for field, values in form.items()}
        return self.post(self.path, **fields)

    def to_result(self, answers: Mapping[str, object]) -> Visit:
        """Goes on until the advice; where it is to look after it at home, makes the plan with the same answers."""
        self.begin().answer_all(answers)
        self._past_check()
        if MAKE_PLAN in self.page.text:
            self.make_plan(answers)
            self.get("/result")
        assert self.path == "/result"
        return self

    def make_plan(self, answers: Mapping[str, object]) -> Visit:
        """Chooses the plan on the page of the advice, and answers what is asked for it; ends at the plan."""
        assert self.path == "/result"
        self.post("/more", plan="yes")
        return self.answer_all(answers)

    def _past_check(self) -> None:
        if self.path == "/check":
            self.post("/check")

    def record(self) -> dict[str, object]:
        value = json.loads(self.client.get("/save/record").content)
        assert isinstance(value, dict)
        return value

    def advice(self) -> bytes:
        """The advice in the record, as every surface gives it."""
        return json.dumps(self.record()["advice"], ensure_ascii=False, separators=(",", ":")).encode()

    def open(self, content: bytes, name: str = "record.json") -> httpx2.Response:
        self.get("/open")
        self.page = self.client.post("/open", data={"token": self.token}, files={"file": (name, content)})
        return self.page


PACKS = {name: shipped(name) for name in ("low_back_pain_red_flags", "low_back_pain")}
DEFAULT = "low_back_pain_red_flags"
PACK = PACKS[DEFAULT]
NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
GETS = (
    "/", f"/packs/{DEFAULT}", "/in/gb", "/region", "/question", "/question/1", "/choices/1",
    "/check", "/result", "/plan", "/summary", "/routine",
    "/routine/hurts", "/routine/after", "/open", "/delete", "/deleted", "/privacy", "/save/record", "/save/answers",
    "/save/takeaway", "/save/copy", "/save/journal", "/save/reminder", "/course", "/check-in", "/check-in/start",
    "/check-in/plan", "/check-in/1", "/left",
    "/static/style.css", "/static/copy.js", "/static/exercise.js", "/static/routine.js", "/static/stay.js",
    "/static/icon.svg",
)  # fmt: skip
POSTS = (
    "/begin", "/question", "/check", "/more", "/choices/1", "/region", "/language", "/delete", "/open", "/routine",
    "/routine/hurts", "/routine/after", "/stay", "/check-in", "/check-in/plan",
)  # fmt: skip


class Ticks:
    """Seconds that a test lets go by."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def new_visit(pack: Pack = PACK, **more: object) -> Visit:
    packs = {pack.id: pack, **PACKS}
    return Visit(site(packs, default=pack.id, clock=lambda: NOW, **more), pack)  # type: ignore[arg-type]


def compact(pack: Pack, answers: dict[str, object]) -> bytes:
    return advice_bytes(soundadvice.triage(pack, answers))


def is_sound(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)
    assert re.search("<title>.+ \N{EN DASH} .+</title>", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=)|https?://(?!www\.w3\.org)", page)


def mended(visit: Visit) -> str:
    page = visit.page.text
    is_sound(page)
    assert visit.page.status_code == 422
    assert "<title>Error: " in page
    found = re.search('<a href="#(f-[0-9]+)">([^<]+)</a>', page)
    assert found is not None
    assert f'id="{found[1]}"' in page
    return found[2]
