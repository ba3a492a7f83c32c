"""What a server with fifty packs takes: memory, processor time a request, and bytes of what is kept of a person.

Run `python benchmarks/service.py`; needs `wrk`. For the page on a national service, docs/explanation/scale.md.
The packs: the default one with its plan (81 rules), and fifty of 56 to 105 rules from `generate.py`.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median

import machine
from generate import write_pack
from over_http import CONNECTIONS, load, resident
from people_of import Answers, people_of

from soundadvice import Pack, Session, evaluate, load_pack
from soundadvice.meaning.evaluate import State
from soundadvice.model.answer import read_answers
from soundadvice.model.question import Choice, Duration, MultiChoice, Question

DEFAULT = "low_back_pain_self_care"
PACKS, PEOPLE, ROUNDS, SECONDS = 50, 10, 7, 3
_SCRIPT = """
local asked = {%s}
local turn = 0
request = function()
  turn = turn %% #asked + 1
  local one = asked[turn]
  return wrk.format("POST", "/api/packs/" .. one[1] .. "/evaluate", {["Content-Type"] = "application/json"}, one[2])
end
"""
Asked = list[tuple[str, Answers]]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its address, its process, and the processor seconds until it said where it listens."""

    base: str
    process: int
    start: float

    def seconds(self) -> float:
        """The processor seconds that it has taken so far."""
        return processor_seconds(self.process)

    def ask(self, pack: str, answers: Answers) -> bytes:
        """The reply to a set of answers, as it came."""
        body = json.dumps({"answers": answers}).encode()
        address = f"{self.base}/api/packs/{pack}/evaluate"
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as reply:
            return bytes(reply.read())


def processor_seconds(process: int) -> float:
    """What the system says that a process has taken, its own time and the system's on its behalf."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(packs: list[str]) -> Iterator[Server]:
    """`soundadvice serve` with these packs, for programs alone."""
    command = [sys.executable, "-m", "soundadvice_cli", "serve", "--port", "0", "--no-web", "--not-for-people"]
    command += [part for pack in packs for part in ("--pack", pack)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    try:
        assert process.stdout is not None
        found = next(found for line in process.stdout if (found := re.search(r"http://[^\s/]+", line)))
        yield Server(found[0], process.pid, processor_seconds(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def served(name: str, packs: list[str], asked: Asked, folder: Path) -> None:
    """Prints what a server with these packs takes while these people ask it in turns."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("it needs wrk: apt-get install wrk")
    script = folder / "asked.lua"
    rows = (f'{{"{pack}", [==[{json.dumps({"answers": answers})}]==]}}' for pack, answers in asked)
    script.write_text(_SCRIPT % ",\n".join(rows))
    with server(packs) as running:
        fresh = resident(running.process)
        replies = [running.ask(pack, answers) for pack, answers in asked]
        decided = sum(json.loads(reply)["decided"] for reply in replies)
        rates, each = [], []
        for turn in range(ROUNDS + 1):  # the first is to warm up
            before = running.seconds()
            rate, number = load(wrk, script, running.base, SECONDS)
            if turn:
                rates.append(rate)
                each.append((running.seconds() - before) / number)
        print(f"{name}: {running.start:.2f} processor seconds to start; {fresh:.0f} MB then,", end=" ")
        print(f"{resident(running.process):.0f} MB after {len(asked)} people and {ROUNDS} rounds")
    print(f"  replies {mean(map(len, replies)):,.0f} bytes, {decided} of {len(replies)} decided;", end=" ")
    print(f"{median(each) * 1e3:.3f} ({min(each) * 1e3:.3f} to {max(each) * 1e3:.3f}) ms of the processor a request,")
    print(f"  so {1 / median(each):,.0f} a second and core; {median(rates):,.0f} a second by the clock,", end=" ")
    print(f"{CONNECTIONS} connections, client beside it")


def kept(pack: Pack, people: list[Answers]) -> None:
    """Prints how large records and saved sessions are: on average, and packed, each alone and all together."""
    now = datetime.now(UTC)
    sessions = [Session(pack, answers=answers, since=now) for answers in people]
    records = [_text(one.record(now).to_json()) for one in sessions if one.decided]
    for name, texts in ("record", records), ("session", [_text(one.to_json(now)) for one in sessions]):
        alone = mean(len(gzip.compress(text)) for text in texts)
        # Of the same day and pack they repeat each other: a table or an archive packs them so.
        together = len(gzip.compress(b"\n".join(texts))) / len(texts)
        print(f"{name} of {pack.id}, {len(texts)} of them: {mean(map(len, texts)):,.0f} bytes,", end=" ")
        print(f"gzip {alone:,.0f} alone, {together:,.0f} each together")
    answers = [_text(one) for one in people]
    print(f"the answers alone: {mean(map(len, answers)):,.0f} bytes")


def calm_people(pack: Pack, how_many: int) -> list[Answers]:
    """People who mostly say that all is well, nineteen times in twenty; the same each time, no hidden answers left."""
    source = random.Random(1)
    fitting = {name: _answers(pack.question[name]) for name in pack.deciding}
    calm = {
        name: [one for one in found if _floor(pack, {name: one}) == pack.default] or found
        for name, found in fitting.items()
    }
    found = []
    for _ in range(how_many):
        person = {name: source.choice((calm if source.random() < 0.95 else fitting)[name]) for name in fitting}
        while hidden := [name for name in person if _states(pack, person)[name] is State.NOT_ENABLED]:
            person = {name: answer for name, answer in person.items() if name not in hidden}
        found.append(person)
    return found


def _answers(question: Question) -> list[object]:
    if isinstance(question, (Choice, MultiChoice)):
        names = [option.id for option in question.options]
        return [[name] for name in names] if isinstance(question, MultiChoice) else list(names)
    return ["4 days", "2 weeks", "3 months"] if isinstance(question, Duration) else [28, 45, 61, 77]


def _floor(pack: Pack, answers: Answers) -> str:
    return evaluate(pack, read_answers(pack.question, answers)).floor


def _states(pack: Pack, answers: Answers) -> Mapping[str, State]:
    return evaluate(pack, read_answers(pack.question, answers)).states


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def main() -> None:
    before = machine.load()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = [write_pack(folder, 56 + number) for number in range(PACKS)]
        default = load_pack(DEFAULT)
        usual = [(DEFAULT, answers) for answers in calm_people(default, PACKS * PEOPLE)]
        many = [(one.name, answers) for one in written for answers in people_of(load_pack(one), PEOPLE)]
        served("the default pack", [DEFAULT], usual, folder)
        begun = [(DEFAULT, dict(list(answers.items())[:6])) for _, answers in usual]
        served("the default pack, six answers so far", [DEFAULT], begun, folder)
        served("one generated pack", [str(written[-1])], [one for one in many if one[0] == written[-1].name], folder)
        served(f"{PACKS} generated packs", [str(one) for one in written], many, folder)
        kept(default, calm_people(default, 200))
        kept(load_pack(written[PACKS // 2]), people_of(load_pack(written[PACKS // 2]), 200))
    print(f"load {before} before and {machine.load()} after")


if __name__ == "__main__":
    main()
