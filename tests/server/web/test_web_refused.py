"""The web page: everything that can be sent wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.types import Message, Scope

from soundadvice import load_pack
from soundadvice.model.errors import SessionError
from soundadvice.server.app import app
from soundadvice.server.guard import BODY_SECONDS, MOST_BYTES
from soundadvice.server.web.form_body import LARGEST_FORM
from soundadvice.session import Session
from support.server.client import Client
from support.server.virtual_time import run
from support.server.visits import (
    DEFAULT,
    PACKS,
    POSTS,
    ROOT,
    Visit,
    is_sound,
    new_visit,
)


@pytest.fixture
def visit() -> Visit:
    return new_visit()


FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.sampled
@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_post_from_another_site_is_refused(visit: Visit, path: str, headers: dict[str, str]) -> None:
    visit.begin()
    reply = visit.client.post(
        path, content=f"token={visit.token}&question=location&answer=hips", headers=FORM | headers
    )
    assert reply.status_code == 403
    is_sound(reply.text)
    assert visit.get("/check").url.path == "/question/1"  # nothing was answered


@pytest.mark.sampled
@pytest.mark.parametrize("path", [path for path in POSTS if path != "/open"])
@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_is_refused(visit: Visit, path: str, token: str) -> None:
    visit.begin()
    assert visit.client.post(path, data={"token": token, "answer": "leg"}).status_code == 403
    assert visit.client.post(path, content="", headers=FORM).status_code == 403
    twice = f"token={visit.token}&token={visit.token}"
    assert visit.client.post(path, content=twice, headers=FORM).status_code == 403
    other = new_visit().begin()
    assert visit.client.post(path, data={"token": other.token}).status_code == 403
    assert visit.client.post(path, data={"token": visit.token}).status_code != 403


BODIES = [
    pytest.param(b"answer=%FF%FE", 400, id="bad-utf-8-escaped"),
    pytest.param(b"answer=\xff\xfe", 400, id="bad-utf-8"),
    pytest.param(b"a=" + b"x" * LARGEST_FORM, 413, id="giant"),
    pytest.param(b"&".join([b"a=1"] * 201), 413, id="many-fields"),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
def test_a_body_that_cannot_be_read(visit: Visit, body: bytes, status: int) -> None:
    visit.begin()
    for path in ("/question", "/begin", "/delete"):
        reply = visit.client.post(path, content=body, headers=FORM)
        assert reply.status_code == status
        is_sound(reply.text)

    def pieces() -> Iterator[bytes]:  # without a length
        yield from (body[start : start + 5000] for start in range(0, len(body), 5000))

    assert visit.client.post("/question", content=pieces(), headers=FORM).status_code == status


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "multipart/form-data; boundary=x"])
def test_another_kind_of_body_is_refused(visit: Visit, kind: str) -> None:
    visit.begin()
    reply = visit.client.post("/question", content=b"{}", headers={"content-type": kind})
    assert reply.status_code == 415
    assert "It was not sent as this page sends it." in reply.text
    is_sound(reply.text)


@pytest.mark.parametrize("length", ["99999999999999999999", "999999"])
def test_a_length_that_is_too_much_is_not_waited_for(visit: Visit, length: str) -> None:
    visit.begin()
    reply = visit.client.post("/question", content=b"a=1", headers=FORM | {"content-length": length})
    assert reply.status_code == 413


@pytest.mark.parametrize(
    ("path", "kind"), [("/begin", "application/x-www-form-urlencoded"), ("/open", "multipart/form-data; boundary=x")]
)
def test_a_slow_body_is_not_waited_for_without_end(path: str, kind: str) -> None:
    """Over the whole program: the one limit is that of its guard, and the site has the words for it."""
    headers = [(b"host", b"localhost"), (b"content-type", kind.encode())]
    started, page = {}, b""

    async def never() -> Message:
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: Message) -> None:
        nonlocal page
        started.update(message if message["type"] == "http.response.start" else {})
        page += message.get("body", b"")

    scope: Scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b""}
    _, seconds = run(app(PACKS, default=DEFAULT)(scope, never, send))
    assert seconds == pytest.approx(BODY_SECONDS)
    assert started["status"] == 408
    assert (b"connection", b"close") in started["headers"]
    is_sound(page.decode())
    assert "<h1>That took too long</h1>" in page.decode()
    assert "It did not arrive in time. Please try again." in page.decode()
    assert "Emergency?" in page.decode()


def test_a_file_that_grows_too_large_on_the_way_has_the_same_page() -> None:
    """Sent in chunks it says no length, so that the guard is the first to know."""
    whole = Client(app(PACKS, default=DEFAULT), base_url="http://localhost")
    reply = whole.post(
        "/open", content=iter([b"x" * MOST_BYTES, b"x"]), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert reply.status_code == 413
    assert "What was sent is larger than anything that we ask for." in reply.text
    is_sound(reply.text)


def test_a_pack_that_does_not_say_what_to_ask_if_it_hurts_leads_nobody_there() -> None:
    ankle = load_pack(ROOT / "tests" / "data" / "packs" / "twisted_ankle")
    visit = new_visit(ankle)
    visit.to_result({"weight": "fully", "foot": ["none"], "duration": "2 days", "age": 30, "sits": "no"})
    for path in ("/routine", "/routine/hurts", "/routine/after"):
        visit.get(path)
        assert (visit.page.status_code, visit.path) == (200, "/result")
        visit.post(path, do="hurts", answer="x")
        assert (visit.page.status_code, visit.path) == (200, "/result")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/question", "/delete", "/static/style.css"])
def test_another_method_is_refused(visit: Visit, method: str, path: str) -> None:
    reply = visit.client.request(method, path)
    assert reply.status_code == 405
    assert "GET" in reply.headers["allow"]
    is_sound(reply.text)


def test_a_path_takes_the_methods_that_it_says(visit: Visit) -> None:
    assert set(visit.client.put("/question").headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert visit.client.get("/begin").status_code == 405
    assert visit.client.head("/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nothing", "/packs/nothing", "/packs/..%2f..%2fetc%2fpasswd", "/static/../desk.py", "/static/..%2fdesk.py",
        "/static/nothing.css", "/question/0", "/question/x", "/question/99999999999999999999999", "/question/-1",
        "/question/", "/question/%D9%A1", "/%00", "/%ff", "/templates/base.html",
    ],
)  # fmt: skip
def test_an_unknown_path_is_not_found_in_the_same_look(visit: Visit, path: str) -> None:
    visit.begin()
    reply = visit.client.get(path, follow_redirects=False)
    assert reply.status_code == 404
    is_sound(reply.text)
    assert "There is no such page" in reply.text


def test_a_pack_that_does_not_exist_cannot_be_begun(visit: Visit) -> None:
    for name in ("nothing", "../low_back_pain", "low_back_pain\r\nSet-Cookie: a=b"):
        reply = visit.post("/begin", pack=name)
        assert reply.status_code == 404
        assert "a=b" not in str(reply.headers)


def test_a_form_of_a_question_that_is_not_asked_changes_nothing(visit: Visit) -> None:
    visit.begin()
    for name in ("", "nothing", "pregnant", "walking_heaviness", "\x00"):
        visit.post("/question", question=name, answer="yes")
        assert (visit.path, visit.asked) == ("/question/1", "location")


def test_where_the_engines_disagree_there_is_no_advice(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    visit.begin()

    def disagree(*_: object) -> None:
        raise SessionError("the engines disagree")

    monkeypatch.setattr(Session, "_vote", disagree)
    reply = visit.answer("location", ["lower_back"])
    assert reply.status_code == 503
    assert "Please see a doctor" in reply.text
    assert "AT HOME" not in reply.text


def test_a_fault_of_ours_is_a_plain_page(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    visit.begin()

    def fail(*_: object) -> None:
        raise RuntimeError("the hips are sore")

    monkeypatch.setattr(Session, "answer", fail)
    client = Client(visit.client.app, raise_server_exceptions=False, cookies=dict(visit.client.cookies))
    reply = client.post("/question", data={"token": visit.token, "question": "location", "answer": "hips"})
    assert reply.status_code == 500
    assert "Please see a doctor" in reply.text
    assert "the hips are sore" not in reply.text
    assert reply.headers["cache-control"] == "no-store"
