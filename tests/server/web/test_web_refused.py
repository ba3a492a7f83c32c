"""The web page: who is who, and everything that can be sent wrong."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterator
from random import Random

import pytest
from starlette.types import Message, Scope

from soundadvice import load_pack
from soundadvice.model.errors import SessionError
from soundadvice.server.app import app
from soundadvice.server.guard import BODY_SECONDS, MOST_BYTES
from soundadvice.server.web.form_body import LARGEST_FORM
from soundadvice.server.web.visitors import IDLE_SECONDS, Visitor, Visitors
from soundadvice.session import Session
from support.packs.generated import make_answers, small_pack
from support.server.client import Client
from support.server.virtual_time import run
from support.server.visits import (
    AT_HOME,
    COOKIE,
    DEFAULT,
    GETS,
    NOW,
    PACK,
    PACKS,
    POSTS,
    ROOT,
    Ticks,
    Visit,
    compact,
    is_sound,
    json_of,
    new_visit,
)
from support.thorough import examples


@pytest.fixture
def visit() -> Visit:
    return new_visit()


# Who is who --------------------------------------------------------------------------------------------------------


def test_the_cookie_is_for_this_visit_alone(visit: Visit) -> None:
    cookie = Client(visit.client.app).get("/").headers["set-cookie"]
    assert re.fullmatch("soundadvice-80=[A-Za-z0-9_-]{43}; HttpOnly; Path=/; SameSite=strict", cookie)
    secure = Client(visit.client.app, base_url="https://testserver").get("/").headers["set-cookie"]
    # No other host can set a cookie of this prefix.
    assert re.fullmatch("__Host-soundadvice-443=[A-Za-z0-9_-]{43}; HttpOnly; Path=/; SameSite=strict; Secure", secure)


def test_the_key_changes_when_a_visit_begins(visit: Visit) -> None:
    before = visit.client.cookies[COOKIE]
    assert visit.begin().client.cookies[COOKIE] != before


@pytest.mark.parametrize("key", ["", "x", "A" * 43, "a" * 5000, "../../etc/passwd", "%00"])
def test_a_forged_key_begins_anew(visit: Visit, key: str) -> None:
    visit.begin()
    stranger = Client(visit.client.app, headers={"cookie": f"{COOKIE}={key}"})
    for path in ("/question", "/result", "/check", "/save/record"):
        page = stranger.get(path)
        assert page.status_code == 410
        is_sound(page.text)
        assert "There are no answers here" in page.text
    assert stranger.post("/question", data={"token": "x"}).status_code == 410


def test_a_deleted_visit_is_gone(visit: Visit) -> None:
    visit.begin().answer("location", ["hips"])
    key = visit.client.cookies[COOKIE]
    assert "Delete my answers" in visit.get("/delete").text
    visit.post("/delete")
    assert visit.path == "/deleted"
    is_sound(visit.page.text)
    again = Client(visit.client.app, headers={"cookie": f"{COOKIE}={key}"})
    assert again.get("/question").status_code == 410
    assert again.get("/check").status_code == 410


def test_every_page_of_a_visit_lets_it_be_deleted(visit: Visit) -> None:
    visit.to_result(AT_HOME)
    for path in GETS:
        reply = visit.get(path)
        if reply.headers["content-type"].startswith("text/html") and "attachment" not in str(reply.headers):
            assert "Delete my answers" in reply.text, path


def test_answers_are_dropped_when_nobody_comes() -> None:
    ticks = Ticks()
    visit = new_visit(tick=ticks).begin()
    ticks.now += IDLE_SECONDS - 1
    visit.answer("location", ["lower_back"])
    ticks.now += IDLE_SECONDS - 1
    assert visit.get("/check").status_code == 200
    ticks.now += IDLE_SECONDS
    assert visit.get("/check").status_code == 410
    assert "30 minutes" in visit.page.text
    ticks.now -= IDLE_SECONDS
    assert visit.get("/check").status_code == 410  # not only hidden


def test_answers_are_dropped_even_where_nobody_ever_comes_again() -> None:
    async def wait() -> int:
        visitors = Visitors(time.monotonic, idle=0.3)
        visitors.add(Visitor(Session(PACK), NOW))
        await asyncio.sleep(0.1)
        assert len(visitors._held) == 1
        await asyncio.sleep(0.4)
        return len(visitors._held)

    assert asyncio.run(wait()) == 0


def test_nobody_is_dropped_to_make_room() -> None:
    first = new_visit(most=1).begin()
    first.answer("location", ["lower_back"])
    second = Visit(first.client.app, PACK)
    second.begin()
    assert second.page.status_code == 503
    assert second.page.headers["retry-after"] == "10"
    assert "Emergency?" in second.page.text
    is_sound(second.page.text)
    assert first.get("/check").status_code == 200
    first.get("/delete")
    first.post("/delete")
    assert second.begin().page.status_code == 200


def begins(first: Visit, client: Client | None = None) -> Visit:
    """Somebody else at the same page begins."""
    other = Visit(first.client.app, PACK)
    other.client = client or other.client
    return other.begin()


def test_whoever_has_not_answered_makes_room_the_longest_there_first() -> None:
    first = new_visit(most=3).begin()
    answered = begins(first)
    answered.answer("location", ["lower_back"])
    waiting = begins(first)
    for _ in range(5):
        waiting = begins(first)
        assert waiting.page.status_code == 200
    assert first.get("/question/1").status_code == 410
    assert "Emergency?" in first.page.text
    assert waiting.get("/question/1").status_code == 200
    assert answered.get("/check").status_code == 200


@pytest.mark.slow
def test_one_client_cannot_fill_the_page_for_all() -> None:
    first = new_visit(most=20).begin()
    first.answer("location", ["lower_back"])
    for _ in range(60):
        assert begins(first).page.status_code == 200
    assert first.get("/check").status_code == 200


def from_address(visit: Visit, address: str) -> Client:
    return Client(visit.client.app, base_url="http://testserver", client=(address, 1))


def test_one_address_takes_its_own_places_and_not_those_of_others() -> None:
    first = new_visit(most=6)
    reader = begins(first, from_address(first, "192.0.2.7"))  # reads the first question, and has answered nothing
    for _ in range(20):
        begins(first, from_address(first, "192.0.2.1"))
    assert reader.get("/question/1").status_code == 200


@pytest.mark.parametrize(
    ("addresses", "status"),
    [
        (["192.0.2.1"], 503),
        ([f"2001:db8::{number}" for number in range(1, 9)], 503),  # one household
        (["127.0.0.1"], 200),  # this computer, or a server before this one that is not told of
        ([f"192.0.2.{number}" for number in range(1, 9)], 200),
    ],
)
def test_one_address_holds_no_more_than_its_share(addresses: list[str], status: int) -> None:
    first = new_visit(most=8)
    for number in range(4):
        visit = begins(first, from_address(first, addresses[number % len(addresses)]))
        assert visit.answer("location", ["lower_back"]).status_code == 200
    assert begins(first, from_address(first, addresses[-1])).page.status_code == status
    assert begins(first, from_address(first, "198.51.100.1")).page.status_code == 200


def test_no_address_is_held() -> None:
    visitors = Visitors(time.monotonic)

    async def add() -> None:
        visitors.add(Visitor(Session(PACK), NOW), "192.0.2.1")

    asyncio.run(add())
    assert "192.0.2.1" not in repr(visitors._held)
    assert Visitors(time.monotonic)._whence("192.0.2.1") != visitors._whence("192.0.2.1")


def test_two_servers_on_one_computer_do_not_end_each_others_visits() -> None:
    """Browsers send the cookies of a host to each of its ports."""
    one, other = (new_visit() for _ in range(2))
    for visit, port in ((one, 8741), (other, 8742)):
        visit.client = Client(visit.client.app, base_url=f"http://testserver:{port}", cookies=one.client.cookies)
    other.client.cookies.jar = one.client.cookies.jar
    one.begin()
    other.begin()
    one.answer("location", ["lower_back"])
    assert one.page.status_code == 200
    assert other.get("/question/1").status_code == 200


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("clinic.example:443", "https://clinic.example", 200),
        ("Clinic.Example", "https://clinic.example", 200),
        ("clinic.example:8443", "https://clinic.example:8443", 200),
        ("clinic.example:80", "https://clinic.example", 403),
        ("clinic.example", "http://clinic.example", 403),
    ],
)
def test_the_port_that_goes_with_the_scheme_may_be_named(host: str, origin: str, status: int) -> None:
    visit = new_visit()
    client = Client(visit.client.app, base_url="https://testserver", headers={"host": host})
    page = client.get("/")
    token = re.search('name="token" value="([0-9a-f]+)"', page.text)
    assert token is not None
    cookie = page.headers["set-cookie"].partition(";")[0]
    reply = client.post(
        "/begin",
        content=f"token={token[1]}",
        headers=FORM | {"origin": origin, "cookie": cookie},
        follow_redirects=False,
    )
    assert reply.status_code == (303 if status == 200 else status)


def test_no_answer_crosses_from_one_visit_to_another() -> None:
    random = Random(5)
    pack = small_pack()
    first = new_visit(pack)
    visits = [first, *(Visit(first.client.app, pack) for _ in range(examples(200)))]
    answers = [json_of(pack, make_answers(random, pack, complete=True)) for _ in visits]
    for visit in visits:
        visit.begin()
    going = list(range(len(visits)))
    while going:
        number = random.choice(going)
        visit = visits[number]
        name = visit.asked
        if name is None:
            going.remove(number)
            if visit.path == "/check":
                visit.post("/check")
        elif name in answers[number]:
            visit.answer(name, answers[number][name])
        else:
            visit.post("/question", question=name, skip="yes")
    for visit, given in zip(visits, answers, strict=True):
        said = json.loads(visit.advice())["answers"]
        assert said.items() <= given.items()
        assert visit.advice() == compact(pack, said)


# What is sent wrong ---------------------------------------------------------------------------------------------------


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
