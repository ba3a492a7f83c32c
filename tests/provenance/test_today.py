"""Of today: answers of more than a day ago, or of a day yet to come, give no advice wherever they are opened."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from soundadvice import Session, SessionError, triage
from soundadvice.provenance.earlier import why_not_today
from soundadvice.provenance.record import Record
from soundadvice.routine import clock
from soundadvice.server.web import site
from soundadvice_cli.commands.people import routine
from soundadvice_cli.errors import Refused
from soundadvice_cli.main import cli
from support.packs.sessions import PACK as SMALL
from support.packs.sessions import a_session
from support.packs.shipped import shipped
from support.server.visits import AT_HOME, PACK, Visit
from support.terminal.keys import (
    CTRL_C,
    DOWN,
    ENTER,
    FINISH,
    FIRST,
    NONE,
    SECOND,
    THIRD,
    TICK,
    TO_DURATION,
    UP,
    Seen,
)
from support.terminal.player import GIVEN, SOURCE

GIVEN_AT = datetime(2026, 3, 28, 12, 30, tzinfo=UTC)
"""The day before summer time begins in Europe."""
OF_TODAY = [timedelta(0), timedelta(hours=23), timedelta(hours=24)]
EARLIER = [timedelta(hours=25), timedelta(days=21), timedelta(days=60), timedelta(days=400)]
TO_COME = [timedelta(days=-1), timedelta(days=-400)]
# The rule is shown for all of these. Who keeps it is shown for one of today, one before and one to come.
TODAY, OTHER_DAYS = timedelta(hours=24), [timedelta(days=21), timedelta(days=-1)]
ENDS = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"]
FAR = ZONES[2:]  # the calendar ends there on another day


def local(moment: datetime, zone: str = "Europe/Berlin") -> datetime:
    return moment.astimezone(ZoneInfo(zone))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Sets the clock of the command line."""

    def set_to(gap: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: local(GIVEN_AT + gap))

    return set_to


# The rule ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_is_24_hours_in_every_zone_and_over_summer_time(zone: str) -> None:
    for gap in OF_TODAY:
        assert why_not_today(local(GIVEN_AT, zone), local(GIVEN_AT + gap, zone)) is None
    for gap in [timedelta(hours=24, seconds=1), *EARLIER]:
        assert "more than a day ago" in (why_not_today(local(GIVEN_AT, zone), local(GIVEN_AT + gap, zone)) or "")
    for gap in TO_COME:
        assert "in the future" in (why_not_today(local(GIVEN_AT, zone), local(GIVEN_AT + gap, zone)) or "")


@pytest.mark.parametrize("zone", ZONES)
def test_the_ends_of_the_calendar_are_refused_too(zone: str) -> None:
    for text in ENDS:
        assert why_not_today(datetime.fromisoformat(text), local(GIVEN_AT, zone)) is not None
    assert why_not_today(None, GIVEN_AT) is not None


# The web page --------------------------------------------------------------------------------------------------------


def a_record(time: datetime, answers: dict[str, object] = AT_HOME) -> dict[str, object]:
    return Record.of(triage(PACK, answers), time=time, engines=("reference",)).to_json()


def opened(record: object, now: datetime) -> Visit:
    visit = Visit(site({PACK.id: PACK}, default=PACK.id, clock=lambda: now), PACK)
    visit.open(json.dumps(record).encode())
    return visit


def test_a_record_of_today_is_opened() -> None:
    visit = opened(a_record(GIVEN_AT), GIVEN_AT + TODAY)
    assert visit.path == "/check"
    assert visit.post("/check").url.path == "/result"


@pytest.mark.parametrize("gap", OTHER_DAYS)
@pytest.mark.parametrize("answers", [AT_HOME, {"numbness": ["saddle"]}])
def test_a_record_of_another_day_leads_to_a_check_in(gap: timedelta, answers: dict[str, object]) -> None:
    visit = opened(a_record(GIVEN_AT, answers), GIVEN_AT + gap)
    assert (visit.page.status_code, visit.path) == (200, "/check-in/start")
    assert "28 March 2026" in visit.page.text
    assert 'href="tel:112"' in visit.page.text
    for path in ("/check", "/result", "/plan", "/routine", "/save/record"):
        assert visit.get(path).url.path == "/question/1"
    assert visit.asked == "emergency_signs"


