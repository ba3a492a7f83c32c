"""`python -m tools.mutation [ROOM | ROOM/MODULE ...]`: puts small bugs into the engine, one at a time.

Exit code 1 if a bug lives that is not in `tests/mutation/survivors.toml`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tools.mutation.changes import SourceMutant, mutants_of
from tools.mutation.ledger import SURVIVORS, compare, interval, read
from tools.mutation.putting_in import SOURCES, file_of
from tools.mutation.runner import MutantOutcome, Runner, preload

ROOT = Path(__file__).parents[2]


FILES = ("*.py", "condition/*.py", "bits/*.py", "generated/*.py", "voters/*.py")
"""Of a room, and of rooms of their own within one: conditions of the model, bits and generated code of the meaning, and
voters of the session."""


def _without(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"--deselect={file}::test_{name}" for name in names)


TESTS = {
    "model": (
        # They run copies of the source in programs of their own, in which there is no bug.
        *_without(
            "tests/model/test_canonical.py",
            "renaming_in_the_source_changes_no_hash",
            "a_renamed_field_is_told_of_and_then_changes_no_hash",
            "nothing_new_in_the_tree_is_forgotten_in_silence",
        ),
        "engine/soundadvice/model",
        "tests/model",
        # What a part of the tree means is tested where it is read and where it is evaluated.
        "tests/meaning/fitted",
        "tests/meaning/test_days.py",
        "tests/meaning/test_findings.py",
        "tests/meaning/test_limits.py",
        "tests/meaning/test_musts.py",
        "tests/meaning/test_programmes.py",
        "tests/meaning/test_scores.py",
        "tests/meaning/test_variants.py",
        "tests/loader/test_dispositions.py",
        "tests/loader/test_limits.py",
        "tests/loader/test_musts_loaded.py",
        "tests/loader/test_parameter_decimals.py",
        "tests/loader/test_repeats.py",
        "tests/loader/test_versions.py",
        "tests/typed/test_dates.py",
        "tests/typed/test_typed_dates.py",
    ),
    "meaning": (
        # Much of the same, for long: each bug that lives would wait for them.
        *_without(
            "tests/meaning/test_agreement.py",
            "every_option_agrees",
            "partial_cells_agree",
            "thousands_of_packs_agree",
        ),
        "tests/meaning/test_advice.py",
        "tests/meaning/test_agreement.py",
        "tests/meaning/test_bits.py",
        "tests/meaning/test_cells.py",
        "tests/meaning/test_compiled.py",
        "tests/meaning/test_compiled_tests.py",
        "tests/meaning/test_consult.py",
        "tests/meaning/test_days.py",
        "tests/meaning/test_explain.py",
        "tests/meaning/test_findings.py",
        "tests/meaning/fitted",
        "tests/meaning/test_help.py",
        "tests/meaning/test_limits.py",
        "tests/meaning/test_more_urgent.py",
        "tests/meaning/test_musts.py",
        "tests/meaning/test_phrases.py",
        "tests/meaning/test_plan.py",
        "tests/meaning/test_programmes.py",
        "tests/meaning/test_score_words.py",
        "tests/meaning/test_scores.py",
        "tests/meaning/test_stated.py",
        "tests/meaning/test_variants.py",
        "tests/session/test_progress.py",
        # The examples of the room last: to collect them pytest makes its folder a new module, without what was there.
        "engine/soundadvice/meaning",
    ),
    "session": (
        "engine/soundadvice/session",
        # Much of the same, for long, or programs of their own.
        *_without("tests/session/test_clips.py", "at_exit_it_is_left_alone_since_threads_may_be_at_work"),
        *_without("tests/session/test_second_engine.py", "importing_soundadvice_loads_no_second_engine"),
        *_without(
            "tests/session/test_voters.py",
            "it_agrees_on_the_shipped_packs",
            "thousands_of_packs_agree_and_reach_every_corner",
        ),
        *_without(
            "tests/session/test_voters_many.py",
            "eight_threads_on_shared_packs_do_not_mix",
            "twenty_thousand_evaluations_hold_no_memory",
        ),
        *_without(
            "tests/session/test_saved.py",
            "a_kill_in_the_middle_of_saving_leaves_the_old_file",
            "a_kill_just_after_leaves_the_new_file",
        ),
        *_without(
            "tests/session/test_session_engines.py",
            "a_thousand_interleaved_sessions_do_not_mix",
            "eight_threads_of_sessions_on_one_pack_do_not_mix",
            "sessions_that_end_hold_no_memory",
        ),
        "tests/session",
    ),
    # The other files there start servers.
    "wire": (
        "engine/soundadvice/wire",
        "tests/wire/test_coming_back.py",
        "tests/wire/test_more_values.py",
        "tests/wire/test_standing.py",
        "tests/wire/test_strict_json.py",
        "tests/wire/test_values.py",
    ),
}
"""The tests that meet the bugs of a room: those of its own folder; the model's parts, also where they are read and
evaluated. What stands above may see more; it is not asked."""


def main(words: Sequence[str]) -> int:
    """Runs, prints a line for each bug that lives, and a table."""
    options = _options(words)
    preload()
    every, done = [], []
    for room in TESTS:
        modules = [name for name in _modules(room) if _is_asked(name, options.only)]
        mutants = [mutant for name in modules for mutant in mutants_of(name, file_of(name).read_text("utf-8"))]
        chosen = _sample(mutants, options.sample, options.seed)
        if chosen:
            done += _run(room, tuple(modules), chosen)
        every += mutants
    _write(every, done)
    finding = compare(read(), every, done)
    for title, names in (("LIVES", finding.new), ("died, though listed", finding.died), ("is gone", finding.gone)):
        for name in names:
            print(f"{title}: {name}")
    _table(every, done)
    print(f"{len(finding.new)} live that are not in {SURVIVORS}")
    return bool(finding.new)


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="ROOM[/MODULE]", help="all if none is named")
    parser.add_argument("--sample", type=int, help="as many bugs of each room, drawn")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    return parser.parse_args(words)


def _modules(room: str) -> list[str]:
    folder = SOURCES / "soundadvice" / room
    files = sorted(file for one in FILES for file in folder.glob(one))
    names = [file.relative_to(SOURCES).with_suffix("").parts for file in files if file.stem != "__init__"]
    return [".".join(parts) for parts in names]


def _is_asked(module: str, only: Sequence[str]) -> bool:
    _, room, name = module.split(".", 2)
    return not only or room in only or f"{room}/{name.replace('.', '/')}" in only


def _sample(mutants: list[SourceMutant], size: int | None, seed: int) -> list[SourceMutant]:
    if size is None or size >= len(mutants):
        return mutants
    drawn = set(random.Random(seed).sample(range(len(mutants)), size))  # noqa: S311  # the same each time
    return [mutant for number, mutant in enumerate(mutants) if number in drawn]


def _run(room: str, modules: tuple[str, ...], mutants: list[SourceMutant]) -> list[tuple[SourceMutant, MutantOutcome]]:
    began = time.monotonic()
    done: list[tuple[SourceMutant, MutantOutcome]] = []

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {room}: {line}", flush=True)

    def keep(mutant: SourceMutant, outcome: MutantOutcome) -> None:
        done.append((mutant, outcome))
        if not outcome.noticed:
            say(f"{len(done)} of {len(mutants)}: lives: {mutant.name}")
        elif len(done) % 100 == 0:
            say(f"{len(done)} of {len(mutants)}")

    say(f"{len(mutants)} bugs in {len(modules)} modules")
    Runner(modules, TESTS[room], say).outcomes(mutants, keep)
    say("done")
    return done


def _write(every: list[SourceMutant], done: list[tuple[SourceMutant, MutantOutcome]]) -> None:
    """What became of each, in `build/mutation.json`, which nothing reads but people."""
    Path("build").mkdir(exist_ok=True)
    found = {mutant.name: outcome.by if outcome.noticed else None for mutant, outcome in done}
    left = {mutant.name: "not run" for mutant in every if mutant.name not in found}
    Path("build/mutation.json").write_text(json.dumps({**found, **left}, indent=1, ensure_ascii=False), "utf-8")


def _table(every: list[SourceMutant], done: list[tuple[SourceMutant, MutantOutcome]]) -> None:
    for module in dict.fromkeys(mutant.module for mutant in every):
        there = sum(mutant.module == module for mutant in every)
        run = [outcome.noticed for mutant, outcome in done if mutant.module == module]
        print(f"{module.removeprefix('soundadvice.'):24} {there:5} bugs, {_share(run, there)}")
    print(f"{'all':24} {len(every):5} bugs, {_share([outcome.noticed for _, outcome in done], len(every))}")


def _share(run: list[bool], there: int) -> str:
    if not run:
        return "none run"
    said = f"{len(run):5} run, {sum(run):5} killed, {100 * sum(run) / len(run):5.1f} %"
    if len(run) < there:
        low, high = interval(sum(run), len(run))
        said += f" (of all: {100 * low:.1f} to {100 * high:.1f} %)"
    return said


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
