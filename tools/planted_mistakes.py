"""Planted mistakes: of those that make a pack's advice less urgent, how many the proofs notice, vignettes left aside.

An author who makes a mistake can correct the vignettes to fit it. So these do not count here: a mistake is noticed if a
property of safety, or that everything matters, has a finding that the pack without the mistake has not. In conditions
the mistakes are those of `soundadvice test --mutate`; in plans, one thing less that a plan rule holds back.

Called as `python -m tools.planted_mistakes [PACK] [HOW_MANY]`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from soundadvice import Pack, load_pack
from soundadvice.audit.properties import decisive, fail_safe, hazards, monotone, options_matter, reachable, unsure_safe
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.vignettes.mutants import Mutant, mutants
from soundadvice.meaning.cells import conditions_of

_OTHERS = (monotone, unsure_safe, options_matter, fail_safe, decisive, reachable)


@dataclass
class Noticed:
    """How many dangerous mistakes were looked at, which kind of finding noticed each, and those that none did."""

    looked_at: int = 0
    by: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def dangerous(pack: Pack, seed: str) -> Iterator[Mutant]:
    """The mistakes in conditions with which someone is advised less urgently, in an order drawn by the seed."""
    every = list(mutants(pack))
    Random(seed).shuffle(every)  # noqa: S311 - no secret
    for one in every:
        case = Case(pack, cut_at=conditions_of(one.pack))
        if case.search.possible(Meaning(one.pack, case.space).less_urgent(than=case.meaning)):
            yield one


def mistakes_noticed(pack: Pack, most: int, seed: str = "planted") -> Noticed:
    """Of so many dangerous mistakes in conditions, those that are noticed."""
    found = Noticed()
    usual = _codes(pack)
    for one in dangerous(pack, seed):
        if found.looked_at == most:
            break
        found.looked_at += 1
        wrong = _registered(one.pack)
        if "hazard_missed" in {finding.code for finding in hazards.check(Case(wrong)).findings}:
            found.by["hazard_missed"] += 1
        elif new := sorted(_codes(wrong) - usual):
            found.by[new[0][0]] += 1
        else:
            found.missed.append(f"{one.of}: {one.description}")
    return found


def held_back_noticed(pack: Pack) -> Noticed:
    """Of what plan rules hold back, each left out once: those of which someone is then given what they were not."""
    found = Noticed()
    for number, rule in enumerate(pack.plan.rules):
        for item in rule.hold_back:
            less = replace(rule, hold_back=tuple(one for one in rule.hold_back if one != item))
            rules = (*pack.plan.rules[:number], less, *pack.plan.rules[number + 1 :])
            wrong = replace(pack, plan=replace(pack.plan, rules=rules))
            if not _given_to_more(pack, wrong, item):
                continue
            found.looked_at += 1
            result = hazards.check(Case(wrong))
            if "contraindicated_given" in {one.code for one in result.findings}:
                found.by["contraindicated_given"] += 1
            else:
                found.missed.append(f"{rule.id}: {item}")
    return found


def _given_to_more(pack: Pack, wrong: Pack, item: str) -> bool:
    case = Case(pack)
    before, after = case.meaning, Meaning(wrong, case.space)
    gates = case.gates
    more = (gates.all_of((after.gives(item, one), -before.gives(item, one))) for one in pack.disposition)
    return case.search.possible(gates.any_of(more))


def _registered(pack: Pack) -> Pack:
    """The pack as an author leaves it who has deleted a rule: no hazard names it any longer."""
    kept = {one.id: tuple(name for name in one.rules if name in pack.rule) for one in pack.hazards}
    fitted = tuple(replace(one, rules=kept[one.id] or (pack.rules[0].id,)) for one in pack.hazards)
    return replace(pack, hazards=fitted)


def _codes(pack: Pack) -> set[tuple[str, tuple[str, ...]]]:
    case = Case(pack)
    return {(one.code, one.about[:2]) for prop in _OTHERS for one in prop.check(case).findings}


def main() -> None:
    """Prints the figures."""
    name, most, *_ = [*sys.argv[1:], *("low_back_pain_red_flags", "300")[len(sys.argv) - 1 :]]
    pack = load_pack(name)
    for what, found in (
        ("mistakes in conditions that lower someone's advice", mistakes_noticed(pack, int(most))),
        ("things that a plan rule no longer holds back", held_back_noticed(pack)),
    ):
        print(f"{name}: {found.looked_at} {what}; noticed {found.looked_at - len(found.missed)}")
        print("  by " + ", ".join(f"{code} {count}" for code, count in found.by.most_common()))
        for one in found.missed:
            print(f"  missed: {one}")


if __name__ == "__main__":
    main()
