"""Decision tables as the first files of a pack. What a pack cannot say of them is left out or noted, by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from soundadvice.authoring.skeleton import Skeleton
from soundadvice.decision_tables.grid import Axis
from soundadvice.decision_tables.table import ForeignTable, TableFile, TableRow
from soundadvice.formats.decision_tables.asked import (
    AskedInput,
    BeyondPacksError,
    Key,
    always,
    ask,
    condition,
    shared_axes,
)
from soundadvice.formats.decision_tables.carried import DISPOSITION, CarriedTable, PackIds, When, carry
from soundadvice.formats.decision_tables.joined import JoinedTable, can_join, is_plain, join, joined_condition, order
from soundadvice.model.errors import ImportingError

NOT_FOR_PEOPLE = (
    "It was made from decision tables, which do not say how urgent anything is. A clinician must say so first."
)
_URGENCY = "how urgent an outcome is cannot be known: all of them are `routine` here, and the pack is not for people"
_DISPOSITIONS = f"""\
  # The tables do not say how urgent their outcomes are: `routine` stands here for what a clinician must say.
  {DISPOSITION}:
    acuity: routine
    title: Read what the table says
    text: >-
      Show this to a clinician. What the tables say of these answers is listed below. They do not say how urgent
      that is.
"""


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """The tables of a file in a pack: its skeleton, each table as it is carried, and how each input is asked for."""

    skeleton: Skeleton
    tables: tuple[CarriedTable, ...]
    asked: Mapping[Key, AskedInput]
    joined: Mapping[str, JoinedTable]


def skeleton(file: TableFile, title: str) -> Skeleton:
    """The first files of a pack. Raises ImportingError if no table can be carried."""
    return carried(file, title).skeleton


def carried(file: TableFile, title: str) -> CarriedFile:
    """As `skeleton`, with what became of each table. Raises ImportingError."""
    return _Carrier(file, title).result()


@dataclass(slots=True)
class _Carrier:
    file: TableFile
    title: str
    ids: PackIds = field(default_factory=PackIds)
    asked: dict[Key, AskedInput] = field(default_factory=dict)
    joined: dict[str, JoinedTable] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def result(self) -> CarriedFile:
        tables = order(self.file.tables)
        axes = shared_axes(tables)
        by_name = {table.variable: table for table in tables if table.variable}
        self.notes = [_URGENCY, *self.file.notes]
        self.notes += [f"left out: {one.message}" for one in self.file.unread]
        made: list[CarriedTable] = []
        for table in tables:
            try:
                made.append(self._carry(table, axes, by_name))
            except BeyondPacksError as error:
                self.notes.append(f"{table.name} is left out: {error} is missing from packs")
        if not made:
            why = self.notes[1:] or ["there is no decision table in it"]
            raise ImportingError(
                f"no table of `{self.title[:60]}` can be carried: {why[0]}", "see what `audit` says of it"
            )
        return CarriedFile(self._skeleton(made), tuple(made), self.asked, self.joined)

    def _carry(
        self, table: ForeignTable, axes: Mapping[Key, Axis], by_name: Mapping[str, ForeignTable]
    ) -> CarriedTable:
        for column in table.inputs:
            key = (column.text, column.kind)
            axis = axes[key]
            above = by_name.get(column.text)
            if above is not None and above is not table and column.text in self.joined and is_plain(axis):
                continue
            if above is not None and above is not table and key not in self.asked:
                self.notes.append(f"{table.name}: `{column.text}` is asked, and not taken from the table of that name")
            if key not in self.asked:
                self.asked[key] = ask(axis, self.ids.questions)
        when = self._when(table, axes)
        whole = self._always(table)
        if table.variable and table.variable not in self.joined and can_join(table) and self._is_used(table):
            self.joined[table.variable] = join(table, when, whole, self.ids.questions)
        return carry(table, when, whole, self.ids)

    def _is_used(self, table: ForeignTable) -> bool:
        others = (one for one in self.file.tables if one is not table)
        return any(column.text == table.variable for other in others for column in other.inputs)

    def _always(self, table: ForeignTable) -> str:
        """A condition that holds whatever is answered to an input of a table."""
        keys = [(column.text, column.kind) for column in table.inputs]
        asked = next((self.asked[key] for key in keys if key in self.asked), next(iter(self.asked.values()), None))
        if asked is None:
            raise BeyondPacksError("a table without an input")
        return always(asked)

    def _when(self, table: ForeignTable, axes: Mapping[Key, Axis]) -> When:
        def when(row: TableRow) -> list[str] | None:
            found = []
            for column, cell in zip(table.inputs, row.inputs, strict=True):
                axis = axes[column.text, column.kind]
                mask = axis.mask(cell.test)
                if not mask:
                    return None
                if cell.test.is_dash:
                    continue
                if (asked := self.asked.get((column.text, column.kind))) is not None:
                    text = condition(asked, mask)
                else:
                    text = joined_condition(self.joined[column.text], axis, mask)
                if text == "":
                    return None
                found += [] if text is None else [text]
            return found

        return when

    def _skeleton(self, made: list[CarriedTable]) -> Skeleton:
        files: dict[str, str] = {}
        scores = [table.score_text for table in made if table.score_text]
        if scores:
            files["scores.yaml"] = "# Points that add up.\n\n" + "\n".join(scores)
        if self.joined:
            named = "".join(one.text for one in self.joined.values())
            files["conditions.yaml"] = f"# The outcomes of tables that other tables look at.\n\n{named}"
        for table in made:
            files |= table.files
        findings = "".join(finding for table in made for finding in table.findings)
        questions = tuple(question for asked in self.asked.values() for question in asked.questions)
        return Skeleton(
            questions,
            tuple(self._all_notes(made)),
            title=self.title,
            not_for_people=NOT_FOR_PEOPLE,
            dispositions=_DISPOSITIONS + (f"\nfindings:\n{findings}" if findings else ""),
            default=DISPOSITION,
            files=files,
        )

    def _all_notes(self, made: list[CarriedTable]) -> Iterator[str]:
        yield from self.notes
        for asked in self.asked.values():
            yield from asked.notes
        for table in made:
            yield from table.notes
        yield "each question must be answered: null is an answer where a cell names it, and not otherwise"
