"""The walk itself: any keys in any order, and what the session is told."""

from __future__ import annotations

from soundadvice import Advice, Pack, Session
from soundadvice.routine.position import Key, Phase
from soundadvice.routine.walk import Walk
from soundadvice_cli.prompts.plain import PlainAsker
from soundadvice_cli.routine.run import RoutineRun
from soundadvice_cli.terminal.text_layout import clean
from support.terminal.player import GIVEN, FakeClock
from support.thorough import examples


def test_every_key_does_something_or_says_why_not(pack: Pack) -> None:
    """Any keys in any order, thousands of them: never an error, and always something on the screen."""
    from random import Random

    from soundadvice.routine.moments import groups
    from soundadvice.routine.view import ending
    from soundadvice_cli.routine.terminal_view import ending_lines, terminal_view

    random, fake = Random(3), FakeClock()
    offered = [one for one in pack.plan.exercises if not one.pending]
    ends = 0
    walk = Walk(groups(offered), fake)
    number = examples(10_000)
    for _ in range(number):
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
        shown = terminal_view(walk, offered)
        assert shown.place
        assert shown.keys[0][0] is Key.HURTS
        assert all(clean(line) == line for line in ending_lines(ending(walk.progress, offered)))
    assert ends > number / 100


def test_the_session_is_told_of_pain_and_offers_nothing_any_more(pack: Pack, fake: FakeClock) -> None:
    from soundadvice.routine.position import Ended

    class Hurting:
        def show(self, walk: Walk, advice: Advice) -> Ended:
            assert advice.stop_rule.startswith("If it hurts, stop.")
            walk.press(Key.HURTS)
            return Ended.HURTS

    class Answering(PlainAsker):
        def ask(self, prompt: object) -> object:
            return "intense"

    session, shown = Session(pack, answers=GIVEN), []
    run = RoutineRun(session, Answering(), Hurting(), lambda advice, _: shown.append(advice), lambda _: None, fake)
    assert [one.id for one in run.exercises] == ["roll_down", "lying_hamstring_stretch"]
    run.run(may_leave=True)
    assert [advice.disposition for advice in shown] == ["see_doctor"]
    assert session.advice().fired == ("pain_when_exercising",)
    assert run.exercises == ()
