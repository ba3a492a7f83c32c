"""Region text: a region as one paragraph that a clinician can sign, and as lists that a report can show.

What every cube rules out is said once, as "in every case"; what is left of each is one of the alternatives.
"""

from __future__ import annotations

from typing import assert_never

from soundadvice.audit.prover.region.cover import Cube, Excluded, Region
from soundadvice.meaning.cells import Cell
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import UNSURE
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question, option_text
from soundadvice.model.time.duration import say_duration

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def common(region: Region) -> Cube:
    """What every cube of a region rules out."""
    return frozenset.intersection(*region.cubes) if region.cubes else frozenset()


def always(region: Region, pack: Pack) -> list[str]:
    """What holds of everyone in the region, a line for each question, in the order they are asked."""
    return lines_of(common(region), pack)


def alternatives(region: Region, pack: Pack) -> list[list[str]]:
    """Besides that, the cases of which one holds, each a line per question; empty if nothing more is needed."""
    shared = common(region)
    cases = [lines_of(cube, pack, shared) for cube in region.cubes]
    return [] if any(not case for case in cases) else sorted(cases, key=lambda case: (len(case), case))


def paragraph(region: Region, pack: Pack, disposition: str) -> str:
    """The whole region in words: true of everyone who is advised this, and of no one else."""
    title = f"`{disposition}` ({pack.disposition[disposition].title})"
    if not region.cubes:
        return f"{title} is advised to no one."
    shared, cases = always(region, pack), alternatives(region, pack)
    if not shared and not cases:
        return f"{title} is advised to everyone."
    parts = []
    if shared:
        parts.append(f"in every case, {'; '.join(shared)}")
    if cases:
        listed = "; or ".join(f"({_letter(position)}) {', and '.join(case)}" for position, case in enumerate(cases))
        parts.append(f"{'and ' if shared else ''}one of these: {listed}")
    told = "; ".join(parts)
    hidden = any(pack.question[one.question].enable_when is not None for cube in region.cubes for one in cube)
    # Without this, "if asked" could be read as one more condition.
    note = " A question that is not asked does not count against anyone." if hidden else ""
    return f"{title} is advised to exactly those for whom this is true: {told}.{note}"


def _letter(position: int) -> str:
    turn, letter = divmod(position, len(_LETTERS))
    return _LETTERS[letter] + (str(turn) if turn else "")


def lines_of(cube: Cube, pack: Pack, said: Cube = frozenset()) -> list[str]:
    """A line for each question of which more is ruled out than was said."""
    lines = []
    for name, question in pack.question.items():
        new = [one for one in cube - said if one.question == name]
        if new:
            asked = " (if asked)" if question.enable_when is not None else ""
            # What is left to say, or all of it again, whichever is shorter.
            told = min(words(question, new), words(question, [one for one in cube if one.question == name]), key=len)
            lines.append(f"“{question.text}”{asked}: {told}")
    return lines


def words(question: Question, excluded: list[Excluded]) -> str:
    """What may be answered where some answers are ruled out, in the words of the question, the shorter way round."""
    match question:
        case Choice(options=options):
            out = {one.answer for one in excluded}
            allowed = [option.id for option in options if option.id not in out]
            barred = [option.id for option in options if option.id in out]
            return _one_of(question, allowed, barred)
        case MultiChoice():
            return _signs(question, excluded)
        case Number() | Duration() | Date():
            return _stretches(question, excluded)
        case _:
            assert_never(question)


def _one_of(question: Choice, allowed: list[str], barred: list[str]) -> str:
    if len(allowed) > 1 and len(barred) < len(allowed):
        return f"anything but {_joined(question, barred, 'or')}"
    return _joined(question, allowed, "or")


def _signs(question: MultiChoice, excluded: list[Excluded]) -> str:
    needed = [option.id for option in question.options if Excluded(question.id, option.id, missing=True) in excluded]
    barred = [option.id for option in question.options if Excluded(question.id, option.id) in excluded]
    free = [option.id for option in question.options if option.id not in barred and option.id not in needed]
    parts = [_joined(question, needed, "and")] if needed else []
    if barred and len(free) < len(barred) and not needed:
        parts.append(_joined(question, free, "or") if len(free) == 1 else f"only {_joined(question, free, 'or')}")
    elif barred and free:
        parts.append(f"not {_joined(question, barred, 'nor')}")
    elif barred:
        parts.append("and nothing else")
    return ", ".join(parts)


def _joined(question: Choice | MultiChoice, options: list[str], word: str) -> str:
    shown = [f"“{option_text(question, option)}”" for option in options]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}"


def _stretches(question: Quantity, excluded: list[Excluded]) -> str:
    out = sorted((one.answer for one in excluded if isinstance(one.answer, Cell)), key=lambda cell: cell.first)
    allowed: list[Cell] = []
    first = question.minimum
    for cell in [*out, Cell(question.maximum + 1, question.maximum + 1)]:
        if first < cell.first:
            allowed.append(Cell(first, cell.first - 1))
        first = cell.last + 1
    sure = Excluded(question.id, UNSURE) in excluded
    if not out:
        return "anything but not sure"
    parts = [_stretch(question, cell) for cell in allowed]
    if question.unsure and not sure:
        parts.append("not sure")
    return " or ".join(parts)


def _stretch(question: Quantity, cell: Cell) -> str:
    bounds = []
    if cell.first > question.minimum:
        bounds.append(_shorter(question, ("at least", cell.first), ("more than", cell.first - 1)))
    if cell.last < question.maximum:
        bounds.append(_shorter(question, ("less than", cell.last + 1), ("at most", cell.last)))
    return " and ".join(bounds) + (f" {question.unit}" if isinstance(question, Number) else "")


def _shorter(question: Quantity, usual: tuple[str, int], other: tuple[str, int]) -> str:
    """A bound said one way or the other: `more than 3 weeks`, not `at least 1814401 seconds`."""
    shown = [f"{word} {_value(question, value)}" for word, value in (usual, other)]
    return shown[1] if isinstance(question, Duration) and len(shown[1]) + 4 < len(shown[0]) else shown[0]


def _value(question: Quantity, value: int) -> str:
    return say_duration(value) if isinstance(question, Duration) else str(answer_to_json(question, value))
