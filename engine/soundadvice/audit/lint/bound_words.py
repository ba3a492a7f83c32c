"""Bound words: texts agree with what the pack says of them already, by ids, by urgency, and by saying it twice.

It looks at options beside the forms in which reasons name them, at questions that are asked with a negation, and at
texts that play down what is urgent, put it off, or tell people to go on although it hurts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.lint.glosses import too_late
from soundadvice.audit.lint.reasons import stems
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.words.clauses import negates, says, sentences
from soundadvice.audit.words.lexicon import Lexicon, lexicon_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.model.question import NOTHING_ON_COMING_BACK, Choice, MultiChoice, Option, Question
from soundadvice.wording.translation.speak import languages, pack_in_language
from soundadvice.wording.translation.texts import texts

CODES = (
    "options_swapped",
    "option_says_contrary",
    "question_negated",
    "played_down",
    "told_to_push_on",
    "asked_once",
    "trend_backwards",
)

_PLAIN = ("none", "no")
_SO_SOON = 4
"""Among so many first words, a negation is of the whole question: in “that are not varicose” it is not."""


def check(case: Case) -> Result:
    """Whether every text agrees with what the pack says of it already."""
    found = list(_of(case.pack))
    for language in languages(case.pack)[1:]:
        found += _of(pack_in_language(case.pack, language), language)
    says_so = "No text says the contrary of its id, or plays down or puts off what is urgent"
    return Result(
        name="bound_words",
        says=f"{says_so} (by the words that are looked for)."
        if not found
        else "A text says something else than the pack says of it.",
        findings=tuple(found),
    )


def _of(pack: Pack, language: str | None = None) -> Iterator[Finding]:
    lexicon = lexicon_of(language or pack.language)
    for question in pack.questions:
        if isinstance(question, (Choice, MultiChoice)):
            if lexicon is not None:
                yield from _options(question, lexicon, language)
            if language is None and pack.language.startswith("en"):
                yield from _swapped(question)
        if lexicon is not None:
            yield from _negated(question, lexicon, language)
            if language is None and pack.check_in != NOTHING_ON_COMING_BACK:
                yield from _asked_once(question, lexicon)
    if language is None:
        yield from _trend(pack)
    if lexicon is not None:
        yield from _urgent(pack, lexicon, language)
        yield from _push_on(pack, lexicon, language)


# Options ------------------------------------------------------------------------------------------------------------


def _swapped(question: Choice | MultiChoice) -> Iterator[Finding]:
    """Two options of which each has more of the other's words (its id, and the form in reasons) than of its own."""
    named = {one.id: stems([one.id.replace("_", " "), one.said or ""]) for one in question.options}
    shown = {one.id: stems([one.text]) for one in question.options}

    def alike(text: Option, other: Option) -> int:
        return len(shown[text.id] & named[other.id])

    for one, other in combinations(question.options, 2):
        if alike(one, other) > alike(one, one) and alike(other, one) > alike(other, other):
            yield _finding(
                "options_swapped",
                (f"{question.id}.{one.id}", f"{question.id}.{other.id}"),
                f"the texts of `{one.id}` and `{other.id}` of `{question.id}` have each other's words",
                "swap them back, or name them in the words of their ids, in `options` and in `said`",
                question.span,
            )


def _options(question: Choice | MultiChoice, lexicon: Lexicon, language: str | None) -> Iterator[Finding]:
    """An option `none`, `no` or `unsure` that does not say so, beside another that does."""
    plain = [one for one in question.options if one.id in _PLAIN]
    for one in plain:
        first = [
            other
            for other in question.options
            if other is not one and other.id != "unsure" and _is_no(other.text, lexicon)
        ]
        if first and not negates(one.text, lexicon):
            yield _contrary(question, one, first[0], language)
    doubtful = [one for one in question.options if one.id == "unsure" and not lexicon.unsure.search(one.text)]
    others = [one for one in question.options if one.id != "unsure" and lexicon.unsure.search(one.text)]
    if doubtful and others:
        yield _contrary(question, doubtful[0], others[0], language)


def _is_no(text: str, lexicon: Lexicon) -> bool:
    """Whether a text is no more than a no."""
    return len(text.split()) == 1 and negates(text, lexicon)


