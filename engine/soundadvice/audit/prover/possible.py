"""Possible: where people's answers break no must, as a literal. It is exact: some amounts in the cells keep to all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from soundadvice.audit.prover.answer_space import Measured
from soundadvice.audit.prover.cnf import FALSE, Gates, Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.meaning.cells import cell_of
from soundadvice.meaning.possible.broken import every_must
from soundadvice.meaning.possible.order import in_order
from soundadvice.model.condition import UNSURE, Bound, Requirement


@dataclass(frozen=True, slots=True)
class _Chain:
    """Amounts of which each is bounded by the next: how many steps it goes up in all, and where it binds no one."""

    amounts: tuple[Measured, ...]
    steps: int
    unknown: tuple[Literal, ...]


def possible(*meanings: Meaning) -> Literal:
    """That the answers of one person go together by all these meanings; it holds always where no pack has a must.

    Each bound alone would let cells through that no amounts in them fit, where several bounds make a chain: so every
    chain is required, of those who are asked all that is on it and know it.
    """
    gates = meanings[0].space.gates
    found: list[Literal] = []
    links: list[_Chain] = []
    for meaning in meanings:
        for one in every_must(meaning.pack):
            unknown = _unknown(meaning, one.named)
            if isinstance(one.must, Requirement):
                found.append(gates.any_of((*unknown, meaning.true(one.must.condition))))
            else:
                links.append(_link(meaning, one.question, one.must, unknown))
    found += [gates.any_of((*chain.unknown, _fits(gates, chain))) for chain in _chains(links)]
    return gates.all_of(found)


def _unknown(meaning: Meaning, names: tuple[str, ...]) -> tuple[Literal, ...]:
    """That one of these questions is not asked, not answered, or that the person is not sure of it."""
    space = meaning.space
    found: list[Literal] = []
    for name in names:
        held = space.held[name]
        unsure = held.unsure if isinstance(held, Measured) else held.options.get(UNSURE, FALSE)
        found += [-meaning.asked(name)[0], space.skipped.get(name, FALSE), unsure]
    return tuple(found)


def _link(meaning: Meaning, question: str, bound: Bound, unknown: tuple[Literal, ...]) -> _Chain:
    below, above, steps = in_order(question, bound)
    low, high = meaning.space.held[below], meaning.space.held[above]
    assert isinstance(low, Measured)
    assert isinstance(high, Measured)
    return _Chain((low, high), steps, unknown)


def _chains(links: Iterable[_Chain]) -> Iterator[_Chain]:
    """Every chain of links, the links among them. One pack makes no circle; of two, a circle ends where it began."""
    above: dict[int, list[_Chain]] = {}
    for link in links:
        above.setdefault(id(link.amounts[0]), []).append(link)
    waiting = [link for found in above.values() for link in found]
    while waiting:
        chain = waiting.pop()
        yield chain
        first, last = chain.amounts[0], chain.amounts[-1]
        for link in above.get(id(last), ()) if last is not first else ():
            up = link.amounts[-1]
            if up is first or not any(up is other for other in chain.amounts):
                unknown = tuple(dict.fromkeys((*chain.unknown, *link.unknown)))
                waiting.append(_Chain((*chain.amounts, up), chain.steps + link.steps, unknown))


def _fits(gates: Gates, chain: _Chain) -> Literal:
    """That the highest amount of a chain can be so many steps above the lowest, by the cells that they are in."""
    low, high = chain.amounts[0], chain.amounts[-1]
    if low is high:
        return FALSE if chain.steps else gates.all_of(())
    return gates.all_of(
        gates.any_of((-reaches, _at_least(high, cell.first + chain.steps)))
        for cell, reaches in zip(low.cells, low.reaches, strict=True)
    )


def _at_least(held: Measured, amount: int) -> Literal:
    """That the cell has an amount that is at least this one."""
    if amount > held.question.maximum:
        return FALSE
    return held.reaches[cell_of(held.cells, max(amount, held.question.minimum))]
