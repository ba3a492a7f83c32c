"""Results: the parts of a takeaway as the pages show them. The words are the takeaway's own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile, takewhile

from soundadvice.handout.document import Block, Kind, Listing, Paragraph, Run, Section, Takeaway
from soundadvice.meaning.advice import Advice


def result_blocks(made: Takeaway, advice: Advice) -> tuple[Block, ...]:
    """What a person needs to see at once: what to do, why, and the signs on which not to wait."""
    if made.kind is Kind.EMERGENCY:
        return _without_small_print(made.blocks)
    if made.kind is Kind.HOME:
        return (*_before_plan(made, advice), *_come_back(made, advice))
    assert made.to_keep is not None
    card, *rest = made.to_keep.parts
    warnings = [block for block in made.blocks if isinstance(block, Paragraph) and block.look == "warning"]
    why = Section("Why", (Listing(tuple((Run(reason.because),) for reason in advice.reasons)),))
    return (card, why, *warnings, *rest)


def plan_blocks(made: Takeaway, advice: Advice) -> tuple[Block, ...]:
    """The plan, without what the result has shown already."""
    start = len(_before_plan(made, advice))
    return _without_small_print(made.blocks[start:])


def small_print(made: Takeaway) -> tuple[Block, ...]:
    """What this is not, and where it comes from."""
    return tuple(block for block in made.blocks if _is_small(block))


def summary_blocks(made: Takeaway) -> tuple[Block, ...]:
    """What to hand over to a doctor."""
    return made.blocks if made.kind is Kind.DOCTOR else ()


def _before_plan(made: Takeaway, advice: Advice) -> Sequence[Block]:
    leads = {signs.lead for signs in advice.safety_net}
    return tuple(takewhile(lambda block: not isinstance(block, Section) or block.heading in leads, made.blocks))


def _come_back(made: Takeaway, advice: Advice) -> Sequence[Block]:
    lead = advice.come_back.lead
    return tuple(dropwhile(lambda block: not (isinstance(block, Section) and block.heading == lead), made.blocks))[:1]


def _without_small_print(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not _is_small(block))


def _is_small(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.look == "small"
