"""`soundadvice routine`, key by key, with a clock of our own: what a person presses when, and what they see."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from soundadvice import Pack, Session, SessionError, load_pack
from soundadvice_cli import clock
from soundadvice_cli.commands import ask, routine
from soundadvice_cli.failing import Interrupted, Refused
from soundadvice_cli.guide import Guide
from soundadvice_cli.layout import clean
from soundadvice_cli.main import cli
from soundadvice_cli.plain import PlainAsker
from soundadvice_cli.prompts import TerminalAsker
from soundadvice_cli.walk import LEAD_SECONDS, Key, Phase, Walk
from test_plan import EASY, WELL

UP, DOWN, ENTER, ESCAPE, CTRL_C, CTRL_D = "\x1b[A", "\x1b[B", "\r", "\x1b", "\x03", "\x04"
NOTHING_NEW = ("new or worse", DOWN + ENTER)
BEGIN = ("Your exercises", ENTER)
GIVEN = {**WELL, **EASY}
SOURCE = ("--pack", "low_back_pain")
"""The source's pack alone."""
"""Leads to the roll-down and the standing stretch."""
BOTH = {**GIVEN, "tight_hamstrings": "yes"}
"""Leads to the roll-down and a choice of two stretches."""
SPASM = {**GIVEN, "spasm": "yes", "sits": "little", "causes": ["none"]}
"""Leads to the lying stretch alone."""
TO_THE_HOLD = [
    NOTHING_NEW,
    BEGIN,
    ("Exercise 1 of 1", ENTER),
    ("step 1 of 6", ENTER),
    ("step 2 of 6", ENTER),
    ("step 3 of 6", ENTER),
]
SETTLED, PERSISTED, INTENSE, NOT_SURE = (DOWN * times + ENTER for times in (1, 2, 3, 4))
Script = list[tuple[str, str]]


