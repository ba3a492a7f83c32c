"""Page: the report whole. What a reviewer must read comes first, then appendices with all that it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.audit.audit import Report
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.source.trace import words_of
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.loader.git.revision import Version
from soundadvice.model.pack import Pack
from soundadvice.reports.html.changes import changes
from soundadvice.reports.html.findings import findings_in_front, findings_left_over, waived_table
from soundadvice.reports.html.graph import graph
from soundadvice.reports.html.mix import mix_chart
from soundadvice.reports.html.people import people_table
from soundadvice.reports.html.plan import plan_tables
from soundadvice.reports.html.rules import rule_articles
from soundadvice.reports.html.safety import hazard_table, safety_table
from soundadvice.reports.html.style import STYLE
from soundadvice.reports.html.tables import coded, decision_table, scrolling, shown
from soundadvice.reports.html.verdicts import first_page, results_in_detail, verdict_table

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
Sections = list[tuple[str, str, Markup]]


def as_html(reports: Iterable[Report], *, since: Version | None = None, command: str | None = None) -> str:
    """The page: one part for each pack. `since` is an earlier version of one of them, with which it is compared.

    `command` is what was typed, for whoever wants to do it again.
    """
    made = list(reports)
    title = "Audit of " + ", ".join(f"{report.pack.id} {report.pack.version}" for report in made)
    parts = [_pack(report, since, command, number) for number, report in enumerate(made, start=1)]
    languages = [report.pack.language for report in made]
    if len(set(languages)) > 1:
        parts = [element("div", part, lang=language) for part, language in zip(parts, languages, strict=True)]
    return whole_page(title, parts, languages[0] if len(set(languages)) == 1 else "en")


def whole_page(title: str, parts: Iterable[Markup], language: str, style: str = "") -> str:
    """A page that loads nothing, with the style of reports, and more of it if need be."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", **{"http-equiv": "Content-Security-Policy"}, content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(STYLE + style)),
    )
    page = element("html", head, element("body", element("main", *parts)), lang=language)
    return f"<!DOCTYPE html>\n{page}\n"


def _pack(report: Report, since: Version | None, command: str | None, number: int) -> Markup:
    front, behind = _in_front(report, since), _appendices(report)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    listed = [(f"{key}-{number}", title, body) for key, title, body in front if body]
    more = [one for one in behind if one[2]]
    lettered = [
        (f"{key}-{number}", f"Appendix {letter}: {title}", body)
        for letter, (key, title, body) in zip(letters, more, strict=False)
    ]
    links = (element("li", element("a", title, href=f"#{key}")) for key, title, _ in (*listed, *lettered))
    contents = element("nav", element("ul", *links), aria_label=f"Contents: {report.pack.id}")
    sections = [_section(*one) for one in listed]
    appendices = element("div", *(_section(*one) for one in lettered), class_="appendices")
    return joined(first_page(report, command), contents, *sections, appendices)


def _section(key: str, title: str, body: Markup) -> Markup:
    return element("section", element("h2", title), body, id=key)


def _in_front(report: Report, since: Version | None) -> Sections:
    """What whoever signs reads."""
    pack = report.pack
    return [
        ("findings", "What was found, worst first", findings_in_front(report)),
        ("whom", "Whom the default covers", _whom(report)),
        ("hazards", "What must not be missed", hazard_table(report)),
        ("waived", "What is waived, and why", waived_table(report)),
        ("verdicts", "What was asked, and what came of it", verdict_table(report)),
        ("changes", "What changed", _since(pack, since)),
        ("reviews", "Who has signed", _signed(pack)),
    ]


def _appendices(report: Report) -> Sections:
    """What it rests on."""
    pack = report.pack
    rules = rule_articles(Case(pack), words_of(pack, report.documents))
    return [
        ("all", "All findings", findings_left_over(report)),
        ("mix", "Whom this sends where", mix_chart(report)),
        ("properties", "Properties, and what they rest on", results_in_detail(report.properties)),
        ("lint", "Lint", results_in_detail(report.lint)),
        ("tables", "Decision tables", _tables(pack)),
        ("graph", "The questionnaire", scrolling(graph(pack), "drawing")),
        ("rules", "Rules", joined(*rules)),
        ("plan", "What goes with which advice", plan_tables(pack)),
        ("source", "The source, beside our reading", _source(report)),
        ("people", "Whole people, and what they are advised", people_table(pack)),
        ("safety", "Hazard, rule, vignette", safety_table(pack)),
    ]