@pytest.mark.parametrize("time", ENDS)
def test_a_record_of_an_end_of_the_calendar_leads_to_a_check_in(time: str) -> None:
    visit = opened({**a_record(GIVEN_AT), "time": time}, GIVEN_AT)
    assert visit.path == "/check-in/start"
    assert visit.get("/result").url.path == "/question/1"


def test_a_visit_that_goes_on_for_days_gives_no_advice_from_its_first_answers() -> None:
    now = [GIVEN_AT]
    visit = Visit(site({PACK.id: PACK}, default=PACK.id, clock=lambda: now[0], idle=10**9), PACK).to_result(AT_HOME)
    now[0] += timedelta(hours=23)
    assert visit.get("/result").status_code == 200
    now[0] += timedelta(hours=2)
    for path in ("/result", "/routine", "/save/record"):
        assert visit.get(path).status_code == 410


# Saved sessions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gap", OF_TODAY)
def test_a_session_of_today_goes_on(tmp_path: Path, gap: timedelta) -> None:
    a_session().save(tmp_path / "s.json", GIVEN_AT)
    resumed = Session.resume(SMALL, tmp_path / "s.json", GIVEN_AT + gap)
    assert (resumed.answers, resumed.since) == (a_session().answers, GIVEN_AT)


@pytest.mark.parametrize("gap", EARLIER + TO_COME)
def test_a_session_of_another_day_does_not(tmp_path: Path, gap: timedelta) -> None:
    a_session().save(tmp_path / "s.json", GIVEN_AT)
    with pytest.raises(SessionError, match="28 March 2026"):
        Session.resume(SMALL, tmp_path / "s.json", GIVEN_AT + gap)
    assert (tmp_path / "s.json").exists()


def test_saving_again_makes_no_answer_younger(tmp_path: Path) -> None:
    path, now = tmp_path / "s.json", GIVEN_AT
    a_session().save(path, now)
    for _ in range(2):
        now += timedelta(hours=11)
        Session.resume(SMALL, path, now).save(path, now)
    with pytest.raises(SessionError, match="more than a day ago"):
        Session.resume(SMALL, path, GIVEN_AT + timedelta(hours=25))


def test_a_session_that_does_not_say_when_is_refused_and_kept(tmp_path: Path) -> None:
    from soundadvice.session import saved as module

    path = tmp_path / "s.json"
    a_session().save(path, GIVEN_AT)
    body = json.loads(path.read_bytes())
    for key in ("digest", "since", "saved"):
        del body[key]
    path.write_bytes(module._file_bytes({**body, "schema": "soundadvice.session.v1"}))
    with pytest.raises(SessionError, match="do not say when they were given"):
        Session.resume(SMALL, path, GIVEN_AT)
    assert path.exists()


# ask ---------------------------------------------------------------------------------------------------------------

STOP_AND_SAVE = TICK + NONE + CTRL_C + ENTER


def test_ask_goes_on_the_same_day_and_names_it(press: Callable[..., Seen], at: Callable[[timedelta], None]) -> None:
    at(timedelta(0))
    press(STOP_AND_SAVE)
    at(TODAY)
    seen = press(ENTER + CTRL_C + CTRL_C)
    assert "You stopped on 28 March 2026 at 13:30, with 2 answers." in seen.flowing
    assert "Question 3" in seen.text


# As in tests of ask: up to the duration of a week, and then stopped and saved.
WEEK_AND_SAVE = TO_DURATION + "1 week\r" + CTRL_C + ENTER
# What is of the moment, the day it began as it was, about the same, that is right, all is still so.
CHECKED_IN = THIRD + ENTER + SECOND + ENTER + UP + UP + TICK


@pytest.mark.parametrize("resume", [False, True])
def test_a_session_of_three_weeks_ago_ends_as_a_check_in_does(
    press: Callable[..., Seen], at: Callable[[timedelta], None], saved: Path, resume: bool
) -> None:
    at(timedelta(0))
    press(WEEK_AND_SAVE)
    at(timedelta(days=21))
    begun = {"resume": str(saved)} if resume else {}
    seen = press(("" if resume else ENTER) + CHECKED_IN + FINISH, **begun)
    since = "You told us this on 28 March 2026." if resume else "You stopped on 28 March 2026, with"
    assert since in seen.flowing
    assert "How you are can change in a day, so we ask what has changed since." in seen.flowing
    assert "When did it begin this time?\n  21 March 2026" in seen.text
    assert "How long you have had it: 28 days." in seen.flowing
    assert "AT HOME" not in seen.text
    assert "You said: pain for 4 weeks" in seen.flowing
    assert "soundadvice check-in" in seen.text
    assert not saved.exists()  # it has served


