"""Readable: no text is too hard for whom it is written, and no sentence too long."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.readability.grade import grade, sentences, words
from soundadvice.audit.readability.texts import Said, texts

CODES = ("hard_to_read", "long_sentence")
HARDEST = 8
HARDEST_IN_ALL = 6
LONGEST = 25
_FEWEST = 8
"""In a text of fewer words one long word decides the grade, so it says nothing."""


def check(case: Case) -> Result:
    """Whether every text of an English pack can be read at age 11 or so."""
    pack = case.pack
    name = "readable"
    if pack.language.split("-")[0] != "en":
        return Result(name=name, says=f"Not measured: the texts are in `{pack.language}`, and only English can be.")
    said = list(texts(pack))
    findings = [finding for one in said for finding in _findings(one)]
    in_all = grade(" ".join(f"{one.text}." for one in said))
    if in_all > HARDEST_IN_ALL:
        message = f"the texts together are of grade {in_all:.1f}"
        hint = f"make them plainer: grade {HARDEST_IN_ALL} is a reading age of 11"
        findings.append(Finding(code=CODES[0], level=Level.ERROR, message=message, about=(pack.id,), hint=hint))
    measured = f"{len(said)} texts are of grade {in_all:.1f} together, where {HARDEST_IN_ALL} is a reading age of 11"
    limits = f"above grade {HARDEST} or has a sentence of more than {LONGEST} words (each measured)."
    says = f"{measured} (measured). {'Some' if findings else 'No'} text is {limits}"
    return Result(name=name, says=says, findings=tuple(findings), details={"grade": round(in_all, 1)})


def _findings(said: Said) -> list[Finding]:
    found = []
    hard = grade(said.text)
    if len(words(said.text)) >= _FEWEST and hard > HARDEST:
        message = f"{said.part} of `{said.of}` is hard to read: grade {hard:.1f}"
        found.append(_finding(CODES[0], message, "use shorter words and sentences", said))
    longest = max(sentences(said.text), key=lambda one: len(words(one)), default="")
    if len(words(longest)) > LONGEST:
        begins = " ".join(longest.split()[:4])
        message = f"{said.part} of `{said.of}` has a sentence of {len(words(longest))} words: `{begins} …`"
        found.append(_finding(CODES[1], message, f"make two of it; {LONGEST} words are the most", said))
    return found


def _finding(code: str, message: str, hint: str, said: Said) -> Finding:
    return Finding(code=code, level=Level.ERROR, message=message, about=(said.of,), span=said.span, hint=hint)
