"""Findings on the page: by what could come of them, worst first, in the words of the questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from soundadvice.audit.audit import Report
from soundadvice.audit.finding import Finding
from soundadvice.audit.finding_kinds import by_harm, meaning_of, worst_first
from soundadvice.audit.finding_places import place_of
from soundadvice.audit.finding_words import element_words, in_words, shortened, witness_words, words_for_ids
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.reports.html.tables import coded, scrolling
from soundadvice.reports.places import within_pack
from soundadvice.wording.counts import counted

_MOST_OF_A_KIND = 4
"""So many findings of a kind stand in front; all of them stand in the appendix."""


def findings_in_front(report: Report) -> Markup:
    """What is not waived, a few of each kind; empty if nothing is found."""
    return _told([one for one in report.findings if one.waiver is None], report.pack, _MOST_OF_A_KIND)


def findings_left_over(report: Report) -> Markup:
    """All that is not waived, if some of it does not stand in front."""
    found = [one for one in report.findings if one.waiver is None]
    kinds = [ones for codes in by_harm(found).values() for ones in codes.values()]
    return _told(found, report.pack, None) if any(len(ones) > _MOST_OF_A_KIND for ones in kinds) else joined()


def _told(found: Sequence[Finding], pack: Pack, most: int | None) -> Markup:
    parts = []
    for harm, kinds in by_harm(found).items():
        parts.append(element("h3", f"{harm.title}: {counted(sum(map(len, kinds.values())), 'finding')}"))
        for code, ones in kinds.items():
            head = (meaning_of(code), " ", element("code", code), f", {counted(len(ones), 'finding')}")
            parts.append(element("h4", *head))
            parts += [_finding(one, pack) for one in ones[:most]]
            if most is not None and len(ones) > most:
                parts.append(element("p", f"… and {len(ones) - most} more of this kind, in the appendix."))
    return joined(*parts)


def _finding(finding: Finding, pack: Pack) -> Markup:
    said = in_words(finding, pack)
    parts = [
        element("p", element("span", str(finding.level), class_="level"), " ", coded(f"{said[:1].upper()}{said[1:]}."))
    ]
    parts += [_person(one.label, witness_words(one, pack)) for one in finding.witnesses]
    if finding.hint:
        parts.append(element("p", "To mend it: ", coded(words_for_ids(finding.hint, pack, finding.about)), "."))
    places = [_place(place_of(finding, pack)), *(f"{what}: {_place(span)}" for what, span in finding.related)]
    parts.append(element("p", "In ", coded("; ".join(places)), class_="small"))
    return element("article", *parts)


def _place(span: Span) -> str:
    return f"{within_pack(span)}, line {span.line}"


def _person(label: str, lines: list[str]) -> Markup:
    told = f"{(label or 'for example')[:1].upper()}{(label or 'for example')[1:]}:"
    return joined(element("p", told), element("ul", *(element("li", coded(line)) for line in lines)))


def waived_table(report: Report) -> Markup:
    """What is waived: of what kind, which elements in words, and the reason of the authors; empty if nothing is."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in worst_first(report.findings):
        if one.waiver is not None:
            groups.setdefault((one.code, one.waiver.why), []).append(one)
    if not groups:
        return joined()
    said = "These do not hold. The authors accept it, each for the reason beside it; whoever signs accepts it too."
    names = ("what was found", "of what", "why it is accepted")
    head = element("tr", *(element("th", name, scope="col") for name in names))
    rows = [
        element(
            "tr", element("td", meaning_of(code), " ", element("code", code)), _elements(ones, report.pack), _why(why)
        )
        for (code, why), ones in groups.items()
    ]
    table = element("table", element("thead", head), element("tbody", *rows), class_="waived")
    return joined(element("p", said), scrolling(table))


def _why(why: str) -> Markup:
    return element("td", why)


def _elements(findings: Sequence[Finding], pack: Pack) -> Markup:
    return element("td", element("ul", *(element("li", *one) for one in _named(findings, pack))))


def _named(findings: Sequence[Finding], pack: Pack) -> Iterator[tuple[str, ...]]:
    for name in dict.fromkeys(one.about[0] for one in findings if one.about):
        words = element_words(name, pack)
        yield (f"“{shortened(words)}” ", element("code", name)) if words else (element("code", name),)
