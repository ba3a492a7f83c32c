"""Glosses: each text says what `glosses.yaml` says that it means, as far as words can show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from re import Pattern

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.words.clauses import clauses, denies, numbers, says, words_of
from soundadvice.audit.words.lexicon import Lexicon, lexicon_of
from soundadvice.model.case.gloss import Gloss, Instruction
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.wording.counts import counted
from soundadvice.wording.translation.speak import languages, pack_in_language
from soundadvice.wording.translation.together import amounts, texts_together

CODES = ("sign_not_in_text", "text_says_contrary", "told_otherwise", "another_urgency", "another_number")

_OPPOSITES = {
    Instruction.STOP: (Instruction.PUSH_ON,),
    Instruction.LEAVE_OUT: (Instruction.PUSH_ON,),
    Instruction.REST: (Instruction.PUSH_ON,),
    Instruction.CALL: (Instruction.WAIT,),
    Instruction.GO_IN: (Instruction.WAIT,),
    Instruction.SEE_DOCTOR: (Instruction.WAIT,),
}


def check(case: Case) -> Result | None:
    """Whether every text with a gloss agrees with it, its translations too as far as they can be looked at."""
    pack = case.pack
    if not pack.glosses:
        return None
    found = [*_of_texts(pack), *_of_amounts(pack)]
    for language in languages(pack)[1:]:
        found += _of_translation(pack, language)
    says_all = f"Each of {counted(len(pack.glosses), 'text')} agrees with what `glosses.yaml` says that it means "
    says_all += "(by the words that are looked for)."
    return Result(
        name="glosses",
        says=says_all if not found else "A text says something else than `glosses.yaml` says that it means.",
        findings=tuple(found),
        details={"glosses": len(pack.glosses)},
    )


def _of_texts(pack: Pack) -> Iterator[Finding]:
    written = texts_together(pack)
    for gloss in pack.glosses:
        if (texts := written.get(gloss.of)) is not None:
            yield from disagreements(gloss, texts, pack)


def disagreements(gloss: Gloss, texts: tuple[str, ...], pack: Pack) -> Iterator[Finding]:
    """In what these texts, in the pack's own language, do not agree with a gloss of the pack."""
    lexicon = lexicon_of(pack.language)
    words = {one.id: words_of(one.words) for one in pack.sign_words}
    yield from _signs(gloss, texts, words, lexicon, pack)
    if lexicon is not None:
        yield from _instructions(gloss, texts, lexicon)
        yield from _urgency(gloss, texts, lexicon)
    yield from _numbers(gloss, texts, pack)


def _of_translation(pack: Pack, language: str) -> Iterator[Finding]:
    """What can be seen of a translation: the words of signs are those of the pack's own language."""
    lexicon = lexicon_of(language)
    if lexicon is None:
        return
    written, said = texts_together(pack), texts_together(pack_in_language(pack, language))
    for gloss in pack.glosses:
        texts = said.get(gloss.of)
        if texts is not None and texts != written.get(gloss.of):
            yield from _instructions(gloss, texts, lexicon, language)
            yield from _urgency(gloss, texts, lexicon, language)


def _signs(
    gloss: Gloss, texts: tuple[str, ...], words: dict[str, Pattern[str]], lexicon: Lexicon | None, pack: Pack
) -> Iterator[Finding]:
    for sign in gloss.has:
        there = [text for text in texts if words[sign].search(text)]
        if not there:
            instead = _instead(gloss, texts, words, pack)
            yield _finding(
                "sign_not_in_text",
                gloss,
                f"`{gloss.of}` has no words of `{sign}`, which it is said to be about{instead}",
                "put the words back, or add the new ones to `signs` in glosses.yaml",
            )
        elif lexicon and not any(says(words[sign], text, lexicon) for text in there):
            yield _contrary(gloss, sign, "denies", "says that it is there", there[0])
    for sign in gloss.lacks:
        wrong = [text for text in texts if lexicon and says(words[sign], text, lexicon)]
        if wrong:
            yield _contrary(gloss, sign, "speaks of", "says that it is not there", wrong[0])


def _contrary(gloss: Gloss, sign: str, does: str, meant: str, text: str) -> Finding:
    return _finding(
        "text_says_contrary",
        gloss,
        f"`{gloss.of}` {does} `{sign}`, and its gloss {meant}: {text}",
        "correct the words; if a negation belongs to the sign, add it to its words in `signs`",
    )


