"""Changes: what people have written into sheets, put into the data of a pack's files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from soundadvice.formats.spreadsheet import sheets as view
from soundadvice.formats.spreadsheet.cells import Data, EditRow, EditSheet, Path, ReadRow, decoded, same, unflowed
from soundadvice.formats.spreadsheet.conditions import from_rows
from soundadvice.loader import files as names
from soundadvice.model.errors import ImportingError
from soundadvice.model.translation import words_digest

Read = Mapping[str, Sequence[ReadRow]]
_RULE_ORDER = ("id", *(head for head in view.RULE_HEADS if head not in ("rule", view.WHEN)))


@dataclass(frozen=True, slots=True)
class Match:
    """A row that was read, and the one that was written of it, None if it is new."""

    now: ReadRow
    before: EditRow | None

    def changed(self, heads: Sequence[str]) -> list[str]:
        """The columns in which it says something else than it did."""
        was = self.before.cells if self.before else {}
        return [head for head in heads if not same(was.get(head, ""), self.now.cells.get(head, ""))]


def changed_data(written: view.WrittenFiles, read: Read) -> dict[str, Data]:
    """The data of the files as the sheets say it now. Raises ImportingError, with the cell."""
    data = {path: deepcopy(value) for path, value in written.data.items()}
    base = {sheet.name: sheet for sheet in view.sheets(written)}
    for sheet in base.values():
        _check_heads(sheet, read)
    _questions(data, base["Questions"], read)
    _options(data, base["Options"], read)
    kinds = view.WrittenFiles(data, written.kinds).all_kinds()
    _rules(data, base["Rules"], read, kinds)
    _vignettes(data, base["Vignettes"], read, kinds)
    _people(data, base["People"], read, kinds)
    _parameters(data, base["Parameters"], read)
    _texts(data, base["Texts"], read)
    _translations(data, base["Translations"], read, written.words)
    return data


def _check_heads(sheet: EditSheet, read: Read) -> None:
    if sheet.name not in read:
        hint = "take it back from the workbook that was exported; rows can be removed, sheets cannot"
        raise ImportingError(f"the sheet `{sheet.name}` is missing", hint)
    for row in read[sheet.name]:
        for head in row.columns:
            if (
                head not in sheet.heads
                and head not in sheet.keys
                and sheet.name not in ("Rules", "Vignettes", "People")
            ):
                hint = f"there are {', '.join(sheet.heads[:12])}"
                raise row.error(head, f"there is no column `{head[:40]}` in this sheet", hint)


def matched(sheet: EditSheet, read: Read) -> tuple[list[Match], list[EditRow]]:
    """The rows that were read with those that were written of them, in the order of now; and those that are gone."""
    before = {row.key: row for row in sheet.rows}
    found: dict[tuple[str, ...], Match] = {}
    for row in read[sheet.name]:
        key = row.key(sheet.keys)
        if not all(key):
            head = sheet.keys[key.index("")]
            raise row.error(head, f"`{head}` is empty", "write it, or remove the row")
        if key in found:
            first = found[key].now.place(sheet.keys[-1])
            raise row.error(sheet.keys[-1], f"`{' '.join(key)[:60]}` is here twice", f"the first is {first}")
        found[key] = Match(row, before.get(key))
    return list(found.values()), [row for key, row in before.items() if key not in found]


def _put(item: Data, match: Match, heads: Sequence[str]) -> None:
    """Puts what has changed in a row into what it is of."""
    for head in match.changed(heads):
        if not match.now.cells.get(head):
            item.pop(head, None)
        else:
            item[head] = decoded(match.now, head, item.get(head), is_text=head in view.TEXT_HEADS)


def _ordered(before: list[Data], now: list[Data]) -> list[Data]:
    """The items of now, in the order in which a sheet has them."""
    return before if len(before) == len(now) and all(a is b for a, b in zip(before, now, strict=True)) else now


def _questions(data: dict[str, Data], sheet: EditSheet, read: Read) -> None:
    matches, gone = matched(sheet, read)
    listed = data.get(names.QUESTIONS) or []
    own = view.questions_of(data)
    by_id = {str(one.get("id")): one for one in own}
    now = []
    for match in matches:
        item = by_id.get(match.now.cells["id"], {"id": match.now.cells["id"]})
        _put(item, match, [head for head in sheet.heads if head != "id"])
        now.append(item)
    if matches or gone:
        data[names.QUESTIONS] = _ordered(listed, now)
    if not now and gone:
        del data[names.QUESTIONS]


def _options(data: dict[str, Data], sheet: EditSheet, read: Read) -> None:
    matches, _ = matched(sheet, read)
    by_id = {str(one.get("id")): one for one in view.questions_of(data)}
    now: dict[str, dict[str, Data]] = {}
    for match in matches:
        name, option = match.now.key(sheet.keys)
        if name not in by_id:
            raise match.now.error(
                "question", f"there is no question `{name[:60]}`", "add it to the sheet Questions first"
            )
        had = (by_id[name].get(view.OPTIONED) or {}).get(option)
        changed = had is None or match.changed(["text"])
        if changed and not match.now.cells.get("text"):
            raise match.now.error("text", "an option says something", "write it, or remove the row")
        now.setdefault(name, {})[option] = decoded(match.now, "text", had, is_text=True) if changed else had
    for name, question in by_id.items():
        had = question.get(view.OPTIONED)
        if name in now and (had is None or list(had.items()) != list(now[name].items())):
            question[view.OPTIONED] = now[name]
        elif name not in now and had is not None:
            del question[view.OPTIONED]


def _rules(data: dict[str, Data], sheet: EditSheet, read: Read, kinds: Mapping[str, str]) -> None:
    before, now = _grouped(sheet.rows), _read_rules(sheet, read, kinds)
    own = [head for head in sheet.heads if head not in ("rule", view.WHEN) and head not in kinds]
    for name in [name for name in before if name not in now]:
        del data[_file_of_rule(data, name)]
    for name, rows in now.items():
        was = before.get(name, [])
        path = _file_of_rule(data, name) if was else f"{names.RULES}/{name}.yaml"
        if not was:
            data[path] = {"id": name}
        rule = data[path]
        _put(rule, Match(rows[0], was[0] if was else None), own)
        asked = [head for head in rows[0].columns if head in kinds]
        if not was or _asks_otherwise(was, rows, asked):
            first = [head for row in was for head in row.cells if head in asked]  # in the order of the file
            rule[view.WHEN] = _when(rows, list(dict.fromkeys([*first, *asked])), kinds)
        if not was:
            first = [key for key in ("id", view.WHEN, *_RULE_ORDER[1:]) if key in rule]
            data[path] = {key: rule[key] for key in first}


def _grouped(rows: Sequence[EditRow]) -> dict[str, list[EditRow]]:
    found: dict[str, list[EditRow]] = {}
    for row in rows:
        found.setdefault(row.key[0], []).append(row)
    return found


def _read_rules(sheet: EditSheet, read: Read, kinds: Mapping[str, str]) -> dict[str, list[ReadRow]]:
    found: dict[str, list[ReadRow]] = {}
    for row in read[sheet.name]:
        name = row.cells.get("rule", "")
        if not name:
            raise row.error("rule", "`rule` is empty", "write the id of the rule that this row is a way into")
        for head in row.columns:
            if row.cells.get(head) and head not in view.RULE_HEADS and head not in kinds:
                raise row.error(head, f"there is no question `{head[:60]}`", "add it to the sheet Questions first")
        found.setdefault(name, []).append(row)
        texts = [head for head in view.RULE_HEADS if head != "rule" and row.cells.get(head)]
        if len(found[name]) > 1 and texts:
            hint = f"write it into the first row of `{name}`"
            raise row.error(texts[0], "a further row of a rule has its tests alone", hint)
    return found


def _file_of_rule(data: Mapping[str, Data], name: str) -> str:
    return next(path for path in view.rule_files(data) if str(data[path].get("id")) == name)


def _asks_otherwise(was: Sequence[EditRow], rows: Sequence[ReadRow], asked: Sequence[str]) -> bool:
    heads = [*asked, view.WHEN]
    if len(was) != len(rows):
        return True
    return any(Match(now, before).changed(heads) for now, before in zip(rows, was, strict=True))


def _when(rows: Sequence[ReadRow], asked: Sequence[str], kinds: Mapping[str, str]) -> Data:
    said = rows[0].cells.get(view.WHEN)
    if not said:
        return from_rows(rows, asked, kinds)
    others = [head for row in rows for head in asked if row.cells.get(head)]
    if others or len(rows) > 1:
        hint = f"empty the column `{others[0]}` of these rows, or `when`" if others else "remove the further rows"
        raise rows[0].error(view.WHEN, "the rule has a `when` and cells under questions too", hint)
    return unflowed(rows[0], view.WHEN)


def _answers(item: Data, match: Match, kinds: Mapping[str, str]) -> None:
    """Puts the changed answers of a case into it."""
    changed = match.changed([head for head in match.now.columns if head in kinds])
    answers = item.get("answers") or {}
    for head in changed:
        text = match.now.cells.get(head)
        if not text:
            answers.pop(head, None)
        elif kinds[head] == "multi_choice":
            answers[head] = [one.strip() for one in text.split(",")]
        else:
            answers[head] = unflowed(match.now, head) if kinds[head] == "number" else text
    if changed:
        item["answers"] = answers


def _check_answers(match: Match, heads: Sequence[str], kinds: Mapping[str, str]) -> None:
    for head in match.now.columns:
        if match.now.cells.get(head) and head not in heads and head not in kinds:
            raise match.now.error(head, f"there is no question `{head[:60]}`", "add it to the sheet Questions first")


def _case(match: Match, had: Mapping[str, Data], heads: Sequence[str], kinds: Mapping[str, str]) -> Data:
    _check_answers(match, heads, kinds)
    name = match.now.cells["name"]
    item = had.get(name, {"name": name, "answers": {}})
    _answers(item, match, kinds)
    _put(item, match, [head for head in heads if head not in ("rule", "name")])
    return item


def _vignettes(data: dict[str, Data], sheet: EditSheet, read: Read, kinds: Mapping[str, str]) -> None:
    now: dict[str, list[Match]] = {}
    files = {str(data[path].get("id")): path for path in view.rule_files(data)}
    for match in _numbered(sheet, read):
        name = match.now.cells.get("rule", "")
        if name not in files:
            raise match.now.error("rule", f"there is no rule `{name[:60]}`", "add it to the sheet Rules first")
        now.setdefault(name, []).append(match)
    for name, path in files.items():
        before = data[path].get("vignettes") or []
        had = {str(one.get("name")): one for one in before}
        made = [_case(match, had, view.VIGNETTE_HEADS, kinds) for match in now.get(name, [])]
        if made or before:
            data[path]["vignettes"] = _ordered(before, made)
        if before and not made:
            del data[path]["vignettes"]


def _numbered(sheet: EditSheet, read: Read) -> Iterator[Match]:
    yield from matched(sheet, read)[0]


def _people(data: dict[str, Data], sheet: EditSheet, read: Read, kinds: Mapping[str, str]) -> None:
    matches, gone = matched(sheet, read)
    if not matches and not gone:
        return
    held = data.setdefault(names.VIGNETTES, {})
    before = held.get("vignettes") or []
    had = {str(one.get("name")): one for one in before}
    made = []
    for match in matches:
        if match.now.cells["name"] == view.EVERYONE:
            _check_answers(match, view.PERSON_HEADS, kinds)
            _answers(held, match, kinds)
            continue
        made.append(_case(match, had, view.PERSON_HEADS, kinds))
    if any(row.key == (view.EVERYONE,) for row in gone):
        held.pop("answers", None)
    held["vignettes"] = _ordered(before, made)
    if not made:
        del data[names.VIGNETTES]


def _parameters(data: dict[str, Data], sheet: EditSheet, read: Read) -> None:
    matches, gone = matched(sheet, read)
    held = (data.get(names.PACK) or {}).get("parameters") or {}
    now = {}
    for match in matches:
        name = match.now.cells["id"]
        now[name] = held.get(name, {})
        _put(now[name], match, view.PARAMETER_HEADS[1:])
    if matches or gone:
        if list(now) != list(held):
            data[names.PACK]["parameters"] = now
        if not now:
            del data[names.PACK]["parameters"]


def _texts(data: dict[str, Data], sheet: EditSheet, read: Read) -> None:
    matches, gone = matched(sheet, read)
    if gone:
        message = f"the row `{' '.join(gone[0].key)}` of the sheet Texts is gone"
        raise ImportingError(message, "put it back: what has no text any longer is removed in the pack's files")
    for match in matches:
        if match.before is None:
            hint = "this sheet is for texts that are there; new ones go into the pack's files"
            raise match.now.error("where", "there is no such text", hint)
        if match.changed(["text"]):
            if not match.now.cells.get("text"):
                raise match.now.error("text", "this text is empty", "write it; it is removed in the pack's files")
            file, path = match.before.places["text"]
            _set(data[file], path, match.now.cells["text"])


def _set(data: Data, path: Path, value: Data) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value


def _translations(data: dict[str, Data], sheet: EditSheet, read: Read, words: Mapping[str, str]) -> None:
    said = view.translation_files(data)
    for match in matched(sheet, read)[0]:
        place = match.now.cells["place"]
        if match.before is None or match.changed([view.OWN_WORDS]):
            head = "place" if match.before is None else view.OWN_WORDS
            hint = "change the words in the sheet where they are written; here they are there to be read"
            raise match.now.error(head, "this column is not read back", hint)
        for language in match.changed(list(said)):
            held = data[said[language]]
            texts = held["texts"] = held.get("texts") or {}
            if not match.now.cells.get(language):
                texts.pop(place, None)
            else:
                # What is written beside these words translates them.
                texts[place] = {**texts.get(place, {}), "of": words_digest(words.get(place, ""))}
                texts[place]["text"] = match.now.cells[language]
    for row in matched(sheet, read)[1]:
        raise ImportingError(
            f"the row `{row.key[0]}` of the sheet Translations is gone", "put it back, or empty its cells"
        )
