"""Variants: what a form that says each text in one way leaves out of a pack."""

from __future__ import annotations

from soundadvice.formats.exported import listed
from soundadvice.model.pack import Pack
from soundadvice.wording.counts import counted


def one_form_each(pack: Pack) -> tuple[str, ...]:
    """That texts which depend on answers stand there in the words that are for everyone else; empty if none does."""
    named = [f"{one.id}.{one.part}" for one in pack.variants if one.of == "question"]
    words = f"words by answer: {counted(len(named), 'text')} in the words that fit everyone ({listed(named)})"
    return (words,) if named else ()
