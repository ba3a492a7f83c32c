"""Where every part of forms of others goes when they are imported: taken, noted or refused, and whether any is unsaid.

    python benchmarks/foreign_forms.py FOLDER [--each]

FOLDER holds FHIR Questionnaires (.json) and XLSForms (.xlsx, .csv), at any depth; what is neither is passed over. The
parts of a form are listed here anew, without the importer: every key and extension of every item, every cell below a
head. For each the importer has to say what became of it, and what it says is looked up: a text that is taken has to
stand in a file of the pack, and what is noted or refused in a line of its notes. All else is unsaid.

A form holds a closed question if anything in it that a person is to answer has two options or more in the form itself,
or is a yes or no, a number, a length of time or a day; in an XLSForm, outside of repeats and of what is never shown.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soundadvice.authoring.skeleton import Skeleton, plain_text, skeleton_files
from soundadvice.formats.fhir.questionnaire.read import form_of, read_form
from soundadvice.formats.xlsform.read import read_form as read_xlsform
from soundadvice.model.errors import ImportingError, SoundAdviceError

_SAID = ("text", "display")
_MOST_ROWS = 30_000


@dataclass
class Tally:
    """What became of the forms of one format, and of their parts. `unsaid` are parts that nothing tells of."""

    forms: int = 0
    closed: int = 0
    taken: int = 0
    closed_taken: int = 0
    questions: int = 0
    parts: Counter[str] = field(default_factory=Counter)
    unsaid: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def lines(self, name: str) -> Iterator[str]:
        """The figures, in words."""
        share = 100 * self.closed_taken / max(1, self.closed)
        yield f"{name}: {self.forms} forms, {self.closed} of them with a closed question"
        yield f"  taken: {self.closed_taken} of these ({share:.1f} %), with {self.questions} questions in all"
        yield "  parts: " + ", ".join(f"{fate} {number}" for fate, number in sorted(self.parts.items()))
        yield f"  unsaid: {len(self.unsaid)}"
        yield from (f"    {line}" for line in self.unsaid[:50])
        yield from (f"  refused, though it has a closed question: {line}" for line in self.refused)


# FHIR ----------------------------------------------------------------------------------------------------------------


def fhir(path: Path, tally: Tally, *, each: bool) -> None:
    """Counts one file, if it is a Questionnaire."""
    try:
        resource = json.loads(path.read_text("utf-8-sig"))
    except ValueError:
        return
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        return
    tally.forms += 1
    closed = any(_is_closed(item, resource) for item in _shown(resource))
    tally.closed += closed
    try:
        form = form_of(resource)
        skeleton = read_form(form)
    except ImportingError as error:
        tally.refused += [f"{path}: {error}"] if closed else []
        return
    tally.taken += 1
    tally.closed_taken += closed
    tally.questions += len(skeleton.questions)
    fates: dict[tuple[str, str], set[str]] = {}
    for link, part, fate in form.account():
        fates.setdefault((link, part), set()).add(fate)
    words = _words(skeleton)
    for link, part, value in _parts(resource):
        part_told = next((one for one in (part, *_wholes(part)) if (link, one) in fates), part)
        found = fates.get((link, part_told), set())
        fate = next(iter(sorted(found)), "unsaid") if len(found) < 2 else "taken" if "taken" in found else "noted"
        if not _is_told(link, part_told, value, found, skeleton, words):
            fate = "unsaid"
            tally.unsaid.append(f"{path}: `{link}` {part}")
        tally.parts[fate] += 1
        if each:
            print(f"{path}\t{link}\t{part}\t{fate}")


def _shown(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The items that are not hidden."""
    for item in holder.get("item") or []:
        hidden = any(
            str(one.get("url")).endswith("questionnaire-hidden") and one.get("valueBoolean")
            for one in item.get("extension") or []
        )
        if not hidden and "modifierExtension" not in item:
            yield item
            yield from _shown(item)


def _is_closed(item: dict[str, Any], resource: dict[str, Any]) -> bool:
    urls = [str(one.get("url")) for one in item.get("extension") or []]
    if item.get("readOnly") or any(url.endswith("calculatedExpression") for url in urls):
        return False
    if item.get("type") in ("boolean", "integer", "decimal", "quantity", "date"):
        return True
    options = item.get("answerOption") or item.get("option") or []
    if len([one for one in options if any(key.startswith("value") for key in one)]) > 1:
        return True
    named = item.get("answerValueSet") or (item.get("options") or {}).get("reference")
    inside = [one for one in resource.get("contained") or [] if f"#{one.get('id')}" == named]
    return any(_codes(one) > 1 for one in inside)