def _contrary(question: Question, one: Option, other: Option, language: str | None) -> Finding:
    where = f"`{question.id}`" + (f" in {language}" if language else "")
    return _finding(
        "option_says_contrary",
        (f"{question.id}.{one.id}", f"{question.id}.{other.id}"),
        f"the option `{one.id}` of {where} says “{one.text}”, and `{other.id}` says “{other.text}”",
        "swap the texts, or say in the first that it is not so",
        question.span,
    )


def _negated(question: Question, lexicon: Lexicon, language: str | None) -> Iterator[Finding]:
    answers = {one.id for one in question.options} if isinstance(question, (Choice, MultiChoice)) else set()
    where = f"`{question.id}`" + (f" in {language}" if language else "")
    asked = [one for one in sentences(question.text) if one.rstrip().endswith("?")]
    if answers & {*_PLAIN, "yes"} and any(negates(" ".join(one.split()[:_SO_SOON]), lexicon) for one in asked):
        yield _finding(
            "question_negated",
            (question.id,),
            f"{where} asks with a negation, so that no one knows what a yes or a no means: {question.text}",
            "ask whether it is so",
            question.span,
        )


def _asked_once(question: Question, lexicon: Lexicon) -> Iterator[Finding]:
    if lexicon.now.search(question.text) and not question.ask_anew:
        yield _finding(
            "asked_once",
            (question.id,),
            f"`{question.id}` asks how it is now, and who comes back is not asked anew",
            "add `ask_anew: true`: yesterday's answer is of yesterday",
            question.span,
        )


def _trend(pack: Pack) -> Iterator[Finding]:
    """A check-in that takes an answer for a better one than its question's `severity` does."""
    trend = pack.check_in.trend
    question = None if trend is None else pack.question.get(trend.question)
    if trend is None or not isinstance(question, Choice):
        return
    place = {option: at for at, group in enumerate(question.severity) for option in group}
    said = [place[one] for one in (trend.better, trend.same, trend.worse) if one in place]
    if len(said) == 3 and not said[0] < said[1] < said[2]:
        yield _finding(
            "trend_backwards",
            (question.id,),
            f"a check-in reads `{trend.better}` of `{question.id}` as better, `{trend.same}` as the same and "
            f"`{trend.worse}` as worse; its `severity` has them in another order",
            "correct `trend` under `check_in` in pack.yaml, or `severity`",
            question.span,
        )


# What people are told -----------------------------------------------------------------------------------------------


def _urgent(pack: Pack, lexicon: Lexicon, language: str | None) -> Iterator[Finding]:
    where = f" in {language}" if language else ""
    for name, text, acuity, put_off, span in _told(pack):
        later = too_late(text, acuity, lexicon) if put_off else None
        down = lexicon.plays_down.search(text) if acuity >= Acuity.SAME_DAY else None
        if later is not None or (down and says(lexicon.plays_down, text, lexicon)):
            words = later or (down.group() if down else "")
            yield _finding(
                "played_down",
                (name,),
                f"`{name}`{where} goes with advice that is {acuity}, and says “{words}”",
                "say it so that people act in time",
                span,
            )


def _told(pack: Pack) -> Iterator[tuple[str, str, Acuity, bool, Span | None]]:
    """What is told with which urgency: the element, the text, and whether it says by when."""
    for one in pack.dispositions:
        for text in (one.title, one.text, one.by_when or ""):
            yield one.id, text, one.acuity, True, one.span
    for rule in pack.rules:
        acuity = pack.acuity_of[rule.id]
        yield rule.id, rule.do or "", acuity, True, rule.span
        for text in (rule.because, rule.means or ""):
            yield rule.id, text, acuity, False, rule.span
    for signs in pack.safety_net:
        yield "safety_net", signs.lead, signs.acuity, True, signs.span


def _push_on(pack: Pack, lexicon: Lexicon, language: str | None) -> Iterator[Finding]:
    where = f" in {language}" if language else ""
    for place, text in texts(pack).items():
        for sentence in sentences(text):
            if lexicon.pain.search(sentence) and says(lexicon.push_on, sentence, lexicon):
                yield _finding(
                    "told_to_push_on",
                    (place,),
                    f"`{place}`{where} tells people to go on although it hurts: {sentence}",
                    "tell them to stop",
                    None,
                )


def _finding(code: str, about: tuple[str, ...], message: str, hint: str, span: Span | None) -> Finding:
    return Finding(code=code, level=Level.ERROR, message=message, about=about, span=span, hint=hint)
