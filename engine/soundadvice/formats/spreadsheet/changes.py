"""Changes: what people have written into sheets, put into the data of a pack's files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy

from soundadvice.formats.spreadsheet import sheets as view
from soundadvice.formats.spreadsheet.cells import Data, EditRow, EditSheet, ReadRow, decoded, same, straight, unflowed
from soundadvice.formats.spreadsheet.conditions import from_rows
from soundadvice.formats.spreadsheet.decision_tables import ROWS, put_tables
from soundadvice.formats.spreadsheet.others import put_others
from soundadvice.formats.spreadsheet.points import put_points
from soundadvice.formats.spreadsheet.registers import put_registers
from soundadvice.formats.spreadsheet.rows import (
    Match,
    Read,
    WrittenFiles,
    in_order,
    matched,
    no_question,
    put,
    questions_of,
    rule_files,
    rules_of,
    value_at,
)
from soundadvice.loader import files as names
from soundadvice.model.errors import ImportingError
from soundadvice.model.translation import words_digest

_RULE_ORDER = ("id", *(head for head in view.RULE_HEADS if head not in ("rule", view.WHEN)))
_ANY_COLUMN = ("Rules", "Vignettes", "People", ROWS)


def changed_data(written: WrittenFiles, read: Read) -> dict[str, Data]:
    """The data of the files as the sheets say it now. Raises ImportingError, with the cell."""
    data = {path: deepcopy(value) for path, value in written.data.items()}
    base = {sheet.name: sheet for sheet in view.sheets(written)}
    for sheet in base.values():
        _check_heads(sheet, read)
    # First what is changed where it stands: each is found by where it stood.
    put_others(data, base, read)
    _questions(data, base["Questions"], read)
    _options(data, base["Options"], read)
    put_registers(data, base, read)
    now = WrittenFiles(data, written.kinds, scores=written.scores)
    kinds, columns = now.all_kinds(), now.columns()
    put_points(data, base["Points"], read, kinds)
    _rules(data, base["Rules"], read, columns)
    put_tables(data, base, read, columns)
    _vignettes(data, base["Vignettes"], read, kinds)
    _people(data, base["People"], read, kinds)
    _parameters(data, base["Parameters"], read)
    _translations(data, base["Translations"], read, written.words)
    return data


def _check_heads(sheet: EditSheet, read: Read) -> None:
    if sheet.name not in read:
        hint = "take it back from the workbook that was exported; rows can be removed, sheets cannot"
        raise ImportingError(f"the sheet `{sheet.name}` is missing", hint)
    for row in read[sheet.name]:
        for head in row.columns:
            if head not in sheet.heads and sheet.name not in _ANY_COLUMN:
                hint = f"there are {', '.join(sheet.heads[:12])}"
                raise row.error(head, f"there is no column `{head[:40]}` in this sheet", hint)


def _ordered(before: list[Data], now: list[Data]) -> list[Data]:
    """The items of now, in the order in which a sheet has them."""
    return before if len(before) == len(now) and all(a is b for a, b in zip(before, now, strict=True)) else now


def _questions(data: dict[str, Data], sheet: EditSheet, read: Read) -> None:
    matches, gone = matched(sheet, read)
    listed = data.get(names.QUESTIONS) or []
    own = questions_of(data)
    by_id = {str(one.get("id")): one for one in own}
    now = []
    for match in matches:
        item = by_id.get(match.now.cells["id"], {"id": match.now.cells["id"]})
        put(item, match, [head for head in sheet.heads if head != "id"])
        now.append(item)
    if matches or gone:
        data[names.QUESTIONS] = _ordered(listed, now)
    if not now and gone:
        del data[names.QUESTIONS]


def _options(data: dict[str, Data], sheet: EditSheet, read: Read) -> None:
    matches, _ = matched(sheet, read)
    by_id = {str(one.get("id")): one for one in questions_of(data)}
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
        now.setdefault(name, {})[option] = decoded(match.now, "text", had) if changed else had
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
        put(rule, Match(rows[0], was[0] if was else None), own)
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
                raise no_question(row, head)
        found.setdefault(name, []).append(row)
    return {name: _first_with_words(rows) for name, rows in found.items()}


def _first_with_words(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """The rows of a rule, that with its words first: sorting a sheet puts it anywhere."""
    heads = [head for head in view.RULE_HEADS if head != "rule"]
    first, *others = sorted(rows, key=lambda row: not any(row.cells.get(head) for head in heads))
    for row in others:
        for head in heads:
            if row.cells.get(head) and not same(row.cells[head], first.cells.get(head, "")):
                hint = f"write it into {first.place(head)}"
                raise row.error(head, "one row of a rule has its words, the others their tests alone", hint)
    return [first, *others]


def _file_of_rule(data: Mapping[str, Data], name: str) -> str:
    return next(path for path in rule_files(data) if str(data[path].get("id")) == name)


def _asks_otherwise(was: Sequence[EditRow], rows: Sequence[ReadRow], asked: Sequence[str]) -> bool:
    """Whether the rows say another condition: in whatever order, they are the same one."""
    heads = [*asked, view.WHEN]
    return _tests([row.cells for row in was], heads) != _tests([row.cells for row in rows], heads)


def _tests(rows: Sequence[Mapping[str, str]], heads: Sequence[str]) -> list[list[str]]:
    return sorted([" ".join(row.get(head, "").split()) for head in heads] for row in rows)


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
            answers[head] = [one.strip(" \"'") for one in straight(text).split(",") if one.strip()]
        else:
            answers[head] = unflowed(match.now, head) if kinds[head] == "number" else straight(text)
    if changed:
        item["answers"] = answers


def _check_answers(match: Match, heads: Sequence[str], kinds: Mapping[str, str]) -> None:
    for head in match.now.columns:
        if match.now.cells.get(head) and head not in heads and head not in kinds:
            raise no_question(match.now, head)


def _case(match: Match, had: Mapping[str, Data], heads: Sequence[str], kinds: Mapping[str, str]) -> Data:
    _check_answers(match, heads, kinds)
    name = match.now.cells["name"]
    item = had.get(name, {"name": name, "answers": {}})
    _answers(item, match, kinds)
    put(item, match, [head for head in heads if head not in ("rule", "name")])
    return item


def _vignettes(data: dict[str, Data], sheet: EditSheet, read: Read, kinds: Mapping[str, str]) -> None:
    now: dict[str, list[Match]] = {}
    rules = rules_of(data)
    for match in matched(sheet, read)[0]:
        name = match.now.cells["rule"]
        if name not in rules:
            raise match.now.error("rule", f"there is no rule `{name[:60]}`", "add it to the sheet Rules first")
        now.setdefault(name, []).append(match)
    for name, (file, path) in rules.items():
        rule = value_at(data[file], path)
        before = rule.get("vignettes") or []
        had = {str(one.get("name")): one for one in before}
        made = {match.now.cells["name"]: _case(match, had, view.VIGNETTE_HEADS, kinds) for match in now.get(name, [])}
        if made:
            rule["vignettes"] = [made[one] for one in in_order(had, made)]
        elif before:
            del rule["vignettes"]


def _people(data: dict[str, Data], sheet: EditSheet, read: Read, kinds: Mapping[str, str]) -> None:
    matches, gone = matched(sheet, read)
    if not matches and not gone:
        return
    held = data.setdefault(names.VIGNETTES, {})
    before = held.get("vignettes") or []
    had = {str(one.get("name")): one for one in before}
    made: dict[str, Data] = {}
    for match in matches:
        if match.now.cells["name"] == view.EVERYONE:
            _check_answers(match, view.PERSON_HEADS, kinds)
            _answers(held, match, kinds)
            continue
        made[match.now.cells["name"]] = _case(match, had, view.PERSON_HEADS, kinds)
    if any(row.key == (view.EVERYONE,) for row in gone):
        held.pop("answers", None)
    held["vignettes"] = [made[one] for one in in_order(had, made)]
    if not made:
        del data[names.VIGNETTES]


def _parameters(data: dict[str, Data], sheet: EditSheet, read: Read) -> None:
    matches, gone = matched(sheet, read)
    held = (data.get(names.PACK) or {}).get("parameters") or {}
    now = {}
    for match in matches:
        name = match.now.cells["id"]
        now[name] = held.get(name, {})
        put(now[name], match, view.PARAMETER_HEADS[1:])
    if matches or gone:
        if now.keys() != held.keys():
            data[names.PACK]["parameters"] = {name: now[name] for name in in_order(held, now)}
        if not now:
            del data[names.PACK]["parameters"]


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
