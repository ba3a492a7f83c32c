"""JUnit XML, which every build server shows: a suite for each pack, a case for each property, or each vignette."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from soundadvice.audit.audit import Report
from soundadvice.audit.finding import Result, Verdict
from soundadvice.audit.finding_text import describe
from soundadvice.wording.printable import printable


def as_junit(reports: Iterable[Report]) -> str:
    """The XML. A property that fails is a failure; one that is undecided, or not checked, is skipped, which says why.

    What is undecided of a property that fails, and what is waived, stands in its output.
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
            skipped=str(count[Verdict.UNDECIDED] + count[Verdict.NOT_CHECKED]),
        )
        for kind, results in (("property", report.properties), ("lint", report.lint)):
            for result in results:
                case = SubElement(suite, "testcase", classname=f"{report.pack.id}.{kind}", name=result.name)
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


def _outcome(case: Element, result: Result, report: Report) -> None:
    texts = [describe(finding, report.pack) for finding in result.findings if finding.fails]
    undecided = [f"undecided: {one}" for one in result.undecided]
    match result.verdict:
        case Verdict.FAILS:
            SubElement(case, "failure", message=_clean(result.says)).text = _clean("\n\n".join(texts))
            if undecided:
                SubElement(case, "system-out").text = _clean("\n".join(undecided))
        case Verdict.UNDECIDED:
            told = SubElement(case, "skipped", message=_clean(f"undecided: {result.says}"))
            told.text = _clean("\n".join(undecided))
        case Verdict.NOT_CHECKED:
            SubElement(case, "skipped", message=_clean(f"not checked: {result.not_checked or ''}"))
        case Verdict.WAIVED:
            SubElement(case, "system-out").text = _clean(f"waived: {result.says}")
        case Verdict.HOLDS:
            SubElement(case, "system-out").text = _clean(result.says)


def _clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return printable(text, keep="\n\t", instead="")
