"""Results: which parts of advice each page shows. The words are the document's own."""

from __future__ import annotations

from typing import assert_never

from soundadvice.handout.blocks import Block, Section
from soundadvice.handout.document import Handout, Role, Setting

_PLAN = (Role.PLAN, Role.EXERCISES, Role.PROGRAMMES, Role.HABITS)
_AFTER_PLAN = (Role.THERAPIES, Role.LEFT_OUT, Role.NOTES)
_FIRST = (Role.VERDICT, Role.NOT_FOR_PEOPLE)
_DOCTOR = (
    *(Role.VERDICT, Role.REASONS, Role.NOT_FOR_PEOPLE, Role.LOOK_AGAIN, Role.FOUND, Role.SAFETY_NET),
    *(Role.UNTIL_SEEN, Role.STOP_RULE),
)


def result_blocks(made: Handout) -> tuple[Block, ...]:
    """What a person needs to see at once: what to do, why, and the signs on which not to wait."""
    match made.setting:
        case Setting.EMERGENCY:
            return made.blocks(*_FIRST, Role.CALL)
        case Setting.DOCTOR:
            return made.blocks(*_DOCTOR)
        case Setting.HOME:
            # Nothing to do leaves the plan's page without a place for the stop rule.
            stop = () if made.blocks(*_PLAN) else (Role.STOP_RULE,)
            return made.blocks(*_FIRST, Role.LOOK_AGAIN, Role.FOUND, Role.SAFETY_NET, *stop)
        case _:
            assert_never(made.setting)


def more_blocks(made: Handout) -> tuple[Block, ...]:
    """What stands behind "more", which is their heading: the other signs. In an emergency nothing softer follows."""
    if made.setting is Setting.EMERGENCY:
        return ()
    return tuple(part for block in made.blocks(Role.MORE_SIGNS) if isinstance(block, Section) for part in block.parts)


def plan_blocks(made: Handout) -> tuple[Block, ...]:
    """The plan, without what the result has shown already."""
    stop = (Role.STOP_RULE,) if made.blocks(*_PLAN) else ()
    return made.blocks(*_PLAN, *stop, *_AFTER_PLAN)


def small_print(made: Handout) -> tuple[Block, ...]:
    """What this is not, and where it comes from."""
    return made.blocks(Role.SMALL_PRINT, Role.SOURCES)
