"""The tests that meet a bug, run in a process of its own that is forked from one in which they are loaded already.

First every test runs once without a bug: how long it takes, and which functions it reaches. Then, for each bug, the
tests that reach its function run until one fails: first the quickest, and those that noticed a bug near it. What is
done while modules are imported cannot be changed in a running program: a bug there, and a bug that all tests let live,
is put into a fresh process.
"""

from __future__ import annotations

import builtins
import functools
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from tools.mutation.changes import SourceMutant, put_in
from tools.mutation.putting_in import exchange, file_of, import_changed, telling

_PYTEST = (
    "-q",
    "-s",
    "--tb=native",
    "--assert=plain",
    "--hypothesis-profile=mutation",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "-p",
    "no:schemathesis",
)
EXAMPLES = 25
LEAST_SECONDS = 5.0
"""Of computing that a test may take at least before a bug counts as noticed by the time."""
_CANNOT = 9  # the exit code of a child in which a bug cannot be put


@dataclass(frozen=True, slots=True)
class KnownTest:
    """What is known of a test: the seconds that it takes, and the functions that it reaches (`module:function`)."""

    seconds: float
    reaches: frozenset[str]


@dataclass(frozen=True, slots=True)
class MutantOutcome:
    """Whether a bug is noticed, and by what: a test, or the time that it takes."""

    noticed: bool
    by: str


class Runner:
    """Runs tests against bugs of some modules. `say` takes a line about how it goes; `least` is in seconds."""

    def __init__(
        self,
        modules: tuple[str, ...],
        tests: tuple[str, ...],
        say: Callable[[str], None],
        least: float = LEAST_SECONDS,
    ) -> None:
        self._least = least
        self._sources = {module: file_of(module).read_text("utf-8") for module in modules}
        self._tests, self._say = tests, say
        self._known: dict[str, KnownTest] = {}
        self._early: frozenset[str] = frozenset()
        self._noticed: Counter[tuple[str, str]] = Counter()  # a module or function, and a test: how many of its bugs

    def outcomes(self, mutants: list[SourceMutant], keep: Callable[[SourceMutant, MutantOutcome], None]) -> None:
        """Runs all. `keep` is called for each bug in this process."""
        self._look()
        inside = [mutant for mutant in mutants if mutant.function]
        again = [mutant for mutant in mutants if not mutant.function]
        for line in _from_child(lambda send: self._loaded(inside, send)):
            number, outcome = json.loads(line)
            mutant = inside[number]
            if outcome is None or (not outcome["noticed"] and self._name(mutant) in self._early):
                again.append(mutant)
            else:
                keep(mutant, MutantOutcome(**outcome))
        self._say(f"{len(again)} bugs in a fresh process each")
        for mutant in again:
            keep(mutant, self._fresh(mutant))

    def _look(self) -> None:
        told = json.loads(next(iter(_from_child(self._survey))))
        if told["failed"]:
            raise SystemExit(f"fails without any bug: {', '.join(told['failed'])}")
        self._early = frozenset(told["early"])
        self._known = {
            name: KnownTest(seconds, frozenset(reaches)) for name, (seconds, reaches) in told["known"].items()
        }
        self._say(f"{len(self._known)} tests, {sum(one.seconds for one in self._known.values()):.0f} s")

    def _survey(self, send: Callable[[object], None]) -> None:
        """In a child: runs every test once, in modules that say which functions are reached."""
        reached: set[str] = set()
        vars(builtins)["__reached__"] = reached.add
        for module, source in self._sources.items():
            import_changed(module, telling(module, source))
        known: dict[str, tuple[float, list[str]]] = {}
        failed: list[str] = []

        def run(items: list[pytest.Item]) -> None:
            early = sorted(reached)
            for item, following in _with_next(items):
                reached.clear()
                reports = _run(item, following)
                if any(report.failed for report in reports):
                    failed.append(item.nodeid)
                if not any(report.skipped for report in reports):
                    known[item.nodeid] = (sum(report.duration for report in reports), sorted(reached))
            send({"known": known, "failed": failed, "early": early})

        _load(self._tests, run)

    def _loaded(self, mutants: list[SourceMutant], send: Callable[[object], None]) -> None:
        """In a child: loads the tests, then forks for each bug."""

        def run(items: list[pytest.Item]) -> None:
            by_name = {item.nodeid: item for item in items}
            for number, mutant in enumerate(mutants):
                chosen = [by_name[name] for name in self._meeting(mutant)]
                outcome = self._in_child(functools.partial(self._exchanged, mutant, chosen))
                self._count(mutant, outcome)
                send((number, asdict(outcome) if outcome else None))

        _load(self._tests, run)

    def _exchanged(self, mutant: SourceMutant, items: list[pytest.Item]) -> str | None:
        tree = put_in(mutant, self._sources[mutant.module])
        if not exchange(mutant.module, mutant.function, tree):
            os._exit(_CANNOT)
        return self._first_failure(items)

    def _name(self, mutant: SourceMutant) -> str:
        return f"{mutant.module}:{mutant.function}"

    def _meeting(self, mutant: SourceMutant) -> list[str]:
        """The tests that reach the function of a bug, or all if it is in none; first those that soon notice it."""
        name = self._name(mutant)
        everywhere = not mutant.function or name in self._early
        meeting = [test for test, known in self._known.items() if everywhere or name in known.reaches]

        def soon(test: str) -> float:
            weight = 1 + 1000 * self._noticed[name, test] + 100 * self._noticed[mutant.module, test]
            return self._known[test].seconds / weight

        return sorted(meeting, key=soon)

    def _count(self, mutant: SourceMutant, outcome: MutantOutcome | None) -> None:
        if outcome is not None and outcome.noticed:
            self._noticed.update([(self._name(mutant), outcome.by), (mutant.module, outcome.by)])

    def _fresh(self, mutant: SourceMutant) -> MutantOutcome:
        outcome = self._in_child(functools.partial(self._imported, mutant, self._meeting(mutant)))
        assert outcome
        self._count(mutant, outcome)
        return outcome

    def _imported(self, mutant: SourceMutant, tests: list[str]) -> str | None:
        import_changed(mutant.module, put_in(mutant, self._sources[mutant.module]))
        found: list[str | None] = []

        def run(items: list[pytest.Item]) -> None:
            by_name = {item.nodeid: item for item in items}
            gone = [name for name in tests if name not in by_name]
            chosen = [by_name[name] for name in tests if name in by_name]
            found.append(gone[0] if gone else self._first_failure(chosen))

        needed = [path for path in self._tests if path.startswith("-") or any(name.startswith(path) for name in tests)]
        try:
            _load(tuple(needed), run)
        except SystemExit as ending:
            return str(ending.code)
        return found[0]

    def _first_failure(self, items: list[pytest.Item]) -> str | None:
        for item, following in _with_next(items):
            usual = self._known[item.nodeid].seconds
            signal.setitimer(signal.ITIMER_VIRTUAL, self._least + 10 * usual)  # of computing
            signal.setitimer(signal.ITIMER_REAL, 60 + 20 * usual)  # of waiting
            try:
                reports = _run(item, following)
            except BaseException as error:  # it breaks pytest itself
                return f"{item.nodeid}: {type(error).__name__}"
            if any(report.failed for report in reports):
                return item.nodeid
        return None

    def _in_child(self, work: Callable[[], str | None]) -> MutantOutcome | None:
        """What a child finds: the first test that fails, or none. None if the bug cannot be put in."""
        lines: list[str] = []
        code = 0
        try:
            lines = list(_from_child(lambda send: send(work())))
        except ChildProcessError as error:
            code = error.args[0]
        if code == _CANNOT:
            return None
        if code in (-signal.SIGVTALRM, -signal.SIGALRM):
            return MutantOutcome(True, "the time that it takes")
        if code < 0:
            return MutantOutcome(True, f"signal {-code}")
        if code:
            raise SystemExit("a child that runs tests ends with an error of its own")
        by = json.loads(lines[0])
        return MutantOutcome(by is not None, by or "")


