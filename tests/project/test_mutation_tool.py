"""The tool that puts small bugs into the engine: which bugs, which tests meet them, and what may live."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from tools.mutation import ledger  # noqa: E402
from tools.mutation.__main__ import FILES  # noqa: E402
from tools.mutation.changes import SourceMutant, mutants_of, put_in  # noqa: E402
from tools.mutation.runner import MutantOutcome  # noqa: E402

MODULES = sorted(
    path
    for room in ("model", "meaning", "session", "wire")
    for pattern in FILES
    for path in (ROOT / "engine/soundadvice" / room).glob(pattern)
)

TOY = '''
"""A toy: what is counted."""

LIMIT = 3
SEEN = []


def is_many(number: int) -> bool:
    """Whether it is at least the limit."""
    return number >= LIMIT


def count(most: int) -> int:
    found = 0
    while found < most:
        found += 1
    return found


def note(what: str) -> None:
    SEEN.append(what)
    assert SEEN, "noted"


def at_import(number: int) -> int:
    return number + 1


TWO = at_import(1)
'''

TESTS = """
import toy

def test_many():
    assert [toy.is_many(number) for number in (1, 3, 9)] == [False, True, True]

def test_count():
    assert toy.count(2) == 2

def test_two():
    assert toy.TWO == 2

def test_note():
    toy.note("this")
"""

RUN = """
from tools.mutation.changes import mutants_of
from tools.mutation.putting_in import file_of
from tools.mutation.runner import Runner, preload
preload()
mutants = mutants_of("toy", file_of("toy").read_text())
def keep(mutant, outcome):
    print(mutant.name, "|", outcome.by if outcome.noticed else "LIVES")
Runner(("toy",), ("test_toy.py",), lambda line: None, least=0.5).outcomes(mutants, keep)
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "toy.py").write_text(TOY, "utf-8")
    (tmp_path / "test_toy.py").write_text(TESTS, "utf-8")
    (tmp_path / "conftest.py").write_text(
        "import hypothesis\nhypothesis.settings.register_profile('mutation', database=None)\n", "utf-8"
    )
    return tmp_path


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(folder / "engine"), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    # Every fresh process begins with pytest: without plugins that a toy needs not.
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "_hypothesis_pytestplugin"}
    return subprocess.run(
        [sys.executable, "-c", RUN], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_each_bug_dies_by_the_test_that_sees_it_or_lives(toy: Path) -> None:
    done = run(toy)
    assert done.returncode == 0, done.stderr
    many, count, two = (f"test_toy.py::test_{name}" for name in ("many", "count", "two"))
    assert dict(line.split(" | ") for line in done.stdout.splitlines()) == {
        "toy:: 3 → 4": many,
        "toy:: 1 → 2": two,
        "toy:is_many: return number >= LIMIT → return None": many,
        "toy:is_many: number >= LIMIT → number > LIMIT": many,
        "toy:is_many: number >= LIMIT → number < LIMIT": many,
        "toy:count: 0 → 1": "LIVES",
        "toy:count: found < most → found <= most": count,
        "toy:count: found < most → found >= most": count,
        "toy:count: found += 1 → pass": "the time that it takes",
        "toy:count: found += 1 → found -= 1": "the time that it takes",
        "toy:count: 1 → 2": "LIVES",
        "toy:count: return found → return None": count,
        "toy:note: SEEN.append(what) → pass": "test_toy.py::test_note",
        "toy:at_import: return number + 1 → return None": two,
        "toy:at_import: number + 1 → number - 1": two,
        "toy:at_import: 1 → 2": two,
    }


def test_nothing_is_said_of_bugs_if_the_tests_fail_without_one(toy: Path) -> None:
    (toy / "test_toy.py").write_text(TESTS + "\ndef test_red():\n    assert False\n", "utf-8")
    done = run(toy)
    assert (done.returncode != 0, done.stdout) == (True, "")
    assert "fails without any bug: test_toy.py::test_red" in done.stderr


@pytest.mark.sampled
@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_bug_is_another_program_and_has_a_name_of_its_own(path: Path) -> None:
    source = path.read_text("utf-8")
    clean = compile(source, str(path), "exec")
    mutants = mutants_of("m", source)
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    for mutant in mutants[::20]:  # of every kind some, in a second or two
        assert compile(put_in(mutant, source), str(path), "exec") != clean, mutant.name


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "engine").with_suffix("").parts)


def test_each_bug_that_may_live_can_still_be_put_in_and_has_a_reason() -> None:
    every = {mutant.name for path in MODULES for mutant in mutants_of(dotted(path), path.read_text("utf-8"))}
    assert [one.name for one in ledger.read(ROOT / ledger.SURVIVORS) if one.name not in every] == []


def test_what_lives_unlisted_what_died_and_what_is_gone_is_told() -> None:
    lives, dies, unrun = (SourceMutant("a.b", "f", change, (), 0) for change in ("x → y", "y → z", "z → x"))
    listed = [
        ledger.Survivor(name, ledger.SurvivorKind.SPEED, "")
        for name in (dies.name, unrun.name, "a.b:f: gone → gone", "c:f: x")
    ]
    outcomes = [(lives, MutantOutcome(False, "")), (dies, MutantOutcome(True, "a test"))]
    finding = ledger.compare(listed, [lives, dies, unrun], outcomes)
    assert finding == ledger.LedgerFinding((lives.name,), (dies.name,), ("a.b:f: gone → gone",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('module = "m"\nfunction = "f"\nchange = "c"\nkind = "speed"\nreason = " "', "without a reason"),
        (
            'module = "m"\nfunction = "f"\nchange = "c"\nkind = "luck"\nreason = "it is"',
            "'luck' is not a valid SurvivorKind",
        ),
    ],
)
def test_a_list_with_a_mistake_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "list.toml").write_text(f"[[survivor]]\n{text}\n", "utf-8")
    with pytest.raises(ValueError, match=said):
        ledger.read(tmp_path / "list.toml")
    one = text.replace('" "', '"it is"').replace("luck", "same")
    (tmp_path / "list.toml").write_text(f"[[survivor]]\n{one}\n[[survivor]]\n{one}\n", "utf-8")
    with pytest.raises(ValueError, match="twice"):
        ledger.read(tmp_path / "list.toml")


def test_a_sample_says_how_much_it_says_of_all() -> None:
    low, high = ledger.interval(95, 100)
    assert (round(low, 3), round(high, 3)) == (0.888, 0.978)  # Wilson (1927)
    low, high = ledger.interval(10, 10)
    assert (round(low, 3), round(high, 3)) == (0.722, 1.0)
