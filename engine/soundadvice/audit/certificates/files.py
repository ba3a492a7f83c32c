"""Files: the certificates of one audit, by their path in the folder, with the manifest that lists all of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import asdict

from soundadvice._version import __version__
from soundadvice.audit.audit import Report
from soundadvice.audit.certificates.formula import formula_of
from soundadvice.audit.certificates.refutation import SOLVER, solve
from soundadvice.audit.prover.task import Closed, Ledger, Limits, Obligation
from soundadvice.model.errors import AuditError

SCHEMA = "soundadvice.certificates.v1"
_LONGEST = 80
"""So many letters of a name go into that of a file."""


def certificates(report: Report, ledger: Ledger, limits: Limits | None = None) -> dict[str, bytes]:
    """The files. Raises AuditError where a second solver says otherwise than the first: then nothing is proved."""
    found: dict[str, bytes] = {}
    limits = limits or Limits()
    listed = [_certified(name, one, ledger, limits, found) for name, one in named_obligations(report, ledger)]
    pack = report.pack
    manifest = {
        "schema": SCHEMA,
        "pack": {
            "id": pack.id,
            "version": pack.version,
            "meaning_hash": pack.meaning_hash,
            "content_hash": pack.content_hash,
            "parameters": {parameter.id: parameter.show() for parameter in pack.parameters},
        },
        "soundadvice": __version__,
        "solver": SOLVER,
        "limits": asdict(limits),
        "verdicts": {one.name: str(one.verdict) for one in report.results},
        "counts": dict(sorted(Counter(str(one["closed"]) for one in listed).items())),
        "obligations": listed,
    }
    return {"manifest.json": (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode(), **found}


def named_obligations(report: Report, ledger: Ledger) -> list[tuple[str, Obligation]]:
    """Every obligation of an audit, by the id that it has in its certificates."""
    used: Counter[str] = Counter()
    return [(_name(one, used), one) for one in [*ledger.obligations, *_looked_at(report, ledger)]]


def digest_of(one: Obligation, ledger: Ledger) -> str | None:
    """The SHA-256 of an obligation's formula, as the manifest has it; None where no solver was asked."""
    if one.closed not in (Closed.IMPOSSIBLE, Closed.POSSIBLE):
        return None
    text = formula_of(one, ledger.meanings[id(one.gates)]).text(_title(one))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _title(one: Obligation) -> str:
    return f"{one.property}: {', '.join(one.about)}: {one.closed}"


def _looked_at(report: Report, ledger: Ledger) -> list[Obligation]:
    """The properties and lint rules for which no solver was asked: they look at each thing, or at drawn people."""
    asked = {one.property for one in ledger.obligations}
    return [
        Obligation(one.name, (one.says,), Closed.SAMPLED if one.sampled else Closed.ENUMERATED)
        for one in report.results
        if one.name not in asked and one.not_checked is None
    ]


def _certified(
    name: str, one: Obligation, ledger: Ledger, limits: Limits, found: dict[str, bytes]
) -> dict[str, object]:
    """An obligation as the manifest lists it. Its files are added to those found."""
    entry: dict[str, object] = {
        "id": name,
        "property": one.property,
        "about": list(one.about),
        "closed": str(one.closed),
    }
    if one.closed not in (Closed.IMPOSSIBLE, Closed.POSSIBLE):
        return entry
    formula = formula_of(one, ledger.meanings[id(one.gates)])
    solution = solve(formula.clauses, limits.in_all)
    if solution.proof is None and solution.witness is None:
        return {**entry, "closed": str(Closed.UNDECIDED)}
    if (solution.proof is None) is (one.closed is Closed.IMPOSSIBLE):
        raise AuditError(f"two solvers disagree on `{name}`; nothing is proved")

    def add(role: str, ending: str, text: str, **more: object) -> None:
        data = text.encode("ascii")
        found[f"{name}.{ending}"] = data
        entry[role] = {"file": f"{name}.{ending}", "sha256": hashlib.sha256(data).hexdigest(), **more}

    text = formula.text(_title(one))
    add("formula", "cnf", text, variables=formula.variables, clauses=len(formula.clauses))
    if solution.proof is not None:
        add("proof", "drat", "\n".join([*solution.proof, ""]), steps=len(solution.proof))
    elif solution.witness is not None:
        add("witness", "sol", formula.witness_text(solution.witness))
    return entry


def _name(one: Obligation, used: Counter[str]) -> str:
    """`decisive/rule-fever`, and a number after it where there are several."""
    words = "-".join(re.findall(r"[a-z0-9_]+", " ".join(one.about).lower())) if one.about else one.closed
    if one.closed in (Closed.ENUMERATED, Closed.SAMPLED) and len(one.about) == 1:  # a whole property, by its sentence
        words = "all"
    name = f"{one.property}/{words[:_LONGEST].rstrip('-') or one.closed}"
    used[name] += 1
    return name if used[name] == 1 else f"{name}-{used[name]}"
