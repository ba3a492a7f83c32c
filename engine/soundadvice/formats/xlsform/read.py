"""An XLSForm as the skeleton of a pack: its questions, options and skip logic.

What a pack has no word for is listed with its row, and never dropped in silence. Where a `relevant` is not understood,
the question is asked always: rather too often than not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from soundadvice.authoring.skeleton import Skeleton, plain_text
from soundadvice.authoring.translation.of_forms import with_translations
from soundadvice.formats.xlsform.read_bounds import SINCE, bounds
from soundadvice.formats.xlsform.read_conditions import Names, read_relevant
from soundadvice.formats.xlsform.read_languages import languages_of, tag_of, words_in
from soundadvice.formats.xlsform.read_musts import read_musts
from soundadvice.formats.xlsform.read_words import in_last_words
from soundadvice.formats.xlsform.workbooks.sheets import Row, read_sheets
from soundadvice.formats.xlsform.xpath import HERE, NotUnderstood
from soundadvice.model.condition import UNSURE, All, Condition
from soundadvice.model.errors import ImportingError
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Question
from soundadvice.model.time.duration import SECONDS

Limitable = TypeVar("Limitable", Number, Date, Duration)
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NO_QUESTION = frozenset({"all", "any", "not", "unsure", "none", "emergency_number"})
_NO_OPTION = frozenset({"all", "any", "not", "true", "false", "null"})
_LONGEST_ID = 60
_DEFAULT_BOUNDS = (0, 1000)
_LONGEST_AGO = 36_525
"""Days: a hundred years."""
_META = re.compile(
    "start|end|today|deviceid|subscriberid|simserial|phonenumber|username|email|audit|start-geopoint", re.IGNORECASE
)
_UNIT_IF = re.compile(r"= '([a-z]+)', ([0-9]+)")
_PART = re.compile(r"(.+)__(known|unit|amount|day)_*")
_ALONE = re.compile(r"not\(selected\(\., '([^']+)'\) and count-selected\(\.\) > 1\)")


def read(path: str | Path) -> Skeleton:
    """The skeleton of a form (.xlsx, .csv). Raises ImportingError, OSError, and SoundAdviceError without openpyxl."""
    sheets, notes = in_last_words(read_sheets(path))
    _refuse_duplicates(sheets["survey"])
    own, others = languages_of(sheets)
    columns = {tag: column for column in others if (tag := tag_of(column)) is not None}
    skeleton = _read_in(sheets, own)
    return with_translations(
        replace(skeleton, language=tag_of(own), notes=(*notes, *skeleton.notes)),
        columns,
        lambda tag: _read_in(sheets, columns[tag]),
        lambda tag: words_in(sheets, own, columns[tag]),
    )


def _read_in(sheets: dict[str, list[Row]], language: str) -> Skeleton:
    """The form in one of its languages, by what stands behind `label` in the head of its column."""
    reader = _Reader(_choices(sheets.get("choices", [])))
    reader.language = language
    for position, row in enumerate(sheets["survey"]):
        reader.read(row, sheets["survey"][position + 1 :])
    reader.finish()
    if not reader.questions:
        raise ImportingError(
            "the form has no question that a pack can ask", "; ".join(reader.notes[:5]) or "add rows to `survey`"
        )
    settings = sheets.get("settings", [])
    title = settings[0].get("form_title", "title") if settings else ""
    return Skeleton(tuple(reader.questions), tuple(reader.notes), title or None)


def _choices(rows: Iterable[Row]) -> dict[str, list[Row]]:
    lists: dict[str, list[Row]] = {}
    for row in rows:
        listed, name = row.get("list_name", "list"), row.get("name", "value")
        if not listed or not name:
            raise ImportingError(f"{row.place}: a choice needs a `list_name` and a `name`", "give both")
        others = lists.setdefault(listed, [])
        for other in others:
            if other.get("name", "value") == name:
                raise ImportingError(
                    f"{row.place}: the list `{listed[:64]}` has `{name[:64]}` twice",
                    f"the first is in row {other.number}",
                )
        others.append(row)
    return lists


def _refuse_duplicates(rows: Iterable[Row]) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        name = row.get("name")
        if name and name in first:
            raise ImportingError(
                f"{row.place}: `{name[:64]}` is there twice", f"the first is in row {first[name].number}"
            )
        first[name] = row


@dataclass(slots=True)
class _Group:
    """A group that is open: its row, and its condition, None if it has none."""

    row: Row
    kind: str
    when: Condition | None


@dataclass(slots=True)
class _Reader:
    """Reads the rows of the survey one by one."""

    lists: dict[str, list[Row]]
    language: str = ""
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    _groups: list[_Group] = field(default_factory=list)
    _known: dict[str, Row] = field(default_factory=dict)
    _days: dict[str, Row] = field(default_factory=dict)
    _amounts: dict[str, tuple[Row, Row]] = field(default_factory=dict)
    _required: bool = False

    def read(self, row: Row, later: list[Row]) -> None:
        """Takes one row; `later` are those below it."""
        words = (
            row.get("type").lower().replace("select one", "select_one").replace("select multiple", "select_multiple")
        )
        kind, _, rest = words.replace("begin ", "begin_").replace("end ", "end_").partition(" ")
        self._required = self._required or row.get("required").lower() in ("yes", "true", "true()", "1")
        if kind in ("begin_group", "begin_repeat"):
            self._begin(row, kind)
        elif kind in ("end_group", "end_repeat"):
            if not self._groups or self._groups[-1].kind != kind.removeprefix("end_"):
                raise ImportingError(f"{row.place}: `{kind}` ends nothing", "give each its beginning")
            self._groups.pop()
        elif any(group.kind == "repeat" for group in self._groups):
            self._leave_out(row, "inside a repeat, which a pack does not have")
        elif not self._is_part(row, kind, later):
            self._question(row, kind, rest.split())

    def finish(self) -> None:
        """Says what holds of the form as a whole."""
        if self._groups:
            last = self._groups[-1]
            raise ImportingError(f"{last.row.place}: `begin_{last.kind}` has no end", "end it")
        if self._required:
            self.notes.append("`required`: a pack has answers required where a rule looks at them")

    # Groups, and rows that belong to the next ------------------------------------------------------------------------

    def _begin(self, row: Row, kind: str) -> None:
        when = self._relevant(row)
        if kind == "begin_repeat":
            self.notes.append(f"{row.place}: a repeat is left out, with what is in it")
        self._groups.append(_Group(row, kind.removeprefix("begin_"), when))

    def _is_part(self, row: Row, kind: str, later: list[Row]) -> bool:
        """Whether a row belongs to a number or duration as `soundadvice export` writes them."""
        name, part = row.get("name"), _PART.fullmatch(row.get("name"))
        if kind == "calculate" and name in self._amounts:
            self._duration(row)
            return True
        if kind == "calculate" and name in self._days:
            self._date(row, self._days.pop(name))
            return True
        if part is None:
            return False
        stem, which = part.groups()
        if kind == "date" and which == "day" and _has(later, stem, "calculate"):
            self._days[stem] = row
            return True
        if kind == "select_one" and which == "known" and _has(later, stem, "integer", "decimal", "calculate"):
            self._known[stem] = row
            return True
        if kind == "select_one" and which == "unit" and _has(later, stem, "calculate"):
            amount = next((one for one in later if _is_part(one.get("name"), stem, "amount")), None)
            if amount is not None:
                self._amounts[stem] = (row, amount)
            return amount is not None
        return kind == "integer" and stem in self._amounts and self._amounts[stem][1] is row

    def _duration(self, row: Row) -> None:
        unit, amount = self._amounts[row.get("name")]
        offered = [one.get("name") for one in self.lists.get(_list_of(unit), [])]
        plain = _UNIT_IF.sub("", amount.get("constraint"))
        found = re.findall(r"(?:>=|<=) (\d+)", plain)
        if len(found) < 3 or not set(offered) <= {*SECONDS, UNSURE}:
            self._leave_out(row, "a calculation")
            return
        parts = self._words(unit, row.get("name"))
        question = Duration(**parts, minimum=int(found[1]), maximum=int(found[2]), unsure=UNSURE in offered)
        factor = row.get("calculation").partition(" * ")[2].removesuffix(")")
        here = amount.get("constraint").replace(f"(. * {factor})", HERE).replace(f". * {factor}", HERE)
        question = self._keeping(question, amount, here)
        self._add(row, question)
        if question.unsure:
            self.names.unsure[unit.get("name")] = question

    # Questions -------------------------------------------------------------------------------------------------------

    def _question(self, row: Row, kind: str, rest: list[str]) -> None:
        match kind:
            case "select_one" | "select_multiple" if rest:
                self._select(row, kind, rest)
            case "integer" | "int" | "decimal":
                self._number(row, "decimal" if kind == "decimal" else "integer")
            case "date":
                self._date(row, row)
            case "note":
                self._leave_out(row, "a note: a pack has texts for it")
            case "":
                self._leave_out(row, "a row without a type")
            case "calculate":
                self._leave_out(row, "a calculation")
            case _ if _META.fullmatch(kind):
                self._leave_out(row, f"`{kind}`: no question")
            case _:
                self._leave_out(row, f"of the type `{row.get('type')[:40]}`, which a pack does not have")

    def _leave_out(self, row: Row, what: str) -> None:
        name = row.get("name")
        self.names.left_out[name] = "left out"
        shown = f" `{name[:64]}`" if name else ""
        self.notes.append(f"{row.place}:{shown} is left out: {what}")

    def _select(self, row: Row, kind: str, rest: list[str]) -> None:
        rows = self.lists.get(rest[0], [])
        if len(rows) < 2:
            few = "one option" if rows else "no list of choices"
            self._leave_out(row, f"it has {few}, and a question needs two options")
            return
        if len(rest) > 1:
            self.notes.append(f"{row.place}: `{' '.join(rest[1:])[:40]}` is not carried: the options are those listed")
        ids: dict[str, str] = {}
        for choice in rows:
            name = choice.get("name", "value")
            ids[name] = _new_id(name, set(ids.values()), _NO_OPTION, "option")
            if ids[name] != name:
                self.notes.append(f"{choice.place}: the option `{name[:64]}` is `{ids[name]}` here")
        self._columns(row, rows)
        options = tuple(Option(ids[one.get("name", "value")], self._label(one)) for one in rows)
        made: type[Choice] | type[MultiChoice] = Choice if kind == "select_one" else MultiChoice
        self._alone(row, made, options)
        self._add(row, made(**self._words(row), options=options))
        self.names.options[row.get("name")] = ids

    def _columns(self, row: Row, rows: list[Row]) -> None:
        """Says which columns of a question and its choices are not carried."""
        lost = [
            head for head in ("choice_filter", "default", "calculation", "trigger", "repeat_count") if row.get(head)
        ]
        lost += ["media"] if any("media" in head for one in (row, *rows) for head in one.cells) else []
        self.notes.extend(f"{row.place}: `{head}` is not carried" for head in lost)

    def _alone(self, row: Row, made: type, options: tuple[Option, ...]) -> None:
        """Says what becomes of a constraint, and of options that stand alone here."""
        constraint = row.get("constraint")
        alone = set(_ALONE.findall(constraint))
        here = {option.id for option in options if option.exclusive} if made is MultiChoice else set()
        if constraint and (_ALONE.sub("", constraint).replace("and", "").strip() or not alone <= here):
            self.notes.append(
                f"{row.place}: the constraint is not carried: `{constraint[:200]}`; an option called `none` stands "
                "alone in a pack"
            )
        for name in sorted(here - alone):
            self.notes.append(f"{row.place}: `{name}` stands alone here: it cannot be combined with other options")

    def _number(self, row: Row, kind: str) -> None:
        low, high, decimals = bounds(row.get("constraint"), kind)
        if low is None or high is None:
            low = Decimal(min(_DEFAULT_BOUNDS[0], high or 0)) if low is None else low
            high = max(Decimal(_DEFAULT_BOUNDS[1]), low + 1) if high is None else high
            self.notes.append(f"{row.place}: {low:f} to {high:f} is assumed: the form does not bound it so")
        unit = row.get("unit")
        if not unit:
            self.notes.append(f"{row.place}: its unit is not known; write it in place of `units`")
        self._columns(row, [])
        known = self._known.get(row.get("name"))
        steps = [int(bound.scaleb(decimals)) for bound in (low, high)]
        if steps[0] >= steps[1]:
            self._leave_out(row, "no two answers are within its bounds")
            return
        amounts: dict[str, Any] = {"minimum": steps[0], "maximum": steps[1], "decimals": decimals}
        question = Number(
            **self._words(known or row, row.get("name")),
            **amounts,
            unit=plain_text(unit or "units"),
            unsure=known is not None,
        )
        question = self._keeping(question, row, row.get("constraint"))
        self._add(row, question)
        if known is not None:
            self.names.unsure[known.get("name")] = question

    def _date(self, row: Row, day: Row) -> None:
        """A day: `row` has its name, `day` what is said of it."""
        found = re.findall(r"(?:>=|<=) (-?[0-9]{1,6})(?![0-9.])", day.get("constraint"))
        low, high = (int(bound) for bound in found) if len(found) == 2 else (0, _LONGEST_AGO)
        if len(found) != 2 or low >= high:
            low, high = 0, _LONGEST_AGO
            self.notes.append(f"{row.place}: the last 100 years are assumed: the form does not bound the day so")
        known = self._known.get(row.get("name"))
        words = self._words(known or day, row.get("name"))
        asked = Date(**words, minimum=low, maximum=high, unsure=known is not None)
        question = self._keeping(asked, day, day.get("constraint").replace(SINCE, HERE))
        self._add(row, question)
        if known is not None:
            self.names.unsure[known.get("name")] = question

    def _keeping(self, question: Limitable, row: Row, constraint: str) -> Limitable:
        """The question with what its answer keeps to beside others; `constraint` speaks of it as `.`."""
        say = self._text(row, "constraint_message")
        must, notes = read_musts(row, constraint, question, self.names.questions, say)
        self.notes.extend(notes)
        return replace(question, must=must)

    def _add(self, row: Row, question: Question) -> None:
        self.questions.append(question)
        self.names.questions[row.get("name")] = question

    def _words(self, row: Row, name: str = "") -> dict[str, Any]:
        """Id, texts and condition of a question."""
        given = name or row.get("name")
        made = _new_id(given, {question.id for question in self.questions}, _NO_QUESTION, "question")
        if made != given:
            self.notes.append(
                f"{row.place}: `{given[:64]}` is `{made}` here" if given else f"{row.place}: `{made}` had no name"
            )
        conditions = [group.when for group in self._groups if group.when is not None]
        own = self._relevant(row)
        conditions += [own] if own is not None else []
        both = [part for one in conditions for part in (one.conditions if isinstance(one, All) else (one,))]
        hint, why = self._text(row, "hint"), self._text(row, "guidance_hint")
        return {
            "id": made,
            "text": self._label(row),
            "help": plain_text(hint) if hint else None,
            "why": plain_text(why) if why else None,
            "enable_when": None if not both else both[0] if len(both) == 1 else All(tuple(both)),
        }

    def _label(self, row: Row) -> str:
        text = self._text(row, "label")
        if not text:
            self.notes.append(f"{row.place}: it has no label; its name stands in")
        if "${" in text:
            self.notes.append(f"{row.place}: its label names an answer, `${{…}}`, which is not filled in here")
        return plain_text(text or row.get("name", "value"))

    def _text(self, row: Row, head: str) -> str:
        return row.get(f"{head}{self.language}", head)

    def _relevant(self, row: Row) -> Condition | None:
        text = row.get("relevant", "relevance", "bind::relevant")
        if not text:
            return None
        try:
            return read_relevant(text, self.names)
        except NotUnderstood as reason:
            self.notes.append(f"{row.place}: always asked here, since `{text[:300]}` is not understood: {reason}")
            return None


def _has(rows: list[Row], name: str, *kinds: str) -> bool:
    return any(row.get("name") == name and row.get("type").lower() in kinds for row in rows)


def _list_of(row: Row) -> str:
    return row.get("type").split()[1]


def _new_id(name: str, taken: set[str], reserved: frozenset[str], stem: str) -> str:
    """The name as an id of a pack: snake_case, at most 64 characters, not reserved, not taken."""
    if _ID.fullmatch(name) and name not in taken and name not in reserved:
        return name
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:_LONGEST_ID]
    base = plain if _ID.fullmatch(plain) else f"{stem}_{plain}".strip("_")
    number, made = 1, base
    while made in taken or made in reserved:
        number += 1
        made = f"{base}_{number}"
    return made


def _is_part(name: str, stem: str, part: str) -> bool:
    """Whether a name is that of one part of what was split in several, such as the amount of a duration."""
    found = _PART.fullmatch(name)
    return found is not None and found.groups() == (stem, part)
