"""The web page over two real processes: a visit goes on in whichever of them is asked next."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from random import Random
from time import sleep

import httpx2
import pytest

from soundadvice import triage
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.answer import answer_to_json, read_answers
from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Quantity
from soundadvice.server.connections.workers import can_fork
from support.packs.generated import make_answer
from support.server.serving import command
from support.server.sharing import KEY
from support.server.visits import AT_HOME, PACK, Visit, form_of

FORKS = pytest.mark.skipif(not can_fork(), reason="file permissions and signals are POSIX's")


class Caller(Visit):
    """One person at the real server; each of their requests comes on a connection of its own, to any process."""

    def __init__(self, base: str, random: Random, transport: httpx2.HTTPTransport) -> None:
        close = {"connection": "close"}
        self.client = httpx2.Client(  # type: ignore[assignment]
            base_url=base, follow_redirects=True, transport=transport, headers=close
        )
        self.pack = PACK
        self.random = random
        self.told: dict[str, object] = {}
        self.page = self.get("/")

    def step(self) -> bool:
        """Answers what is asked now; False once there is the advice."""
        name = self.asked
        if name is None:
            if self.path == "/check":
                self.post("/check")
            return False
        question = self.pack.question[name]
        answer = answer_to_json(question, make_answer(self.random, self.pack, question))
        # Most are nearly well: of answers at random, most make an emergency at once.
        if isinstance(question, Quantity) or self.random.random() < 0.8:
            answer = AT_HOME.get(name, answer)  # type: ignore[assignment]
        self.told[name] = answer
        fields = form_of(question, answer) if answer != UNSURE else {"answer": [UNSURE], "number": [""]}
        self.page = self.post("/question", question=name, **fields)
        assert self.page.status_code == 200, self.page.text
        return True


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    there = [one for one in Path("/proc").iterdir() if one.name.isdigit()]
    return [int(one.name) for one in there if stat(int(one.name))[1:2] == [str(process.pid)]]


def ticks(worker: int) -> int:
    """How long a process has worked, in the system's ticks."""
    return int(stat(worker)[11]) + int(stat(worker)[12])


def stat(process: int) -> list[str]:
    """What the system tells of a process, from its state and its parent on; nothing if it has gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


@FORKS
@pytest.mark.slow
@pytest.mark.parametrize("visits", [20, pytest.param(200, marks=pytest.mark.nightly)])
def test_visits_over_two_processes_each_end_with_their_own_advice(visits: int, tmp_path: Path) -> None:
    """Interleaved at random; half way through, one of the processes is killed, and another takes its place."""
    (tmp_path / "key").write_text(KEY)
    shared = ("--visits", str(tmp_path / "visits"), "--visits-key", str(tmp_path / "key"))
    random = Random(17)
    with command("--workers", "2", "--pack", PACK.id, *shared) as (process, base):
        alone = httpx2.HTTPTransport(verify=False, limits=httpx2.Limits(max_keepalive_connections=0))
        callers = [Caller(base, random, alone) for _ in range(visits)]
        before = workers_of(process)
        for caller in callers:
            caller.post("/begin")
        under_way, steps = list(callers), 0
        while under_way:
            caller = random.choice(under_way)
            if not caller.step():
                under_way.remove(caller)
            steps += 1
            if steps == 2 * visits:
                assert all(ticks(worker) >= visits // 20 for worker in before)  # both have answered
                os.kill(before[0], signal.SIGKILL)
                while stat(before[0]):  # it may still take a connection, which ends with it
                    sleep(0.02)
        for caller in callers:
            advice = caller.record()["advice"]
            assert isinstance(advice, dict)
            # What was hidden by a later answer is kept with the visit, as it is in memory.
            assert advice["answers"] == {name: caller.told[name] for name in advice["answers"]}
            assert advice["answers"].keys() == caller.told.keys()
            found = evaluate(PACK, read_answers(PACK.question, caller.told))
            assert advice["disposition"] == found.floor
            assert {one["rule"] for one in advice["reasons"]} == set(found.fired)
            assert advice == triage(PACK, caller.told).to_json()
        after = workers_of(process)
        assert len(after) == 2
        assert before[0] not in after
        assert len({caller.record()["advice"]["disposition"] for caller in callers}) > 1  # type: ignore[index]
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read().splitlines() == ["a process ended by itself, and another takes its place"]
