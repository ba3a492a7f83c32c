"""Overlaps, all parts together.

That two rules fire for one person is no fault: the more urgent decides, and both reasons are told. So overlaps are a
table, and findings are what contradicts itself: a reason that another denies, and what is given and always held back.
"""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Result, conclusion
from soundadvice.audit.properties.overlaps.denied import denied
from soundadvice.audit.properties.overlaps.held_back import always_held_back
from soundadvice.audit.properties.overlaps.pairs import Together, together
from soundadvice.audit.properties.whom.counted import Counted, counted
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.wording.counts import counted as so_many

_SHOWN = 12
"""So many pairs have a row, those that fire together for most people."""
_MANY_RULES = 1_000
"""With more rules, a row shows anyone, not the plainest."""


def check(case: Case) -> Result:
    """Which rules fire together, and whether they contradict each other."""
    effort = Effort(case)
    findings: list[Finding] = []
    undecided: list[str] = []
    for part, what in ((denied, "is told what is denied"), (always_held_back, "keeps what each plan rule gives")):
        try:
            findings += part(case, effort)
        except LimitReached:
            undecided.append(f"whether anyone {what}")
    people = counted(case.pack)
    case.task.on("rules that advise differently")
    found = together(case, people)
    if found.whole is None:
        undecided.append("which rules that advise differently fire together")
    rows, unknown = _rows(case, found, people)
    undecided += [f"who shows that {pair} fire together" for pair in unknown]
    return Result(
        name="overlaps",
        says=conclusion(
            findings,
            undecided,
            holds=f"{_says(found, case)} No reason says what another denies{case.in_effect} (by the words that are "
            f"looked for: no one is told both, proved). Nothing is always held back that is given{case.in_effect} "
            "(someone found for each).",
            fails="Someone is told what another reason denies, or something that is given is always held back.",
        ),
        findings=tuple(findings),
        undecided=tuple(undecided),
        details={"fire_together": rows},
    )


def _says(found: Together, case: Case) -> str:
    if not found.of:
        return "No two rules advise differently (each looked at)."
    pairs = so_many(found.of, "pair")
    if not found.whole:
        some = f"at least {len(found.pairs):,} fire together for someone"
        return f"Of {pairs} of rules that advise differently, {some}{case.in_effect} (someone found for each)."
    rest = ", and no other does" if len(found.pairs) < found.of else ""
    said = f"Of {pairs} of rules that advise differently, {len(found.pairs):,} fire together for someone{rest}"
    return (
        f"{said}{case.in_effect} ({'someone found for each, the rest proved' if rest else 'someone found for each'})."
    )


def _rows(case: Case, found: Together, people: Counted | None) -> tuple[list[dict[str, object]], list[str]]:
    """A row for each of the first pairs, and those for which no one was found within the limits."""
    rows: list[dict[str, object]] = []
    unknown: list[str] = []
    find = case.smallest if len(case.pack.rules) <= _MANY_RULES else case.find
    for (one, other), many in found.pairs[:_SHOWN]:
        try:
            person = find(case.meaning.fires(one), case.meaning.fires(other))
        except LimitReached:
            person = None
            unknown.append(f"`{one}` and `{other}`")
        advise = [case.pack.rule[name].advise for name in (one, other)]
        row: dict[str, object] = {
            "rules": f"{one}, {other}",
            "advise": f"{advise[0]}, {advise[1]}",
            "people": f"{many:,} of {people.crowd.size:,}" if people else "",
        }
        if person is not None:
            row["for_example"] = "; ".join(f"“{question}” {answer}" for question, answer in person.in_words(case.pack))
            row["is_advised"] = person.disposition
        rows.append(row)
    return rows, unknown
