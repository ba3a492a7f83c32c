"""Safety: hazard, rule, vignette, in a table that a safety file can take in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from soundadvice.audit.audit import Report
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Rule
from soundadvice.reports.html.rules import answers_in_words
from soundadvice.reports.html.tables import scrolling, words
from soundadvice.wording.condition_text import phrase

_COLUMNS = ("hazard", "who has it", "must be", "rule", "advises", "rests on", "vignette", "expected")
_NEVER = ("contraindication", "who has it", "never given")


def hazard_table(report: Report) -> Markup:
    """Each hazard in a row, the most urgent first, and whether everyone who has it is advised so."""
    result = next((one for one in report.properties if one.name == "hazards"), None)
    match None if result is None else result.details.get("hazards"):
        case [*hazards] if hazards:
            names = ("the sign", "must be at least", "for everyone who has it", "questions until it is sure")
            head = element("tr", *(element("th", name, scope="col") for name in names))
            urgent = {str(one): one for one in Acuity}
            listed = [one for one in hazards if isinstance(one, Mapping)]
            rows = map(_hazard, sorted(listed, key=lambda one: -urgent[str(one["must be"])]))
            said = "Whoever gives the answers of a sign is advised at least so, whatever else they answer:"
            table = element("table", element("thead", head), element("tbody", *rows), class_="hazards")
            return joined(element("p", said), scrolling(table))
        case _:
            return joined()


def _hazard(one: Mapping[str, object]) -> Markup:
    after = one.get("sure_after")
    known = str(after["questions"]) if isinstance(after, Mapping) else ""
    told = (element("td", words(str(one[name]))) for name in ("must be", "shown"))
    sign = element("th", str(one["sign"]), " ", element("code", str(one["hazard"])), scope="row")
    return element("tr", sign, *told, element("td", known))


def safety_table(pack: Pack) -> Markup:
    """Each hazard with the rules that hold it, and each rule with its vignettes.

    What the pack lists as hazards comes first. Every other rule is its own: that someone of whom its reason is true
    gets less urgent advice.
    """
    head = element("tr", *(element("th", name, scope="col") for name in _COLUMNS))
    rows = [element("tr", *(element("td", cell) for cell in row)) for row in _rows(pack)]
    table = scrolling(element("table", element("thead", head), element("tbody", *rows)))
    return joined(table, _never_table(pack)) if pack.contraindications else table


def _never_table(pack: Pack) -> Markup:
    head = element("tr", *(element("th", name, scope="col") for name in _NEVER))
    named = {item.id: item.title for item in pack.plan.given}
    rows = [
        element(
            "tr",
            element("td", f"{one.id}: {one.sign}"),
            element("td", phrase(one.when, pack)),
            element("td", ", ".join(named[name] for name in one.never)),
        )
        for one in pack.contraindications
    ]
    return scrolling(element("table", element("thead", head), element("tbody", *rows)))


def _rows(pack: Pack) -> Iterator[tuple[str, ...]]:
    for hazard in pack.hazards:
        who = "" if hazard.when is None else phrase(hazard.when, pack)
        first: tuple[str, str, str] = (f"{hazard.id}: {hazard.sign}", who, str(hazard.acuity))
        for name in hazard.rules:
            yield from _rule(pack, pack.rule[name], first)
            first = ("", "", "")
    listed = {name for hazard in pack.hazards for name in hazard.rules}
    for rule in pack.rules:
        if rule.id not in listed:
            yield from _rule(pack, rule, (f"Missed: {rule.because}", "", _reaches(pack, rule)))


def _reaches(pack: Pack, rule: Rule) -> str:
    return str(pack.acuity_of[rule.id]) if rule.advise is not None else f"finds {', '.join(rule.findings)}"


def _rule(pack: Pack, rule: Rule, hazard: tuple[str, str, str]) -> Iterator[tuple[str, ...]]:
    rests = ", ".join((*rule.claims, *rule.references))
    first = (*hazard, rule.id, _reaches(pack, rule), rests)
    for one in rule.vignettes:
        yield (*first, answers_in_words(pack, one.answers), "fires" if one.fires else "silent")
        first = ("", "", "", "", "", "")
    if not rule.vignettes:
        yield (*first, "none", "")
