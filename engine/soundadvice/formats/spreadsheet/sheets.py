"""Sheets: what of a pack's files stands in which sheet, made from the files' data alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from soundadvice.formats.spreadsheet.cells import Data, EditRow, EditSheet, Path, shown
from soundadvice.formats.spreadsheet.conditions import as_rows
from soundadvice.loader import files as names
from soundadvice.loader.schema import shapes

OPTIONED = "options"
EVERYONE = "(everyone)"
WHEN = "when"
OWN_WORDS = "words"
TEXT_HEADS = frozenset({"text", "help", "why", "because", "do", "means", "note", "name", "unit", "title", "label"})
_TEXT_KEYS = TEXT_HEADS - {"name", "label", "note", "why"} | {
    "by_when", "lead", "say", "ask", "about", "timing", "other_side", "cue", "no_exercise", "introduction",
    "description", "not_for_people", "first", "step_up", "step_back", "once_well", "items",
}  # fmt: skip
_TEXT_FILES = (names.PACK, names.PLAN, names.SCORES)
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


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """What a pack's files hold: the data of each YAML file by its path, and what else the sheets show.

    `kinds` has the kind of each question, of layers below too; `words` the texts that are translated, by their places.
    """

    data: Mapping[str, Data]
    kinds: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)

    def all_kinds(self) -> dict[str, str]:
        """The kind of each question, those of the file first."""
        own = {str(one["id"]): str(one.get("kind")) for one in questions_of(self.data) if "id" in one and "kind" in one}
        return own | {name: kind for name, kind in self.kinds.items() if name not in own}


def questions_of(data: Mapping[str, Data]) -> list[Data]:
    """The questions of a file, and those of its groups that are repeated, as they are written."""
    listed = data.get(names.QUESTIONS)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def rule_files(data: Mapping[str, Data]) -> list[str]:
    """The files of rules, by name."""
    return sorted(path for path in data if path.startswith(f"{names.RULES}/"))


def translation_files(data: Mapping[str, Data]) -> dict[str, str]:
    """The file of each language."""
    folder = f"{names.TRANSLATIONS}/"
    return {PurePosixPath(path).stem: path for path in sorted(data) if path.startswith(folder)}


def sheets(written: WrittenFiles) -> list[EditSheet]:
    """All sheets that people read and edit."""
    return [
        _questions(written),
        _options(written),
        _rules(written),
        _vignettes(written),
        _people(written),
        _parameters(written),
        _texts(written),
        _translations(written),
    ]


def _cells(
    item: Mapping[str, Data], heads: Sequence[str], file: str, path: Path
) -> tuple[dict[str, str], dict[str, tuple[str, Path]]]:
    used = [head for head in heads if head in item]
    return {head: shown(item[head]) for head in used}, {head: (file, (*path, head)) for head in used}


def _questions(written: WrittenFiles) -> EditSheet:
    rows = []
    listed = questions_of(written.data)
    more = tuple(dict.fromkeys(key for one in listed for key in one if key not in QUESTION_HEADS and key != OPTIONED))
    heads = (*QUESTION_HEADS, *more)
    for number, one in enumerate(listed):
        cells, places = _cells(one, heads, names.QUESTIONS, (number,))
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
    kinds = written.all_kinds()
    rows: list[EditRow] = []
    used: dict[str, None] = {}
    for path in rule_files(written.data):
        rule = written.data[path]
        name = shown(rule.get("id"))
        cells, places = _cells(rule, RULE_HEADS, path, ())
        cells["rule"] = name
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
    for path in rule_files(written.data):
        rule = written.data[path]
        for number, one in enumerate(rule.get("vignettes") or []):
            row = _case(one, VIGNETTE_HEADS, path, ("vignettes", number), kinds)
            name = shown(rule.get("id"))
            rows.append(EditRow((name, shown(one.get("name"))), {**row.cells, "rule": name}, row.places))
    return EditSheet("Vignettes", (*VIGNETTE_HEADS, *kinds), ("rule", "name"), tuple(rows), wide=("name",))


def _case(one: Mapping[str, Data], heads: Sequence[str], file: str, path: Path, kinds: Mapping[str, str]) -> EditRow:
    cells, places = _cells(one, heads, file, path)
    answers = one.get("answers") or {}
    said, at = _cells(answers, tuple(answers), file, (*path, "answers"))
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
        cells, places = _cells(one, PARAMETER_HEADS[1:], names.PACK, ("parameters", name))
        rows.append(EditRow((str(name),), {"id": str(name), **cells}, places))
    return EditSheet("Parameters", PARAMETER_HEADS, ("id",), tuple(rows), wide=("why",))


def _texts(written: WrittenFiles) -> EditSheet:
    rows = []
    exercises = [path for path in sorted(written.data) if path.startswith(f"{names.EXERCISES}/")]
    for file in (*(one for one in _TEXT_FILES if one in written.data), *exercises):
        for path, text in _said(written.data[file], ()):
            where = where_of(written.data[file], path)
            cells = {"file": file, "where": where, "text": text}
            rows.append(EditRow((file, where), cells, {"text": (file, path)}))
    return EditSheet("Texts", ("file", "where", "text"), ("file", "where"), tuple(rows), wide=("text",))


def _said(value: Data, path: Path, *, is_said: bool = False) -> Iterator[tuple[Path, str]]:
    """The texts below a value that people are shown, each with its path."""
    if isinstance(value, dict):
        for key, below in value.items():
            if path == () and key == "parameters":
                continue  # they have a sheet of their own
            yield from _said(below, (*path, key), is_said=key in _TEXT_KEYS)
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from _said(below, (*path, number), is_said=is_said)
    elif isinstance(value, str) and is_said:
        yield path, value


def where_of(data: Data, path: Path) -> str:
    """A path in words: an item of a list by its id, or its number from 1."""
    words = ""
    for step in path:
        data = data[step]
        if isinstance(step, int):
            named = isinstance(data, dict) and isinstance(data.get("id"), str)
            words += f"[{data['id'] if named else step + 1}]"
        else:
            words += f".{step}" if words else str(step)
    return words


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
