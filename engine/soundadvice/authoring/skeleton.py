"""Skeleton: what a form in another format gives to a pack, for an author to add rules to.

A form says what is asked, and when. It does not say what follows from the answers: so its skeleton has no rules, and
`soundadvice check` says that they are missing. That of a guideline, which says it, has them among its `files`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import assert_never

from soundadvice.authoring.blank_pack import blank_files
from soundadvice.files.documents import write_folder
from soundadvice.loader.files import PACK
from soundadvice.model.answer import answer_to_json
from soundadvice.model.coding.code import Code, name_of
from soundadvice.model.condition import (
    DAY_WORDS,
    Bound,
    Comparison,
    Condition,
    Must,
    OptionTest,
    Quantifier,
    Test,
    UnsureTest,
    fold,
)
from soundadvice.model.errors import ImportingError
from soundadvice.model.question import (
    QUESTION_KINDS,
    Choice,
    Date,
    Duration,
    MultiChoice,
    Number,
    Question,
    allows_unsure,
)
from soundadvice.model.time.day import format_days
from soundadvice.model.time.duration import format_duration
from soundadvice.wording.printable import printable

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_DESCRIPTION = re.compile(r"description: >-\n(?:  .*\n)+introduction:")
_LONGEST_STEM = 160
LONGEST_TEXT = 4000
"""What is longer is cut off, and whoever reads a form says so."""


@dataclass(frozen=True, slots=True)
class FormScore:
    """Points that a form adds up: by question and option or number, and where conditions hold. All are whole numbers.

    What is not listed adds nothing, being unsure too.
    """

    id: str
    title: str
    add: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    conditions: tuple[tuple[Condition, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The questions of a form in the order they are asked, and in words, one line each, what was left out or assumed.

    A question's `enable_when` names earlier questions only, as in a pack. `title` is the form's, where it has one, and
    `not_for_people` why it is not for genuine use, where it says that it is not. `files` are others of the pack, by
    their path; `dispositions` is the text of its dispositions, and `default` one of them, if they are not the usual.
    `language` is the tag of the one that the form is in, None if it does not say. `description` is what the form says
    of itself, and `scores` are the points that it adds up.
    """

    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()
    title: str | None = None
    not_for_people: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    dispositions: str | None = None
    default: str = "self_care"
    language: str | None = None
    description: str | None = None
    scores: tuple[FormScore, ...] = ()


@dataclass(frozen=True, slots=True)
class WholePack:
    """All files of a pack, by their path in its folder. `id` is what its pack.yaml says; `notes` tell what is new."""

    files: Mapping[str, bytes]
    id: str
    notes: tuple[str, ...] = ()

    def named(self, name: str) -> dict[str, bytes]:
        """The files of the same pack under another id, which is the name of its folder."""
        head = self.files[PACK].decode("utf-8")
        now = re.sub(rf"^id: *{re.escape(self.id)}\b", f"id: {name}", head, count=1, flags=re.MULTILINE)
        return {**self.files, PACK: now.encode("utf-8")}


def skeleton_files(skeleton: Skeleton, name: str) -> dict[str, str]:
    """The text of each file of a pack of that id, by its path in the folder."""
    questions = {question.id: question for question in skeleton.questions}
    head = "# In the order they are asked. Made from a form in another format: read every line before it is used.\n"
    if skeleton.notes:
        head += "#\n# Left out or assumed:\n" + "".join(f"# - {_one_line(note)}\n" for note in skeleton.notes)
    blocks = [_question(question, questions) for question in skeleton.questions]
    title = None if skeleton.title is None else plain_text(skeleton.title)
    why = None if skeleton.not_for_people is None else plain_text(skeleton.not_for_people)
    blank = blank_files(name, title, not_for_people=why, dispositions=skeleton.dispositions, default=skeleton.default)
    if skeleton.language is not None:
        head_of_pack = blank["pack.yaml"].replace("\nlanguage: en\n", f"\nlanguage: {skeleton.language}\n", 1)
        blank = {**blank, "pack.yaml": head_of_pack}
    if skeleton.description is not None:
        text = f"description: {_quoted(skeleton.description)}\nintroduction:"
        told = _DESCRIPTION.sub(lambda _: text, blank["pack.yaml"], count=1)
        blank = {**blank, "pack.yaml": told}
    scores = {"scores.yaml": "\n".join(_score(one, questions) for one in skeleton.scores)} if skeleton.scores else {}
    return {**blank, "questions.yaml": "\n".join([head, *blocks]), **scores, **skeleton.files}


