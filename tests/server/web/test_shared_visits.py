"""Visits that several processes hold together: as in the memory of one, and sealed for anyone without the cookie."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from soundadvice.model.pack import Pack
from soundadvice.server.web import site
from soundadvice.server.web.context import Desk
from soundadvice.server.web.page import Fields, FormOfVisit
from soundadvice.server.web.shared.by_value import LEFT_OUT, visit_bytes, visit_of
from soundadvice.server.web.shared.sealed import Seal, SharingError
from soundadvice.server.web.shared.store import SharedVisitors, Sharing
from soundadvice.server.web.visitors import FullError, Visitor
from soundadvice.session import Session
from support.packs.at_home import LASTING, at_home
from support.server.sharing import KEY, sharing_in, two_sites
from support.server.visits import AT_HOME, DEFAULT, EMERGENCY, NOW, PACK, PACKS, ROOT, Ticks, Visit, compact, new_visit

ANSWERS = {"at home": AT_HOME, "lasting": LASTING, "emergency": EMERGENCY}
NUMBER = "112"
_OWN = re.compile(r'(name="token" value|data-token|data-left)="[0-9a-f]+"')
"""What is of one site, or of the moment."""


def shared(folder: Path, **more: object) -> Visit:
    more = {"clock": lambda: NOW, "default": DEFAULT} | more
    return Visit(two_sites(PACKS, sharing_in(folder), **more), PACK)


def key_of(visit: Visit) -> str:
    [cookie] = [value for name, value in visit.client.cookies.items() if "soundadvice" in name]
    return cookie


def test_what_is_left_out_of_a_session_is_what_a_new_one_has_not_worked_out_yet() -> None:
    new = vars(Session(PACK))
    assert {name: new[name] for name in LEFT_OUT} == LEFT_OUT


# As in memory -------------------------------------------------------------------------------------------------------


class Twins:
    """Two visits of one person: to a site that holds them in memory, and to two that share a file."""

    def __init__(self, folder: Path, pack: Pack) -> None:
        packs, now = {pack.id: pack}, lambda: NOW
        self.one = Visit(site(packs, default=pack.id, clock=now), pack)
        self.other = Visit(two_sites(packs, sharing_in(folder), default=pack.id, clock=now), pack)

    def same(self) -> Visit:
        pages = [
            (visit.path, visit.page.status_code, _OWN.sub("", visit.page.text)) for visit in (self.one, self.other)
        ]
        assert pages[0] == pages[1]
        return self.one

    def get(self, path: str) -> Visit:
        self.one.get(path)
        self.other.get(path)
        return self.same()

    def post(self, path: str, **fields: object) -> Visit:
        self.one.post(path, **fields)
        self.other.post(path, **fields)
        return self.same()


def test_a_whole_visit_with_plan_and_exercises_is_the_same_at_every_step(tmp_path: Path) -> None:
    twins = Twins(tmp_path, at_home())
    for visit in (twins.one, twins.other):
        visit.to_result(LASTING).post("/more")
        visit.answer_all(LASTING).post("/check")
        visit.make_plan(LASTING)
    twins.get("/plan")
    visit = twins.get("/routine")
    for number in range(60):
        if "That is all for today" in visit.page.text:
            break
        at = re.search('name="at" value="([^"]+)"', visit.page.text)
        assert at is not None
        choose = re.search('name="choose" value="([^"]+)"', visit.page.text)
        visit = twins.post(
            "/routine", at=at[1], **({"choose": choose[1]} if choose else {"do": "go" if number < 15 else "leave"})
        )
    assert "That is all for today" in visit.page.text
    twins.get("/routine/hurts")
    for path in ("/result", "/summary", "/check", "/question/1", "/region", "/save/copy", "/course"):
        twins.get(path)


@pytest.mark.parametrize("told", ["at home", "emergency"])
def test_the_advice_is_that_of_the_reference(told: str, tmp_path: Path) -> None:
    visit = shared(tmp_path).to_result(ANSWERS[told])
    given = visit.record()["advice"]["answers"]  # type: ignore[index]
    assert visit.advice() == compact(PACK, given)


@pytest.mark.nightly
@pytest.mark.slow
def test_every_test_of_the_web_page_holds_where_two_processes_share_it() -> None:
    """What they ask of a site, they ask of two in turn, which have nothing in common but the file."""
    tests = ROOT / "tests" / "server" / "web"
    files = [str(one) for one in tests.glob("test_*.py") if one != Path(__file__)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "support.server.sharing", "-m", "not slow", *files],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests"), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_what_is_on_no_list_is_not_left_out_in_silence() -> None:
    visitor = Visitor(Session(PACK, since=NOW), NOW)
    visitor.opened = object()  # type: ignore[assignment]
    with pytest.raises(TypeError, match="on no list"):
        visit_bytes(visitor, PACKS)


def test_a_visit_is_read_as_it_was_written() -> None:
    visitor = Visitor(Session(PACK, answers=EMERGENCY, since=NOW), NOW, shown=["location"], choices=[("a", "b")])
    content = visit_bytes(visitor, PACKS)
    again = visit_of(content, PACKS)
    assert visit_bytes(again, PACKS) == content
    assert again.session.answers == visitor.session.answers
    assert again.today._session is again.session
    for broken in (b"[]", b'["object","Visitor",{}]', b'["object","Popen",{}]', b"[" * 9000, b'["enum","Phase","X"]'):
        with pytest.raises((ValueError, KeyError)):
            visit_of(broken, PACKS)


def test_what_another_process_wrote_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    sharing, key, calls = sharing_in(tmp_path), [""], []

    def add(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
        if not calls:  # while this one is being answered, another process answers the same visit
            other = SharedVisitors(sharing, PACKS)
            found = other.peek(key[0])
            assert found is not None
            found.shown.append("theirs")
            assert other.keep(found)
        calls.append(1)
        visitor.shown.append("ours")
        return PlainTextResponse(" ".join(visitor.shown))

    visit = shared(tmp_path, more=(FormOfVisit("/add", add),)).begin()
    key[0] = key_of(visit)
    assert visit.post("/add").text == "theirs ours"
    assert len(calls) == 2
    assert visit.post("/add").text == "theirs ours ours"


def test_people_are_told_where_their_answers_are(tmp_path: Path) -> None:
    locked, memory = "locked with a key that only your browser has", "They are written to no disk"
    for visit, said, not_said in ((shared(tmp_path), locked, memory), (new_visit(), memory, locked)):
        page = visit.get("/privacy").text
        assert said in page
        assert not_said not in page


# Gone ---------------------------------------------------------------------------------------------------------------


def is_told(visit: Visit, status: int, said: str) -> None:
    """A plain page that says what is the matter, and whom to call."""
    assert visit.page.status_code == status, visit.page.text
    assert said in visit.page.text
    assert f'href="tel:{NUMBER}"' in visit.page.text


@pytest.mark.parametrize("path", ["/question/2", "/result", "/save/answers"])
def test_a_changed_cookie_has_no_answers(path: str, tmp_path: Path) -> None:
    visit = shared(tmp_path).begin()
    visit.answer("location", ["lower_back"])
    [(name, key)] = [pair for pair in visit.client.cookies.items() if "soundadvice" in pair[0]]
    for other in (key[:-1] + ("A" if key[-1] != "A" else "B"), "", "x" * 5000, key[::-1]):
        visit.client.cookies.clear()
        visit.client.cookies.set(name, other)
        visit.get(path)
        is_told(visit, 410, "There are no answers here")


def change(sharing: Sharing, said: str) -> None:
    visitors = SharedVisitors(sharing, PACKS)
    with visitors._store() as store:
        store.execute(said)


@pytest.mark.parametrize(
    "said",
    [
        "UPDATE visits SET content = zeroblob(length(content))",
        "UPDATE visits SET content = substr(content, 1, length(content) - 1)",
        "UPDATE visits SET content = x''",
        "UPDATE visits SET place = CASE place WHEN (SELECT min(place) FROM visits) THEN x'00' ELSE place END",
        "UPDATE visits SET content = CAST((SELECT max(content) FROM visits) || x'00' AS BLOB)",
    ],
)
def test_a_changed_file_has_no_answers(said: str, tmp_path: Path) -> None:
    visit, other = shared(tmp_path).begin(), shared(tmp_path).begin()
    change(sharing_in(tmp_path), said)
    gone = [one.get("/question/1").status_code for one in (visit, other)].count(410)
    assert gone == (1 if "CASE" in said else 2)
    for one in (visit, other):
        if one.page.status_code == 410:
            is_told(one, 410, "There are no answers here")


def test_answers_to_other_questions_are_not_gone_on_with(tmp_path: Path) -> None:
    """The pack was changed, and the server started again, between two requests."""
    visit = shared(tmp_path).begin()
    changed = replace(PACK, rules=PACK.rules[1:])
    assert changed.meaning_hash != PACK.meaning_hash
    renewed = {**PACKS, PACK.id: changed}
    visit.client._transport = Visit(two_sites(renewed, sharing_in(tmp_path), default=DEFAULT), PACK).client._transport
    for path in ("/question/1", "/result"):
        visit.get(path)
        is_told(visit, 410, "This page has changed since you began")
    assert visit.get("/").status_code == 200
    visit.begin()
    assert visit.path == "/question/1"


def test_they_are_forgotten_after_the_same_time(tmp_path: Path) -> None:
    tick = Ticks()
    visit = shared(tmp_path, tick=tick, idle=60).begin()
    tick.now = 59
    assert visit.get("/question/1").status_code == 200
    tick.now += 59
    assert visit.get("/left").text == "1"
    assert visit.get("/left").text == "1"  # asking is no sign of life
    tick.now += 2
    visit.get("/question/1")
    is_told(visit, 410, "There are no answers here")
    assert len(SharedVisitors(sharing_in(tmp_path), PACKS, tick=tick)) == 0


def test_a_clock_that_is_set_back_holds_no_one_for_longer(tmp_path: Path) -> None:
    tick = Ticks()
    tick.now = timedelta(days=400).total_seconds()
    visit = shared(tmp_path, tick=tick).begin()
    tick.now = 0
    visit.get("/question/1")
    is_told(visit, 410, "There are no answers here")


def test_where_the_file_is_out_of_reach_it_is_said_and_whom_to_call(tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    visit = shared(folder).begin()
    for one in folder.iterdir():
        one.write_bytes(b"no database at all, whatever it was" * 400)
    visit.get("/question/1")
    is_told(visit, 503, "We cannot reach your answers just now")
    assert visit.get("/").status_code == 200
    visit.post("/begin")
    is_told(visit, 503, "We cannot reach your answers just now")


def test_what_is_deleted_is_gone_for_every_process(tmp_path: Path) -> None:
    visit = shared(tmp_path).begin()
    kept = dict(visit.client.cookies)
    visit.post("/delete")
    assert visit.path == "/deleted"
    for name, key in kept.items():
        visit.client.cookies.set(name, key)
    visit.get("/question/1")
    is_told(visit, 410, "There are no answers here")


# Sealed -------------------------------------------------------------------------------------------------------------


def test_the_file_tells_nothing_without_the_cookie(tmp_path: Path) -> None:
    visit = shared(tmp_path).begin()
    visit.answer("location", ["lower_back"])
    key, sharing = key_of(visit), sharing_in(tmp_path)
    there = b"".join(one.read_bytes() for one in tmp_path.iterdir() if one.name != "key")
    for told in (b"lower_back", b"location", b"shown", key.encode(), KEY.encode()):
        assert told not in there
    with SharedVisitors(sharing, PACKS)._store() as store:
        [[place, bound, content]] = store.execute("SELECT place, bound, content FROM visits")
    assert b"lower_back" in sharing.seal.open(key, content, bound)
    for seal, name, text in ((Seal(b"x" * 40), key, bound), (sharing.seal, key[1:], bound), (sharing.seal, key, "x")):
        with pytest.raises(ValueError, match="not sealed here"):
            seal.open(name, content, text)
    assert place == sharing.seal.place(key)


@pytest.mark.skipif(os.name == "nt", reason="file permissions and signals are POSIX's")
def test_the_file_is_its_owners_alone_and_no_link_is_followed(tmp_path: Path) -> None:
    shared(tmp_path).begin()
    for one in tmp_path.glob("visits*"):
        assert one.stat().st_mode & 0o077 == 0, one
    (tmp_path / "elsewhere").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SharingError, match="visits cannot be shared"):
        sharing_in(tmp_path, "link")
    assert (tmp_path / "elsewhere").read_text() == "precious"
    tmp_path.chmod(0o777)
    with pytest.raises(SharingError, match="others may write into that folder"):
        sharing_in(tmp_path)


@pytest.mark.parametrize(
    ("file", "key", "why"),
    [
        ("visits", "x" * 31, "could be guessed"),
        ("visits", "", "has 0 bytes"),
        ("visits", "x" * 5000, "is larger"),
        ("visits", None, "cannot be read"),
        ("no/such/folder", KEY, "no such file"),
        ("key", KEY, "not a database"),
    ],
)
def test_a_file_or_key_that_cannot_be_used_is_one_error(file: str, key: str | None, why: str, tmp_path: Path) -> None:
    if key is not None:
        (tmp_path / "key").write_text(key)
    with pytest.raises(SharingError, match=why) as refused:
        Sharing.at(tmp_path / file, tmp_path / "key")
    assert "xxx" not in str(refused.value)


# Room ---------------------------------------------------------------------------------------------------------------


def fill(visitors: SharedVisitors, address: str, answers: Mapping[str, object] | None = None) -> str:
    async def add() -> str:
        return visitors.add(Visitor(Session(PACK, answers=answers, since=NOW), NOW), address)

    return asyncio.run(add())


def test_nobody_who_has_answered_makes_room(tmp_path: Path) -> None:
    one, other = (SharedVisitors(sharing_in(tmp_path), PACKS, most=4) for _ in range(2))
    first = fill(one, "203.0.113.1")
    held = [fill(other, "203.0.113.2", EMERGENCY), fill(one, "203.0.113.3", EMERGENCY)]
    held.append(fill(other, "203.0.113.4", EMERGENCY))
    held.append(fill(one, "203.0.113.5", EMERGENCY))
    assert other.peek(first) is None
    assert all(other.peek(key) is not None for key in held)
    with pytest.raises(FullError):
        fill(other, "203.0.113.6")


def test_one_address_has_its_share(tmp_path: Path) -> None:
    one, other = (SharedVisitors(sharing_in(tmp_path), PACKS, most=4) for _ in range(2))
    for visitors in (one, other):
        fill(visitors, "203.0.113.1", EMERGENCY)
    with pytest.raises(FullError):
        fill(one, "203.0.113.1")
    fill(one, "203.0.113.2")
