"""Points: what each answer adds to a score, a row for each; and the conditions that add to it.

score   of          answer            points   because
news2   breaths     <= 8              3        breaths: {breaths}
news2   awake       confused          3
news2   (when)      {is: oxygen_off}  1
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from soundadvice.formats.spreadsheet.cells import Data, EditRow, EditSheet, Path, ReadRow, flow, same, shown, unflowed
from soundadvice.formats.spreadsheet.conditions import OPTIONED, bounds_cell, bounds_of
from soundadvice.formats.spreadsheet.rows import Read, WrittenFiles, in_order, listed
from soundadvice.loader import files as names

SHEET = "Points"
WHEN = "(when)"
"""What stands in place of a question where a condition adds points."""
_HEADS = ("score", "of", "answer", "points", "because")
_POINTS = "points"


def view(written: WrittenFiles) -> EditSheet:
    """The sheet of points."""
    rows: list[EditRow] = []
    for number, score in enumerate(listed(written.data, names.SCORES)):
        rows += _rows(score, (number,))
    return EditSheet(SHEET, _HEADS, _HEADS[:3], tuple(rows), wide=("answer", "because"))


def _rows(score: Mapping[str, Data], path: Path) -> Iterator[EditRow]:
    name = shown(score.get("id"))
    because = score.get("because") or {}
    for question, points in (score.get("add") or {}).items():
        said, place = because.get(question), (*path, "because", question)
        for answer, amount, at in _answers(points, (*path, "add", question)):
            cells = {"score": name, "of": question, "answer": answer, _POINTS: shown(amount)}
            places = {_POINTS: (names.SCORES, at)}
            if said is not None:  # by its first answer
                cells["because"] = shown(said)
                places["because"] = (names.SCORES, place)
                said = None
            yield EditRow((name, question, answer), cells, places)
    for number, one in enumerate(score.get("conditions") or ()):
        where = (*path, "conditions", number)
        answer = flow(one.get("when"))
        cells = {"score": name, "of": WHEN, "answer": answer, _POINTS: shown(one.get(_POINTS))}
        places = {"answer": (names.SCORES, (*where, "when")), _POINTS: (names.SCORES, (*where, _POINTS))}
        if "because" in one:
            cells["because"] = shown(one["because"])
            places["because"] = (names.SCORES, (*where, "because"))
        yield EditRow((name, WHEN, answer), cells, places)


def _answers(points: Data, path: Path) -> Iterator[tuple[str, Data, Path]]:
    """Each answer, what it adds, and where that stands."""
    if isinstance(points, dict):
        for option, amount in points.items():
            yield str(option), amount, (*path, option)
    for number, band in enumerate(points if isinstance(points, list) else ()):
        bounds = {key: value for key, value in band.items() if key != _POINTS}
        yield bounds_cell(bounds) or flow(bounds), band.get(_POINTS), (*path, number, _POINTS)


def put_points(data: dict[str, Data], sheet: EditSheet, read: Read, kinds: Mapping[str, str]) -> None:
    """Puts what the sheet of points says into the scores that there are now."""
    scores = {str(one.get("id")): one for one in listed(data, names.SCORES)}
    found: dict[str, list[ReadRow]] = {}
    for row in read[SHEET]:
        name = row.cells.get("score", "")
        if name not in scores:
            raise row.error("score", f"there is no score `{name[:60]}`", "add it to the sheet Scores first")
        found.setdefault(name, []).append(row)
    was: dict[str, list[EditRow]] = {}
    for one in sheet.rows:
        was.setdefault(one.key[0], []).append(one)
    for name, score in scores.items():
        rows = found.get(name, [])
        if not _are_same(was.get(name, []), rows):
            _put(score, rows, kinds)


def _are_same(was: Sequence[EditRow], rows: Sequence[ReadRow]) -> bool:
    """Whether rows say what they said, in whatever order."""

    def sayings(cells: Sequence[Mapping[str, str]]) -> list[list[str]]:
        return sorted([one.get(head, "").strip().replace("\r\n", "\n") for head in _HEADS] for one in cells)

    return sayings([one.cells for one in was]) == sayings([one.cells for one in rows])


def _put(score: dict[str, Data], rows: Sequence[ReadRow], kinds: Mapping[str, str]) -> None:
    add: dict[str, dict[str, tuple[Data, Data]]] = {}
    because: dict[str, str] = {}
    conditions: list[Data] = []
    for row in rows:
        question = row.cells.get("of", "")
        if question == WHEN:
            conditions.append(_condition(row))
            continue
        if question not in kinds:
            hint = f"write its id, or `{WHEN}` if a condition adds the points"
            raise row.error("of", f"there is no question `{question[:60]}`", hint)
        answer = row.cells.get("answer", "")
        if not answer:
            raise row.error("answer", "`answer` is empty", "write the option, or such as `>= 65`")
        if answer in add.setdefault(question, {}):
            raise row.error("answer", f"`{question} {answer[:60]}` is here twice", "remove one")
        add[question][answer] = (_bounds(row, kinds[question]), _amount(row))
        said = row.cells.get("because")
        if said and not same(because.get(question, said), said):
            raise row.error("because", f"`{question}` has another reason above", "write it once")
        if said:
            because[question] = said
    before = score.get("add") or {}
    order = in_order(before, add)
    _store(score, "add", {name: _points(before.get(name), add[name]) for name in order})
    told = score.get("because") or {}
    _store(score, "because", {name: because[name] for name in in_order(told, because)})
    had = [flow(one.get("when")) for one in score.get("conditions") or ()]
    _store(score, "conditions", sorted(conditions, key=lambda one: _position(had, flow(one["when"]))))


def _position(had: Sequence[str], name: str) -> int:
    return had.index(name) if name in had else len(had)


def _store(score: dict[str, Data], key: str, value: Data) -> None:
    if value:
        score[key] = value
    else:
        score.pop(key, None)


def _condition(row: ReadRow) -> Data:
    if not row.cells.get("answer"):
        raise row.error("answer", "`answer` is empty", "write the condition, as in the files")
    made: dict[str, Data] = {"when": unflowed(row, "answer"), _POINTS: _amount(row)}
    return made | ({"because": row.cells["because"]} if row.cells.get("because") else {})


def _amount(row: ReadRow) -> Data:
    if not row.cells.get(_POINTS):
        raise row.error(_POINTS, "`points` is empty", "write a whole number, such as 2 or -1")
    return unflowed(row, _POINTS)


def _bounds(row: ReadRow, kind: str) -> Data:
    """The bounds of a band, None for an option."""
    text = row.cells["answer"]
    if kind in OPTIONED:
        return None
    return unflowed(row, "answer") if text.startswith("{") else bounds_of(row, "answer")


def _points(before: Data, answers: Mapping[str, tuple[Data, Data]]) -> Data:
    """What is written of the answers to a question, in the order in which it was."""
    had = [answer for answer, _, _ in _answers(before, ())] if before else []
    order = in_order(had, answers)
    if all(bounds is None for bounds, _ in answers.values()):
        return {answer: answers[answer][1] for answer in order}
    return [{**(answers[answer][0] or {}), _POINTS: answers[answer][1]} for answer in order]
