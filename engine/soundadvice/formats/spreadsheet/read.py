"""Reading: a workbook that people have worked in, as the files of a pack; each problem at the cell that it is of."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from soundadvice.authoring.format import format_text
from soundadvice.authoring.key_order import order_of
from soundadvice.authoring.skeleton import WholePack
from soundadvice.authoring.writing.csv_edit import rewritten_csv
from soundadvice.authoring.writing.yaml_edit import rewritten
from soundadvice.formats.spreadsheet.cells import Data
from soundadvice.formats.spreadsheet.cells import Path as DataPath
from soundadvice.formats.spreadsheet.changes import changed_data
from soundadvice.formats.spreadsheet.rows import WrittenFiles
from soundadvice.formats.spreadsheet.sheets import sheets
from soundadvice.formats.spreadsheet.workbook import Workbook, read_workbook
from soundadvice.formats.spreadsheet.write import FORMAT_VERSION, data_of
from soundadvice.loader.load import check_pack
from soundadvice.loader.table_file import table_from_csv
from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.parse import parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import FormatError, ImportingError, PackError
from soundadvice.model.problem import Problem, Severity

_MOST_TOLD = 20
_ELSEWHERE = ("no_pack",)


def read(path: str) -> WholePack:
    """The files of a pack, from a workbook. Raises ImportingError, with the cells, SoundAdviceError, OSError."""
    book = read_workbook(path)
    if book.kept.get("format") != FORMAT_VERSION:
        raise ImportingError("this workbook is of another version of soundadvice", "export it anew")
    written = WrittenFiles(data_of(dict(book.files)), book.kept["kinds"], book.kept["words"], book.kept["scores"])
    data = changed_data(written, book.rows)
    files = _files(book.files, written.data, data)
    name = str(book.kept["id"])
    notes = [
        f"{path}: {_what(path, book.files, files)}"
        for path in sorted({*book.files, *files})
        if _what(path, book.files, files)
    ]
    problems = _problems(files, name)
    errors = [one for one in problems if one.severity is Severity.ERROR and one.code not in _ELSEWHERE]
    if errors:
        told = [_told(one, files, replace(written, data=data), book) for one in errors[:_MOST_TOLD]]
        raise ImportingError("\n".join(["the pack would not load:", *told]))
    if len(errors) < len(problems):
        notes += (
            ["not checked: what this pack extends or includes is not here"]
            if any(one.code in _ELSEWHERE for one in problems)
            else []
        )
    return WholePack(files, name, tuple(notes) or ("nothing was changed",))


def _what(path: str, before: Mapping[str, bytes], now: Mapping[str, bytes]) -> str:
    if path not in now:
        return "removed"
    return "new" if path not in before else "" if before[path] == now[path] else "changed"


def _files(files: Mapping[str, bytes], before: Mapping[str, Data], now: Mapping[str, Data]) -> dict[str, bytes]:
    """Each file as it was, where it says what it said; else written anew."""
    found = {path: content for path, content in files.items() if path in now or path not in before}
    for path, value in now.items():
        if path in before and before[path] == value:
            continue
        text = files.get(path, b"").decode("utf-8-sig").replace("\r\n", "\n")
        try:
            if path.endswith(".csv"):
                found[path] = rewritten_csv(text, value, PurePosixPath(path).stem).encode("utf-8")
            else:
                found[path] = _formatted(text, rewritten(text, value, path), path).encode("utf-8")
        except FormatError as error:
            raise ImportingError(str(error)) from None
    return found


def _formatted(before: str, now: str, path: str) -> str:
    """Laid out by the house's rules, if it was so before."""
    folder, _, _ = path.rpartition("/")
    try:
        order = order_of(folder or path)
    except KeyError:
        return now  # translations are laid out by who writes them
    try:
        return format_text(now, order, path) if not before or format_text(before, order, path) == before else now
    except (FormatError, PackError):
        return now


def _problems(files: Mapping[str, bytes], name: str) -> tuple[Problem, ...]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / name
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return check_pack(folder)


def _told(problem: Problem, files: Mapping[str, bytes], written: WrittenFiles, book: Workbook) -> str:
    """A problem at the cell that it is of, or at its file where that stands in no sheet."""
    file = problem.span.file.replace("\\", "/").partition(f"/{book.kept['id']}/")[2]
    node = _parsed(file, files.get(file, b""))
    steps = None if node is None else _path_to(node, problem)
    cell = None if steps is None else _cell(file, steps, written, book)
    help_ = f"\n  help: {problem.hint}" if problem.hint else ""
    return f"{cell or f'{file}:{problem.span.line}'}: {problem.message}{help_}"


def _parsed(file: str, content: bytes) -> Node | None:
    if file.endswith(".csv"):
        text = content.decode("utf-8-sig")
        return table_from_csv(PurePosixPath(file).stem, TextFile(file), text, Problems())
    return parse(TextFile(file), content, Problems())


def _path_to(root: Node, problem: Problem) -> DataPath:
    """The path of the innermost value that a problem stands in."""
    line, column = problem.span.line - 1, problem.span.column - 1

    def holds(node: Node) -> bool:
        return (node.line, node.column) <= (line, column) < (node.end_line, max(node.end_column, node.column + 1))

    path: DataPath = ()
    node = root
    while True:
        step = next((step for step, one in _below(node) if holds(one) or _is_key(node, step, line, column)), None)
        if step is None:
            return path
        path, node = (*path, step), node.at(step)


def _below(node: Node) -> Iterator[tuple[str | int, Node]]:
    if isinstance(node.value, dict):
        yield from node.value.items()
    else:
        yield from enumerate(node.items())


def _is_key(node: Node, step: str | int, line: int, column: int) -> bool:
    key = node.keys.get(str(step)) if isinstance(node.value, dict) else None
    return key is not None and key.line == line and key.column <= column < key.end_column


def _cell(file: str, steps: DataPath, written: WrittenFiles, book: Workbook) -> str | None:
    """The cell of the value at a path, or of the one that it is in."""
    best: tuple[int, str] = (-1, "")
    for sheet in sheets(written):
        read = book.rows[sheet.name]
        seen: dict[tuple[str, ...], int] = {}
        for row in sheet.rows:
            seen[row.key] = seen.get(row.key, -1) + 1
            same = [one for one in read if one.key(sheet.keys) == row.key]
            now = same[min(seen[row.key], len(same) - 1)] if same else None
            for head, (of, path) in row.places.items():
                if now is not None and of == file and steps[: len(path)] == path and len(path) > best[0]:
                    best = (len(path), now.place(head))
    return best[1] or None