class _Loop:
    """A plugin of pytest: runs something of ours in place of the tests."""

    def __init__(self, run: Callable[[list[pytest.Item]], None]) -> None:
        self._run, self.ran = run, False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's own loop."""
        if not session.testsfailed:
            for item in session.items:
                _few_examples(item)
            self._run(session.items)
            self.ran = True
        return True


def _load(tests: tuple[str, ...], run: Callable[[list[pytest.Item]], None]) -> None:
    loop = _Loop(run)
    code = pytest.main([*_PYTEST, *tests], plugins=[loop])
    if not loop.ran:
        raise SystemExit(f"the tests cannot be loaded: pytest ends with {code}")


def _few_examples(item: pytest.Item) -> None:
    """A test that asks Hypothesis for many examples gets `EXAMPLES` of them, as the profile says for all others."""
    test: Any = getattr(item, "obj", None)
    asked = getattr(test, "_hypothesis_internal_use_settings", None)
    if asked is not None and asked.max_examples > EXAMPLES:
        from hypothesis import settings  # pytest's plugin of Hypothesis must be first

        target = getattr(test, "__func__", test)
        target._hypothesis_internal_use_settings = settings(asked, max_examples=EXAMPLES)


def _with_next(items: list[pytest.Item]) -> Iterable[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=False)  # none has none after it


def _run(item: pytest.Item, following: pytest.Item | None) -> list[pytest.TestReport]:
    reports: list[pytest.TestReport] = []

    class Hear:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            reports.append(report)

    plugin = Hear()
    item.config.pluginmanager.register(plugin)
    try:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    finally:
        item.config.pluginmanager.unregister(plugin)
    return reports


def _from_child(work: Callable[[Callable[[Any], None]], None]) -> Iterable[str]:
    """The lines that a forked child sends. Raises ChildProcessError with its exit code if that is not 0."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            _be_quiet()
            with os.fdopen(writing, "w") as pipe:

                def send(thing: object) -> None:
                    pipe.write(json.dumps(thing) + "\n")
                    pipe.flush()

                work(send)
            code = 0
        except SystemExit as ending:
            os.write(_ERRORS, f"{ending.code}\n".encode())
        except BaseException as error:  # a child must never come back as its parent
            os.write(_ERRORS, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        yield from pipe
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        raise ChildProcessError(code)


_ERRORS = os.dup(2)


def _be_quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    for name in (signal.SIGVTALRM, signal.SIGALRM):
        signal.signal(name, signal.SIG_DFL)


def preload() -> None:
    """Imports what tests need and no bug can be in, so that a fresh process starts quickly."""
    for name in ("pydantic", "yaml", "rich", "click", "unittest.mock"):
        __import__(name)
    assert not any(name.partition(".")[0] == "soundadvice" for name in sys.modules), Path.cwd()
