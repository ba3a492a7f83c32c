"""Verdicts on the page: the first page, every result in a sentence, and in an appendix what each rests on."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.audit.audit import Report
from soundadvice.audit.finding import Result, Verdict
from soundadvice.audit.finding_kinds import by_harm
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.reports.circumstances import how_shown, made_with, not_proved
from soundadvice.reports.html.tables import coded, scrolling, shown, words
from soundadvice.wording.counts import counted

SIGN = {
    Verdict.HOLDS: "holds",
    Verdict.WAIVED: "waived",
    Verdict.FAILS: "FAILS",
    Verdict.UNDECIDED: "undecided",
    Verdict.NOT_CHECKED: "not checked",
}
WORST = (Verdict.FAILS, Verdict.UNDECIDED, Verdict.NOT_CHECKED, Verdict.WAIVED, Verdict.HOLDS)
_MEANS = {
    Verdict.HOLDS: "it is so: proved, or each looked at, or tried, as “how” says below",
    Verdict.WAIVED: "it does not hold, and the authors say why they accept that",
    Verdict.FAILS: "it does not hold, and no one accepts that",
    Verdict.UNDECIDED: "it was asked, and could not be settled within the limits",
    Verdict.NOT_CHECKED: "what it needs was not given, so no one looked",
}
_SAYS = {
    Verdict.HOLDS: "Everything that was asked holds.",
    Verdict.WAIVED: "Not everything holds. What does not is waived, for reasons that stand below.",
    Verdict.FAILS: "Something does not hold. The findings below show it.",
    Verdict.UNDECIDED: "Something could not be decided within the limits of the search.",
    Verdict.NOT_CHECKED: "Nothing that was checked fails. Something was not checked.",
}
_MOST_OPEN = 6
"""So many open questions of a property stand in front."""
_HOW = (
    "How: so many questions were closed that way. Proved: there is no one for whom it is otherwise. Shown by a person: "
    "there is someone, whom the reference meaning was run on. Each looked at: a finite list was gone through."
)


def worst(report: Report) -> Verdict:
    """The gravest verdict of any result."""
    return next((one for one in WORST if any(result.verdict is one for result in report.results)), Verdict.HOLDS)


def sign(verdict: Verdict) -> Markup:
    """The word of a verdict, in its colour."""
    return element("span", SIGN[verdict], class_=f"sign {verdict}")


def first_page(report: Report, command: str | None) -> Markup:
    """What whoever reads one page only must have read."""
    pack = report.pack
    parts = [element("h1", f"Audit: {pack.title}"), _verdict(report)]
    if pack.not_for_people:
        parts.append(element("p", element("strong", "Not for people. "), pack.not_for_people))
    open_ = element("ul", *(element("li", coded(line)) for line in not_proved(report)))
    parts += [element("h2", "What is not proved"), open_]
    facts = [element("div", element("dt", name), element("dd", said)) for name, said in made_with(report, command)]
    parts += [element("h2", "With what this was made"), element("dl", *facts, class_="facts")]
    return element("header", *parts)


def _verdict(report: Report) -> Markup:
    verdict = worst(report)
    also = ""
    if verdict in (Verdict.UNDECIDED, Verdict.NOT_CHECKED) and any(
        one.verdict is Verdict.WAIVED for one in report.results
    ):
        also = " Something else is waived: it does not hold, and the reasons stand below."
    return element(
        "div",
        element("p", element("span", SIGN[verdict].upper(), class_=f"sign {verdict}"), f" — {_SAYS[verdict]}{also}"),
        _counts(report),
        _harms(report),
        class_=f"verdict {verdict}",
    )


def _counts(report: Report) -> Markup:
    head = element("tr", *(element("th", name, scope="col") for name in ("verdict", "how many", "which means")))
    rows = []
    for verdict in WORST:
        count = sum(one.verdict is verdict for one in report.results)
        if count:
            cells = (element("td", str(count)), element("td", _MEANS[verdict]))
            rows.append(element("tr", element("th", sign(verdict), scope="row"), *cells))
    caption = element("caption", f"{counted(len(report.results), 'thing')} that this audit asks, by verdict")
    return element("table", caption, element("thead", head), element("tbody", *rows), class_="counts")


def _harms(report: Report) -> Markup:
    """What could come of what was found and is not waived: how many findings, the worst first."""
    found = by_harm(one for one in report.findings if one.waiver is None)
    if not found:
        return element("p", "Nothing is found that is not waived.")
    told = (f"{harm.title}: {counted(sum(map(len, kinds.values())), 'finding')}" for harm, kinds in found.items())
    return joined(element("p", "Found, and not waived:"), element("ul", *(element("li", one) for one in told)))


def verdict_table(report: Report) -> Markup:
    """A row for each result, the gravest first: its verdict, what it says here, and how that was shown, if known."""
    known = report.ledger is not None
    names = ("what was asked", "verdict", "in a sentence", *(("how",) if known else ()))
    head = element("tr", *(element("th", name, scope="col") for name in names))
    rows = []
    for result in sorted(report.results, key=lambda one: WORST.index(one.verdict)):
        cells = [element("td", sign(result.verdict)), element("td", coded(result.says), *_open(result))]
        cells += [element("td", how_shown(report, result.name))] if known else []
        rows.append(element("tr", element("th", words(result.name), scope="row"), *cells))
    table = scrolling(element("table", element("thead", head), element("tbody", *rows), class_="verdicts"))
    return joined(table, element("p", _HOW, class_="small")) if known else table


def _open(result: Result) -> list[Markup]:
    """What is undecided or was not looked at, beside the sentence."""
    lines = [f"Undecided: {one}" for one in result.undecided[:_MOST_OPEN]]
    if len(result.undecided) > _MOST_OPEN:
        lines.append(f"… and {len(result.undecided) - _MOST_OPEN} more, in the appendix")
    lines += [f"Not checked: {result.not_checked}"] if result.not_checked else []
    return [element("p", coded(line), class_="small") for line in lines]


def results_in_detail(results: Iterable[Result]) -> Markup:
    """Each result with all that it rests on."""
    return joined(*(_result(result) for result in results))


def _result(result: Result) -> Markup:
    parts = [element("p", sign(result.verdict), " · ", coded(result.says))]
    if result.not_checked:
        parts.append(element("p", f"Not checked: {result.not_checked}", class_="small"))
    parts += [element("p", f"Undecided: {one}", class_="small") for one in result.undecided]
    if result.details:
        parts.append(element("details", element("summary", "what it rests on"), shown(result.details)))
    return element("article", element("h3", words(result.name)), *parts)