class FakeClock:
    """A clock that goes on when it is waited for, once for each screen drawn, so that no second is missed.

    It stands still while a key is on its way.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.stands = False
        self.drawn = True
        self.waits = 0
        self.give_up: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def wait(self, seconds: float) -> None:
        self.waits += 1
        if self.waits > 5000:
            self.give_up()
        if self.drawn and not self.stands:
            self.now += seconds
            self.drawn = False
        await asyncio.sleep(0.001)


@dataclass(frozen=True)
class Seen:
    """Everything that was written, terminal codes taken out; the last screens; the bells; and how it ended."""

    text: str
    bells: int
    exit_code: int
    waiting_for: str | None

    @property
    def flowing(self) -> str:
        return " ".join(self.text.split())


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("low_back_pain")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    made = FakeClock()
    monkeypatch.setattr(clock, "SYSTEM", made)
    return made


@pytest.fixture
def play(pack: Pack, fake: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    def run(
        script: Script,
        given: dict[str, object] | None = None,
        *,
        columns: int = 80,
        rows: int = 24,
        bell: bool = True,
        other_pack: Pack | None = None,
    ) -> Seen:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("LINES", "500")
        written = io.StringIO()
        output = Vt100_Output(written, lambda: Size(rows=rows, columns=columns), enable_cpr=False)
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=output), redirect_stdout(written):
            fake.give_up = pipe.close
            player = _Player(script, pipe.send_text, pipe.close, fake)
            monkeypatch.setattr(Application, "run", player.playing(_RUN))
            code = 0
            try:
                routine.run(other_pack or pack, given or GIVEN, TerminalAsker(), plain=False, bell=bell)
            except Interrupted as stopped:
                code = stopped.exit_code
        shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]", " ", written.getvalue()).replace("\r", "")
        screens = "\n".join(player.screens)
        return Seen(f"{screens}\n{shown}", written.getvalue().count("\a"), code, player.waiting_for)

    return run


_RUN = Application.run


class _Player:
    """Presses each key of a script once its text is on the screen, and keeps every screen that it pressed one on."""

    def __init__(self, script: Script, send: Callable[[str], None], close: Callable[[], None], fake: FakeClock) -> None:
        keys = ((text, key) for text, several in script for key in re.findall(r"\x1b\[[A-Z]|.", several, re.DOTALL))
        self._script: Iterator[tuple[str, str]] = _first_only(keys)
        self._next = next(self._script, None)
        self._send, self._close, self._fake = send, close, fake
        self._on_its_way = False
        self.screens: list[str] = []

    @property
    def waiting_for(self) -> str | None:
        return self._next[0] if self._next else None

    def playing(self, run: Callable[..., object]) -> Callable[..., object]:
        def play(app: Application[object], *arguments: object, **more: object) -> object:
            app.after_render += self._rendered
            app.key_processor.after_key_press += self._pressed
            app.ttimeoutlen = 0.01
            return run(app, *arguments, **more)

        return play

    def _pressed(self, _: object) -> None:
        self._on_its_way = self._fake.stands = False

    def _rendered(self, app: Application[object]) -> None:
        self._fake.drawn = True
        screen = app.renderer.last_rendered_screen
        if app.is_done or screen is None or self._on_its_way:
            return
        columns = range(app.output.get_size().columns)
        rows = (screen.data_buffer[row] for row in range(screen.height))
        lines = ["".join(row[column].char for column in columns).rstrip() for row in rows]
        if self._next is None:
            self._close()
        elif self._next[0] in " ".join(" ".join(lines).split()):
            self.screens.append("\n".join(lines))
            self._on_its_way = self._fake.stands = True
            self._send(self._next[1])
            self._next = next(self._script, None)
        elif not app.full_screen:
            self._close()


def _first_only(keys: Iterator[tuple[str, str]] | object) -> Iterator[tuple[str, str]]:
    """Waits for a text only before the first of its keys."""
    before: str | None = None
    for text, key in keys:  # type: ignore[attr-defined]
        yield ("" if text is before else text), key
        before = text


# From beginning to end ---------------------------------------------------------------------------------------------


def test_the_lying_stretch_from_beginning_to_end(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            *TO_THE_HOLD,
            ("Hold for 60 seconds.", ENTER),
            ("Right side, step 6 of 6", ENTER),
            ("Left side, step 1 of 6", ENTER),
            ("Left side, step 2 of 6", ENTER),
            ("Left side, step 3 of 6", ENTER),
            ("Left side, steps 4 and 5 of 6", ENTER),
            ("Left side, step 6 of 6", ENTER),
            ("That was the last one", ENTER),
        ],
        SPASM,
    )
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert seen.bells == 2
    assert "That is all for today." in seen.text
    assert "- Lying stretch for the back of the thigh: once on each side\n" in seen.text
    assert "Once a day, at a time that suits you." in seen.flowing.split("When to do it again:")[-1]
    for praise in ("well done", "great", "good job", "congrat", "!"):
        assert praise not in seen.text.split("That is all for today.")[1].lower()


def test_the_stop_rule_and_the_key_for_pain_are_on_every_screen(play: Callable[..., Seen]) -> None:
    for columns in (40, 80):
        seen = play(
            [*TO_THE_HOLD, ("Hold for 60", ENTER), ("step 6 of 6", "r"), ("All the steps", CTRL_C)],
            SPASM,
            columns=columns,
        )
        screens = seen.text.split("If it hurts, stop. A gentle pull")
        assert len(screens) >= len(TO_THE_HOLD) + 2
        assert all("H: it hurts" in " ".join(screen.split()) for screen in screens[1:9])


def test_repetitions_are_counted(play: Callable[..., Seen]) -> None:
    steps = [(f"1 of 5, step {number} of 6", ENTER) for number in range(1, 7)]
    again = [(f"{number} of 5, all 6 steps", ENTER) for number in range(2, 6)]
    seen = play(
        [NOTHING_NEW, BEGIN, ("Exercise 1 of 2", ENTER), *steps, *again, ("Exercise 2 of 2", "n"), ("last one", ENTER)],
        rows=40,
    )
    assert seen.exit_code == 0
    assert "- Slow roll-down: 5 times\n" in seen.text
    assert "- Standing stretch for the thighs and hips: left out\n" in seen.text
    assert seen.bells == 0


def test_a_long_screen_is_read_page_by_page(play: Callable[..., Seen]) -> None:
    steps = [(f"1 of 5, step {number} of 6", ENTER) for number in range(1, 7)]
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", ENTER),
            *steps,
            ("2 of 5, all 6 steps 1. Stand", ENTER),
            ("4. Stop", ENTER),
            ("6. Breathe", "b"),
            ("4. Stop", ENTER),
            ("6. Breathe", ENTER),
            ("3 of 5, all 6 steps 1. Stand", CTRL_C),
        ],
        columns=40,
    )
    assert (seen.exit_code, seen.waiting_for) == (130, None)
    assert "Slow roll-down: 2 of 5 times" in seen.flowing


def test_one_of_a_group_is_chosen(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", "n"),
            ("Choose one of these", ENTER),
            ("Press a number from 1 to 2", "2"),
            ("Exercise 2 of 2: Standing stretch", "b"),
            ("Choose one of these", "1"),
            ("Exercise 2 of 2: Lying stretch", "n"),
            ("last one", ENTER),
        ],
        BOTH,
    )
    assert seen.exit_code == 0
    assert "- Lying stretch for the back of the thigh: left out" in seen.text
    assert "Standing stretch for the thighs and hips: left out" not in seen.text


# Holds -------------------------------------------------------------------------------------------------------------


def test_a_hold_begins_only_after_it_is_started_and_a_lead(play: Callable[..., Seen]) -> None:
    seen = play([*TO_THE_HOLD, ("Hold for 60", ENTER), ("begins in 5.", ENTER), ("1 of 60 seconds", CTRL_C)], SPASM)
    assert (seen.exit_code, seen.waiting_for) == (130, None)
    assert "Lying stretch for the back of the thigh: begun, not finished" in seen.flowing


def test_pause_stops_the_time(play: Callable[..., Seen], fake: FakeClock) -> None:
    seen = play(
        [
            *TO_THE_HOLD,
            ("Hold for 60", ENTER),
            ("20 of 60 seconds", " "),
            ("Paused at 20 of 60 seconds", "m"),
            ("The bell is off.", "m"),
            ("The bell is on.", ENTER),
            ("21 of 60 seconds", "b"),
            ("Hold for 60", ENTER),
            ("begins in", CTRL_C),
        ],
        SPASM,
    )
    assert (seen.exit_code, seen.waiting_for) == (130, None)


def test_enter_ends_a_hold_once_its_shortest_time_is_over(play: Callable[..., Seen]) -> None:
    steps = [("Exercise 2 of 2", ENTER), *((f"Right side, step {number} of 7", ENTER) for number in (1, 2, 3))]
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", "n"),
            *steps,
            ("Hold for 20 to 30 seconds.", ENTER),
            ("21 of 20 to 30 seconds. You may stop now.", ENTER),
            ("Right side, step 5 of 7", ENTER),
            ("Hold for 20 to 30 seconds.", "s"),
            ("The hold is over.", "n"),
            ("last one", ENTER),
        ]
    )
    assert (seen.exit_code, seen.waiting_for, seen.bells) == (0, None, 0)
    assert "hips: begun, not finished (1 hold skipped or cut short)" in seen.flowing


@pytest.mark.parametrize(("bell", "key", "bells"), [(True, "", 1), (False, "", 0), (True, "m", 0), (False, "m", 1)])
def test_the_bell_can_be_turned_off(play: Callable[..., Seen], bell: bool, key: str, bells: int) -> None:
    hold = [("Hold for 60", ENTER), *([("begins in", key)] if key else []), ("The hold is done.", CTRL_C)]
    seen = play([*TO_THE_HOLD, *hold], SPASM, bell=bell)
    assert (seen.waiting_for, seen.bells) == (None, bells)


def test_back_takes_back_what_was_done(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            *TO_THE_HOLD,
            ("Hold for 60", "s"),
            ("step 6 of 6", "b"),
            ("Hold for 60", "b"),
            ("step 3 of 6", "b"),
            ("step 2 of 6", "b"),
            ("step 1 of 6", "b"),
            ("Exercise 1 of 1", "b"),
            ("Your exercises", "b"),
            ("There is nothing to go back to.", CTRL_D),
        ],
        SPASM,
    )
    assert (seen.exit_code, seen.waiting_for) == (130, None)
    assert "You did no exercise this time. That is all right." in seen.text


# It hurts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [PERSISTED, INTENSE, NOT_SURE])
def test_pain_that_is_intense_persists_or_is_unclear_is_for_a_doctor(play: Callable[..., Seen], said: str) -> None:
    seen = play([*TO_THE_HOLD, ("Hold for 60", ENTER), ("7 of 60 seconds", "h"), ("Stop now.", said)], SPASM)
    assert (seen.exit_code, seen.waiting_for, seen.bells) == (0, None, 0)
    card = seen.text.split("SEE A DOCTOR")[1]
    assert "The exercises you tried hurt a lot, or it carried on hurting" in card
    assert "When to do it again" not in card
    assert "Lower your leg slowly" not in card


def test_enter_alone_does_not_say_how_it_hurt(play: Callable[..., Seen]) -> None:
    seen = play([*TO_THE_HOLD, ("Hold for 60", "h"), ("Stop now.", ENTER), ("Nothing is chosen yet", CTRL_C)], SPASM)
    assert (seen.exit_code, seen.waiting_for) == (130, None)
    assert "If it hurts, stop." in seen.text.split("You stopped here.")[1]


def test_pain_that_settles_leaves_the_exercise_out_and_offers_the_next(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", ENTER),
            ("1 of 5, step 1 of 6", "h"),
            ("Stop now.", SETTLED),
            ("> Stop for today", DOWN + ENTER),
            ("Exercise 2 of 2: Standing", "b"),
            ("There is nothing to go back to.", "n"),
            ("last one", ENTER),
        ]
    )
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "Leave out the exercise that hurt. Try a more gentle one on another day." in seen.flowing
    assert "Slow roll-down: stopped, because it hurt" in seen.text


def test_stopping_for_today_is_what_enter_does_after_pain(play: Callable[..., Seen]) -> None:
    keys = [("Exercise 1 of 2", ENTER), ("step 1 of 6", "h"), ("Stop now.", SETTLED), ("> Stop for today", ENTER)]
    seen = play([NOTHING_NEW, BEGIN, *keys])
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "That is all for today." in seen.text


def test_the_second_pain_that_settles_ends_it(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", ENTER),
            ("step 1 of 6", "H"),
            ("Stop now.", SETTLED),
            ("> Stop for today", DOWN + ENTER),
            ("Exercise 2 of 2", ENTER),
            ("step 1 of 7", "h"),
            ("Stop now.", SETTLED),
        ]
    )
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    end = seen.flowing.split("It has hurt more than once now")[1]
    assert "When to do it again" not in end


def test_whoever_said_before_that_one_hurt_has_one_try(play: Callable[..., Seen]) -> None:
    given = {**GIVEN, "pain_with_exercise": "settles"}
    seen = play([NOTHING_NEW, BEGIN, ("Exercise 1 of 2", ENTER), ("step 1 of 6", "h"), ("Stop now.", SETTLED)], given)
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "It has hurt more than once now" in seen.text


def test_it_still_hurts_after_it_had_settled(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", ENTER),
            ("step 1 of 6", "h"),
            ("Stop now.", SETTLED),
            ("> Stop for today", DOWN * 2 + ENTER),
            ("Stop now.", ESCAPE),
            ("> Stop for today", DOWN * 2 + ENTER),
            ("Stop now.", PERSISTED),
        ]
    )
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "SEE A DOCTOR" in seen.text


def test_back_from_the_question_goes_on_with_the_hold_not_begun(play: Callable[..., Seen]) -> None:
    seen = play(
        [*TO_THE_HOLD, ("Hold for 60", ENTER), ("7 of 60", "h"), ("Stop now.", ESCAPE), ("Hold for 60", CTRL_C)], SPASM
    )
    assert (seen.exit_code, seen.waiting_for) == (130, None)


@pytest.mark.parametrize("before", [[], [("Exercise 1 of 2", "n")], [("Exercise 1 of 2", "nn")]])
def test_pain_between_exercises_counts_too(play: Callable[..., Seen], before: Script) -> None:
    seen = play([NOTHING_NEW, *([BEGIN, *before] if before else []), ("H: it hurts", "h"), ("Stop now.", INTENSE)])
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "SEE A DOCTOR" in seen.text


def test_what_a_new_plan_holds_back_is_not_offered_any_more(pack: Pack, play: Callable[..., Seen]) -> None:
    """A plan rule may hold more back once something has hurt: the routine follows the new plan."""
    settles = next(rule for rule in pack.plan.rules if rule.id == "hurt_but_settled")
    rules = tuple(
        dataclasses.replace(rule, hold_back=("straight_leg_stretch",)) if rule is settles else rule
        for rule in pack.plan.rules
    )
    other = dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, rules=rules))
    keys = [("Exercise 1 of 2", ENTER), ("step 1 of 6", "h"), ("Stop now.", SETTLED)]
    seen = play([NOTHING_NEW, BEGIN, *keys], other_pack=other)
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "That was the last exercise." in seen.text


def test_engines_that_disagree_end_it_with_a_way_on(play: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch) -> None:
    vote = Session._vote

    def disagree(session: Session, evaluation: object) -> None:
        if session.answers.get("pain_with_exercise"):
            raise SessionError("the engines disagree")
        vote(session, evaluation)  # type: ignore[arg-type]

    monkeypatch.setattr(Session, "_vote", disagree)
    with pytest.raises(Refused, match="please ask a doctor"):
        play([NOTHING_NEW, BEGIN, ("Exercise 1 of 2", ENTER), ("step 1 of 6", "h"), ("Stop now.", SETTLED)])


# Who may -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("down", [2, 3])
def test_something_new_or_not_sure_asks_for_new_answers(play: Callable[..., Seen], down: int) -> None:
    seen = play([("new or worse", DOWN * down + ENTER)])
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "First answer the questions again: soundadvice ask" in seen.flowing
    assert "! Call 999, 112 or 911" in seen.text
    assert "Your exercises" not in seen.text


def test_a_plan_without_an_exercise_says_so(play: Callable[..., Seen]) -> None:
    seen = play([], {**GIVEN, "diagnosis": "yes"})
    assert seen.exit_code == 0
    assert "There is no stretch in your plan this time." in seen.text


def test_a_pack_that_cannot_take_pain_guides_nobody(pack: Pack, play: Callable[..., Seen]) -> None:
    silent = dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, it_hurts=None))
    with pytest.raises(Refused, match="does not say what to ask when an exercise hurts"):
        play([], other_pack=silent)


# The command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(GIVEN))
    written = CliRunner().invoke(cli, ["triage", *SOURCE, "--answers", str(answers), "--json", "--record"])
    (tmp_path / "record.json").write_text(written.stdout)
    return {"answers": str(answers), "record": str(tmp_path / "record.json")}


def test_without_a_terminal_the_way_to_read_the_plan_is_named(files: dict[str, str]) -> None:
    for arguments in (["--answers", files["answers"]], ["--record", files["record"]], ["--answers", "-"]):
        ended = CliRunner().invoke(cli, ["routine", *arguments])
        assert ended.exit_code == 2
        assert "`soundadvice routine` needs a terminal" in ended.stderr
        assert "soundadvice triage --answers FILE" in ended.stderr


def test_answers_or_a_record_and_not_both(files: dict[str, str]) -> None:
    for arguments in ([], ["--answers", files["answers"], "--record", files["record"]]):
        ended = CliRunner().invoke(cli, ["routine", *arguments])
        assert (ended.exit_code, "give --answers FILE, or --record" in ended.stderr) == (2, True)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the command believe in a terminal."""
    monkeypatch.setattr(routine, "_need_terminal", lambda _: None)
    monkeypatch.setattr(routine, "_keyboard", nullcontext)


