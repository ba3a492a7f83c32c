"""Reasons: what a person is told is the reason is what made the rule fire."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.model.condition import Comparison, Condition, OptionTest, Test, questions_of, scores_of, tests_of
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice, option_text
from soundadvice.model.rule import Rule
from soundadvice.wording.placeholders import PLACEHOLDER

CODES = ("reason_off_topic", "reason_without_number")

_SMALL = {
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "both", "but", "by",
    "can", "come", "could", "did", "do", "does", "doctor", "each", "even", "for", "from", "had", "has",
    "have", "help", "how", "i", "if", "in", "into", "is", "it", "its", "just", "may", "me", "means", "might",
    "more", "most", "much", "my", "no", "none", "not", "now", "of", "on", "once", "one", "only", "or", "other",
    "our", "out", "over", "pick", "please", "see", "should", "so", "some", "such", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "too", "up", "us", "very",
    "was", "we", "were", "what", "when", "where", "which", "while", "who", "why", "will", "with",
    "would", "yes", "you", "your",
}  # fmt: skip
_KEPT = 2_048
"""So many texts and words are remembered: rules ask the same questions, in much the same words."""
_ENDINGS = ("ings", "ing", "ness", "ed", "es", "ly", "er", "s", "y", "e")


def check(case: Case) -> Result:
    """Whether every reason speaks of what its rule looks at."""
    pack = case.pack
    findings = []
    for rule in pack.rules:
        if not _is_on_topic(rule, pack):
            about = ", ".join(f"`{name}`" for name in questions_of(rule.when))
            message = f"the reason of `{rule.id}` does not mention what makes it fire: {about}"
            findings.append(_finding(CODES[0], message, "name the answer that made it fire, in the words asked", rule))
        for test in _unnamed(rule):
            named = f"`{{{test.question}}}`" + (f" or `{{${test.parameter}}}`" if test.parameter else "")
            message = f"`{rule.id}` depends on how much `{test.question}` is, but its reason gives no amount"
            findings.append(_finding(CODES[1], message, f"show {named} in the reason", rule))
    says = f"Each of {len(pack.rules)} reasons mentions what makes its rule fire (by the words that are looked for)."
    if findings:
        says = "A reason leaves people to guess which answer it comes from."
    return Result(name="reasons", says=says, findings=tuple(findings))


def _is_on_topic(rule: Rule, pack: Pack) -> bool:
    names = questions_of(rule.when)
    shown = {name for dollar, name in PLACEHOLDER.findall(rule.because) if not dollar}
    parameters = {test.parameter for test in tests_of(rule.when) if isinstance(test, Comparison)}
    if (
        shown.intersection(names)
        or _shows_score(rule.because, rule.when)
        or any(f"{{${name}}}" in rule.because for name in parameters)
    ):
        return True
    return not stems([rule.because]).isdisjoint(stems(_asked(rule, pack)))


def _asked(rule: Rule, pack: Pack) -> Iterable[str]:
    """The words of the questions that a rule looks at, and of the options that it looks for."""
    for test in tests_of(rule.when):
        question = pack.question[test.question]
        yield from (question.text, question.help or "", question.id.replace("_", " "))
        if isinstance(test, OptionTest) and isinstance(question, (Choice, MultiChoice)):
            yield from (option_text(question, option) for option in test.options)


def _unnamed(rule: Rule) -> list[Comparison]:
    """The comparisons of a rule, where its reason shows no amount of any of them."""
    compared = [test for test in tests_of(rule.when) if isinstance(test, Comparison)]
    shown = _shows_score(rule.because, rule.when) or any(_shows(rule.because, test) for test in compared)
    return [] if shown else compared[:1]


def _shows_score(because: str, condition: Condition) -> bool:
    """Whether a reason shows what a score of its condition comes to, or what counted of it."""
    named = {name.partition(".")[0] for dollar, name in PLACEHOLDER.findall(because) if not dollar}
    return not named.isdisjoint(scores_of(condition))


def _shows(because: str, test: Test) -> bool:
    shown = {dollar + name for dollar, name in PLACEHOLDER.findall(because)}
    parameter = test.parameter if isinstance(test, Comparison) else None
    return test.question in shown or f"${parameter}" in shown or re.search(r"\d", because) is not None


def stems(texts: Iterable[str]) -> set[str]:
    """The words of texts that carry meaning, without their endings."""
    return set().union(*map(_stems_of, texts))


@lru_cache(_KEPT)
def _stems_of(text: str) -> frozenset[str]:
    found = re.findall(r"[a-z]+", PLACEHOLDER.sub("", text).lower())
    return frozenset(_stem(word) for word in found if word not in _SMALL)


@lru_cache(_KEPT)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if len(word) - len(ending) >= 3 and word.endswith(ending):
            return word.removesuffix(ending)
    return word


def _finding(code: str, message: str, hint: str, rule: Rule) -> Finding:
    return Finding(code=code, level=Level.ERROR, message=message, about=(rule.id,), span=rule.span, hint=hint)
