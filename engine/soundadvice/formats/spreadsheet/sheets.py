"""Sheets: what of a pack's files stands in which sheet, made from the files' data alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from soundadvice.formats.spreadsheet import decision_tables, points, registers
from soundadvice.formats.spreadsheet.cells import Data, EditRow, EditSheet, Path, shown
from soundadvice.formats.spreadsheet.conditions import as_rows
from soundadvice.formats.spreadsheet.others import other_views
from soundadvice.formats.spreadsheet.rows import WrittenFiles, cells_of, questions_of, rule_files, rules_of, value_at
from soundadvice.loader import files as names
from soundadvice.loader.schema import shapes

OPTIONED = "options"
EVERYONE = "(everyone)"
WHEN = "when"
OWN_WORDS = "words"
QUESTION_HEADS = tuple(
    dict.fromkeys(
        name
        for shape in (
            shapes.ChoiceShape, shapes.MultiChoiceShape, shapes.NumberShape, shapes.DurationShape, shapes.DateShape,
        )
        for name in ("id", "kind", *shape.model_fields)
        if name != OPTIONED
    )
)  # fmt: skip
RULE_HEADS = ("rule", *(name for name in shapes.RuleShape.model_fields if name not in ("id", WHEN, "vignettes")), WHEN)
VIGNETTE_HEADS = ("rule", *(name for name in shapes.VignetteShape.model_fields if name != "answers"))
PERSON_HEADS = tuple(name for name in shapes.PersonVignetteShape.model_fields if name != "answers")
PARAMETER_HEADS = ("id", *shapes.ParameterShape.model_fields)


def translation_files(data: Mapping[str, Data]) -> dict[str, str]:
    """The file of each language."""
    folder = f"{names.TRANSLATIONS}/"
    return {PurePosixPath(path).stem: path for path in sorted(data) if path.startswith(folder)}


MOST_LETTERS = 32_000
"""What is longer stands in no cell: programs cut it off."""


def sheets(written: WrittenFiles) -> list[EditSheet]:
    """All sheets that people read and edit, with what fits into their cells."""
    return [replace(sheet, rows=tuple(map(_fitting, sheet.rows))) for sheet in _whole_sheets(written)]


def too_long(written: WrittenFiles) -> list[str]:
    """What fits into no cell: its sheet, its row and its column."""
    return [
        f"{head} of {' '.join(row.key)} ({sheet.name})"
        for sheet in _whole_sheets(written)
        for row in sheet.rows
        for head, text in row.cells.items()
        if len(text) > MOST_LETTERS
    ]


def _fitting(row: EditRow) -> EditRow:
    if all(len(text) <= MOST_LETTERS for text in row.cells.values()):
        return row
    return replace(row, cells={head: text for head, text in row.cells.items() if len(text) <= MOST_LETTERS})


def _whole_sheets(written: WrittenFiles) -> list[EditSheet]:
    """All sheets that people read and edit. What stands in none of its own stands in Texts or Other."""
    made = [
        _questions(written),
        _options(written),
        _rules(written),
        *decision_tables.views(written),
        _vignettes(written),
        _people(written),
        _parameters(written),
        *registers.views(written),
        points.view(written),
        _translations(written),
    ]
    taken = [place for sheet in made for row in sheet.rows for place in row.places.values()]
    return [*made, *other_views(written, [*taken, *registers.register_places()])]


def _questions(written: WrittenFiles) -> EditSheet:
    rows = []
    listed = questions_of(written.data)
    more = tuple(dict.fromkeys(key for one in listed for key in one if key not in QUESTION_HEADS and key != OPTIONED))
    heads = (*QUESTION_HEADS, *more)
    for number, one in enumerate(listed):
        cells, places = cells_of(one, heads, names.QUESTIONS, (number,))
        rows.append(EditRow((shown(one.get("id")),), cells, places))
    return EditSheet("Questions", heads, ("id",), tuple(rows), wide=("text", "help", "why", "enable_when"))


def _options(written: WrittenFiles) -> EditSheet:
    rows = []
    for number, one in enumerate(questions_of(written.data)):
        for option, text in (one.get(OPTIONED) or {}).items():
            key = (shown(one.get("id")), str(option))
            cells = {"question": key[0], "option": key[1], "text": shown(text)}
            rows.append(EditRow(key, cells, {"text": (names.QUESTIONS, (number, OPTIONED, option))}))
    return EditSheet("Options", ("question", "option", "text"), ("question", "option"), tuple(rows), wide=("text",))


def _rules(written: WrittenFiles) -> EditSheet:
    kinds = written.columns()
    rows: list[EditRow] = []
    used: dict[str, None] = {}
    for path in rule_files(written.data):
        rule = written.data[path]
        name = shown(rule.get("id"))
        cells, places = cells_of(rule, RULE_HEADS, path, ())
        cells["rule"] = name
        places["rule"] = (path, ("id",))
        table = as_rows(rule.get(WHEN), kinds)
        if table is None:
            rows.append(EditRow((name,), cells, places))
            continue
        cells.pop(WHEN, None)
        asked = {head: (path, (WHEN,)) for row in table for head in row}
        used.update(dict.fromkeys(asked))
        rows.append(EditRow((name,), cells | table[0], places | asked))
        rows += [EditRow((name,), {"rule": name, **row}, asked) for row in table[1:]]
    columns = tuple(name for name in kinds if name in used)
    rest = tuple(name for name in kinds if name not in used)
    return EditSheet(
        "Rules", (*RULE_HEADS, *columns, *rest), ("rule",), tuple(rows), wide=("because", "do", "means", "note", WHEN)
    )


def _vignettes(written: WrittenFiles) -> EditSheet:
    rows = []
    kinds = written.all_kinds()
    for name, (file, path) in rules_of(written.data).items():
        for number, one in enumerate(value_at(written.data[file], path).get("vignettes") or []):
            row = _case(one, VIGNETTE_HEADS, file, (*path, "vignettes", number), kinds)
            rows.append(EditRow((name, shown(one.get("name"))), {**row.cells, "rule": name}, row.places))
    return EditSheet("Vignettes", (*VIGNETTE_HEADS, *kinds), ("rule", "name"), tuple(rows), wide=("name",))


def _case(one: Mapping[str, Data], heads: Sequence[str], file: str, path: Path, kinds: Mapping[str, str]) -> EditRow:
    cells, places = cells_of(one, heads, file, path)
    answers = one.get("answers") or {}
    said, at = cells_of(answers, tuple(answers), file, (*path, "answers"))
    return EditRow((shown(one.get("name")),), cells | {head: _answer(answers[head]) for head in said}, places | at)


def _answer(value: Data) -> str:
    """An answer; several options as they are listed."""
    listed = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return ", ".join(value) if listed else shown(value)


def _people(written: WrittenFiles) -> EditSheet:
    file, kinds, rows = names.VIGNETTES, written.all_kinds(), []
    data = written.data.get(file) or {}
    if data.get("answers"):
        row = _case({"answers": data["answers"]}, (), file, (), kinds)
        rows.append(EditRow((EVERYONE,), {**row.cells, "name": EVERYONE}, row.places))
    for number, one in enumerate(data.get("vignettes") or []):
        rows.append(_case(one, PERSON_HEADS, file, ("vignettes", number), kinds))
    return EditSheet("People", (*PERSON_HEADS, *kinds), ("name",), tuple(rows), wide=("name", "note"))


def _parameters(written: WrittenFiles) -> EditSheet:
    rows = []
    for name, one in ((written.data.get(names.PACK) or {}).get("parameters") or {}).items():
        cells, places = cells_of(one, PARAMETER_HEADS[1:], names.PACK, ("parameters", name))
        rows.append(EditRow((str(name),), {"id": str(name), **cells}, places))
    return EditSheet("Parameters", PARAMETER_HEADS, ("id",), tuple(rows), wide=("why",))


def _translations(written: WrittenFiles) -> EditSheet:
    said = translation_files(written.data)
    texts = {language: (written.data[path] or {}).get("texts") or {} for language, path in said.items()}
    rows = []
    known = dict.fromkeys([*written.words, *(place for one in texts.values() for place in one)]) if said else {}
    for place in known:
        cells = {"place": place, OWN_WORDS: written.words.get(place, "")}
        cells |= {language: shown(one[place].get("text")) for language, one in texts.items() if place in one}
        places = {
            language: (path, ("texts", place, "text")) for language, path in said.items() if place in texts[language]
        }
        rows.append(EditRow((place,), cells, places))
    heads = ("place", OWN_WORDS, *said)
    return EditSheet("Translations", heads, ("place",), tuple(rows), grey=(OWN_WORDS,), wide=(OWN_WORDS, *said))