@pytest.mark.parametrize(
    "change",
    [{"leg_pain": "one"}, {"severe_pain": "unsure"}, {"pain_with_exercise": "intense"}],
)
def test_nobody_who_is_sent_to_a_doctor_is_guided(terminal: None, tmp_path: Path, change: dict[str, object]) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({**GIVEN, **change}))
    ended = CliRunner().invoke(cli, ["routine", *SOURCE, "--answers", str(answers)])
    assert ended.exit_code == 2
    assert "SEE A DOCTOR" in ended.stdout
    assert "no exercise is guided" in ended.stderr
    assert "Roll-down" not in ended.stdout


def test_answers_that_do_not_decide_guide_nobody(terminal: None, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"leg_pain": "none"}))
    ended = CliRunner().invoke(cli, ["routine", *SOURCE, "--answers", str(answers)])
    assert ended.exit_code == 2
    assert "these answers do not decide the advice yet" in ended.stderr


def test_a_record_brings_its_pack_its_answers_and_its_day(
    files: dict[str, str], terminal: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[object] = []
    monkeypatch.setattr(routine, "run", lambda *given, **more: taken.extend([*given, more]))
    ended = CliRunner().invoke(cli, ["routine", "--record", files["record"], "--plain", "--no-bell"])
    assert ended.exit_code == 0, ended.output
    loaded, given, asker, more = taken
    assert isinstance(loaded, Pack)
    assert isinstance(asker, PlainAsker)
    assert (loaded.id, given) == ("low_back_pain", {**GIVEN, "duration": "1 week"})
    assert isinstance(more, dict)
    assert (more["plain"], more["bell"]) == (True, False)
    assert re.fullmatch(r"on \d{4}-\d\d-\d\d", more["when"])


def test_a_record_of_another_pack_is_refused(files: dict[str, str], terminal: None, tmp_path: Path) -> None:
    record = json.loads(Path(files["record"]).read_text())
    record["advice"]["parameters"]["few_weeks"] = "9 weeks"
    (tmp_path / "odd.json").write_text(json.dumps(record))
    ended = CliRunner().invoke(cli, ["routine", "--record", str(tmp_path / "odd.json")])
    assert ended.exit_code == 2
    assert "cannot be set for `few_weeks`" in ended.stderr


# Plain lines -------------------------------------------------------------------------------------------------------


class Typed:
    """Lines typed at times: a text is answered as soon as it was written; meanwhile, time goes by."""

    def __init__(self, script: Script, written: io.StringIO, fake: FakeClock) -> None:
        self._script, self._written, self._fake = list(script), written, fake
        self._read_to = 0

    def read(self, prompt: str = "") -> str:
        print(prompt, end="")
        line = self._due()
        if line is None:
            raise EOFError
        return line

    def read_within(self, seconds: float) -> str | None:
        line = self._due()
        if line is None:
            self._fake.sleep(seconds)
        return line

    def _due(self) -> str | None:
        if not self._script:
            return None
        text, line = self._script[0]
        place = self._written.getvalue().find(text, self._read_to)
        if place < 0:
            return None
        self._read_to = place + len(text)
        self._script.pop(0)
        return line


@pytest.fixture
def type_in(pack: Pack, fake: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    def run(script: Script, given: dict[str, object] | None = None, *, talk: Callable[[], None] | None = None) -> Seen:
        monkeypatch.setenv("COLUMNS", "80")
        written = io.StringIO()
        typed = Typed(script, written, fake)
        monkeypatch.setattr("builtins.input", typed.read)
        monkeypatch.setattr("soundadvice_cli.guided_plain.TypedLines", lambda _: typed)
        code = 0
        with redirect_stdout(written):
            try:
                talk() if talk else routine.run(pack, given or GIVEN, PlainAsker(), plain=True)
            except Interrupted as stopped:
                code = stopped.exit_code
        text = written.getvalue()
        assert "\x1b" not in text
        return Seen(text, text.count("\a"), code, None)

    return run


PLAIN_TO_THE_HOLD = [
    ("> ", "1"),
    ("Enter: begin", ""),
    ("Enter: start", ""),
    ("step 1 of 6", ""),
    ("step 2 of 6", ""),
    ("step 3 of 6", ""),
]


def test_plain_counts_a_hold_in_lines(type_in: Callable[..., Seen]) -> None:
    seen = type_in([*PLAIN_TO_THE_HOLD, ("Hold for 60 seconds.", ""), ("The hold is done.", "h")], SPASM)
    hold = seen.text.split("Hold for 60 seconds.")[1].replace("> Get", "Get")
    lines = [line for line in hold.splitlines() if line.strip()]
    assert lines[2:10] == [
        f"Get into place. The hold begins in {LEAD_SECONDS} seconds.",
        "Hold now, for 60 seconds. Enter: pause. H and Enter: it hurts.",
        *(f"{second} seconds." for second in range(10, 60, 10)),
        "\aThe hold is done.",
    ]
    assert seen.bells == 1
    assert seen.text.count("If it hurts, stop. A gentle pull is fine.") >= 2


def test_plain_says_when_the_shortest_time_is_over(type_in: Callable[..., Seen]) -> None:
    script = [("> ", "1"), ("begin", ""), ("start", "n"), ("start", ""), ("step 1", ""), ("step 2", ""), ("step 3", "")]
    seen = type_in([*script, ("Hold for 20 to 30 seconds.", ""), ("20 seconds. You may stop now", ""), ("step 5", "?")])
    assert "10 seconds.\n20 seconds. You may stop now: press Enter.\n" in seen.text
    assert "step 5 of 7" in seen.text
    assert "N leave it out." in seen.flowing.split("step 5 of 7")[1]
    assert seen.exit_code == 130


def test_plain_hears_pain_in_the_middle_of_a_hold(type_in: Callable[..., Seen]) -> None:
    seen = type_in([*PLAIN_TO_THE_HOLD, ("Hold for 60", ""), ("20 seconds.", "h"), ("how was it?", "3")], SPASM)
    assert seen.exit_code == 0
    assert "30 seconds." not in seen.text
    assert "SEE A DOCTOR" in seen.text.split("Stop now.")[1]
    assert seen.bells == 0


def test_plain_pauses_and_leaves(type_in: Callable[..., Seen]) -> None:
    seen = type_in([*PLAIN_TO_THE_HOLD, ("Hold for 60", ""), ("20 seconds.", ""), ("Paused at 20", "back")], SPASM)
    assert "Paused at 20 seconds. The time stands still." in seen.text
    assert seen.exit_code == 130
    assert "You stopped here." in seen.text
    assert "Lying stretch for the back of the thigh: begun, not finished" in seen.flowing


def test_plain_says_what_cannot_be_typed(type_in: Callable[..., Seen]) -> None:
    seen = type_in([("> ", "1"), ("begin", "what"), ("Please type one of the letters", "s"), ("no hold to skip", "m")])
    assert "The bell is off." in seen.text


def test_plain_chooses_by_number(type_in: Callable[..., Seen]) -> None:
    script = [("> ", "1"), ("begin", ""), ("start", "next"), ("Choose one", "3"), ("from 1 to 2", "1"), ("start", "r")]
    seen = type_in(script, BOTH)
    assert "Exercise 2 of 2: Lying stretch" in seen.text
    assert "4. Hold it there, and keep breathing. You may stop sooner. (hold 60 seconds)" in seen.flowing


# The walk itself ---------------------------------------------------------------------------------------------------


def test_every_key_does_something_or_says_why_not(pack: Pack) -> None:
    """Any keys in any order, ten thousand of them: never an error, and always something on the screen."""
    from random import Random

    from soundadvice.routine import groups
    from soundadvice_cli.views import ending, view

    random, fake = Random(3), FakeClock()
    offered = [one for one in pack.plan.exercises if not one.pending]
    ends = 0
    walk = Walk(groups(offered), fake)
    for _ in range(10_000):
        key = random.choice([*[Key.GO] * 6, *Key, "1", "2", "9"])
        if isinstance(key, Key):
            walk.press(key)
        else:
            walk.choose(int(key))
        fake.sleep(random.choice([0, 0, 3, 40]))
        walk.tick()
        if walk.ended is not None:
            ends += 1
            walk.go_on_with(frozenset(one.id for one in offered if random.random() < 0.9))
        if walk.phase is Phase.END and random.random() < 0.5:
            walk = Walk(groups(offered), fake)
        shown = view(walk)
        assert shown.place
        assert shown.keys[0][0] is Key.HURTS
        assert all(clean(line) == line for line in ending(walk))
    assert ends > 100


def test_the_session_is_told_of_pain_and_offers_nothing_any_more(pack: Pack, fake: FakeClock) -> None:
    from soundadvice_cli.walk import Ended

    class Hurting:
        def show(self, walk: Walk, stop_rule: str) -> Ended:
            assert stop_rule.startswith("If it hurts, stop.")
            walk.press(Key.HURTS)
            return Ended.HURTS

    class Answering(PlainAsker):
        def ask(self, prompt: object) -> object:
            return "intense"

    session, shown = Session(pack, answers=GIVEN), []
    guide = Guide(session, Answering(), Hurting(), lambda advice, _: shown.append(advice), lambda _: None, fake)
    assert [one.id for one in guide.exercises] == ["roll_down", "straight_leg_stretch"]
    guide.run(may_leave=True)
    assert [advice.disposition for advice in shown] == ["see_doctor"]
    assert session.advice().fired == ("pain_when_exercising",)
    assert guide.exercises == ()


ASKED = ["1", "1", "1", "1", "2", "1 week", "1", "1", "1", "1", "1", "1", "1", "1", "1", "3", "1", "2", "1", "1"]
"""Low back, nothing else, mild, a week, better, none tried; and the plan questions of someone who sits a lot."""


def test_ask_offers_the_exercises_and_follows_the_pain(
    pack: Pack, type_in: Callable[..., Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soundadvice_cli.keeping.default_path", lambda: tmp_path / "session.json")
    script = [*(("> ", line) for line in ASKED), ("1. Do the exercises now, one step at a time", "1")]
    script += [("Enter: begin", "b"), ("1. Do the exercises now", "1"), ("Enter: begin", ""), ("Enter: start", "")]
    script += [("step 1 of 6", "h"), ("how was it?", "2"), ("What now?", "3")]
    file = tmp_path / "advice.md"
    seen = type_in(script, talk=lambda: ask.run(pack, PlainAsker(), boxed=False, save=(file,)))
    assert seen.exit_code == 0
    before, after = seen.text.split("Now that you have stopped, how was it?")
    assert "AT HOME" in before
    assert "SEE A DOCTOR" in after
    assert "Do the exercises now" not in after
    # What was saved as a plan does not go on saying so.
    assert before.count("Saved in") == after.count("Saved in") == 1
    assert file.read_text("utf-8").startswith("# Low back pain: summary for the doctor")