def test_a_session_that_is_stopped_again_keeps_no_answer_that_was_not_confirmed(
    press: Callable[..., Seen], at: Callable[[timedelta], None], saved: Path
) -> None:
    at(timedelta(0))
    press(WEEK_AND_SAVE)
    before = saved.read_bytes()
    at(timedelta(days=21))
    press(ENTER + THIRD + CTRL_C)  # before anything was confirmed, nothing is offered to be saved
    assert saved.read_bytes() == before
    press(ENTER + THIRD + ENTER + FIRST + ENTER + UP + UP + TICK + CTRL_C + ENTER)
    at(timedelta(days=21, hours=20))
    seen = press(ENTER + CTRL_C + CTRL_C)
    assert "You stopped on 18 April 2026" in seen.flowing


def test_a_session_of_more_than_four_weeks_ago_may_have_been_another_pain(
    press: Callable[..., Seen], at: Callable[[timedelta], None], saved: Path
) -> None:
    at(timedelta(0))
    press(WEEK_AND_SAVE)
    at(timedelta(days=60))
    seen = press(ENTER + THIRD + SECOND + "today\r" + FIRST + ENTER + CTRL_C)
    assert "You last told us how it is on 28 March 2026. Have you had it ever since?" in seen.flowing
    assert "How long you have had it: 0 days." in seen.flowing
    assert "What is new, or no longer so?" not in seen.text
    assert "Where does it hurt" in seen.text


def test_a_session_dated_in_the_future_is_asked_anew_and_kept(
    press: Callable[..., Seen], at: Callable[[timedelta], None], saved: Path
) -> None:
    at(timedelta(0))
    press(STOP_AND_SAVE)
    at(timedelta(days=-1))
    seen = press(ENTER + CTRL_C)
    assert "You stopped on 28 March 2026, with 2 answers. What you told us is dated 28 March 2026" in seen.flowing
    assert "call 999, 112 or 911 now. What now?" in seen.flowing
    assert "Say what has changed" not in seen.text
    assert "Question 1 of about " in seen.text
    assert saved.exists()


def test_ask_shows_what_was_answered_earlier_and_deletes_it_where_that_is_chosen(
    press: Callable[..., Seen], at: Callable[[timedelta], None], saved: Path
) -> None:
    at(timedelta(0))
    press(STOP_AND_SAVE)
    at(timedelta(days=21))
    seen = press(DOWN + DOWN + ENTER + DOWN + ENTER + CTRL_C)
    assert "- Where is the pain" in seen.text or "Low back" in seen.after("What you answered")
    assert not saved.exists()


def test_a_session_named_by_the_person_that_has_no_day_is_asked_anew(
    press: Callable[..., Seen], at: Callable[[timedelta], None], saved: Path
) -> None:
    at(timedelta(0))
    press(STOP_AND_SAVE)
    at(timedelta(days=-1))
    seen = press(THIRD + CTRL_C, resume=str(saved))
    assert "in the future by this computer's clock" in seen.flowing
    assert "When did it begin this time?" in seen.text
    assert saved.exists()


