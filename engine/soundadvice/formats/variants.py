"""Variants: what a form that says each text in one way leaves out of a pack."""

from __future__ import annotations

from soundadvice.model.pack import Pack
from soundadvice.wording.counts import counted


def one_form_each(pack: Pack) -> tuple[str, ...]:
    """That texts which depend on answers stand there in the words that are for everyone else; empty if none does."""
    number = sum(one.of == "question" for one in pack.variants)
    return (f"words by answer: {counted(number, 'text')} in the words that fit everyone",) if number else ()
