"""How much of a public collection of guidelines packs can say: a folder of openEHR GDL2, each imported and tested.

    python benchmarks/gdl2.py FOLDER

FOLDER has guidelines (`*.gdl2.json`) with their tests (`*.test.yml`) beside them, and their archetypes one folder up,
as https://github.com/gdl-lang/common-clinical-models has them. Each guideline is taken or refused. One that is taken is
written as a pack and loaded, and the pack is given each of the guideline's own tests: the rules that fire and the
points of the scores must be what the test expects of every output that it names. A test with dates holds on the day
that it was written, which nothing tells: dates are reckoned to the first commit of its file, or, where some test fails
on that day, to a year before or after. All tests of one guideline are reckoned to one day.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from time import perf_counter

from soundadvice import PackError, load_pack
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.formats.gdl2.outcomes import ExpectedOutput
from soundadvice.formats.gdl2.read import Translation, Trial, translate
from soundadvice.meaning.evaluate import evaluate
from soundadvice.meaning.scores import standings
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import Answer
from soundadvice.model.errors import AnswerError, ImportingError
from soundadvice.model.pack import Pack


@dataclass(slots=True)
class Tried:
    """What has become of one guideline. `refused` is why it was not taken; `failed` says what each failed test says."""

    name: str
    refused: str | None = None
    tests: int = 0
    failed: list[str] = field(default_factory=list)
    unread: bool = False
    seconds: float = 0.0


def tried(path: Path) -> Tried:
    """Imports one guideline, and gives the pack its tests."""
    start = perf_counter()
    written = _written(path)
    found = _tried_on(path, written)
    for days in (-365, 365):
        if found.failed:
            other = _tried_on(path, written + timedelta(days=days))
            found = found if other.failed else other
    found.seconds = perf_counter() - start
    return found


def _tried_on(path: Path, day: date) -> Tried:
    found = Tried(path.name)
    try:
        translation = translate(path, day)
    except ImportingError as error:
        found.refused = str(error.message)
        return found
    found.tests = len(translation.trials)
    found.unread = any("none of them is carried" in note for note in translation.skeleton.notes)
    try:
        found.failed = list(_failures(translation))
    except PackError as error:
        found.failed = [f"the pack does not load: {error.problems[0]}"]
    return found


def _written(path: Path) -> date:
    """The day on which the tests of a guideline were written."""
    tests = path.name.replace(".gdl2.json", ".test.yml")
    command = ["git", "log", "--format=%as", "--", tests]
    found = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False).stdout.strip()
    return date.fromisoformat(found.splitlines()[-1]) if found else date.today()


def _failures(translation: Translation) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        write_skeleton(translation.skeleton, Path(folder) / "guideline")
        pack = load_pack(Path(folder) / "guideline")
    for trial in translation.trials:
        if (why := _wrong(pack, trial)) is not None:
            yield f"{trial.name}: {why}"


def _wrong(pack: Pack, trial: Trial) -> str | None:
    """What the pack says otherwise than a test expects; None where it says the same."""
    if trial.lost is not None:
        return f"cannot be put to the pack: {trial.lost}"
    try:
        answers = read_answers(pack.question, {name: _plain(value) for name, value in trial.answers.items()})
    except AnswerError as error:
        return f"the pack does not take its answers: {error}"
    result = evaluate(pack, answers)
    if result.open:
        return f"still open: {', '.join(result.open)}"
    points = {name: (one.least, one.most) for name, one in standings(pack, answers).items()}
    for one in trial.expected:
        why = _otherwise(one, set(result.fired), points, trial.answers) or _of_two(one, pack, result.fired, answers)
        if why is not None:
            return why
    return None


def _of_two(one: ExpectedOutput, pack: Pack, fired: Collection[str], answers: Mapping[str, Answer]) -> str | None:
    """Whether just one ratio or product is shown of an output, and comes to what is expected."""
    if not one.derived:
        return None
    shown = [pack.derived_value[name] for rule, name in one.derived.items() if rule in fired]
    values = [made.value({part.question: int(answers[part.question]) for part in made.factors}) for made in shown]
    if len(values) == 1 and one.is_met(values[0]):
        return None
    return f"`{one.output}` is {[float(value) for value in values]}, not {one.number}"


def _plain(value: object) -> object:
    text = str(value)
    if text.lstrip("-").replace(".", "", 1).isdigit():
        return float(text) if "." in text else int(text)
    return text


def _otherwise(
    one: ExpectedOutput, fired: set[str], points: dict[str, tuple[int, int]], answers: Mapping[str, object]
) -> str | None:
    if one.answer is not None and Fraction(str(answers.get(one.answer, "-1"))) != one.number:
        return f"`{one.output}` is {answers.get(one.answer)}, not {one.number}"
    if one.never is not None:
        return f"`{one.output}` is never {one.never}; fired: {sorted(fired)}"
    if one.score is not None:
        least, most = points[one.score]
        if least != most or not one.points[0] <= least <= one.points[1]:
            return f"`{one.output}` is {least} to {most} points, not {one.points[0]} to {one.points[1]}"
    missing, extra = [name for name in one.fires if name not in fired], [name for name in one.silent if name in fired]
    return f"`{one.output}`: {missing} did not fire, {extra} did" if missing or extra else None


def report(found: list[Tried]) -> Iterator[str]:
    """The figures, and what is missing, in lines."""
    taken = [one for one in found if one.refused is None]
    tested = [one for one in taken if one.tests]
    passed = [one for one in tested if not one.failed]
    tests = sum(one.tests for one in tested)
    wrong = sum(len(one.failed) for one in tested)
    yield f"{len(found)} guidelines, {len(taken)} taken ({_share(len(taken), len(found))})"
    yield f"{len(tested)} of these have tests: {len(passed)} pass every one ({_share(len(passed), len(tested))})"
    yield f"{tests} tests of theirs: {tests - wrong} pass ({_share(tests - wrong, tests)})"
    yield f"{sum(one.unread for one in taken)} have tests that cannot be read"
    yield f"{sum(one.seconds for one in found):.0f} s in all, {max(one.seconds for one in found):.1f} s at most"
    yield "\nRefused:"
    why: dict[str, list[str]] = defaultdict(list)
    for one in found:
        if one.refused is not None:
            why[_construct(one.refused)].append(one.name)
    counts = Counter({reason: len(names) for reason, names in why.items()})
    for reason, count in counts.most_common():
        yield f"{count:5}  {reason}   such as {why[reason][0]}"
    yield "\nFailed:"
    for one in taken:
        for line in one.failed[:2]:
            yield f"  {one.name}: {line}"


def _construct(reason: str) -> str:
    """The construct that a refusal names, whatever the guideline is called."""
    middle = reason.partition("carried exactly: ")[2].partition(" is missing from packs")[0]
    return middle or " ".join("…" if part.startswith("`") else part for part in reason.split(" "))[:80]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"


def main() -> None:
    found = []
    for path in sorted(Path(sys.argv[1]).glob("*.gdl2.json")):
        found.append(tried(path))
        print(f"\r{len(found)} {path.name[:60]:60}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print("\n".join(report(found)))


if __name__ == "__main__":
    main()