def _since(pack: Pack, since: Version | None) -> Markup:
    return joined() if since is None or since.pack.id != pack.id else changes(since, pack)


def _whom(report: Report) -> Markup:
    """The people who are told to look after it at home, exactly: what a clinician signs above all."""
    total = next((result for result in report.properties if result.name == "total"), None)
    match None if total is None else total.details.get("default"):
        case {"disposition": name, "in_every_case": [*always], "and_one_of": [*ways]}:
            default = report.pack.disposition[str(name)]
            parts = [
                element(
                    "p", element("strong", default.title), " is advised to exactly those of whom all this is true:"
                ),
                element("ul", *(element("li", str(one)) for one in always)),
            ]
            if ways:
                parts.append(element("p", "and one of these:"))
                parts.append(element("ol", *(element("li", "; ".join(map(str, way))) for way in ways), type="a"))
            parts.append(
                element("p", "Proved. A question that is not asked does not count against anyone.", class_="small")
            )
            return joined(*parts)
        case {"disposition": name, "none_of": [*rules]}:
            default = report.pack.disposition[str(name)]
            return joined(
                element(
                    "p", element("strong", default.title), " is advised to exactly those of whom none of this is true:"
                ),
                element("ul", *(element("li", coded(str(one))) for one in rules)),
                element("p", "Proved. There are too many ways of answering to list them.", class_="small"),
            )
        case _:
            return joined()


def _tables(pack: Pack) -> Markup:
    parts = [element("p", "Every cell of a row must hold for the rule to fire; the most urgent advice wins.")]
    for disposition in reversed(pack.dispositions):
        if any(rule.advise == disposition.id for rule in pack.rules):
            parts.append(element("h3", f"{disposition.title} ({disposition.acuity})"))
            parts.append(decision_table(pack, [rule for rule in pack.rules if rule.advise == disposition.id]))
    default = pack.disposition[pack.default]
    parts.append(element("p", f"No one else: {default.title} ({default.acuity}), when no rule fires."))
    for finding in pack.findings:
        parts.append(element("h3", f"Found besides: {finding.title}"))
        parts.append(decision_table(pack, [rule for rule in pack.rules if finding.id in rule.findings]))
    return joined(*parts)


def _source(report: Report) -> Markup:
    pack = report.pack
    if not pack.claims:
        return joined()
    theirs = words_of(pack, report.documents)
    given = bool(report.documents)
    names = ("claim", "place", *(("the source says",) if given else ()), "our reading", "became")
    head = element("tr", *(element("th", name, scope="col") for name in names))
    rows = []
    for claim in pack.claims:
        became = ", ".join(f"{kind} {name}" for kind, name in claim.became) or f"not used: {claim.not_used}"
        cells = [claim.id, str(claim.place), claim.reading, became]
        if given:
            cells.insert(2, theirs.get(claim.id, ""))
        rows.append(element("tr", *(element("td", cell) for cell in cells)))
    table = scrolling(element("table", element("thead", head), element("tbody", *rows)))
    told = "" if given else "The source's own words are shown only if you give the document (--source). "
    return joined(element("p", f"{told}Places are line:first-last column."), table)


def _signed(pack: Pack) -> Markup:
    signed = [
        {
            "role": one.role,
            "date": one.date,
            "to be reviewed again by": one.review_by,
            "meaning hash": one.meaning_hash,
            "content hash": one.content_hash,
            "case hash": one.case_hash or "not signed",
            "the present one": one in pack.signatures,
        }
        for one in pack.reviews
    ]
    return shown(signed) if signed else element("p", "No one has signed this pack. It is a draft.")