def _instead(gloss: Gloss, texts: tuple[str, ...], words: dict[str, Pattern[str]], pack: Pack) -> str:
    """Which other sign, bound to a text beside this one, the words are of: two texts may be swapped."""
    above = gloss.of.rpartition(".")[0]
    for other in pack.glosses:
        beside = other.of.rpartition(".")[0] == above and other.of != gloss.of
        for sign in other.has if beside else ():
            if sign not in gloss.has and any(words[sign].search(text) for text in texts):
                return f"; it has those of `{sign}`, as `{other.of}` should"
    return ""


def _instructions(
    gloss: Gloss, texts: tuple[str, ...], lexicon: Lexicon, language: str | None = None
) -> Iterator[Finding]:
    for one in gloss.tells:
        if not any(says(lexicon.instructions[one], text, lexicon) for text in texts):
            yield _told(gloss, f"does not tell people to {_words(one)}", language)
        for other in _OPPOSITES.get(one, ()):
            if any(says(lexicon.instructions[other], text, lexicon) for text in texts):
                yield _told(gloss, f"tells people to {_words(other)}, and should tell them to {_words(one)}", language)
    for one in gloss.forbids:
        if any(says(lexicon.instructions[one], text, lexicon) for text in texts):
            yield _told(gloss, f"tells people to {_words(one)}, and should tell them not to", language)
        elif not any(denies(lexicon.instructions[one], text, lexicon) for text in texts):
            yield _told(gloss, f"does not tell people not to {_words(one)}", language)


def _told(gloss: Gloss, what: str, language: str | None) -> Finding:
    where = f"`{gloss.of}`" + (f" in {language}" if language else "")
    return _finding("told_otherwise", gloss, f"{where} {what}", "correct the text, or its gloss if that is wrong")


def _words(one: Instruction) -> str:
    return {Instruction.SEE_DOCTOR: "see a doctor", Instruction.GO_IN: "go to an emergency department"}.get(
        one, one.replace("_", " ")
    )


def _urgency(gloss: Gloss, texts: tuple[str, ...], lexicon: Lexicon, language: str | None = None) -> Iterator[Finding]:
    if gloss.urgency is None:
        return
    for text in texts:
        later = too_late(text, gloss.urgency, lexicon)
        if later is not None:
            where = f"`{gloss.of}`" + (f" in {language}" if language else "")
            yield _finding(
                "another_urgency",
                gloss,
                f"{where} is about help that is {gloss.urgency}, and says “{later}”",
                "say by when in words that are as urgent",
            )


def too_late(text: str, acuity: Acuity, lexicon: Lexicon) -> str | None:
    """Words of a text by which help comes later than that acuity allows; None if there are none."""
    for pattern, most in lexicon.later:
        for clause in clauses(text) if most < acuity else ():
            if (found := pattern.search(clause)) and says(pattern, clause, lexicon):
                return found.group()
    return None


def _numbers(gloss: Gloss, texts: tuple[str, ...], pack: Pack) -> Iterator[Finding]:
    if gloss.numbers is None:
        return
    meant = [number for one in gloss.numbers for number in _meant(one, pack)]
    written = [number for text in texts for number in numbers(text)]
    if sorted(meant) != sorted(written):
        yield _finding(
            "another_number",
            gloss,
            f"the numbers of `{gloss.of}` are {_listed(written)}, and should be {_listed(meant)}",
            "correct the number: people act on it",
        )


def _meant(one: str, pack: Pack) -> list[str]:
    """A number as it is to be written; that of a parameter as it is shown."""
    if not one.startswith("$"):
        return [one.replace(",", ".")]
    return numbers(pack.parameter[one[1:]].show())


def _of_amounts(pack: Pack) -> Iterator[Finding]:
    known = amounts(pack)
    for gloss in pack.glosses:
        if gloss.within is None or gloss.of not in known:
            continue
        least, most = gloss.within
        beyond = [amount for amount in known[gloss.of] if not least <= amount <= most]
        if beyond:
            yield _finding(
                "another_number",
                gloss,
                f"`{gloss.of}` has {_listed(map(str, beyond))}, and must be from {least} to {most}",
                "correct the amount, or its gloss if that is wrong",
            )


def _listed(found: Iterable[str]) -> str:
    return ", ".join(found) or "none"


def _finding(code: str, gloss: Gloss, message: str, hint: str) -> Finding:
    return Finding(code=code, level=Level.ERROR, message=message, about=(gloss.of,), span=gloss.span, hint=hint)
