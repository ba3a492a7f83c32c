"""Circumstances: with what, when and within which limits an audit was made, and what it does not show."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version

from soundadvice._version import __version__
from soundadvice.audit.audit import Report
from soundadvice.audit.finding import Verdict
from soundadvice.audit.prover.solver import SOLVER
from soundadvice.audit.prover.task import Closed, Obligation
from soundadvice.wording.counts import counted

ALL_SETTINGS = frozenset({"monotone", "unsure_safe", "fail_safe", "fairness", "hazards", "parameters"})
"""The properties that hold, where they do, whatever the parameters are set to in their ranges."""
_TRIED = "tried on some people, not proved"
_WAYS = {
    "proved": (Closed.IMPOSSIBLE, Closed.FOLDED, Closed.BY_FORM),
    "shown by a person": (Closed.POSSIBLE,),
    "each looked at": (Closed.ENUMERATED,),
    _TRIED: (Closed.SAMPLED,),
    "undecided": (Closed.UNDECIDED,),
}
"""How questions were closed, in a reader's words."""


def solver() -> str:
    """The solver, with the version of the package that it comes from."""
    try:
        return f"{SOLVER}, from python-sat {version('python-sat')}"
    except PackageNotFoundError:
        return SOLVER


def tool_json(report: Report) -> dict[str, object]:
    """With what the audit was made, as plain JSON."""
    limits = report.limits
    return {
        "name": "soundadvice",
        "version": __version__,
        "solver": solver(),
        "limits": {
            "conflicts": limits.conflicts,
            "smaller": limits.smaller,
            "conflicts_in_all": limits.in_all,
            "steps_in_all": limits.steps,
        },
        "date": report.today.isoformat() if report.today else None,
    }


def made_with(report: Report, command: str | None = None) -> Iterator[tuple[str, str]]:
    """The facts of the first page, each with its name; those that are not known are left out."""
    pack, limits = report.pack, report.limits
    yield "Made by", f"soundadvice {__version__}, on Python {platform.python_version()}"
    yield "Solver", solver()
    yield (
        "Limits",
        f"{limits.conflicts:,} conflicts a question; {limits.in_all:,} conflicts and {limits.steps:,} steps a property",
    )
    if command:
        yield "Command", command
    if report.today is not None:
        yield "Date of the audit", report.today.isoformat()
    yield "Pack", f"{pack.id} {pack.version}, {pack.status}"
    below = ", ".join(f"{one.id} {one.version}" for one in pack.layers[:-1])
    if below:
        yield "On top of", below
    yield "Meaning hash", pack.meaning_hash
    yield "Content hash", pack.content_hash
    yield "Case hash", pack.case_hash
    if pack.source is not None:
        given = "given" if report.documents else "not given"
        yield "Source", f"{pack.source.title} (sha256 {pack.source.sha256}); {given} for this audit"


def not_proved(report: Report) -> Iterator[str]:
    """In plain words, what no one may read out of the report: first what is so here, then what is always so."""
    open_ = [one for one in report.results if one.undecided]
    for one in open_:
        name = one.name.replace("_", " ")
        yield f"Undecided: {counted(len(one.undecided), 'question')} of “{name}”. They are neither proved nor refuted."
    for one in report.results:
        if one.not_checked is not None:
            yield f"Not checked, of “{one.name.replace('_', ' ')}”: {one.not_checked}."
    waived = sum(one.waiver is not None for one in report.findings)
    if waived:
        are = "is" if waived == 1 else "are"
        yield (
            f"{counted(waived, 'finding')} {are} waived. That does not hold: the authors say why they accept it, and "
            "whoever signs accepts it too."
        )
    if report.ledger is None:
        yield "How each thing was shown. The questions of this audit were not kept; some may have been tried only."
    tried = [one.name.replace("_", " ") for one in report.results if _TRIED in how_shown(report, one.name)]
    if tried:
        yield f"What was tried on some people, or on made-up ones, and on no others, for: {', '.join(tried)}."
    if any(one.verdict is Verdict.FAILS for one in report.results):
        yield "What fails is not so for the people shown, and may not be so for others."
    if not report.pack.signatures:
        yield "No one has signed this version. It is a draft."
    settings = ", ".join(one.name.replace("_", " ") for one in report.properties if one.name not in ALL_SETTINGS)
    if report.pack.parameters:
        yield f"Anything for other values of the parameters than those in effect, of: {settings}."
    yield "That a rule is medically right. The audit shows what the rules do to people; a clinician must judge it."
    yield "That what a person says is true, or that they understand the words. Sentences are counted, no more."
    if report.pack.translations:
        yield "That the translations say the same. Their numbers are compared, and that none is missing, no more."
    if report.pack.population is not None:
        yield "That people are as the pack's population says. Those people are made up."
    yield "Anything of the device, the network or the people around it."


def how_shown(report: Report, name: str) -> str:
    """How the questions of a property were closed, with how many each way; empty if they were not kept."""
    if report.ledger is None:
        return ""
    if any(one.sampled for one in report.results if one.name == name):
        return _TRIED
    return ways(one for one in report.ledger.obligations if one.property == name)


def ways(obligations: Iterable[Obligation]) -> str:
    """How some questions of a property were closed, with how many each way."""
    closed = Counter(one.closed for one in obligations)
    if set(closed) <= {Closed.ENUMERATED}:
        return "each looked at"
    if set(closed) == {Closed.SAMPLED}:
        return _TRIED
    counts = {way: sum(closed[kind] for kind in kinds) for way, kinds in _WAYS.items()}
    return "; ".join(f"{way}: {count:,}" for way, count in counts.items() if count)
