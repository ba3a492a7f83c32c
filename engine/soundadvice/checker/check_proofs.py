"""Checks certificates of an audit: python check_proofs.py FOLDER. It needs Python alone, and nothing of soundadvice.

Checked: the files are those that the manifest names, and no others; each formula that is `impossible` has no solution,
as each clause of its proof follows by unit propagation from those before it (RUP), down to the empty one; each witness
solves the formula that is `possible`. Not checked: that a formula says of the pack what the manifest says it does.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

Clause = tuple[int, ...]


def read_formula(text: str) -> list[Clause]:
    """The clauses of a DIMACS file. Raises ValueError if it is none."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("c")]
    kind, form, variables, clauses = lines[0].split()
    numbers = [int(word) for line in lines[1:] for word in line.split()]
    ends = [at for at, number in enumerate(numbers) if number == 0]
    found = [tuple(numbers[before + 1 : end]) for before, end in zip([-1, *ends], ends, strict=False)]
    right = [kind, form, int(clauses), len(numbers)] == ["p", "cnf", len(found), ends[-1] + 1 if ends else 0]
    if not right or max(map(abs, numbers), default=0) > int(variables):
        raise ValueError("the formula is not what its first line says")
    return found


def solves(formula: list[Clause], witness: str) -> bool:
    """Whether a witness, as solvers write it (`v 1 -2 0`), makes each clause true, and no variable both."""
    true = {int(word) for line in witness.splitlines() if line.startswith("v") for word in line.split()[1:]} - {0}
    return not any(-one in true for one in true) and all(not true.isdisjoint(clause) for clause in formula)


class Propagation:
    """Clauses, and all that follows from them by itself. Each clause is watched at two literals that are not false."""

    def __init__(self, formula: list[Clause]) -> None:
        self.clauses: list[Clause | None] = []
        self.places: dict[Clause, list[int]] = {}
        self.watched: dict[int, list[int]] = {}
        self.true: set[int] = set()
        self.trail: list[int] = []
        self.refuted = False
        for clause in formula:
            self.add(clause)

    def add(self, clause: Clause) -> None:
        """Adds a clause, and derives what follows."""
        literals = sorted(set(clause), key=lambda one: -one in self.true)  # those that are not false first
        self.places.setdefault(tuple(sorted(literals)), []).append(len(self.clauses))
        for one in literals[:2]:
            self.watched.setdefault(one, []).append(len(self.clauses))
        self.clauses.append(tuple(literals) if len(literals) != 1 else (literals[0], literals[0]))
        if all(-one in self.true for one in literals[1:]):
            self.refuted |= not literals or not self.derive(literals[:1])

    def remove(self, clause: Clause) -> None:
        """Forgets a clause, as a proof may ask; one that something derived rests on is kept, which is no less sound."""
        key = tuple(sorted(set(clause)))
        if self.places.get(key) and sum(one in self.true for one in key) == 0:
            self.clauses[self.places[key].pop()] = None

    def derive(self, literals: list[int]) -> bool:
        """Takes these to be true, and all that follows; False if something would be true and false."""
        waiting = list(literals)
        while waiting:
            literal = waiting.pop()
            if literal in self.true:
                continue
            if -literal in self.true:
                return False
            self.true.add(literal)
            self.trail.append(literal)
            watching, self.watched[-literal] = self.watched.get(-literal, []), []
            for at, number in enumerate(watching):
                clause = self.clauses[number]
                if clause is None:
                    continue
                other = clause[0] if clause[0] != -literal else clause[1]
                free = next((one for one in clause[2:] if -one not in self.true), None)
                if other not in self.true and free is not None:
                    rest = (one for one in clause if one not in (other, free))
                    self.clauses[number] = (other, free, *rest)
                    self.watched.setdefault(free, []).append(number)
                    continue
                self.watched[-literal].append(number)
                if -other in self.true:
                    self.watched[-literal] += watching[at + 1 :]
                    return False
                waiting.append(other)
        return True

    def implies(self, clause: Clause) -> bool:
        """Whether a clause follows by propagation: all its literals false, something would be true and false."""
        before = len(self.trail)
        follows = self.refuted or not self.derive([-one for one in clause])
        self.true.difference_update(self.trail[before:])
        del self.trail[before:]
        return follows


def refutes(formula: list[Clause], proof: str) -> bool:
    """Whether a proof, as solvers write it (DRAT without RAT steps: `1 -2 0`, `d 1 0`), ends in the empty clause."""
    known = Propagation(formula)
    for line in proof.splitlines():
        removes = line.startswith("d ")
        *clause, end = (int(word) for word in line.removeprefix("d ").split())
        if end != 0 or 0 in clause or (not removes and not known.implies(tuple(clause))):
            return False
        known.remove(tuple(clause)) if removes else known.add(tuple(clause))
        if not removes and not clause:
            return True
    return False


def check(folder: Path) -> tuple[Counter[str], list[str]]:
    """How many obligations there are of each kind, and what is wrong, each in a line. Raises OSError, ValueError."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    found, wrong, named = Counter[str](), [], {"manifest.json"}
    for one in manifest["obligations"]:
        found[one["closed"]] += 1
        texts = {}
        for role in {"impossible": ("formula", "proof"), "possible": ("formula", "witness")}.get(one["closed"], ()):
            named.add(one[role]["file"])
            texts[role] = (data := (folder / one[role]["file"]).read_bytes()).decode("ascii", "replace")
            if hashlib.sha256(data).hexdigest() != one[role]["sha256"]:
                wrong.append(f"{one['id']}: the {role} is not the one that the manifest names")
        try:
            formula = read_formula(texts["formula"]) if texts else []
            if "proof" in texts and not refutes(formula, texts["proof"]):
                wrong.append(f"{one['id']}: the proof does not show that the formula has no solution")
            if "witness" in texts and not solves(formula, texts["witness"]):
                wrong.append(f"{one['id']}: the witness does not solve the formula")
        except ValueError as error:
            wrong.append(f"{one['id']}: {error}")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    wrong += [f"{name} is in the folder, and the manifest does not name it" for name in sorted(there - named)]
    if manifest["counts"] != dict(found):
        wrong.append("the manifest counts other obligations than it lists")
    return found, wrong


if __name__ == "__main__":
    counts, faults = check(Path(sys.argv[1]))
    sys.stdout.write("\n".join([*faults, ", ".join(f"{number} {kind}" for kind, number in counts.items()), ""]))
    sys.exit(bool(faults))
