"""The survey of an XLSForm, row by row: groups, questions, calculations, and what is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from soundadvice.authoring.skeleton import LONGEST_TEXT, FormScore, plain_text, with_stems
from soundadvice.formats.xlsform.reading.bounds import (
    bounds,
    days,
    in_seconds,
    range_of,
    says_decimals,
    says_more,
    seconds,
)
from soundadvice.formats.xlsform.reading.choices import ChoiceList, new_id, selected
from soundadvice.formats.xlsform.reading.conditions import Names, read_relevant
from soundadvice.formats.xlsform.reading.kinds import META, YES, kind_of
from soundadvice.formats.xlsform.reading.musts import read_musts
from soundadvice.formats.xlsform.reading.parts import PART, has, is_part, take_both
from soundadvice.formats.xlsform.reading.scores import Points, score_of
from soundadvice.formats.xlsform.workbooks.sheets import Row
from soundadvice.formats.xlsform.xpath import NotUnderstood
from soundadvice.model.condition import UNSURE, All, Bound, Condition
from soundadvice.model.errors import ImportingError
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Quantity, Question
from soundadvice.model.time.duration import SECONDS

_NO_QUESTION = frozenset({"all", "any", "not", "unsure", "none", "emergency_number"})
_NO_OPTION = frozenset({"all", "any", "not", "true", "false", "null"})
_DEFAULT_BOUNDS = (0, 1000)
_LONGEST_AGO = 36_525
"""Days: a hundred years."""
_ALONE = re.compile(r"not\(selected\(\., '([^']+)'\) and count-selected\(\.\) > 1\)")


@dataclass(slots=True)
class _Group:
    """A group that is open: its row, its condition, None if it has none, and what it says of what is in it.

    `never` is why nothing in it is asked, empty where it may be.
    """

    row: Row
    kind: str
    when: Condition | None
    stem: str = ""
    never: str = ""


@dataclass(slots=True)
class SurveyReader:
    """Reads the rows of the survey one by one, in one language."""

    lists: dict[str, ChoiceList]
    notes: list[str]
    language: str = ""
    questions: list[Question] = field(default_factory=list)
    scores: list[FormScore] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    refused: set[str] = field(default_factory=set)
    used_lists: set[str] = field(default_factory=set)
    _sums: dict[str, Points] = field(default_factory=dict)
    _groups: list[_Group] = field(default_factory=list)
    _known: dict[str, Row] = field(default_factory=dict)
    _days: dict[str, Row] = field(default_factory=dict)
    _amounts: dict[str, tuple[Row, Row]] = field(default_factory=dict)
    _required: bool = False

    def read(self, row: Row, later: list[Row]) -> None:
        """Takes one row; `later` are those below it."""
        if row.get("disabled").lower() in YES:
            self._leave_out(row, "the form has it switched off (`disabled`)")
            return
        kind = kind_of(row.get("type"))
        if kind in ("begin_group", "begin_repeat"):
            self._begin(row, kind)
            return
        if kind in ("end_group", "end_repeat"):
            if not self._groups or self._groups[-1].kind != kind.removeprefix("end_"):
                raise ImportingError(f"{row.place}: `{kind}` ends nothing", "give each its beginning")
            row.get("name")  # whatever is written behind the end of a group is for who reads the sheet
            self._groups.pop()
            return
        row.get("name")
        self._required = row.get("required").lower() in YES or self._required
        never = next((group.never for group in self._groups if group.never), "")
        if never:
            self._leave_out(row, never)
        elif not self._is_part(row, kind, later):
            self._question(row, kind)

    def finish(self) -> None:
        """Says what holds of the form as a whole."""
        if self._groups:
            last = self._groups[-1]
            raise ImportingError(f"{last.row.place}: `begin_{last.kind}` has no end", "end it")
        if self._required:
            self.notes.append("`required`: a pack has answers required where a rule looks at them")

    def _begin(self, row: Row, kind: str) -> None:
        never = ""
        when = self._relevant(row)
        if row.get("name").rstrip("_").endswith("__asked"):
            row.get("appearance")  # so `soundadvice export` has a length of time, which is one question
        if kind == "begin_repeat":
            self.notes.append(f"{row.place}: a repeat is left out, with what is in it")
            self.refused.add(row.place)
            never = "inside a repeat, which a pack does not have"
        elif when is False:
            never = "never asked: the `relevant` of its group is false"
            self._leave_out(row, "its `relevant` is false, so nothing in it is ever asked")
        text = row.peek(f"label{self.language}", "label")  # read when a question in the group is
        stem = plain_text(text) if not never and text else ""
        if "${" in stem:
            self.notes.append(f"{row.place}: its label names an answer, `${{…}}`, which is not filled in here")
        condition = None if isinstance(when, bool) else when
        self._groups.append(_Group(row, kind.removeprefix("begin_"), condition, stem, never))

    def _is_part(self, row: Row, kind: str, later: list[Row]) -> bool:
        """Whether a row belongs to a number or duration as `soundadvice export` writes them."""
        name, part = row.peek("name"), PART.fullmatch(row.peek("name"))
        if kind == "calculate" and name in self._amounts:
            self._duration(row)
            return True
        if kind == "calculate" and name in self._days:
            row.get("calculation")
            self._date(row, self._days.pop(name))
            return True
        if part is None:
            return False
        stem, which = part.groups()
        if kind == "date" and which == "day" and has(later, stem, "calculate"):
            self._days[stem] = row
            return True
        if kind == "select" and which == "known" and has(later, stem, "integer", "decimal", "calculate"):
            self._known[stem] = row
            self._take_list(row)
            return True
        if kind == "select" and which == "unit" and has(later, stem, "calculate"):
            amount = next((one for one in later if is_part(one.peek("name"), stem, "amount")), None)
            if amount is not None:
                self._amounts[stem] = (row, amount)
                self._take_list(row)
            return amount is not None
        return kind == "integer" and stem in self._amounts and self._amounts[stem][1] is row

    def _take_list(self, row: Row) -> None:
        """Takes a list whose options are units, or whether one is sure."""
        found = selected(row.peek("type"))
        if found is not None and found[1] in self.lists:
            self.used_lists.add(found[1])
            for choice in self.lists[found[1]].rows:
                choice.read.update(choice.cells)

    def _duration(self, row: Row) -> None:
        unit, amount = self._amounts[row.peek("name")]
        listed = selected(unit.peek("type"))
        offered = [one.get("name") for one in self.lists[listed[1]].rows] if listed and listed[1] in self.lists else []
        found = seconds(amount.get("constraint"))
        if found is None or not set(offered) <= {*SECONDS, UNSURE}:
            self._leave_out(row, "a calculation")
            return
        here = in_seconds(amount.get("constraint"), row.get("calculation"))
        for one in (unit, amount):
            one.read.update(one.cells)
        parts = self._words(unit, row.get("name"))
        question = Duration(**parts, minimum=found[0], maximum=found[1], unsure=UNSURE in offered)
        question = replace(question, must=self._kept_to(question, amount, here, more=says_more(here)))
        self._add(row, question)
        if question.unsure:
            self.names.unsure[unit.peek("name")] = question

    def _question(self, row: Row, kind: str) -> None:
        if self._relevant(row, quiet=True) is False:
            self._leave_out(row, "never asked: its `relevant` is false")
            return
        if kind not in ("calculate", "note", "") and row.get("read_only").lower() in YES:
            self._leave_out(row, "no person can answer it: it is read-only")
            return
        match kind:
            case "select":
                self._select(row)
            case "integer" | "decimal" | "range":
                self._number(row, kind)
            case "date":
                self._date(row, row)
            case "note":
                self._leave_out(row, "a note: a pack has texts for it")
            case "":
                self._leave_out(row, "a row without a type")
            case "calculate":
                self._calculation(row)
            case _ if kind in META:
                self._leave_out(row, f"`{kind}`: no question")
            case _:
                self._leave_out(row, f"of the type `{row.get('type')[:40]}`, which a pack does not have")

    def _leave_out(self, row: Row, what: str) -> None:
        name = row.peek("name")
        self.names.left_out[name] = "left out"
        self.refused.add(row.place)
        shown = f" `{name[:64]}`" if name else ""
        self.notes.append(f"{row.place}:{shown} is left out: {what}")

    def _calculation(self, row: Row) -> None:
        """A calculation: a score, where it adds up points."""
        name, text = row.get("name"), row.get("calculation")
        taken = {one.id for one in (*self.questions, *self.scores)}
        made = new_id(name, taken, _NO_QUESTION, "score")
        title = plain_text(self._text(row, "label") or name or made)
        try:
            score, points = score_of(text, made, title, self.names, self._sums)
        except NotUnderstood as reason:
            self._leave_out(row, f"a calculation, which is no sum of points here: {reason}")
            return
        self.scores.append(score)
        self._sums[name] = points
        self.names.left_out[name] = "a score, which no condition is read of"
        self.notes.append(f"{row.place}: `{name[:64]}` is the score `{made}` here")

    def _select(self, row: Row) -> None:
        found = selected(row.get("type"))
        several, listed, rest, far = found or (False, "", "", "it names no list")
        choices = self.lists.get(listed, ChoiceList())
        if far or choices.broken or len(choices.rows) < 2:
            few = far or choices.broken or ("one option" if choices.rows else "no list of choices")
            about = few if far or choices.broken else f"it has {few}, and a question needs two options"
            self._leave_out(row, about)
            return
        if rest:
            self.notes.append(f"{row.place}: `{rest[:40]}` is not carried: the options are those listed")
        self.used_lists.add(listed)
        ids: dict[str, str] = {}
        for choice in choices.rows:
            name = choice.get("name")
            choice.get("list_name")
            ids[name] = new_id(name, set(ids.values()), _NO_OPTION, "option")
            if ids[name] != name:
                self._say(f"{choice.place}: the option `{name[:64]}` is `{ids[name]}` here")
        options = tuple(Option(ids[one.get("name")], self._label(one)) for one in choices.rows)
        made: type[Choice] | type[MultiChoice] = MultiChoice if several else Choice
        self._alone(row, made, options)
        self._add(row, made(**self._words(row), options=options))
        self.names.options[row.get("name")] = ids

    def _say(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

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
        elif constraint:
            row.get(f"constraint_message{self.language}", "constraint_message")  # a pack says it in its own words
        for name in sorted(here - alone):
            self.notes.append(f"{row.place}: `{name}` stands alone here: it cannot be combined with other options")

    def _number(self, row: Row, kind: str) -> None:
        low: Decimal | None
        high: Decimal | None
        constraint = row.get("constraint")
        if kind == "range":
            low, high, decimals, step = range_of(row.get("parameters"))
            if step != Decimal(1).scaleb(-decimals):
                self.notes.append(f"{row.place}: steps of {step:f} are not carried: numbers between them are taken too")
        else:
            low, high, decimals = bounds(constraint, kind)
        if kind == "decimal" and not says_decimals(constraint):
            said = "one decimal is" if decimals == 1 else f"{decimals} decimals are"
            self.notes.append(f"{row.place}: {said} assumed: the form does not say how many")
        if low is None or high is None:
            low = Decimal(min(_DEFAULT_BOUNDS[0], high or 0)) if low is None else low
            high = max(Decimal(_DEFAULT_BOUNDS[1]), low + 1) if high is None else high
            self.notes.append(f"{row.place}: {low:f} to {high:f} is assumed: the form does not bound it so")
        unit = self._text(row, "unit")
        if not unit:
            self.notes.append(f"{row.place}: its unit is not known; write it in place of `units`")
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
        more = says_more(constraint) or (kind == "range" and bounds(constraint, "decimal")[:2] != (None, None))
        question = replace(question, must=self._kept_to(question, row, constraint, more=more))
        self._add(row, question)
        if known is not None:
            take_both(row, known)
            self.names.unsure[known.get("name")] = question

    def _date(self, row: Row, day: Row) -> None:
        """A day: `row` has its name, `day` what is said of it."""
        low, high, more = days(day.get("constraint"))
        if low is not None and high is not None and low >= high:
            low = high = None
            more = True
        if low is None and high is None:
            self.notes.append(f"{row.place}: the last 100 years are assumed: the form does not bound the day so")
        elif low is None or high is None:
            assumed = "the last day is today" if low is None else "the first day is 100 years ago"
            self.notes.append(f"{row.place}: it is assumed that {assumed}: the form does not bound the day so")
        least = (0 if high is None or high > 0 else high - _LONGEST_AGO) if low is None else low
        most = max(_LONGEST_AGO, least + 1) if high is None else high
        known = self._known.get(row.get("name"))
        words = self._words(known or day, row.get("name"))
        asked = Date(**words, minimum=least, maximum=most, unsure=known is not None)
        question = replace(asked, must=self._kept_to(asked, day, day.get("constraint"), more=more))
        self._add(row, question)
        if known is not None:
            take_both(day, known)
            self.names.unsure[known.get("name")] = question

    def _kept_to(self, question: Quantity, row: Row, constraint: str, *, more: bool) -> tuple[Bound, ...]:
        """What the answer keeps to beside others, from a constraint; it is noted if that says anything else."""
        say = self._text(row, "constraint_message")  # of bounds, a pack says it in its own words
        must, lost = read_musts(constraint, question, self.names, say)
        lost += ["a pack does not say it all"] if more else []
        if lost:
            shown = row.get("constraint")[:200]
            self.notes.append(f"{row.place}: the constraint is not carried in full: `{shown}`: {'; '.join(lost)}")
        return must

    def _add(self, row: Row, question: Question) -> None:
        self.questions.append(question)
        self.names.questions[row.get("name")] = question

    def _words(self, row: Row, name: str = "") -> dict[str, Any]:
        """Id, texts and condition of a question."""
        given = name or row.get("name")
        made = new_id(given, {one.id for one in (*self.questions, *self.scores)}, _NO_QUESTION, "question")
        if made != given:
            self.notes.append(
                f"{row.place}: `{given[:64]}` is `{made}` here" if given else f"{row.place}: `{made}` had no name"
            )
        conditions = [*(group.when for group in self._groups), self._relevant(row)]
        known = [one for one in conditions if one is not None and not isinstance(one, bool)]
        both = [part for one in known for part in (one.conditions if isinstance(one, All) else (one,))]
        hint, why = self._text(row, "hint"), self._text(row, "guidance_hint")
        stems = [plain_text(self._text(group.row, "label")) for group in self._groups if group.stem]
        text, help_ = with_stems(stems, self._label(row), plain_text(hint) if hint else None)
        return {
            "id": made,
            "text": text,
            "help": help_,
            "why": plain_text(why) if why else None,
            "enable_when": None if not both else both[0] if len(both) == 1 else All(tuple(both)),
        }

    def _label(self, row: Row) -> str:
        text = self._text(row, "label")
        if not text:
            self._say(f"{row.place}: it has no label; its name stands in")
        if "${" in text:
            self._say(f"{row.place}: its label names an answer, `${{…}}`, which is not filled in here")
        return plain_text(text or row.get("name"))

    def _text(self, row: Row, head: str) -> str:
        text = row.get(f"{head}{self.language}", head)
        if len(text) > LONGEST_TEXT:
            self._say(f"{row.place}: a text of more than {LONGEST_TEXT} characters is cut off")
        return text

    def _relevant(self, row: Row, *, quiet: bool = False) -> Condition | bool | None:
        """When a row is asked; None where it is always, or where that is not understood, which is noted."""
        text = row.get("relevant")
        if not text:
            return None
        try:
            return read_relevant(text, self.names)
        except NotUnderstood as reason:
            if not quiet:
                self.notes.append(f"{row.place}: always asked here, since `{text[:300]}` is not understood: {reason}")
            return None
