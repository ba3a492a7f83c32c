"""A second encoder, of whole numbers in Z3 and straight from the files, says of everyone what the auditor says.

It shares no line with the auditor: `tests/independent/integers.py`.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from soundadvice import Pack, PackError, find_pack, load_pack
from soundadvice.audit.properties import decisive, hazards, monotone, reachable, unsure_safe
from soundadvice.audit.prover.prover import Case
from soundadvice.meaning.cells import conditions_of
from soundadvice.model.condition import Condition, LimitTest, parts_of
from soundadvice.model.disposition import Acuity
from support.packs.generated import make_pack, with_parameter_somewhere, with_severity
from support.packs.proving import about
from support.packs.written import write
from support.thorough import examples

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from generate import write_pack

integers = pytest.importorskip("independent.integers", exc_type=ImportError)

pytestmark = pytest.mark.slow
_IDLE = ("rule_redundant", "rule_always_outranked", "rule_advises_default")


def found_by_the_auditor(pack: Pack) -> dict[str, set[str]]:
    """What the auditor finds, as the second encoder says it: a rule that never fires decides for no one either."""
    case = Case(pack)
    never = about(reachable.check(case), "rule_never_fires")
    result = decisive.check(case)
    return {
        "never fires": never,
        "never decides": never.union(*(about(result, code) for code in _IDLE)),
        "worse but milder": about(monotone.check(case), "worse_answer_lowers_advice"),
        "milder when unsure": about(unsure_safe.check(case), "unsure_less_urgent"),
        "hazard missed": about(hazards.check(case), "hazard_missed"),
    }


def _has_limit(condition: Condition) -> bool:
    return isinstance(condition, LimitTest) or any(map(_has_limit, parts_of(condition)))


def found_by_integers(folder: Path, known: dict[str, set[str]]) -> dict[str, set[str]]:
    """What the second encoder finds; of questions that it leaves out, what is known."""
    unsure, left = integers.milder_when_unsure(folder)
    return {
        "never fires": integers.never_fire(folder),
        "never decides": integers.never_decide(folder),
        "worse but milder": integers.worse_but_milder(folder),
        "milder when unsure": unsure | (known["milder when unsure"] & left),
        "hazard missed": integers.missed(folder),
    }


@pytest.mark.parametrize("name", ["low_back_pain", "low_back_pain_red_flags"])
def test_both_say_the_same_of_a_shipped_pack(name: str) -> None:
    known = found_by_the_auditor(load_pack(name))
    assert found_by_integers(find_pack(name), known) == known


@pytest.mark.parametrize("acuity", [Acuity.EMERGENCY, Acuity.SAME_DAY])
def test_both_say_the_same_of_hazards_that_must_be_more_urgent(acuity: Acuity) -> None:
    """As it is, no hazard is missed, which proves little of an encoder that finds none."""
    pack = load_pack("low_back_pain_red_flags")
    raised = replace(pack, hazards=tuple(replace(one, acuity=acuity) for one in pack.hazards))
    known = about(hazards.check(Case(raised)), "hazard_missed")
    assert 3 < len(known) < len(pack.hazards)
    assert integers.missed(find_pack(pack.id), str(acuity)) == known


def test_both_say_the_same_of_generated_packs(tmp_path: Path) -> None:
    seen: dict[str, int] = {}
    for number in range(examples(900)):
        random = Random(f"integers.{number}")
        pack = with_severity(random, make_pack(random))
        pack = with_parameter_somewhere(random, pack) or pack
        if pack.scores or any(one.must for one in pack.questions) or any(map(_has_limit, conditions_of(pack))):
            continue  # what the second encoder leaves out
        try:
            folder = write(replace(pack, id=f"pack_{number}"), tmp_path)
            read = load_pack(folder)
        except (ValueError, PackError):  # what cannot be written, or is refused
            continue
        known = found_by_the_auditor(read)
        assert found_by_integers(folder, known) == known, number
        for kind, ones in known.items():
            seen[kind] = seen.get(kind, 0) + bool(ones)
    assert all(seen[kind] for kind in ("never fires", "never decides", "worse but milder")), seen


def test_both_say_the_same_of_a_pack_of_sixty_rules(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, 60, questions=20)
    known = found_by_the_auditor(load_pack(folder))
    assert found_by_integers(folder, known) == known
    assert min(len(known[kind]) for kind in ("never decides", "worse but milder", "milder when unsure")) > 0
