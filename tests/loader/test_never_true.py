"""Tests under one `all` that no answer meets together: each is told, and none that some answer meets."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import Any

import yaml

from soundadvice import check_pack, evaluate, load_pack
from soundadvice.model.condition import Answer

PACK = Path(__file__).parents[1] / "data" / "packs" / "minimal"
CHOICE = [["one"], ["both"], ["no", "one"], ["both", "unsure"]]
SEVERAL: list[Any] = [["numb"], ["hot"], ["none"], ["numb", "hot"], {"none_of": ["numb"]}, {"none_of": ["numb", "hot"]}]
SEVERAL += [{"all_of": ["numb", "hot"]}, {"none_of": ["none"]}]
NUMBER: list[Any] = [{"at_least": 40}, {"more_than": 40}, {"at_most": 40}, {"less_than": 40}, {"from": 30, "to": 39}]
NUMBER += [{"is": 40}, {"at_least": "$old_age"}]
TESTS = (
    [{"leg_pain": one} for one in CHOICE] + [{"not": {"leg_pain": ["one"]}}],
    [{"signs": one} for one in SEVERAL],
    [{"age": one} for one in NUMBER],
)


SIGNS = [{"numb"}, {"hot"}, {"numb", "hot"}, {"none"}]
PEOPLE: list[dict[str, Answer]] = [
    *({"leg_pain": one} for one in ("no", "one", "both", "unsure")),
    *({"signs": frozenset(one)} for one in SIGNS),
    *({"age": one} for one in (29, 30, 39, 40, 41, 49, 50, 51)),
]
"""One of each kind that these tests tell apart."""


def test_what_holds_for_no_one_is_told_and_nothing_else(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACK, tmp_path / "minimal"))
    pairs = [pair for tests in TESTS for pair in itertools.combinations(tests, 2)]
    for number, pair in enumerate(pairs):
        rule = {"id": f"r{number}", "when": {"all": list(pair)}, "advise": "see_doctor", "because": "So."}
        (folder / "rules" / f"r{number}.yaml").write_text(yaml.safe_dump(rule, sort_keys=False))
    told = {Path(one.span.file).stem for one in check_pack(folder) if one.code == "never_true"}
    pack = load_pack(folder)
    people = [evaluate(pack, one) for one in PEOPLE]
    fired = {rule for person in people for rule in person.fired}
    never = {f"r{number}" for number in range(len(pairs))} - fired
    assert len(told) > 20
    assert told <= never, "falsely noticed"
    settable = [pair for number, pair in enumerate(pairs) if f"r{number}" in never - told]
    assert all("$" in str(pair) or str(pair).count("none_of") == 2 for pair in settable), settable
