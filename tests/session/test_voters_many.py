"""Many voters and many evaluations: threads do not mix them, and no memory is held by what is gone."""

from __future__ import annotations

import gc
import resource
import threading
import weakref
from random import Random

import pytest

from soundadvice.meaning.evaluate import evaluate
from soundadvice.session.second_engine import voter_of
from support.packs.generated import make_answers, small_pack, take
from support.packs.voters import Engine, fired, on_each_engine
from support.thorough import examples
from support.threads import in_threads

pytestmark = on_each_engine


@pytest.fixture(autouse=True)
def asked_first(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions ask this second engine."""
    engine.first(monkeypatch)


def test_a_voter_is_made_once_for_a_pack_and_dropped_with_it(engine: Engine) -> None:
    pack = small_pack()
    voter = voter_of(pack)
    assert isinstance(voter, engine.voter)  # type: ignore[arg-type]
    assert voter_of(pack) is voter
    gone = weakref.ref(voter)
    del voter, pack
    gc.collect()
    assert gone() is None


def test_threads_make_one_voter_for_a_pack() -> None:
    pack, barrier, seen = small_pack(), threading.Barrier(8), []

    def work() -> None:
        barrier.wait()
        seen.append(voter_of(pack))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(map(id, seen))) == 1


def test_eight_threads_on_shared_packs_do_not_mix(engine: Engine) -> None:
    packs = [pack for pack in take(40, seed=3) if pack.rules][:12]
    voters = {pack: engine.voter(pack) for pack in packs}

    def work(random: Random) -> list[object]:
        wrong: list[object] = []
        for _ in range(examples(400)):
            pack = random.choice(packs)
            answers = make_answers(random, pack)
            if fired(voters[pack], pack, answers) != set(evaluate(pack, answers).fired):
                wrong.append((pack.id, answers))
        return wrong

    assert in_threads(work) == []


def resident() -> int:
    """The most memory this process has held, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.nightly
@pytest.mark.slow
def test_twenty_thousand_evaluations_hold_no_memory(engine: Engine) -> None:
    pack, random = small_pack(), Random(1)
    voter = engine.voter(pack)
    states = [make_answers(random, pack) for _ in range(100)]
    evaluations = [evaluate(pack, answers) for answers in states]

    def rounds(count: int) -> None:
        for _ in range(count):
            for answers, evaluation in zip(states, evaluations, strict=True):
                voter.fired(answers, evaluation.states)

    rounds(10)
    before = resident()
    rounds(200)
    assert resident() - before < 2 * 1024, "grew by more than 2 MiB: 100 bytes an evaluation"


@pytest.mark.slow
def test_packs_that_come_and_go_hold_no_memory() -> None:
    def rounds(count: int) -> None:
        for _ in range(count):
            assert not isinstance(voter_of(small_pack()), str)
        gc.collect()

    rounds(100)
    before = resident()
    rounds(500)
    # durable_rules holds about 100 KiB for one, CLIPS more than 1 MiB: kept, it would be 50 MiB at least.
    assert resident() - before < 16 * 1024
