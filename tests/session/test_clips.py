"""What CLIPS carries, what it is given of a pack, and when it fails: nothing is guessed, and nothing is shown."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from random import Random

import pytest

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import All, AnyOf, Condition, Count, Not, ScoreTest
from soundadvice.model.errors import SessionError, UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice, Number, Option
from soundadvice.session.voters import clips_voter, durable_voter
from soundadvice.session.voters.clips_voter import MOST_DEEP, MOST_PARTS, ClipsVoter, too_much
from support.packs.generated import any_of, at_least, choice, make, make_answers, rule, small_pack, take
from support.packs.shipped import shipped
from support.packs.voters import fired
from support.thorough import examples

pytest.importorskip("clips", reason="clips cannot be loaded here", exc_type=ImportError)

AMOUNT = Number(id="n", text="n", unit="x", minimum=0, maximum=10**6)


@pytest.fixture
def voter() -> ClipsVoter:
    return ClipsVoter(small_pack())


def run(voter: ClipsVoter) -> set[str]:
    return fired(voter, small_pack(), {"pain": "severe"})


# What it carries ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["news2", "phq9"])
def test_sums_that_durable_rules_cannot_carry_are_added_up(name: str) -> None:
    pack, random = shipped(name), Random(name)
    assert durable_voter.too_much(pack) is not None
    voter, seen = ClipsVoter(pack), set()
    for _ in range(examples(300)):
        answers = make_answers(random, pack)
        seen |= (found := fired(voter, pack, answers))
        assert found == set(evaluate(pack, answers).fired)
    assert len(seen) > len(pack.rules) / 2


def test_a_sum_is_as_long_as_its_parts_however_many_ways_there_are() -> None:
    questions = tuple(choice(f"q{number}", "yes", "no") for number in range(60))
    points = tuple((number % 7 - 3 or 5, any_of(one.id, "yes")) for number, one in enumerate(questions))
    tests = [ScoreTest("s", least, points, base=least // 2) for least in (-20, 0, 7, 30)]
    counts = [Count(number, tuple(part for _, part in points)) for number in (1, 30, 60)]
    every: list[Condition] = [*tests, *map(Not, tests), *counts, *map(Not, counts)]
    pack = make(questions, tuple(rule(f"r{number}", one) for number, one in enumerate(every)))
    voter, random = ClipsVoter(pack), Random(3)
    for share in (0, 1, 3, 9, 30):
        answers = {one.id: random.choice(["yes", "no"]) for one in questions if random.randint(0, share)}
        assert fired(voter, pack, answers) == set(evaluate(pack, answers).fired)
    written = clips_voter._constructs(pack, clips_voter._encoder(pack)[0])
    assert max(map(len, written)) < 60 * 250


def test_thousands_of_rules_that_all_fire_do() -> None:
    pack = make((AMOUNT,), tuple(rule(f"r{number}", at_least("n", number)) for number in range(1_501)))
    voter = ClipsVoter(pack)
    assert fired(voter, pack, {"n": 700}) == {f"r{number}" for number in range(701)}
    assert fired(voter, pack, {"n": 10**6}) == set(pack.rule)


def test_thousands_of_options_are_told_apart() -> None:
    options = tuple(Option(f"o{number}", "") for number in range(1_000))
    questions = tuple(MultiChoice(id=f"q{number}", text="q", options=options) for number in range(5))
    ends = [rule(f"r{n}", All((any_of(one.id, "o999"), Not(any_of(one.id, "o0"))))) for n, one in enumerate(questions)]
    pack = make(questions, tuple(ends))
    voter = ClipsVoter(pack)
    answers = {f"q{number}": frozenset({"o999", f"o{number}"}) for number in range(5)}
    assert fired(voter, pack, {}) == set()
    assert fired(voter, pack, answers) == {"r1", "r2", "r3", "r4"} == set(evaluate(pack, answers).fired)


def mixed(number: int, condition: Condition) -> Condition:
    return (All if number % 2 else AnyOf)((condition, any_of("q", "maybe")))


def counted(number: int, condition: Condition) -> Condition:
    return Count(1 + number % 2, (condition, any_of("q", "maybe")))


@pytest.mark.parametrize("around", [mixed, counted])
def test_conditions_are_nested_so_deep_and_no_deeper(around: Callable[[int, Condition], Condition]) -> None:
    def deep(levels: int) -> Condition:
        condition: Condition = any_of("q", "yes")
        for number in range(levels):
            condition = around(number, condition)
        return condition

    question = choice("q", "yes", "no", "maybe")
    pack = make((question,), (rule("deep", deep(MOST_DEEP)),))
    found: list[set[str]] = []
    before = threading.stack_size(512 * 1024)  # as small as any system gives a thread
    try:
        thread = threading.Thread(target=lambda: found.append(fired(ClipsVoter(pack), pack, {"q": "maybe"})))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert found == [{"deep"}]
    assert too_much(pack) is None
    with pytest.raises(UnsupportedError, match=f"rule `deep` has more than {MOST_DEEP} conditions within one another"):
        ClipsVoter(make((question,), (rule("deep", deep(MOST_DEEP + 1)),)))


def test_the_limits_are_those_that_were_measured() -> None:
    assert (MOST_PARTS, MOST_DEEP) == (50_000, 200)


def test_so_many_comparisons_are_carried_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clips_voter, "MOST_PARTS", 500)

    def many(count: int) -> Pack:
        parts = tuple(at_least("n", number) for number in range(count // 2))
        return make((AMOUNT,), (rule("one", All(parts)), rule("two", AnyOf(parts))))

    assert too_much(many(500)) is None
    said = "clips cannot carry this: rule `two` brings the comparisons of the pack to more than 500"
    assert str(too_much(many(502))).endswith(said)


def test_a_sum_beyond_exact_numbers_is_refused() -> None:
    points = ((2**52, any_of("q", "yes")), (2**52, any_of("q", "no")))
    question = choice("q", "yes", "no")
    assert too_much(make((question,), (rule("r", ScoreTest("s", 0, points)),))) is None
    reason = too_much(make((question,), (rule("r", ScoreTest("s", 1, points)),)))
    assert str(reason).endswith("clips cannot carry this: rule `r` adds up numbers that are too large")


# What it is given ---------------------------------------------------------------------------------------------------

HOSTILE = (
    'a"b',
    ") (exit 1) (",
    'x) => (system "touch owned")',
    "?*fired*",
    "(bind ?*fired* 0)",
    "; a comment",
    "ä\u202e漢\x00\x1b[2J\n",
    "TRUE",
    "nil",
    "-1",
    "\\",
    "crlf",
)


def test_the_text_of_a_hostile_pack_does_not_reach_it() -> None:
    questions = tuple(choice(name, *(f"{name}{end}" for end in HOSTILE)) for name in HOSTILE)
    rules = tuple(rule(name, any_of(name, f"{name}{name}")) for name in HOSTILE)
    pack = make(questions, rules)
    written = "\n".join(clips_voter._constructs(pack, clips_voter._encoder(pack)[0]))
    assert set("ä漢\x00\x1b;\\\"'").isdisjoint(written)
    assert not any(word in written for word in ("exit", "system", "touch", "comment", "crlf"))
    voter = ClipsVoter(pack)
    for name in HOSTILE:
        assert fired(voter, pack, {name: f"{name}{name}"}) == {name}
        assert fired(voter, pack, {name: f"{name}\\"}) == ({name} if name == "\\" else set())


OURS = """defglobal defrule deffunction declare salience closing answers given decide assert run implode fired create
bind test and or if then else eq integerp nth TRUE FALSE"""


def test_what_it_is_given_of_any_pack_is_of_its_own_words_and_numbers() -> None:
    ours = set(OURS.split())
    for pack in take(60, seed=4):
        for text in clips_voter._constructs(pack, clips_voter._encoder(pack)[0]):
            words = set(text.translate(str.maketrans("()?*$<>=+&-", " " * 11)).split())
            assert all(word in ours or word.lstrip("r").isdecimal() for word in words), words - ours


# When it fails ------------------------------------------------------------------------------------------------------


def test_a_run_that_stops_before_the_closing_rule_is_refused(voter: ClipsVoter) -> None:
    voter._environment.find_rule("closing").undefine()
    with pytest.raises(SessionError, match="CLIPS did not run to its end"):
        run(voter)


@pytest.mark.parametrize("log", ["", "0", "-1 0", "0 0 -1", "-1 -1", "0 -1 -1"])
def test_a_log_that_no_whole_run_leaves_is_refused(voter: ClipsVoter, log: str) -> None:
    voter._decide = lambda *_: log
    with pytest.raises(SessionError, match="CLIPS did not run to its end"):
        run(voter)


@pytest.mark.parametrize("log", ["x -1", "0.5 -1", None, 3])
def test_an_answer_that_is_no_log_is_refused(voter: ClipsVoter, log: object) -> None:
    voter._decide = lambda *_: log
    with pytest.raises(SessionError, match="CLIPS did not run to its end"):
        run(voter)


def test_whatever_it_prints_is_a_failure_and_is_shown_to_no_one(
    voter: ClipsVoter, capfd: pytest.CaptureFixture[str]
) -> None:
    voter._environment.build("(defrule wrong (answers $?given) (test (> (+ 1 (nth$ 1 ?given)) 0)) => )")
    with pytest.raises(SessionError, match="CLIPS did not run to its end") as caught:
        run(voter)
    assert capfd.readouterr() == ("", "")
    assert str(caught.value) == "CLIPS did not run to its end"
    voter._environment.find_rule("wrong").undefine()
    assert run(voter) == {"severe"}  # and the next evaluation is unharmed


def test_a_run_that_prints_does_not_count_though_it_ended(voter: ClipsVoter, capfd: pytest.CaptureFixture[str]) -> None:
    voter._environment.build('(defrule wrong (answers $?given) => (printout t "secret" crlf))')
    with pytest.raises(SessionError, match=r"CLIPS did not run to its end$"):
        run(voter)
    assert capfd.readouterr() == ("", "")
    voter._environment.find_rule("wrong").undefine()
    assert run(voter) == {"severe"}


def test_an_error_says_nothing_of_the_answers(voter: ClipsVoter) -> None:
    real = voter._decide

    def fail(*given: object) -> None:
        real(*given)
        raise RuntimeError(f"secret {given}")

    voter._decide = fail
    with pytest.raises(SessionError) as caught:
        run(voter)
    assert str(caught.value) == "CLIPS did not run to its end (RuntimeError)"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert list(voter._environment.facts()) == []
    voter._decide = real
    assert run(voter) == {"severe"}


def test_an_interrupt_passes_through_and_leaves_nothing_behind(voter: ClipsVoter) -> None:
    real = voter._decide

    def interrupt(*given: object) -> None:
        real(*given)
        raise KeyboardInterrupt

    voter._decide = interrupt
    with pytest.raises(KeyboardInterrupt):
        run(voter)
    assert list(voter._environment.facts()) == []
    voter._decide = real
    assert run(voter) == {"severe"}


def test_a_run_that_could_not_be_cleared_does_not_count(voter: ClipsVoter, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck:
        def __init__(self) -> None:
            self.resets = 0

        def reset(self) -> None:
            self.resets += 1
            if self.resets == 2:
                raise RuntimeError("secret")

    monkeypatch.setattr(voter, "_environment", Stuck())
    with pytest.raises(SessionError, match=r"CLIPS did not run to its end \(RuntimeError\)"):
        run(voter)


def test_nothing_is_left_of_the_answers(voter: ClipsVoter) -> None:
    assert run(voter) == {"severe"}
    assert list(voter._environment.facts()) == []
    assert list(voter._environment.activations()) == []
    assert voter._environment.find_global("fired").value == ()


def test_it_starts_no_threads() -> None:
    before = threading.active_count()
    assert all(run(ClipsVoter(small_pack())) == {"severe"} for _ in range(5))
    assert threading.active_count() == before


# Missing ------------------------------------------------------------------------------------------------------------


def test_where_it_cannot_be_loaded_the_reason_and_the_mend_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "clips", None)
    with pytest.raises(UnsupportedError, match=r"clips cannot carry this: it cannot be loaded .*`pip install"):
        ClipsVoter(small_pack())


def test_at_exit_it_is_left_alone_since_threads_may_be_at_work() -> None:
    code = (
        "import sys, threading; sys.path.insert(0, 'tests')\n"
        "from support.packs.generated import small_pack\n"
        "from support.packs.voters import fired\n"
        "from soundadvice.session.voters.clips_voter import ClipsVoter\n"
        "pack = small_pack(); voter = ClipsVoter(pack); begun = threading.Event()\n"
        "def work():\n"
        "    while True:\n"
        "        fired(voter, pack, {'pain': 'severe'}); begun.set()\n"
        "threading.Thread(target=work, daemon=True).start(); begun.wait()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
