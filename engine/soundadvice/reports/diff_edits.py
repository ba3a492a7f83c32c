"""Diff edits: in words, everything that is written otherwise in two versions, whether or not a proof speaks of it."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.audit.compare.carried import Carries
from soundadvice.audit.compare.difference import Difference
from soundadvice.audit.compare.edits import Edit
from soundadvice.wording.counts import counted

EDITED = {
    Carries.BEHAVIOUR: "Written differently: what is asked, advised, given or shown",
    Carries.TEXT: "Texts that carry an answer or an instruction: no proof reads them, so someone must",
    Carries.CASE: "The case: what the pack is tested and judged by",
    Carries.WORDS: "Other words, which carry neither",
}
_LONGEST = 300


def unread(difference: Difference) -> str:
    """What no proof has looked at, in a sentence; nothing where there is none."""
    other = difference.edited(Carries.BEHAVIOUR) if not difference.changes else ()
    texts, case = difference.edited(Carries.TEXT), difference.edited(Carries.CASE)
    parts = [f"{counted(len(other), 'difference')} in what is asked, given or shown"] if other else []
    if texts:
        carry = "carries" if len(texts) == 1 else "carry"
        parts.append(f"{counted(len(texts), 'text')} that {carry} an answer or an instruction")
    parts += [f"{counted(len(case), 'part')} of the case"] if case else []
    return f" No proof reads what else is listed: {'; '.join(parts)}." if parts else ""


def blocks(difference: Difference) -> Iterator[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
    """By what they carry, the heading and each edit in a line, with its remarks; whole elements last."""
    for carries in Carries:
        found = difference.edited(carries)
        if found:
            lines = [(_line(one), one.remarks) for one in found if not one.is_whole]
            yield EDITED[carries], [*lines, *_whole(found)]


def _line(edit: Edit) -> str:
    if edit.was is None:
        return f"{edit.place}: {_quoted(edit.now)} is new"
    if edit.now is None:
        return f"{edit.place}: {_quoted(edit.was)} is gone"
    return f"{edit.place}: {_quoted(edit.was)} is {_quoted(edit.now)} now"


def _whole(found: tuple[Edit, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Elements that were added or removed, each with the words by which it is known."""
    for what, gone in (("gone", True), ("new", False)):
        for edit in found:
            if edit.is_whole and (edit.now is None) is gone:
                words = edit.was if gone else edit.now
                known = words is None or f"`{words}`" in edit.place
                yield f"{what}: {edit.place}" + ("" if known else f", {_quoted(words)}"), edit.remarks


def _quoted(text: str | None) -> str:
    plain = " ".join((text or "").split())
    return f"“{plain}”" if len(plain) <= _LONGEST else f"“{plain[:_LONGEST]}…”"
