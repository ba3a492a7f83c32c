"""Writing: a pack as a workbook, from the files in its folder."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from soundadvice.audit.finding_places import folder_of
from soundadvice.authoring.writing.csv_edit import csv_value
from soundadvice.authoring.writing.trial import files_of
from soundadvice.files.bounded import read_bounded
from soundadvice.formats.exported import Exported
from soundadvice.formats.spreadsheet.cells import Data, plain
from soundadvice.formats.spreadsheet.rows import WrittenFiles
from soundadvice.formats.spreadsheet.sheets import sheets, too_long
from soundadvice.formats.spreadsheet.workbook import write_workbook
from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.parse import MOST_BYTES, parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import QUESTION_KINDS
from soundadvice.wording.translation.texts import texts

FORMAT_VERSION = 2
_MANY = ("Rules", "Points")
"""The sheets of which several rows may be of one thing."""
_ABOUT = (
    "{title} ({id}, version {version})",
    "Each sheet is a part of this pack. Change words and numbers in the cells, add and remove rows, and save the file.",
    "Then: soundadvice import --from spreadsheet FILE FOLDER; soundadvice diff shows what would be advised otherwise.",
    "Questions, Options: what is asked, in the order of the rows. A new question needs an id, a kind and a text.",
    "Rules: each row is a way into a rule, and each column of a question is what it asks: options of a choice; "
    "`all of: a, b` or `none of: a, b` for several; `>= 50`, `< 3 weeks`, `50 to 64`, `= 5` or `unsure` for amounts, "
    "`$name` for a parameter. Several rows of a rule: any of them. What a row cannot say stands in the column `when`.",
    "Tables, Table rows: decision tables. Each row is a rule, with the cells that Rules has; the order of rows counts.",
    "Vignettes: what a rule does for these answers: fires, or silent. People: what a whole person is advised.",
    "Scores, Points: what each answer adds to a score. Named conditions: what rules can ask for by name.",
    "Hazards, Contraindications, Claims, References: what the pack must not miss, and what it rests on.",
    "Signs, Meanings: what the texts mean, in fixed words. Several ids are `a, b`; several words are one on each line.",
    "Texts: what else people are shown. Other: values that stand in no other sheet. Both are there to be changed; what "
    "is new or goes is written in the pack's files.",
    "Translations: the words, in grey, and what they are in other languages.",
    "Comments in the pack's files stay. The hidden sheet `files` holds them: leave it in the workbook.",
)


def write(pack: Pack) -> Exported:
    """The workbook of a pack. Raises UnsupportedError where its files cannot be found again, SoundAdviceError."""
    files, written = _files_of(pack)
    made = sheets(written)
    for sheet in made:
        keys = [row.key for row in sheet.rows]
        twice = next((key for number, key in enumerate(keys) if key in keys[:number]), None)
        if twice is not None and sheet.name not in _MANY:
            raise UnsupportedError(pack.id, f"two of {sheet.name} are called `{' '.join(twice)}`: rename one")
    about = [line.format(title=pack.title, id=pack.id, version=pack.version) for line in _ABOUT]
    kept = {"format": FORMAT_VERSION, "id": pack.id, "kinds": written.kinds, "words": written.words}
    return Exported(write_workbook(about, made, files, {**kept, "scores": written.scores}), left_out(pack))


def _files_of(pack: Pack) -> tuple[dict[str, bytes], WrittenFiles]:
    """The files in a pack's folder, and what they hold. Raises UnsupportedError where they cannot be found again."""
    folder = Path(folder_of(pack))
    files = {path.relative_to(folder).as_posix(): read_bounded(path, MOST_BYTES) for path in files_of(folder)}
    if "pack.yaml" not in files:
        raise UnsupportedError(pack.id, "the files of this pack are not in a folder, so there is nothing to write")
    kinds = {question.id: QUESTION_KINDS[type(question)] for question in pack.questions}
    scores = [*(one.id for one in pack.scores), *(one.id for one in pack.derived)]
    return files, WrittenFiles(data_of(files), kinds, dict(texts(pack)), scores)


def data_of(files: dict[str, bytes]) -> dict[str, Data]:
    """The data of each YAML file, and of each table that is CSV."""
    found = {}
    for path, content in files.items():
        if path.endswith(".csv"):
            found[path] = csv_value(content.decode("utf-8-sig"), PurePosixPath(path).stem)
            continue
        node = parse(TextFile(path), content, Problems()) if path.endswith(".yaml") else None
        if node is not None:
            found[path] = plain(node.data())
    return found


def left_out(pack: Pack) -> tuple[str, ...]:
    """What stands in no sheet and is carried, and what is not carried, by name. Raises UnsupportedError, as `write`."""
    lines = ["adding and removing what stands in Texts and Other: that is done in the pack's files"]
    lines += [f"carried, and in no sheet: the signature of {one.role} of {one.date}" for one in pack.reviews]
    lines += [
        f"carried, and in no sheet: what the translation into `{one.language}` says of itself"
        for one in pack.translations
    ]
    lines += [f"not carried: `{pack.parent.id}`, which this pack extends"] if pack.parent is not None else []
    lines += [f"not carried: `{one.id}`, which this pack includes" for one in pack.libraries]
    long = "carried, and in no sheet, since it is too long for a cell"
    lines += [f"{long}: {one}" for one in too_long(_files_of(pack)[1])]
    return tuple(lines)