def write_skeleton(skeleton: Skeleton | WholePack, folder: str | Path) -> tuple[Path, ...]:
    """Writes the files into a new folder, whose name is the pack's id; gives their paths.

    Raises ImportingError if the name is not an id, or where something is there already: nothing is written over.
    Raises OSError if it cannot be written: then none of it is there.
    """
    root = Path(folder)
    if not _ID.fullmatch(root.name):
        raise ImportingError(
            f"the folder's name `{root.name[:64]}` is not an id",
            "it becomes the pack's: up to 64 lower-case letters, digits and _, a letter first",
        )
    if isinstance(skeleton, WholePack):
        files = skeleton.named(root.name)
    else:
        files = {path: text.encode("utf-8") for path, text in skeleton_files(skeleton, root.name).items()}
    try:
        write_folder(root, files)
    except FileExistsError:
        raise ImportingError(f"`{root}` already exists", "name a folder that does not exist yet") from None
    return tuple(root / path for path in files)


def plain_text(text: str, most: int = LONGEST_TEXT) -> str:
    """A text as a pack takes it: on one line, without braces (they would be placeholders), not too long, not empty.

    >>> plain_text("How is {it}?  Well? ")
    'How is (it)? Well?'
    """
    plain = _one_line(text).replace("{", "(").replace("}", ")")
    return plain[: most - 1] + "…" if len(plain) > most else plain or "(no text)"


def with_stems(stems: Sequence[str], text: str, help_: str | None) -> tuple[str, str | None]:
    """The text and the help of a question with what is said before it, of it and the questions that it stands among.

    A short stem goes before the text, and a long one before the help.

    >>> with_stems(["In the last 7 days, did you have"], "a cough?", None)
    ('In the last 7 days, did you have: a cough?', None)
    """
    short = [one for one in stems if len(one) <= _LONGEST_STEM]
    long = [one for one in stems if len(one) > _LONGEST_STEM]
    return "".join(map(before, short)) + text, " ".join([*long, *([help_] if help_ else [])]) or None


def before(stem: str) -> str:
    """A stem as it stands before a text."""
    return f"{stem} " if stem.endswith((".", "?", "!", "…", ":", ",", ";", "-")) else f"{stem}: "


def _one_line(text: str) -> str:
    return " ".join(printable(text, instead=" ").split())


def _question(question: Question, questions: dict[str, Question]) -> str:
    lines = [f"- id: {question.id}", f"  kind: {QUESTION_KINDS[type(question)]}", f"  text: {_quoted(question.text)}"]
    lines += [f"  {key}: {_quoted(text)}" for key in ("help", "why") if (text := getattr(question, key))]
    match question:
        case Choice(options=options) | MultiChoice(options=options):
            lines.append("  options:")
            lines += [f"    {option.id}: {_quoted(option.text)}" for option in options]
            coded = [option for option in options if option.codes]
            lines += ["  option_codes:"] if coded else []
            lines += [f"    {option.id}: {_codes(option.codes)}" for option in coded]
        case Number() | Duration() | Date():
            if isinstance(question, Number):
                lines.append(f"  unit: {_quoted(question.unit)}")
            low, high = (answer_to_json(question, bound) for bound in (question.minimum, question.maximum))
            lines += [f"  min: {low}", f"  max: {high}"]
            if isinstance(question, Number) and question.decimals:
                lines.append(f"  decimals: {question.decimals}")
            if question.unsure:
                lines.append("  unsure: true")
        case _:
            assert_never(question)
    lines += ["  must:"] if question.must else []
    lines += [f"    - {{{_must(question, one)}, say: {_quoted(one.say)}}}" for one in question.must]
    if question.enable_when is not None:
        lines.append(f"  enable_when: {_condition(question.enable_when, questions)}")
    lines += [f"  codes: {_codes(question.codes)}"] if question.codes else []
    lines += [f"  url: {_quoted(question.url)}"] if question.url is not None else []
    return "".join(f"{line}\n" for line in lines)


