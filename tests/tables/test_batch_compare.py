"""`--compare`: for whom of a table two versions advise differently; and it agrees with what `diff` proves."""

from __future__ import annotations

import dataclasses
import io
import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from soundadvice import Pack, evaluate, load_pack
from soundadvice.audit.compare.diff import ChangeKind, diff
from soundadvice.tables.columns.mapping import ColumnMapping, Unanswered
from soundadvice.tables.columns.names import DEFAULT
from soundadvice.tables.read.locations import input_place, output_place
from soundadvice.tables.run.batch import Request
from soundadvice.tables.run.compare import ADVICE, AdviceChange, PackComparison
from soundadvice.tables.run.write_out import run
from support.packs.generated import Answers, make_pack
from support.packs.shipped import shipped
from support.packs.versions import CHANGES, GOOD, OUTCOMES, mutated, people, planted
from support.tables.batch_commands import batch, done
from support.tables.batch_tables import PLACE, read, said, table
from support.tables.batch_tables import people as few_people
from support.tables.canonical import canonical

KINDS = {ChangeKind.LOWERED: "less_urgent", ChangeKind.RAISED: "more_urgent", ChangeKind.EXPLAINED: "other_reasons"}


class Silent:
    """Watches nothing."""

    def begin(self, *_: object) -> None: ...

    def at(self, *_: object) -> None: ...


def both(old: Pack, new: Pack, everyone: Sequence[Answers]) -> pyarrow.Table:
    """The answers of people to the questions of both versions, as the newer one has them."""
    questions = {**old.question, **new.question}
    return canonical(SimpleNamespace(questions=tuple(questions.values())), everyone)  # type: ignore[arg-type]


def compared(old: Pack, new: Pack, rows: pyarrow.Table) -> tuple[PackComparison, list[str]]:
    """What a comparison says, and the change of each row."""
    parquet.write_table(rows.append_column("number", pyarrow.array(range(rows.num_rows))), "people.parquet")
    place, out = input_place("people.parquet", None), output_place("out.parquet", None)
    nothing = {q: Unanswered() for pack in (old, new) for q in pack.question if q not in rows.column_names}
    mapping = ColumnMapping(nothing)
    request = Request(old, place, out, mapping, DEFAULT, ("number",), other=new, overwrite=True)
    result = run(request, Silent(), io.BytesIO(), io.BytesIO())
    written = parquet.read_table("out.parquet").to_pylist()
    assert [row["number"] for row in written] == list(range(rows.num_rows))
    assert result.comparison is not None
    return result.comparison, [row["change"] for row in written]


def expected(old: Pack, new: Pack, answers: Answers) -> str:
    """What has become of a person's advice, by the reference."""
    before = evaluate(old, {name: value for name, value in answers.items() if name in old.question})
    after = evaluate(new, {name: value for name, value in answers.items() if name in new.question})
    was, now = old.disposition[before.floor].acuity, new.disposition[after.floor].acuity
    assert before.decided
    assert after.decided
    if was != now:
        return "less_urgent" if now < was else "more_urgent"
    several = any(sum(one.acuity is was for one in pack.dispositions) > 1 for pack in (old, new))
    if several and before.floor != after.floor:
        return "other_disposition"
    if set(before.findings) != set(after.findings):
        return "other_findings"

    def rules(pack: Pack, fired: tuple[str, ...]) -> Mapping[str, object]:
        return {name: pack.acuity_of[name] for name in fired}

    return "same" if rules(old, before.fired) == rules(new, after.fired) else "other_reasons"


@pytest.mark.slow
def test_everybody_of_generated_versions_is_judged_as_the_reference_does() -> None:
    compared_pairs = changed = proved = 0
    for number in itertools.count():
        random = Random(f"compare.{number}")
        old = dataclasses.replace(make_pack(random, most_questions=4, most_rules=5), parent=None)
        new = mutated(random, old)
        everyone = [
            {**in_mind, **later}
            for in_mind, later in people(old, new, 1500)
            if all(later.get(name, value) == value for name, value in in_mind.items())
        ]
        if not everyone:
            continue
        comparison, changes = compared(old, new, both(old, new, everyone))
        assert changes == [expected(old, new, answers) for answers in everyone]
        found = diff(old, new, most=99)
        if found.none(*OUTCOMES):
            assert comparison.changed == 0
            proved += 1
        for kind, direction in KINDS.items():
            if found.none(kind):
                assert comparison.of(AdviceChange(direction)) == 0
        changed += comparison.changed > 0
        compared_pairs += 1
        if compared_pairs == 10:
            break
    assert changed > 2
    assert proved > 0


