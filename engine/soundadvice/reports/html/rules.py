"""Rules: each rule of a pack on the page, with what it rests on, its cases, and the people for whom it decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from soundadvice.audit.finding_words import shortened
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.witness import Witness, say_answer
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.model.condition import Answer
from soundadvice.model.evidence import Claim, Reference
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Rule
from soundadvice.reports.html.tables import scrolling
from soundadvice.reports.places import within_pack
from soundadvice.wording.condition_text import phrase

_MOST_PROVED = 200
"""A pack with more rules shows no person for each: the file would be too large to read."""


def rule_articles(case: Case, words: Mapping[str, str]) -> list[Markup]:
    """An article for each rule, in the order of the pack. `words` are the source's own for each claim, where given."""
    proved = len(case.pack.rules) <= _MOST_PROVED
    return [_article(case, rule, words, proved) for rule in case.pack.rules]


def _article(case: Case, rule: Rule, words: Mapping[str, str], proved: bool) -> Markup:
    pack = case.pack
    then = [] if rule.advise is None else [f"{pack.disposition[rule.advise].title} ({pack.acuity_of[rule.id]})"]
    then += [f"finding: {pack.finding[name].title}" for name in rule.findings]
    facts = [
        ("When", phrase(rule.when, pack)),
        ("Then", "; ".join(then)),
        ("The person reads", rule.because + (f" {rule.do}" if rule.do else "")),
        ("Note for the reviewer", rule.note or ""),
        ("Stands in", f"{within_pack(rule.span)}:{rule.span.line}:{rule.span.column}" if rule.span else ""),
    ]
    if proved:
        facts += _people(case, rule)
    pairs = (element("div", element("dt", name), element("dd", said)) for name, said in facts if said)
    claims = [one for one in pack.claims if one.id in rule.claims]
    references = [one for one in pack.references if one.id in rule.references]
    return element(
        "article",
        element("h3", f"{shortened(rule.because)} ", element("code", rule.id)),
        element("dl", *pairs),
        *(claim_block(claim, words.get(claim.id, "")) for claim in claims),
        *(_reference(reference) for reference in references),
        _vignettes(pack, rule),
        id=f"rule-{pack.id}-{rule.id}",
    )


def _people(case: Case, rule: Rule) -> list[tuple[str, str]]:
    """The plainest person for whom it fires, and the plainest for whom it decides."""
    pack, acuity = case.pack, case.pack.acuity_of[rule.id]
    others = [one.id for one in pack.rules if one.id != rule.id and pack.acuity_of[one.id] >= acuity]
    case.task.begin()
    try:
        fires = case.witness([rule.id])
        decides = case.witness([rule.id], others)
    except LimitReached:
        return [("Proof", "undecided within the limits of the search")]
    alone = _person(pack, decides) if decides else "no one (proved): others, at least as urgent, always fire with it"
    return [("Fires for", _person(pack, fires) if fires else "no one (proved)"), ("Decides for", alone)]


def _person(pack: Pack, one: Witness) -> str:
    settings = [f"with {name} set to {value}" for name, value in one.settings_in_words(pack)]
    said = "; ".join([*settings, *(f"{question} — {answer}" for question, answer in one.in_words(pack))])
    return f"someone who says: {said or 'only plain answers'}"


def claim_block(claim: Claim, words: str) -> Markup:
    """A claim: where it stands, the source's own words where the document was given, and our reading."""
    quote = element("blockquote", words) if words else joined()
    place = f"{claim.id}, line {claim.place.line}, columns {claim.place.first} to {claim.place.last}"
    return joined(element("p", element("strong", place), f". Our reading: {claim.reading}"), quote)


def _reference(reference: Reference) -> Markup:
    basis = "read" if reference.basis == "read" else "cited from memory, still to be checked"
    text = f"{reference.title}, {reference.edition}, {reference.place} ({basis}{_retrieved(reference)})"
    return element("p", element("strong", reference.id), f". {text}")


def _retrieved(reference: Reference) -> str:
    """The day on which it was retrieved, or what the pack says instead of one."""
    if reference.retrieved is None:
        return ""
    try:
        date.fromisoformat(reference.retrieved)
    except ValueError:
        return f", {reference.retrieved}"
    return f", retrieved {reference.retrieved}"


def _vignettes(pack: Pack, rule: Rule) -> Markup:
    head = element("tr", *(element("th", name, scope="col") for name in ("vignette", "answers", "expected")))
    rows = [
        element(
            "tr",
            element("td", one.name),
            element("td", answers_in_words(pack, one.answers)),
            element("td", "fires" if one.fires else "silent"),
        )
        for one in rule.vignettes
    ]
    if not rows:
        return element("p", "No vignettes.")
    table = scrolling(element("table", element("thead", head), element("tbody", *rows)))
    return element("details", element("summary", f"{len(rows)} vignettes"), table)


def answers_in_words(pack: Pack, answers: Mapping[str, Answer]) -> str:
    """Answers of a vignette, in the words of the questionnaire."""
    asked = ((pack.question[name], answer) for name, answer in answers.items())
    return "; ".join(f"“{question.text}” {say_answer(question, answer)}" for question, answer in asked)
