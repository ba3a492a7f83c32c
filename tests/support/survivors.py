"""Survivors: small bugs that once outlived every test near them, each with the tests that kill it now.

`python tests/support/survivors.py` puts each into a copy of this tree and runs its tests there: all must be green
without it, and at least one red with it. Words after it choose among them. It takes some minutes, so it is no test
itself; `test_survivors.py` sees that each still has its place: code is found by its text, and a test by its name.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("engine", "cli", "rules")


@dataclass(frozen=True, slots=True)
class Survivor:
    """A bug: what it does, the text that it takes the place of, and the names of the tests that see it."""

    what: str
    old: str
    new: str
    tests: tuple[str, ...]


SURVIVORS = (
    Survivor(
        "the time for a body begins anew with each piece",
        "self._deadline = self._deadline or asyncio.get_running_loop().time() + self._seconds",
        "self._deadline = asyncio.get_running_loop().time() + self._seconds",
        ("test_the_time_is_for_a_whole_body_however_it_is_cut",),
    ),
    Survivor(
        "the time for a head begins anew with each piece",
        "        if self._late is None:\n            self._late = asyncio",
        "        self._settle()\n        if self._late is None:\n            self._late = asyncio",
        ("test_a_head_that_comes_byte_by_byte_is_not_waited_for_either",),
    ),
    Survivor(
        "the system of a FHIR quantity is not looked at",
        'if value.get("system") != UCUM or not isinstance(unit, str) or unit not in _UNITS:',
        "if not isinstance(unit, str) or unit not in _UNITS:",
        ("test_what_is_wrong_is_said_and_never_repeated",),
    ),
    Survivor(
        "a comparator of a FHIR quantity is not looked at",
        'if "comparator" in value:',
        "if False:",
        ("test_what_is_wrong_is_said_and_never_repeated",),
    ),
    Survivor(
        "a record's time may be in any zone",
        r'[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?Z$"',
        r'[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"',
        ("test_a_time_in_any_other_form_or_zone_is_refused",),
    ),
    Survivor(
        "a replay does not compare therapies",
        'kinds = ("exercises", "habits", "therapies", "programmes")',
        'kinds = ("exercises", "habits", "programmes")',
        (
            "test_a_replay_sees_each_thing_in_which_an_advice_can_differ",
            "test_a_replay_names_what_the_plan_has_more_or_less",
        ),
    ),
    Survivor(
        "a replay does not compare the wording",
        '{**then, "pack": None} == {**now, "pack": None}',
        '{**then, "pack": None, "notes": 0} == {**now, "pack": None, "notes": 0}',
        ("test_a_replay_sees_each_thing_in_which_an_advice_can_differ",),
    ),
    Survivor(
        "what would be more urgent never tries the least value",
        "values = {question.minimum, *at, *(value - 1 for value in at)}",
        "values = {*at, *(value - 1 for value in at)}",
        ("test_a_number_without_a_threshold_is_stood_for_by_its_least_value",),
    ),
    Survivor(
        "what would be more urgent never tries the value below a threshold",
        "values = {question.minimum, *at, *(value - 1 for value in at)}",
        "values = {question.minimum, *at}",
        ("test_both_ends_of_what_a_comparison_tells_apart_are_tried",),
    ),
    Survivor(
        "behind a rule stand answers that did not make it fire",
        "if truth(part, answers, enabled) is True:",
        "if True:",
        (
            "test_only_the_answers_that_made_a_rule_fire_stand_behind_it",
            "test_of_the_shipped_rules_too_only_what_made_them_fire_is_told",
        ),
    ),
    Survivor(
        "Monday typed on a Monday is today",
        "(today.weekday() - _WEEKDAYS.index(name) - 1) % 7 + 1",
        "(today.weekday() - _WEEKDAYS.index(name)) % 7",
        ("test_a_day_of_the_week_is_the_last_one_before_today",),
    ),
    Survivor(
        "`3 ms` is not asked again as minutes or months",
        'if unit in ("m", "ms"):',
        'if unit == "m":',
        ("test_minutes_or_months_is_asked",),
    ),
    Survivor(
        "`3 ms` is taken as 3 minutes",
        '"min": "minute", "minute": "minute",',
        '"min": "minute", "minute": "minute", "ms": "minute", "mn": "minute",',
        ("test_no_other_short_word_is_a_unit",),
    ),
    Survivor(
        "a clock two days back is taken",
        "last.day - today == timedelta(days=1)",
        "last.day - today <= timedelta(days=2)",
        ("test_a_journey_takes_a_date_back_by_one_day_and_never_by_more",),
    ),
    Survivor(
        "an id that is twice in `not_described` is not found",
        'for key in ("not_described", "rules"):',
        'for key in ("rules",):',
        ("test_text_of_each_mistake",),
    ),
    Survivor(
        "the reason for holding something back is that of the last rule",
        "(held[item].unanswered and not unanswered)",
        "(held[item].unanswered or not unanswered)",
        ("test_of_several_reasons_the_first_that_the_answers_give_is_told",),
    ),
    Survivor(
        "a file of which only the end changed counts as unchanged",
        "file.seek(max(_END_BYTES, status.st_size - _END_BYTES))",
        "file.seek(status.st_size)",
        (
            "test_a_file_of_which_one_byte_changed_at_an_end_is_another",
            "test_an_input_of_which_only_the_end_changed_does_not_go_on",
        ),
    ),
    Survivor(
        "a part of the manifest is not compared",
        '    "sample": "the sample differs",\n',
        "",
        ("test_a_manifest_of_which_any_part_is_another_is_not_gone_on_with",),
    ),
    Survivor(
        "Ctrl-C while a draft is made leaves it behind",
        "    with uninterrupted():\n        draft = make()\n        left.callback(draft.discard)\n",
        "    draft = make()\n    left.callback(draft.discard)\n",
        ("test_ctrl_c_at_any_moment_leaves_no_draft",),
    ),
    Survivor(
        "the draft that a killed batch left is not cleared",
        "_remove(path, folder=folder)",
        "pass",
        ("test_a_draft_that_a_killed_batch_left_is_cleared",),
    ),
)


class LostError(Exception):
    """The code or the tests of a survivor are not where they can be found: the list above has to be mended."""


def place_of(survivor: Survivor, root: Path = ROOT) -> Path:
    """The one file with the text that the bug takes the place of. Raises LostError."""
    files = [path for folder in CODE for path in (root / folder).rglob("*.py")]
    found = [path for path in files for _ in range(path.read_text("utf-8").count(survivor.old))]
    if len(found) != 1:
        raise LostError(f"{survivor.what}: its text is in {len(found)} places, not in one")
    return found[0]


def killers_of(survivor: Survivor, root: Path = ROOT) -> list[str]:
    """The ids of the tests that see it. Raises LostError."""
    found = []
    for name in survivor.tests:
        defined = re.compile(rf"^(?:async )?def {name}\(", re.MULTILINE)
        paths = [path for path in (root / "tests").rglob("test_*.py") if defined.search(path.read_text("utf-8"))]
        if len(paths) != 1:
            raise LostError(f"{survivor.what}: `{name}` is in {len(paths)} files, not in one")
        found.append(f"{paths[0].relative_to(root)}::{name}")
    return found


def copied(to: Path) -> None:
    """Copies what git has of this tree, and what it would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def are_green(root: Path, tests: list[str]) -> bool:
    """Whether these tests of a copy pass. Raises LostError where they cannot be run at all."""
    paths = os.pathsep.join(str(root / folder) for folder in CODE)
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]
    run = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        raise LostError(run.stdout + run.stderr)
    return run.returncode == 0


def main(words: list[str]) -> int:
    """Prints a line for each, and returns how many live, or are lost."""
    chosen = [survivor for survivor in SURVIVORS if all(word in survivor.what for word in words)]
    alive = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        copied(root)
        for survivor in chosen:
            path, tests = place_of(survivor, root), killers_of(survivor, root)
            clean = path.read_text("utf-8")
            green = are_green(root, tests)
            path.write_text(clean.replace(survivor.old, survivor.new), "utf-8")
            red = not are_green(root, tests)
            path.write_text(clean, "utf-8")
            alive += not (green and red)
            said = f"clean {'green' if green else 'RED'}, with the bug {'red' if red else 'GREEN'}"
            print(
                f"{'dies' if green and red else 'LIVES':6}{survivor.what} ({path.relative_to(root)}): {said}",
                flush=True,
            )
    print(f"{len(chosen) - alive} of {len(chosen)} die")
    return alive


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
