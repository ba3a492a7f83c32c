"""Packs as decision tables of DMN: our own reading of them decides as the pack, and so does a real engine."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from soundadvice import Pack, load_pack
from soundadvice.decision_tables.decide import decided, rows_of
from soundadvice.decision_tables.grid import grid
from soundadvice.formats.dmn.tables import VERSIONS, read_tables
from soundadvice.formats.dmn.write import ADVICE, FINDINGS, RULES, inputs_of
from soundadvice.formats.dmn.xml import read_xml
from soundadvice.formats.registry import export
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import Answer
from support.answers.cells import complete_cells, distinguished
from support.dmn.engine import decided as by_engine
from support.packs.generated import make_answers, make_pack
from support.packs.shipped import INSTRUMENTS, shipped
from support.terminal.commands import Run
from support.thorough import examples, some

ANKLE = Path(__file__).parents[1] / "data" / "packs" / "twisted_ankle"
Answers = dict[str, Answer]
Says = tuple[str, list[str], list[str]]


def by_pack(pack: Pack, answers: Answers) -> Says:
    result = evaluate(pack, answers)
    return result.floor, sorted(result.fired), sorted(result.findings)


class Written:
    """The file of a pack, read back."""

    def __init__(self, pack: Pack, folder: Path) -> None:
        self.path = folder / "pack.dmn"
        self.path.write_bytes(export(pack, "dmn").data)
        file = read_tables(str(self.path))
        assert not file.unread
        self._tables = {table.variable: (table, grid(table)) for table in file.tables}
        self._sums = {
            one.get("name"): text.text.split(" + ")
            for one in read_xml(str(self.path)).all("decision")
            if (text := one.first("literalExpression", "text")) is not None
        }

    def says(self, inputs: Mapping[str, Any]) -> Says:
        known = dict(inputs)

        def value(name: str) -> Any:
            if name not in known:
                if name in self._sums:
                    known[name] = sum(value(part) for part in self._sums[name])
                else:
                    table, cut = self._tables[name]
                    known[name] = decided(table, rows_of(cut, {one.text: value(one.text) for one in table.inputs}))
            return known[name]

        findings = value(FINDINGS) or [] if FINDINGS in self._tables else []
        return value(ADVICE), sorted(value(RULES) or []), sorted(findings)


def people(pack: Pack, random: Random, number: int) -> list[Answers]:
    return [make_answers(random, pack, complete=True) for _ in range(number)]


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(24))
def test_a_pack_of_any_kind_is_written_as_it_means(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    pack = make_pack(random)
    written = Written(pack, tmp_path)
    for answers in people(pack, random, 30):
        assert written.says(inputs_of(pack, answers)) == by_pack(pack, answers)


def test_every_cell_of_a_small_pack_is_decided_as_the_pack_does(tmp_path: Path) -> None:
    pack = load_pack(ANKLE)
    written = Written(pack, tmp_path)
    cells = list(complete_cells(pack, {name: distinguished(pack, pack.question[name]) for name in pack.deciding}))
    assert len(cells) > 20
    for answers in cells:
        assert written.says(inputs_of(pack, answers)) == by_pack(pack, answers)


def test_what_is_given_for_a_question_that_is_not_asked_does_not_matter(tmp_path: Path) -> None:
    random = Random(7)
    pack = next(one for one in iter(lambda: make_pack(random), None) if any(q.enable_when for q in one.questions))
    written = Written(pack, tmp_path)
    for answers in people(pack, random, 20):
        other = make_answers(random, pack, complete=True) | answers
        given = {name: value for name, value in inputs_of(pack, answers).items() if value is not None}
        assert written.says(inputs_of(pack, other) | given) == by_pack(pack, answers)


def test_every_version_has_its_namespace(tmp_path: Path) -> None:
    pack = load_pack(ANKLE)
    for namespace, version in VERSIONS.items():
        if version != "1.6":
            path = tmp_path / f"{version}.dmn"
            path.write_bytes(export(pack, "dmn", dmn_version=version, output_names="each").data)
            assert read_xml(str(path)).namespace == namespace
            assert all(output.get("name") for output in read_xml(str(path)).within() if output.name == "output")


def test_a_word_of_feel_is_no_name(tmp_path: Path) -> None:
    pack = shipped("low_back_pain")
    assert "duration_" in inputs_of(pack, {})
    assert "duration" not in inputs_of(pack, {})


def test_from_the_command_line(run: Run, tmp_path: Path) -> None:
    done = run("export", ANKLE, "--to", "dmn", "--output", tmp_path / "ankle.dmn")
    assert done.exit_code == 0
    assert "left out: texts, help, reasons" in done.stderr
    assert run("audit", tmp_path / "ankle.dmn").exit_code == 0


def _plain(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in inputs.items()}


@pytest.mark.slow
def test_a_real_engine_decides_as_the_packs(tmp_path: Path) -> None:
    """Every cell of a small pack; people of each shipped one (by day, of some), whose answers are drawn."""
    ankle = load_pack(ANKLE)
    choices = {name: distinguished(ankle, ankle.question[name]) for name in ankle.deciding}
    tried = [(ankle, list(complete_cells(ankle, choices)))]
    for name in some([*sorted(INSTRUMENTS - {"bmi_adults"}), "low_back_pain"], 4):
        tried.append((shipped(name), people(shipped(name), Random(name), examples(30))))
    jobs = []
    for pack, everyone in tried:
        path = tmp_path / f"{pack.id}.dmn"
        path.write_bytes(export(pack, "dmn").data)
        jobs.append((path, [_plain(inputs_of(pack, answers)) for answers in everyone]))
    for (pack, everyone), found in zip(tried, by_engine(jobs, tmp_path), strict=True):
        for answers, outcome in zip(everyone, found, strict=True):
            floor, fired, findings = by_pack(pack, answers)
            assert outcome[ADVICE] == floor, pack.id
            if fired:  # of a list of nothing, this engine says that no rule matched, and stops
                assert sorted(outcome[RULES]) == fired
            if findings:
                assert sorted(outcome[FINDINGS]) == findings


@pytest.mark.slow
def test_a_limit_that_another_answer_sets_is_written_as_it_means(tmp_path: Path) -> None:
    pack = shipped("bmi_adults")
    written = Written(pack, tmp_path)
    for answers in people(pack, Random(3), 12):
        assert written.says(inputs_of(pack, answers)) == by_pack(pack, answers)
