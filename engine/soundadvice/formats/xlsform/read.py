"""An XLSForm as the skeleton of a pack: its questions, options, sums and skip logic.

What a pack has no word for is listed with its row, and never dropped in silence: a cell that nobody read is named.
Where a `relevant` is not understood, the question is asked always: rather too often than not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from soundadvice.authoring.skeleton import Skeleton
from soundadvice.authoring.translation.of_forms import with_translations
from soundadvice.formats.xlsform.reading.choices import choice_lists
from soundadvice.formats.xlsform.reading.kinds import names_of_several
from soundadvice.formats.xlsform.reading.languages import default_language, languages_of, tag_of, words_in
from soundadvice.formats.xlsform.reading.survey import SurveyReader
from soundadvice.formats.xlsform.reading.words import in_last_words
from soundadvice.formats.xlsform.workbooks.sheets import Row, read_sheets, rows_said
from soundadvice.model.errors import ImportingError

_SILENT = {"settings": ("form_id", "version", "id_string")}
"""What a form is called and which one it is: its pack has an id and a version of its own."""


@dataclass(slots=True)
class FormRead:
    """A form that was read: its sheets, whose rows know which of their cells were, and which rows are left out."""

    sheets: dict[str, list[Row]]
    skeleton: Skeleton
    refused: frozenset[str] = frozenset()

    def account(self) -> Iterator[tuple[str, str, str]]:
        """Every cell below a head, as its row, its head, and what became of it: taken, noted or refused."""
        for rows in self.sheets.values():
            for row in rows:
                for head in row.cells:
                    is_refused = row.place in self.refused
                    yield row.place, head, "refused" if is_refused else "taken" if head in row.read else "noted"


def read(path: str | Path) -> Skeleton:
    """The skeleton of a form (.xlsx, .csv). Raises ImportingError, OSError, and SoundAdviceError without openpyxl."""
    return read_form(path).skeleton


def read_form(path: str | Path) -> FormRead:
    """The form, with what became of every cell of it. Raises as `read` does."""
    file = read_sheets(path)
    sheets, notes = in_last_words(file.rows)
    own, others = languages_of(sheets)
    named = default_language(sheets)
    language = tag_of(own) or (tag_of(named) if named else None)
    columns = {tag: column for column in others if (tag := tag_of(column)) is not None and tag != language}
    reader, skeleton = _read_in(sheets, own)
    said = [*file.notes, *notes, *skeleton.notes, *_of_languages(own, language, others, columns)]
    skeleton = with_translations(
        replace(skeleton, language=language),
        columns,
        lambda tag: _read_in(sheets, columns[tag])[1],
        lambda tag: words_in(sheets, own, columns[tag]),
    )
    refused = frozenset(reader.refused)
    more = skeleton.notes[len(reader.notes) :]
    rest = _not_carried(sheets, refused, reader.used_lists)
    return FormRead(sheets, replace(skeleton, notes=(*said, *more, *rest)), refused)


def _read_in(sheets: dict[str, list[Row]], language: str) -> tuple[SurveyReader, Skeleton]:
    """The form in one of its languages, by what stands behind `label` in the head of its column."""
    notes: list[str] = []
    lists = choice_lists(sheets.get("choices", []), language, notes)
    reader = SurveyReader(lists, notes, language)
    reader.names.several = names_of_several(sheets["survey"])
    for position, row in enumerate(sheets["survey"]):
        reader.read(row, sheets["survey"][position + 1 :])
    reader.finish()
    if not reader.questions:
        raise ImportingError(
            "the form has no question that a pack can ask", "; ".join(reader.notes[:5]) or "add rows to `survey`"
        )
    settings = sheets.get("settings", [])
    title = settings[0].get(f"form_title{language}", "form_title", "title") if settings else ""
    return reader, Skeleton(tuple(reader.questions), tuple(reader.notes), title or None, scores=tuple(reader.scores))


def _of_languages(own: str, language: str | None, others: list[str], columns: dict[str, str]) -> Iterator[str]:
    if language is None:
        shown = f"`label{own}`" if own else "`label`"
        yield f"the column {shown} does not say which language it is in: pack.yaml says `en`; correct it if need be"
    elif columns:
        named = ", ".join(f"`{tag}`" for tag in columns)
        yield f"of its languages, `{language}` is the pack's; {named}: as translations"
    for column in others:
        if column not in columns.values():
            yield f"the words in `label{column}` are left out: its language is not known, or is there twice"


# What is left over ---------------------------------------------------------------------------------------------------


def _not_carried(sheets: dict[str, list[Row]], refused: frozenset[str], used_lists: set[str]) -> Iterator[str]:
    """A line for each column, with the rows in which nobody read its cell."""
    unused: dict[str, list[int]] = {}
    for sheet, rows in sheets.items():
        found: dict[str, list[int]] = {}
        for row in rows:
            listed = row.peek("list_name")
            if sheet == "choices" and listed and listed not in used_lists:
                unused.setdefault(listed, []).append(row.number)
                continue
            if row.place in refused:
                continue
            for head in row.cells:
                if head not in row.read and head not in _SILENT.get(sheet, ()):
                    found.setdefault(head, []).append(row.number)
        for head, numbers in found.items():
            yield f"{sheet} {rows_said(numbers)}: `{head[:60]}` is not carried"
    for listed, numbers in unused.items():
        yield f"choices {rows_said(numbers)}: the list `{listed[:60]}` is not used by a question that is taken"