def _codes(value_set: dict[str, Any]) -> int:
    listed = len((value_set.get("expansion") or {}).get("contains") or [])
    parts = (value_set.get("compose") or {}).get("include") or []
    return listed or sum(len(part.get("concept") or []) for part in parts)


def _parts(resource: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Every part of every item: its linkId, its path, its value."""

    def inside(value: Any, path: str) -> Iterator[tuple[str, Any]]:
        for key, below in value.items():
            if below in (None, [], {}, "") or (key == "item" and not path):
                continue
            rows = below if isinstance(below, list) else [below]
            objects = [one for one in rows if isinstance(one, dict)]
            if key == "extension":
                yield from ((f"{path}{_shown_name(one)}", one) for one in objects)
            elif key.startswith("_"):
                extensions = [extension for one in objects for extension in one.get("extension") or []]
                yield from ((f"{path}{key[1:]}.{_shown_name(one)}", one) for one in extensions)
            elif objects:
                for one in objects:
                    yield from inside(one, f"{path}{key}.")
            else:
                yield f"{path}{key}", below

    def items(holder: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
        for item in holder.get("item") or []:
            yield from ((str(item.get("linkId", "")), *part) for part in inside(item, ""))
            yield from items(item)

    yield from items(resource)


def _shown_name(extension: dict[str, Any]) -> str:
    """HL7's extensions by their name, others by their address."""
    url = str(extension.get("url", ""))
    name = url.rpartition("/")[2]
    if not re.match(r"https?://([a-z.]+\.)?hl7\.org/fhir/", url):
        return f"extension `{url[:120]}`"
    return f"extension `{re.sub(r'^(sdc-questionnaire-|questionnaire-|codesystem-|valueset-)', '', name)}`"


def _is_told(link: str, part: str, value: Any, fates: set[str], skeleton: Skeleton, words: str) -> bool:
    """Whether what the importer says of a part is so."""
    if not fates:
        return False
    if fates == {"taken"} and part.rpartition(".")[2] in _SAID and isinstance(value, str) and value.strip():
        is_unsure = link.endswith(".unsure") and "unsure: true" in words  # in words of soundadvice's own
        return is_unsure or plain_text(value) in words or plain_text(value, 60)[:50] in words
    if "noted" in fates:
        shown = part if "`" in part else f"`{part}`"
        lines = [line for line in skeleton.notes if shown in line]
        return any(f"`{plain_text(link, 80)}`" in line or line.endswith("of all items") for line in lines)
    if "refused" in fates:
        return any(f"`{plain_text(link, 80)}`" in line and "left out" in line for line in skeleton.notes)
    return True


def _wholes(part: str) -> list[str]:
    """What a part is in, the nearest first: what is read or left out whole is told of as one."""
    names = part.partition("extension `")[0].rstrip(".").split(".")
    return [".".join(names[:end]) for end in range(len(names), 0, -1)]


# XLSForm -------------------------------------------------------------------------------------------------------------


def xlsform(path: Path, tally: Tally, *, each: bool) -> None:
    """Counts one file, if it has a sheet `survey` with a column `type`."""
    sheets = _sheets(path)
    survey = sheets.get("survey", [])
    if not survey or "type" not in [str(cell).strip().lower() for cell in survey[0][1]]:
        return
    tally.forms += 1
    closed = _has_closed(sheets)
    tally.closed += closed
    try:
        form = read_xlsform(path)
    except (SoundAdviceError, OSError) as error:
        tally.refused += [f"{path}: {error}"] if closed else []
        return
    tally.taken += 1
    tally.closed_taken += closed
    tally.questions += len(form.skeleton.questions)
    found: dict[str, list[tuple[str, str]]] = {}
    for place, head, fate in form.account():
        found.setdefault(place, []).append((head, fate))
    notes, words = form.skeleton.notes, _words(form.skeleton)
    texts = {
        (row.place, head): text for rows in form.sheets.values() for row in rows for head, text in row.cells.items()
    }
    for sheet, rows in sheets.items():
        for number, cells in rows[1:]:
            place = f"{sheet} row {number}"
            here = found.get(place, [])
            listed = sum(1 for cell in cells if str(cell).strip())
            for head, fate in here:
                told = _is_cell_told(place, head, texts[place, head], fate, notes, words)
                tally.parts[fate if told else "unsaid"] += 1
                tally.unsaid += [] if told else [f"{path}: {place} `{head}` ({fate})"]
                if each:
                    print(f"{path}\t{place}\t{head}\t{fate if told else 'unsaid'}")
            if listed > len(here) and not any(_names(line, sheet, number) for line in notes):
                tally.unsaid.append(f"{path}: {place}: {listed - len(here)} cells")


def _sheets(path: Path) -> dict[str, list[tuple[int, tuple[Any, ...]]]]:
    """The rows of the sheets of a form that hold anything, with openpyxl alone."""
    from openpyxl import load_workbook

    if path.suffix != ".xlsx":
        return {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
            sheets = {}
            for sheet in book:
                name = sheet.title.strip().lower()
                if name in ("survey", "choices", "settings"):
                    sheet.reset_dimensions()
                    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
                    full = ((number, tuple("" if cell is None else cell for cell in row)) for number, row in rows)
                    sheets[name] = [one for one in full if any(str(cell).strip() for cell in one[1])]
    except Exception as error:  # what openpyxl cannot open is no form here
        print(f"{path}: cannot be opened ({type(error).__name__})", file=sys.stderr)
        return {}
    return sheets


def _has_closed(sheets: dict[str, list[tuple[int, tuple[Any, ...]]]]) -> bool:
    def table(name: str) -> Iterator[dict[str, str]]:
        rows = sheets.get(name) or [(0, ())]
        heads = [str(cell).strip().lower().replace(" ", "_") for cell in rows[0][1]]
        for _, cells in rows[1:]:
            yield {head: str(cell).strip() for head, cell in zip(heads, cells, strict=False) if head}

    lists = Counter(row.get("list_name") for row in table("choices") if row.get("name") or row.get("value"))
    never: list[bool] = []
    for row in table("survey"):
        kind = row.get("type", "").lower().replace("_", " ").replace("-", " ")
        off = row.get("relevant", "").lower() in ("false()", "false", "no", "0")
        if kind.startswith("begin "):
            never.append(off or "repeat" in kind or "loop" in kind)
        elif kind.startswith("end "):
            never = never[:-1]
        elif not any(never) and not off and row.get("disabled", "").lower() not in ("yes", "true"):
            if row.get("read_only", row.get("readonly", "")).lower() in ("yes", "true", "true()"):
                continue
            words = row.get("type", "").split()
            if kind in ("integer", "int", "decimal", "date", "range"):
                return True
            if kind.startswith("select") and len(words) > 1 and any(lists[word] > 1 for word in words[1:]):
                return True
    return False


def _is_cell_told(place: str, head: str, text: str, fate: str, notes: tuple[str, ...], words: str) -> bool:
    sheet, _, number = place.partition(" row ")
    if fate == "refused":
        return any(line.startswith((f"{place}:", f"{place} ")) for line in notes)
    if fate == "noted":
        if sheet == "settings" and head in ("form_id", "version", "id_string", "default_language"):
            return True
        lines = [line for line in notes if _names(line, sheet, int(number))]
        return any(f"`{head[:60]}` is not carried" in line or "is not used" in line for line in lines)
    if head.partition("::")[0] == "label" and text and "${" not in text and not words.count(plain_text(text)):
        return any(line.startswith(f"{place}:") for line in notes) or any("the words in" in line for line in notes)
    return True


def _names(line: str, sheet: str, number: int) -> bool:
    """Whether a line of the notes is about a row."""
    found = re.match(rf"{sheet} rows? ([0-9, -]+)", line)
    spans = [span.split("-") for span in found[1].replace(" ", "").strip(",").split(",") if span] if found else []
    return any(int(span[0]) <= number <= int(span[-1]) for span in spans if span[0].isdigit() and span[-1].isdigit())


# Both ----------------------------------------------------------------------------------------------------------------


def _words(skeleton: Skeleton) -> str:
    """All that the files of the pack say, without the escapes of their quotes."""
    said = "\n".join(skeleton_files(skeleton, "form").values())
    return said.replace('\\"', '"').replace("\\\\", "\\") + "\n".join(skeleton.notes)


def main(folder: Path, *, each: bool = False) -> int:
    """Prints what was found. 1 if anything is unsaid."""
    tallies = {"FHIR Questionnaires": Tally(), "XLSForms": Tally()}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".json":
            fhir(path, tallies["FHIR Questionnaires"], each=each)
        elif path.suffix == ".xlsx":
            xlsform(path, tallies["XLSForms"], each=each)
    for name, tally in tallies.items():
        print("\n".join(tally.lines(name)))
    return int(any(tally.unsaid for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), each="--each" in sys.argv[2:]))
