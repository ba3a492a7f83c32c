"""JUnit XML, which every build server shows: a suite for each pack, a case for each property, or each vignette."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from soundadvice.audit.audit import Report
from soundadvice.audit.finding import Result, Verdict
from soundadvice.audit.finding_kinds import worst_first
from soundadvice.audit.finding_text import describe
from soundadvice.reports.circumstances import made_with
from soundadvice.wording.printable import printable


def as_junit(reports: Iterable[Report]) -> str:
    """The XML. A property that fails is a failure; one that is waived, undecided or not checked is skipped, with why.

    Build servers know passed, failed and skipped, and nothing between. Waived is none of what passed: someone has
    accepted that it does not hold. GitLab and Jenkins show the reason of a skip, so the reasons stand there. The word
    itself is the property `verdict` of each case. What is undecided or waived of a property that fails stands in its
    output.
    """
    suites = Element("testsuites", name="soundadvice audit")
    for report in reports:
        count = {verdict: sum(one.verdict is verdict for one in report.results) for verdict in Verdict}
        suite = SubElement(
            suites,
            "testsuite",
            name=report.pack.id,
            tests=str(len(report.results)),
            failures=str(count[Verdict.FAILS]),
            errors="0",
            skipped=str(sum(count[one] for one in (Verdict.UNDECIDED, Verdict.NOT_CHECKED, Verdict.WAIVED))),
        )
        _properties(suite, dict(made_with(report)))
        for kind, results in (("property", report.properties), ("lint", report.lint)):
            for result in results:
                case = SubElement(suite, "testcase", classname=f"{report.pack.id}.{kind}", name=result.name)
                _properties(case, {"verdict": str(result.verdict)})
                _outcome(case, result, report)
    indent(suites)
    return tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def tests_as_junit(packs: Iterable[tuple[str, Iterable[tuple[str, str, list[str]]]]]) -> str:
    """The XML of vignettes that were run.

    By pack: what each is of (a rule, or whole people), its name, and a line for each failure.
    """
    suites = Element("testsuites", name="soundadvice test")
    for pack, runs in packs:
        made = list(runs)
        count = sum(bool(failures) for _, _, failures in made)
        suite = SubElement(suites, "testsuite", name=pack, tests=str(len(made)), failures=str(count))
        for of, name, failures in made:
            case = SubElement(suite, "testcase", classname=f"{pack}.{of}", name=_clean(name))
            if failures:
                SubElement(case, "failure", message=_clean(failures[0])).text = _clean("\n".join(failures))
    indent(suites)
    return tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _properties(of: Element, facts: Mapping[str, str]) -> None:
    listed = SubElement(of, "properties")
    for name, value in facts.items():
        SubElement(listed, "property", name=name.lower().replace(" ", "_"), value=_clean(value))


def _outcome(case: Element, result: Result, report: Report) -> None:
    found = worst_first(result.findings)
    failing = [describe(one, report.pack) for one in found if one.fails]
    undecided = [f"undecided: {one}" for one in result.undecided]
    waived = [describe(one, report.pack) for one in found if one.waiver is not None]
    match result.verdict:
        case Verdict.FAILS:
            SubElement(case, "failure", message=_clean(result.says)).text = _clean("\n\n".join(failing))
            if undecided or waived:
                SubElement(case, "system-out").text = _clean("\n\n".join([*undecided, *waived]))
        case Verdict.UNDECIDED:
            _skipped(case, f"undecided: {result.says}", [*undecided, *waived])
        case Verdict.NOT_CHECKED:
            _skipped(case, f"not checked: {result.not_checked or ''}", waived)
        case Verdict.WAIVED:
            reasons = dict.fromkeys(one.waiver.why for one in found if one.waiver is not None)
            _skipped(case, f"waived: {result.says} Accepted because: {' / '.join(reasons)}", waived)
        case Verdict.HOLDS:
            SubElement(case, "system-out").text = _clean(result.says)


def _skipped(case: Element, message: str, more: Iterable[str]) -> None:
    SubElement(case, "skipped", message=_clean(message)).text = _clean("\n\n".join(more)) or None


def _clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return printable(text, keep="\n\t", instead="")