def test_a_conversation_left_open_for_days_gives_no_advice(
    press: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = iter(range(10_000))
    monkeypatch.setattr(clock, "now", lambda: GIVEN_AT + timedelta(hours=6 * next(asked)))
    with pytest.raises(Refused, match="more than a day ago"):
        press((TICK + FIRST) * 20)


# routine, check-in ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def given_record(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    answers = tmp_path_factory.mktemp("given") / "answers.json"
    answers.write_text(json.dumps(GIVEN))
    arguments = ["triage", *SOURCE, "--answers", str(answers), "--json", "--record"]
    record: dict[str, object] = json.loads(CliRunner().invoke(cli, arguments).stdout)
    return record


@pytest.fixture
def record_file(given_record: dict[str, object], tmp_path: Path) -> Path:
    record = given_record
    (tmp_path / "record.json").write_text(json.dumps({**record, "time": "2026-03-28T12:30:00Z"}))
    return tmp_path / "record.json"


def run_routine(record_file: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Result, list[object]]:
    taken: list[object] = []
    monkeypatch.setattr(routine, "_need_terminal", lambda _: None)
    monkeypatch.setattr(routine, "_keyboard", nullcontext)
    monkeypatch.setattr(routine, "run", lambda *given, **more: taken.extend(given))
    return CliRunner().invoke(cli, ["routine", "--not-for-people", "--record", str(record_file), "--plain"]), taken


def test_a_routine_of_today_is_led(
    record_file: Path, at: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(TODAY)
    ended, taken = run_routine(record_file, monkeypatch)
    assert (ended.exit_code, bool(taken)) == (0, True)


def routine_in_lines(record_file: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> Result:
    """The command with a keyboard, in plain lines."""
    waiting = iter(lines)

    def read(_: str = "") -> str:
        for line in waiting:
            return line
        raise EOFError

    monkeypatch.setattr("builtins.input", read)
    monkeypatch.setattr(routine, "_need_terminal", lambda _: None)
    monkeypatch.setattr(routine, "_keyboard", nullcontext)
    return CliRunner().invoke(cli, ["routine", "--not-for-people", "--record", str(record_file), "--plain"])


MILD, SAME, RIGHT, STILL_SO = "3", "2", "1", "6"


@pytest.mark.parametrize(("days", "doctor"), [(13, False), (14, True), (21, True), (27, True)])
def test_a_routine_of_another_day_ends_as_a_check_in_does(
    record_file: Path, at: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch, days: int, doctor: bool
) -> None:
    """The record says a week: two weeks later it is three."""
    at(timedelta(days=days))
    ended = routine_in_lines(record_file, [MILD, SAME, RIGHT, STILL_SO, "1", "1", *["skip"] * 12], monkeypatch)
    told = " ".join(ended.stdout.split())
    assert "You told us this on 28 March 2026." in told
    assert f"How long you have had it: {7 + days} days." in told
    assert ("PLEASE SEE A DOCTOR" in told) is doctor
    assert ("The advice is another one than on 28 March 2026." in told) is doctor


def test_a_routine_of_long_ago_is_asked_whether_it_is_the_same_pain(
    record_file: Path, at: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(timedelta(days=400))
    ended = routine_in_lines(record_file, [MILD, "1", SAME, RIGHT, STILL_SO], monkeypatch)
    told = " ".join(ended.stdout.split())
    assert "Have you had it ever since?" in told
    assert "How long you have had it: 407 days." in told
    assert "PLEASE SEE A DOCTOR" in told


@pytest.mark.parametrize("time", ENDS)
@pytest.mark.parametrize("zone", FAR)
def test_a_routine_of_an_end_of_the_calendar_is_asked_about(
    record_file: Path, monkeypatch: pytest.MonkeyPatch, time: str, zone: str
) -> None:
    record_file.write_text(json.dumps({**json.loads(record_file.read_text()), "time": time}))
    monkeypatch.setattr(clock, "now", lambda: local(GIVEN_AT, zone))
    ended = routine_in_lines(record_file, [MILD], monkeypatch)
    asked = "Have you had it ever since?" if time in ENDS[:1] else "When did it begin this time?"
    assert asked in ended.stdout
    assert ended.exit_code == 130


@pytest.mark.parametrize("time", ENDS)
@pytest.mark.parametrize("zone", FAR)
def test_a_check_in_knows_the_ends_of_the_calendar(
    record_file: Path, monkeypatch: pytest.MonkeyPatch, time: str, zone: str
) -> None:
    from soundadvice import JournalError
    from soundadvice_cli.commands.people import check_in

    record_file.write_text(json.dumps({**json.loads(record_file.read_text()), "time": time}))
    monkeypatch.setattr(check_in, "now", lambda: local(GIVEN_AT, zone))
    told = pytest.raises(JournalError, match="after today") if time.startswith("9") else nullcontext()
    with told:
        found = check_in._told(shipped("low_back_pain"), str(record_file), None)
        assert found is not None
        assert found.day is not None
        assert found.day.year == 1


def test_a_replay_is_of_then_and_says_so(record_file: Path) -> None:
    record = json.loads(record_file.read_text())
    record["advice"]["disposition"] = "see_doctor"
    record_file.write_text(json.dumps(record))
    said = CliRunner().invoke(cli, ["replay", str(record_file)]).stdout
    assert "then see_doctor, now self_care\n  from the answers given then: this is not advice for today\n" in said
