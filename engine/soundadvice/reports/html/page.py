"""Page: the report whole, verdict first."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.audit.audit import Report
from soundadvice.audit.finding import Finding, Result, Verdict
from soundadvice.audit.finding_text import describe
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.source.trace import words_of
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.loader.git.revision import Version
from soundadvice.model.pack import Pack
from soundadvice.reports.html.changes import changes
from soundadvice.reports.html.graph import graph
from soundadvice.reports.html.mix import mix_chart
from soundadvice.reports.html.people import people_table
from soundadvice.reports.html.plan import plan_tables
from soundadvice.reports.html.rules import rule_articles, within_pack
from soundadvice.reports.html.safety import safety_table
from soundadvice.reports.html.style import STYLE
from soundadvice.reports.html.tables import coded, decision_table, scrolling, shown, words
from soundadvice.reports.text import verdict_line

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SIGN = {
    Verdict.HOLDS: "holds",
    Verdict.WAIVED: "waived",
    Verdict.FAILS: "FAILS",
    Verdict.UNDECIDED: "undecided",
    Verdict.NOT_CHECKED: "not checked",
}


def as_html(reports: Iterable[Report], *, since: Version | None = None) -> str:
    """The page: one part for each pack. `since` is an earlier version of one of them, with which it is compared."""
    made = list(reports)
    title = "Audit of " + ", ".join(f"{report.pack.id} {report.pack.version}" for report in made)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", **{"http-equiv": "Content-Security-Policy"}, content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(STYLE)),
    )
    parts = [_pack(report, since, number) for number, report in enumerate(made, start=1)]
    languages = [report.pack.language for report in made]
    if len(set(languages)) > 1:
        parts = [element("div", part, lang=language) for part, language in zip(parts, languages, strict=True)]
    language = languages[0] if len(set(languages)) == 1 else "en"
    page = element("html", head, element("body", element("main", *parts)), lang=language)
    return f"<!DOCTYPE html>\n{page}\n"


def _pack(report: Report, since: Version | None, number: int) -> Markup:
    pack, case = report.pack, Case(report.pack)
    sections = [
        ("findings", "Findings", _findings(report)),
        ("whom", "Whom the default covers", _whom(report)),
        ("mix", "Whom this sends where", mix_chart(report)),
        ("properties", "Properties", _results(report.properties)),
        ("lint", "Lint", _results(report.lint)),
        ("changes", "What changed", _since(pack, since)),
        ("tables", "Decision tables", _tables(pack)),
        ("graph", "The questionnaire", element("div", graph(pack), class_="scroll", tabindex="0")),
        ("rules", "Rules", joined(*rule_articles(case, words_of(pack, report.documents)))),
        ("plan", "What goes with which advice", plan_tables(pack)),
        ("source", "The source, beside our reading", _source(report)),
        ("people", "Whole people, and what they are advised", people_table(pack)),
        ("safety", "Hazard, rule, vignette", safety_table(pack)),
        ("waivers", "Waivers and reviews", _signed(report)),
    ]
    ids = [(f"{key}-{number}", title, body) for key, title, body in sections if body]
    contents = element("ul", *(element("li", element("a", title, href=f"#{key}")) for key, title, _ in ids))
    body = [element("section", element("h2", title), part, id=key) for key, title, part in ids]
    return joined(_top(report), element("nav", contents, aria_label=f"Contents: {pack.id}"), *body)


def _since(pack: Pack, since: Version | None) -> Markup:
    return joined() if since is None or since.pack.id != pack.id else changes(since, pack)


def _top(report: Report) -> Markup:
    pack = report.pack
    worst = next((one for one in _WORST if any(result.verdict is one for result in report.results)), Verdict.HOLDS)
    says = {
        Verdict.HOLDS: "Everything that was asked holds for every set of answers.",
        Verdict.WAIVED: "Everything holds, or is waived for a reason given below.",
        Verdict.FAILS: "Something does not hold. The people below show it.",
        Verdict.UNDECIDED: "Something could not be decided within the limits of the search.",
        Verdict.NOT_CHECKED: "What was checked holds. Something was not checked.",
    }[worst]
    verdict = element(
        "div",
        element("p", element("span", _SIGN[worst].upper(), class_=f"sign {worst}"), f" — {says}"),
        element("p", verdict_line(report)),
        class_=f"verdict {worst}",
    )
    facts = [
        ("Pack", f"{pack.id} {pack.version}, {pack.status}"),
        ("Not for people", pack.not_for_people or ""),
        ("On top of", ", ".join(f"{one.id} {one.version}" for one in pack.layers[:-1])),
        ("Source", f"{pack.source.title} (sha256 {pack.source.sha256})" if pack.source else ""),
        ("Meaning hash", pack.meaning_hash),
        ("Content hash", pack.content_hash),
        ("Case hash", pack.case_hash),
        ("Parameters", "; ".join(f"{one.id}: {one.show()}" for one in pack.parameters)),
    ]
    pairs = (element("div", element("dt", name), element("dd", said)) for name, said in facts if said)
    return joined(element("h1", f"Audit: {pack.title}"), verdict, element("dl", *pairs, class_="small"))


_WORST = (Verdict.FAILS, Verdict.UNDECIDED, Verdict.NOT_CHECKED, Verdict.WAIVED)


def _findings(report: Report) -> Markup:
    found = [finding for finding in report.findings if finding.waiver is None]
    if not found:
        return element("p", "None.")
    return joined(*(_finding(finding, report.pack) for finding in found))


def _finding(finding: Finding, pack: Pack) -> Markup:
    text = describe(finding, pack)
    for span in (finding.span, *(span for _, span in finding.related)):
        text = text if span is None else text.replace(span.file, within_pack(span))
    return element("pre", text)


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


def _results(results: Iterable[Result]) -> Markup:
    return joined(*(_result(result) for result in results))


def _result(result: Result) -> Markup:
    sign = element("span", _SIGN[result.verdict], class_=f"sign {result.verdict}")
    parts = [element("p", sign, " · ", coded(result.says))]
    if result.not_checked:
        parts.append(element("p", f"Not checked: {result.not_checked}", class_="small"))
    parts += [element("p", f"Undecided: {one}", class_="small") for one in result.undecided]
    if result.details:
        parts.append(element("details", element("summary", "what it rests on"), shown(result.details)))
    return element("article", element("h3", words(result.name)), *parts)


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


def _signed(report: Report) -> Markup:
    pack = report.pack
    waived = [
        {"finding": one.finding, "of": ", ".join(one.of) or "all", "why": one.why, "pack": one.pack}
        for one in pack.waivers
    ]
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
    waivers = shown(waived) if waived else element("p", "Nothing is waived.")
    reviews = shown(signed) if signed else element("p", "No one has signed this pack. It is a draft.")
    return joined(element("h3", "Waived, and why"), waivers, element("h3", "Signed"), reviews)
