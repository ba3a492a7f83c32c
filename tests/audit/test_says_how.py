"""Each sentence of a verdict on what holds says how that was shown: proved, someone found, each looked at, tried."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from soundadvice import load_pack
from soundadvice.audit.audit import Report, audit
from soundadvice.audit.certificates.files import named_obligations
from soundadvice.audit.finding import Result, Verdict
from soundadvice.audit.prover.task import Closed, Ledger

_WAYS = re.compile(
    r"\((?:all |each line )?(?:proved|someone found for each|each looked at|each run|each measured|measured"
    r"|by the words that are looked for|by how they are spelt|by their ids|tried on \d|counted among)\b.*\)$"
)
_FACTS = re.compile(
    r"^(?:The pack (?:has no|lists no|as it is now was signed)|No one has signed|Not (?:compared|measured)|Besides)"
    r"|; the pack lists no hazards besides$|^\d+ parameters? (?:is|are) "
)
"""Sentences that claim nothing of anyone, and those on what was left aside."""


def sentences(says: str) -> Iterator[str]:
    for one in re.split(r"(?<=[.])\s+(?=[A-Z])", says):
        yield one.rstrip(".")


def unsaid(result: Result) -> list[str]:
    return [one for one in sentences(result.says) if not _WAYS.search(one) and not _FACTS.search(one)]


@pytest.fixture(scope="module", params=["low_back_pain", "crb65", "bmi_adults", "phq9"])
def report(request: pytest.FixtureRequest) -> Report:
    return audit(load_pack(request.param), ledger=Ledger())


def test_what_holds_says_how_that_was_shown(report: Report) -> None:
    holding = [one for one in report.results if one.verdict is Verdict.HOLDS]
    assert len(holding) > 12
    assert {one.name: lines for one in holding if (lines := unsaid(one))} == {}


def test_what_was_asked_of_no_solver_does_not_say_proved(report: Report) -> None:
    """And what a sentence says is proved, or found, the ledger has."""
    assert report.ledger is not None
    closed: dict[str, set[Closed]] = {}
    for _, one in named_obligations(report, report.ledger):
        closed.setdefault(one.property, set()).add(one.closed)
    for result in report.results:
        ways = closed.get(result.name, set())
        by_solver = {Closed.IMPOSSIBLE, Closed.FOLDED, Closed.BY_FORM}
        # That no rule can take somebody further is so by form, and is not listed.
        if not ways & by_solver and result.name != "misclick":
            assert "proved" not in result.says.replace("not proved", ""), result.name
        if "someone found for each" in result.says and "0 " not in result.says:
            assert Closed.POSSIBLE in ways, result.name
