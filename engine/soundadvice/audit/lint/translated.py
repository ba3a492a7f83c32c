"""Translated: what the pack says in other languages is whole, and of the words that stand there now."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.wording.counts import counted
from soundadvice.wording.translation.faults import faults

CODES = ("translation_missing", "translation_stale", "translation_unknown", "translation_numbers")


def check(case: Case) -> Result | None:
    """Whether the translations of this layer can be shown, as far as they were read; nothing is said if none was."""
    pack = case.pack
    own = [one for one in pack.translations if one.pack == pack.id]
    if not own:
        return None
    findings = tuple(
        Finding(
            code=fault.code,
            level=Level.WARNING,
            message=fault.message,
            about=(one.language,),
            span=fault.span,
            hint=fault.hint,
        )
        for one in own
        for fault in faults(pack, one)
    )
    holds = f"The {counted(len(own), 'translation')} of this layer are whole, and of the words that stand there now "
    holds += "(each looked at)."
    says = (
        holds if not findings else "A translation is not whole, or is of other words than those that stand there now."
    )
    return Result(name="translated", says=says, findings=findings)
