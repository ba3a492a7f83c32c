"""Audit: every property and every lint rule of a pack, in one report."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module

from soundadvice.audit import lint, properties
from soundadvice.audit.finding import Finding, Level, Result, Verdict
from soundadvice.audit.memory import seldom_collected
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.task import Ledger, LimitReached, Limits, Task
from soundadvice.audit.source.document import Document
from soundadvice.audit.waivers import with_waivers
from soundadvice.model.pack import Pack

Check = Callable[[Case], Result | None]
"""None: it has nothing to say of this pack."""
_OF_LIBRARIES = frozenset(
    {
        "decisive", "parameters", "reachable", "reviewed", "total", "traceable",
        "claims", "contradictions", "ids", "one_question", "options", "readable",
    }
)  # fmt: skip
"""What is checked of a library. All else is of rules and what they advise: of the packs that include it."""
_SAID_BY_OTHERS = frozenset({"question_never_asked", "text_never_shown"})
"""What only the pack that includes a library can show or ask."""

_UNSETTLED = "No fault was found before the limits were reached."


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found: a result for each property and each lint rule, waivers applied.

    `limits` and `today` are those that it was made with, and the `ledger` has its questions, if they were kept.
    """

    pack: Pack
    properties: tuple[Result, ...]
    lint: tuple[Result, ...]
    documents: tuple[Document, ...] = ()
    limits: Limits = field(default_factory=Limits)
    today: date | None = None
    ledger: Ledger | None = None

    @property
    def results(self) -> tuple[Result, ...]:
        """All results, the properties first."""
        return self.properties + self.lint

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, the gravest first; waived ones last."""
        order = [Level.ERROR, Level.WARNING, Level.NOTE]
        found = [finding for result in self.results for finding in result.findings]
        return tuple(sorted(found, key=lambda one: (one.waiver is not None, order.index(one.level))))

    @property
    def fails(self) -> bool:
        """Whether anything fails or is undecided."""
        return any(result.verdict in (Verdict.FAILS, Verdict.UNDECIDED) for result in self.results)

    @property
    def passes(self) -> bool:
        """Whether everything holds, or is waived. What was not checked does not count as passed."""
        return all(result.verdict in (Verdict.HOLDS, Verdict.WAIVED) for result in self.results)


def checks() -> Iterator[tuple[str, bool, Check]]:
    """Every check by name, and whether it is a property; a file in `properties` or `lint` is all it takes."""
    for package, is_property in ((properties, True), (lint, False)):
        for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
            if not module.name.startswith("_"):
                yield module.name, is_property, import_module(f"{package.__name__}.{module.name}").check


def page_of(code: str) -> str:
    """The page, in the folder of the documentation, that explains findings of this code."""
    for module in pkgutil.iter_modules(lint.__path__):
        if code in import_module(f"{lint.__name__}.{module.name}").CODES:
            return f"reference/lint/{module.name}.md"
    return "reference/findings.md"


def audit(
    pack: Pack,
    *,
    source: Document | Sequence[Document] = (),
    limits: Limits | None = None,
    today: date | None = None,
    ledger: Ledger | None = None,
) -> Report:
    """The report on a pack. Without its `source`, what needs the document is said to be not checked.

    Layers with registers of their own have several. `today` is the day to judge reviews by; without, none is overdue.
    With a `ledger`, every question that is closed on the way is listed there. Raises AuditError if python-sat is
    missing, or where solver and reference disagree.
    """
    documents = (source,) if isinstance(source, Document) else tuple(source)
    case = Case(pack, documents=documents, today=today, task=Task(limits, ledger))
    found: list[tuple[bool, Result]] = []
    for name, is_property, check in checks():
        if pack.is_library and name not in _OF_LIBRARIES:
            continue
        case.task.begin(name)
        case.search.forget()
        try:
            with seldom_collected():
                result = check(case)
        except LimitReached:
            result = Result(name=name, says=_UNSETTLED, undecided=(f"whether {name.replace('_', ' ')} holds",))
        if result is not None:
            found.append((is_property, _of_library(result, pack)))
    waived, judged = with_waivers(pack, [result for _, result in found])
    properties_found = [one for (is_property, _), one in zip(found, waived, strict=True) if is_property]
    others = [one for (is_property, _), one in zip(found, waived, strict=True) if not is_property]
    found_lint = (*others, judged)
    return Report(pack, tuple(properties_found), found_lint, documents, case.task.limits, today, ledger)


def _of_library(result: Result, pack: Pack) -> Result:
    """What a result says of the pack, less what a library leaves to others: its conditions rest on what they ask."""
    if not pack.is_library:
        return result
    ours = {*pack.rule, *pack.disposition, *(text.id for text in pack.texts if text.span is None), "come_back"}
    kept = tuple(
        one
        for one in result.findings
        if one.code not in _SAID_BY_OTHERS and not (one.code == "unfounded" and one.about[0] in ours)
    )
    if kept == result.findings:
        return result
    return replace(
        result, findings=kept, says="Nothing of it is wrong that is not for the packs that include it to say."
    )
