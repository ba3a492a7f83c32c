"""Outputs: what has come of people as columns, of the types that the expression gives them; texts by dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow
from numpy.typing import NDArray

from soundadvice.meaning.possible.broken import every_must
from soundadvice.model.pack import Pack
from soundadvice.tables.bits.answered import AnsweringPeople
from soundadvice.tables.bits.decide import DecidedPeople, Ranks
from soundadvice.tables.bits.words import Words, none_of, places, unpacked
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.columns.names import RULE


class Outputs:
    """The columns of advice. `invalid` rows have nothing but what is wrong with them."""

    def __init__(self, pack: Pack, people: Mapping[str, AnsweringPeople], decided: DecidedPeople) -> None:
        self._pack = pack
        self._people = people
        self._decided = decided
        self._rows = decided.rows
        self._invalid = none_of(decided.rows)
        self._bad: dict[str, tuple[NDArray[np.intp], Sequence[str]]] = {}
        for name, one in people.items():
            numbers, codes = one.known.codes
            if codes:
                self._bad[name] = numbers[one.numbers], codes
                self._invalid |= one.who(numbers > 0)
        for words in decided.wrong.values():
            self._invalid |= words

    def column(self, name: str) -> pyarrow.Array:
        """One of the columns that can be asked for, or that of a rule."""
        pack, decided = self._pack, self._decided
        match name:
            case "disposition":
                return self._text(decided.floor, [one.id for one in pack.dispositions], self._invalid | self._undecided)
            case "acuity":
                return self._text(decided.floor, self._acuities, self._invalid | self._undecided)
            case "floor":
                return self._text(decided.floor, [one.id for one in pack.dispositions], self._invalid)
            case "ceiling":
                return self._text(decided.ceiling, self._acuities, self._invalid)
            case "undecided":
                return self._truth(self._undecided, self._invalid)
            case "ignored_would_raise":
                assert decided.ignored_would_raise is not None
                return self._truth(decided.ignored_would_raise, self._invalid)
            case "reasons":
                return self._lists([rule.id for rule in pack.rules], (one.true for one in decided.rules.values()))
            case "findings":
                return self._lists([one.id for one in pack.findings], (one.true for one in decided.found.values()))
            case "invalid":
                return self._wrong()
            case _:
                value = decided.rules[name.removeprefix(RULE)]
                return self._truth(value.true, self._invalid | value.open)

    @property
    def _undecided(self) -> Words:
        return self._decided.undecided

    @property
    def _acuities(self) -> list[str]:
        return [str(one.acuity) for one in self._pack.dispositions]

    def _text(self, ranks: Ranks, texts: Sequence[str], without: Words) -> pyarrow.Array:
        """The text of each rank, none for some."""
        numbers = pyarrow.array(ranks, mask=unpacked(without, self._rows))
        return pyarrow.DictionaryArray.from_arrays(numbers, pyarrow.array(texts, pyarrow.string()))

    def _truth(self, true: Words, without: Words) -> pyarrow.Array:
        there = ~without
        buffers = [pyarrow.py_buffer(there), pyarrow.py_buffer(true & there)]
        return pyarrow.Array.from_buffers(pyarrow.bool_(), self._rows, buffers)

    def _lists(self, names: Sequence[str], holding: Iterable[Words]) -> pyarrow.Array:
        """For each person those names of which it holds, in their order."""
        fine = ~self._invalid
        who = [places(words & fine, self._rows) for words in holding]
        counts = [len(some) for some in who]
        everyone = np.concatenate(who) if who else np.zeros(0, np.intp)
        named = np.repeat(np.arange(len(who), dtype=np.int32), counts)
        # Sorted by person, and what is of one person stays in the order of the names.
        named = named[np.argsort(_small(everyone, self._rows), kind="stable")]
        ends = np.zeros(self._rows + 1, np.int32)
        np.cumsum(np.bincount(everyone, minlength=self._rows), out=ends[1:])
        texts = pyarrow.DictionaryArray.from_arrays(pyarrow.array(named), pyarrow.array(names, pyarrow.string()))
        buffers = [pyarrow.py_buffer(fine), pyarrow.py_buffer(ends)]
        return pyarrow.Array.from_buffers(pyarrow.list_(texts.type), self._rows, buffers, children=[texts])

    def _wrong(self) -> pyarrow.Array:
        """What is wrong with the answers of each, in words; null where nothing is."""
        at = places(self._invalid, self._rows)
        if not len(at):
            return pyarrow.nulls(self._rows, pyarrow.string())
        columns = [numbers[at] for numbers, _ in self._bad.values()]
        columns += [unpacked(words, self._rows)[at].astype(np.intp) for words in self._decided.wrong.values()]
        kinds, kind_of = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
        texts = [self._words(kind) for kind in kinds.tolist()]
        kind_of_row = np.full(self._rows, -1, np.int64)
        kind_of_row[at] = kind_of.reshape(-1)
        numbers = pyarrow.array(kind_of_row, mask=kind_of_row < 0)
        return pyarrow.array(texts, pyarrow.string()).take(numbers)

    def _words(self, kind: Sequence[int]) -> str:
        codes = [(name, said, number) for (name, (_, said)), number in zip(self._bad.items(), kind, strict=False)]
        musts = every_must(self._pack)
        broken = [number for number, is_ in zip(self._decided.wrong, kind[len(codes) :], strict=True) if is_]
        texts = [f"{name}: {said[number - 1]}" for name, said, number in codes if number]
        return "; ".join([*texts, *(f"{' and '.join(musts[one].named)}: {Invalid.AT_ODDS}" for one in broken)])


def _small(everyone: NDArray[np.intp], rows: int) -> NDArray[np.intp] | NDArray[np.uint16]:
    """The same numbers, as small as they can be: those of 16 bits are sorted digit by digit."""
    return everyone.astype(np.uint16) if rows <= 1 << 16 else everyone