def _score(score: FormScore, questions: dict[str, Question]) -> str:
    lines = [f"- id: {score.id}", f"  title: {_quoted(score.title)}"]
    lines += ["  add:"] if score.add else []
    for name, points in score.add.items():
        lines.append(f"    {name}: {_points(questions[name], points)}")
    lines += ["  conditions:"] if score.conditions else []
    for condition, worth in score.conditions:
        lines += [f"    - when: {_condition(condition, questions)}", f"      points: {worth}"]
    if any(allows_unsure(questions[name]) for name in score.add):
        lines.append("  unsure: 0")
    return "".join(f"{line}\n" for line in lines)


def _points(question: Question, points: Mapping[str, int]) -> str:
    if isinstance(question, (Choice, MultiChoice)):
        return f"{{{', '.join(f'{option}: {worth}' for option, worth in points.items())}}}"
    return f"[{', '.join(f'{{is: {amount}, points: {worth}}}' for amount, worth in points.items())}]"


def _must(question: Question, must: Must) -> str:
    """A comparison with an earlier answer, in YAML: of forms, nothing else is read that must be so."""
    assert isinstance(must, Bound)
    of_days = {operator: word for word, operator in DAY_WORDS.items()}
    word = of_days[must.operator] if isinstance(question, Date) else str(must.operator)
    return f"{word}: {must.question}"


def _codes(codes: tuple[Code, ...]) -> str:
    """Codes in YAML's flow style, all in quotes: some are digits alone."""
    return f"{{{', '.join(f'{_quoted(name_of(one.system))}: {_quoted(one.code)}' for one in codes)}}}"


def _quoted(text: str) -> str:
    # A JSON string is a YAML string, whatever it holds.
    return json.dumps(plain_text(text), ensure_ascii=False)


def _condition(condition: Condition, questions: dict[str, Question]) -> str:
    """A condition in YAML's flow style, as a pack writes it."""
    return fold(
        condition,
        test=lambda test: _test(test, questions[test.question]),
        all_=lambda parts: f"{{all: [{', '.join(parts)}]}}",
        any_=lambda parts: f"{{any: [{', '.join(parts)}]}}",
        not_=lambda part: f"{{not: {part}}}",
        sum_=_count,
    )


def _count(needed: int, points: tuple[tuple[int, str], ...]) -> str:
    # What adds two points is listed twice: a pack's scores have a file of their own.
    listed = ", ".join(part for number, part in points for _ in range(number))
    return f"{{count: {{at_least: {needed}, of: [{listed}]}}}}"


def _test(test: Test, question: Question) -> str:
    match test:
        case OptionTest(question=name, quantifier=quantifier, options=options):
            listed = f"[{', '.join(options)}]"
            return f"{{{name}: {listed if quantifier is Quantifier.ANY_OF else f'{{{quantifier}: {listed}}}'}}}"
        case Comparison(question=name, operator=operator, value=value):
            return f"{{{name}: {{{operator}: {_amount(question, value)}}}}}"
        case UnsureTest(question=name):
            return f"{{{name}: unsure}}"
        case _:
            assert_never(test)


def _amount(question: Question, value: int) -> str:
    if isinstance(question, Duration):
        return format_duration(value)
    if isinstance(question, Date):
        return format_days(value)
    decimals = question.decimals if isinstance(question, Number) else 0
    return f"{Decimal(value).scaleb(-decimals):f}"