@pytest.mark.sampled
@pytest.mark.parametrize("case", sorted(CHANGES.iterdir()), ids=lambda case: case.name)
def test_the_witnesses_of_a_planted_change_are_found_and_nobody_where_none_is_proved(
    case: Path, tmp_path: Path
) -> None:
    planted(case, tmp_path)
    old, new = (load_pack(tmp_path / version / GOOD.name) for version in ("old", "new"))
    agree(old, new, shown=case.name != "lowered_new_option")


@pytest.mark.slow
def test_the_witnesses_between_the_shipped_packs_are_found() -> None:
    agree(shipped("low_back_pain"), shipped("low_back_pain_red_flags"))


@pytest.mark.slow
def test_between_a_pack_and_itself_nobody() -> None:
    pack = shipped("low_back_pain")
    agree(pack, pack)


def agree(old: Pack, new: Pack, *, shown: bool = True) -> None:
    """`shown`: one answer of a witness is an answer to both versions; it is not where an option is new."""
    found = diff(old, new)
    assert not found.undecided
    outcomes = [change for change in found.changes if change.kind in OUTCOMES]
    witnesses = [
        (change, {**change.before.answers, **change.after.answers})
        for change in outcomes
        if all(change.after.answers.get(name, value) == value for name, value in change.before.answers.items())
    ]
    assert bool(witnesses) == (bool(outcomes) and shown)
    others = [
        {**change.before.answers, **change.after.answers} for change in found.changes if change.kind not in OUTCOMES
    ]
    rows = [answers for _, answers in witnesses]
    comparison, changes = compared(old, new, both(old, new, [*rows, *others, {}]))
    assert changes[: len(witnesses)] == [KINDS[change.kind] for change, _ in witnesses]
    for (change, _), number in zip(witnesses, range(len(witnesses)), strict=True):
        step = (AdviceChange(KINDS[change.kind]), change.was, change.now)
        assert comparison.counts[step] >= 1
        if len(comparison.examples[step]) < 3:
            assert number + 1 in {example.row for example in comparison.examples[step]}
    for kind, direction in KINDS.items():
        if found.none(kind):
            assert comparison.of(AdviceChange(direction)) == 0
    if found.none(*OUTCOMES):
        assert comparison.changed == 0
    assert comparison.changed == comparison.of(*ADVICE)


@pytest.mark.slow
def test_another_parameter_as_text_and_json() -> None:
    rows = few_people(1000)
    parquet.write_table(table(rows), "people.parquet")
    arguments = ("people.parquet", "--param", "few_weeks=4 weeks", "--compare", PLACE)
    shown = done(*arguments).stdout
    affected = [
        person["id"]
        for person in rows
        if person["duration"] == "3 weeks" and person["improving"] in ("same", "worse") and not said(person)["invalid"]
    ]
    found: Any = json.loads(done(*arguments, "--format", "json").stdout)["comparison"]
    told = found["directions"]
    states = [step for step in found["steps"] if step["direction"] == "other_state"]
    assert told["less_urgent"] == 0
    assert told["more_urgent"] + told["other_reasons"] + sum(step["rows"] for step in states) == len(affected)
    example = next(step for step in found["steps"] if step["direction"] == "more_urgent")["examples"][0]
    assert rows[example["row"] - 1]["duration"] == "3 weeks" == example["answers"]["duration"]
    assert example["gained"] == ["lasting_pain"]
    assert f"the advice of {found['changed']} rows changes" in shown
    assert f"row {example['row']:,}: location " in shown
    assert "fires now: lasting_pain" in shown
    assert not list(Path().glob("out*"))


def test_a_sample_keeps_the_numbers_of_its_rows() -> None:
    rows = few_people(1000)
    parquet.write_table(table(rows), "people.parquet")
    done("people.parquet", "out.csv", "--sample", "300", "--param", "few_weeks=4 weeks", "--compare", PLACE)
    changed = [int(row["id"]) for row in read("out.csv") if row["change"] == "more_urgent"]
    found: Any = json.loads(
        done(
            "people.parquet", "--sample", "300", "--param", "few_weeks=4 weeks", "--compare", PLACE,
            "--format", "json",
        ).stdout
    )  # fmt: skip
    (step,) = [one for one in found["comparison"]["steps"] if one["direction"] == "more_urgent"]
    assert [example["row"] - 1 for example in step["examples"]] == changed[:3]


def test_what_a_comparison_refuses() -> None:
    parquet.write_table(table(few_people(5)), "people.parquet")
    result = batch("people.parquet", "--pack", PLACE, "--compare", "low_back_pain_red_flags")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: by the pack to compare with, there are no columns for 38 questions: `")
    result = batch("people.parquet", "out", "--pack", PLACE, "--compare", PLACE)
    assert "a comparison is written into one file" in result.stderr
    result = batch("people.parquet", "--pack", PLACE, "--compare", "low_bak_pain")
    assert result.exit_code == 2
    assert batch("people.parquet", "--pack", PLACE).exit_code == 2
