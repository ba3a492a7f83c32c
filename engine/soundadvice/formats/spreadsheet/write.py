"""Writing: a pack as a workbook, from the files in its folder."""

from __future__ import annotations

from pathlib import Path

from soundadvice.audit.finding_places import folder_of
from soundadvice.authoring.writing.trial import files_of
from soundadvice.files.bounded import read_bounded
from soundadvice.formats.exported import Exported
from soundadvice.formats.spreadsheet.cells import Data, plain
from soundadvice.formats.spreadsheet.sheets import WrittenFiles, sheets
from soundadvice.formats.spreadsheet.workbook import write_workbook
from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.parse import MOST_BYTES, parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import QUESTION_KINDS
from soundadvice.wording.translation.texts import texts

FORMAT_VERSION = 1
_ABOUT = (
    "{title} ({id}, version {version})",
    "Each sheet is a part of this pack. Change words and numbers in the cells, add and remove rows, and save the file.",
    "Then: soundadvice import --from spreadsheet FILE FOLDER; soundadvice diff shows what would be advised otherwise.",
    "Questions, Options: what is asked, in the order of the rows. A new question needs an id, a kind and a text.",
    "Rules: each row is a way into a rule, and each column of a question is what it asks: options of a choice; "
    "`all of: a, b` or `none of: a, b` for several; `>= 50`, `< 3 weeks`, `50 to 64`, `= 5` or `unsure` for amounts, "
    "`$name` for a parameter. Several rows of a rule: any of them. What a row cannot say stands in the column `when`.",
    "Vignettes: what a rule does for these answers: fires, or silent. People: what a whole person is advised.",
    "Texts: what else people are shown. Translations: the words, in grey, and what they are in other languages.",
    "Comments in the pack's files stay. The hidden sheet `files` holds them: leave it in the workbook.",
)


def write(pack: Pack) -> Exported:
    """The workbook of a pack. Raises UnsupportedError where its files cannot be found again, SoundAdviceError."""
    folder = Path(folder_of(pack))
    files = {path.relative_to(folder).as_posix(): read_bounded(path, MOST_BYTES) for path in files_of(folder)}
    if "pack.yaml" not in files:
        raise UnsupportedError(pack.id, "the files of this pack are not in a folder, so there is nothing to write")
    kinds = {question.id: QUESTION_KINDS[type(question)] for question in pack.questions}
    words = dict(texts(pack))
    written = WrittenFiles(data_of(files), kinds, words)
    made = sheets(written)
    for sheet in made:
        keys = [row.key for row in sheet.rows]
        twice = next((key for number, key in enumerate(keys) if key in keys[:number]), None)
        if twice is not None and sheet.name != "Rules":
            raise UnsupportedError(pack.id, f"two of {sheet.name} are called `{' '.join(twice)}`: rename one")
    about = [line.format(title=pack.title, id=pack.id, version=pack.version) for line in _ABOUT]
    kept = {"format": FORMAT_VERSION, "id": pack.id, "kinds": kinds, "words": words}
    return Exported(write_workbook(about, made, files, kept), left_out(pack))


def data_of(files: dict[str, bytes]) -> dict[str, Data]:
    """The data of each YAML file."""
    found = {}
    for path, content in files.items():
        node = parse(TextFile(path), content, Problems()) if path.endswith(".yaml") else None
        if node is not None:
            found[path] = plain(node.data())
    return found


def left_out(pack: Pack) -> tuple[str, ...]:
    """What stands in no sheet: all of it is carried, and comes back as it was."""
    parts = "claims, references, hazards, glosses, points of scores, named conditions, reviews, waivers"
    lines = [f"carried, and in no sheet: {parts}"]
    if pack.tables:
        lines.append("carried, and in no sheet: the rules of decision tables in tables/")
    if pack.parent is not None:
        lines.append(f"not carried: `{pack.parent.id}`, which this pack extends")
    return tuple(lines)
