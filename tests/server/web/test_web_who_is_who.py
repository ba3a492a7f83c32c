"""The web page: who is who, who makes room for whom, and no answer in anyone else's visit."""

from __future__ import annotations

import asyncio
import json
import re
import time
from random import Random

import pytest

from soundadvice.server.web.visitors import IDLE_SECONDS, Visitor, Visitors
from soundadvice.session import Session
from support.packs.generated import make_answers, small_pack
from support.server.client import Client
from support.server.visits import (
    AT_HOME,
    COOKIE,
    GETS,
    NOW,
    PACK,
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
        headers={"content-type": "application/x-www-form-urlencoded"} | {"origin": origin, "cookie": cookie},
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
