"""Varied: a pack whose question has other words for whoever answers for a child, with quotes of both kinds in them."""

from __future__ import annotations

from dataclasses import replace

from soundadvice import Pack
from soundadvice.model.condition import All, OptionTest, Quantifier
from soundadvice.model.question import Choice, Option
from soundadvice.model.rule import TextVariants
from support.packs import generated as packs


def varied() -> Pack:
    """The pack: `leg` asks about the child's leg, or about yours."""
    who = Choice(id="who", text="Who is it about?", options=(Option("child", "A child"), Option("me", "Me")))
    own = (Option("one", '"Yes", it\'s mine'), Option("no", "No"))
    leg = Choice(id="leg", text="Does your leg hurt?", options=own)
    child = OptionTest("who", Quantifier.ANY_OF, ("child",))
    both = All((child, OptionTest("leg", Quantifier.ANY_OF, ("one",))))
    pack = packs.make((who, leg), (packs.rule("leg", both, "call_now"),))
    cases = (
        TextVariants("question", "leg", "text", ((child, "Does the child's leg hurt?"),)),
        TextVariants("question", "leg", "options.one", ((child, "Yes, the child's"),)),
    )
    return replace(pack, variants=cases)
