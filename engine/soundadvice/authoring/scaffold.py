"""Scaffold: the first files of a pack, a question and a rule, as an author would write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from soundadvice.authoring.blank_pack import NO_REVIEWS
from soundadvice.loader.yaml.format_version import FORMAT

if TYPE_CHECKING:
    from soundadvice.model.condition import Condition
    from soundadvice.model.pack import Pack
    from soundadvice.model.question import Quantity, Question

RULE_OF_NEW_PACK = "very_bad"


def new_pack_files(name: str) -> dict[str, str]:
    """The text of each file of a new pack, by its path in the folder."""
    from soundadvice.authoring.blank_pack import blank_files

    return {
        **blank_files(name),
        "questions.yaml": _QUESTIONS,
        f"rules/{RULE_OF_NEW_PACK}.yaml": _RULE,
    }


def new_library_files(name: str) -> dict[str, str]:
    """The text of each file of a new library: a question, and a condition with a name that others can use."""
    head = _LIBRARY.replace("PACK_FORMAT", str(FORMAT)).replace("PACK_ID", name)
    return {
        "pack.yaml": head.replace("PACK_TITLE", name.replace("_", " ").capitalize()),
        "questions.yaml": _QUESTIONS,
        "conditions.yaml": _CONDITIONS,
        "review.yaml": NO_REVIEWS,
    }


def new_question(name: str, kind: str) -> str:
    """A question of that kind, to be put at the end of questions.yaml."""
    head = f"\n- id: {name}\n  kind: {kind}\n"
    words = "  why: >-\n    Say here, in plain words, why you ask this.\n"
    match kind:
        case "choice":
            options = '  options:\n    no: "No"\n    yes: "Yes"\n'
            return head + "  text: Ask something here?\n" + words + options + _UNSURE_OPTION
        case "multi_choice":
            options = "  options:\n    first_sign: The first sign\n"
            return (
                head
                + "  text: Which of these do you have?\n"
                + words
                + options
                + '    none: "None of these"\n'
                + _UNSURE_OPTION
            )
        case "number":
            bounds = "  unit: times a day\n  min: 0\n  max: 20\n  unsure: true\n"
            return head + "  text: How many times a day?\n" + words + bounds
        case "date":
            bounds = "  min: 0 days\n  max: 52 weeks\n  unsure: true\n"
            return head + "  text: On which day did it begin?\n" + words + bounds
        case _:
            bounds = "  min: 0 days\n  max: 100 years\n  unsure: true\n"
            return head + "  text: How long have you had this?\n" + words + bounds


def new_rule(name: str, pack: Pack, question: Question) -> str:
    """A rule that looks at one question, with a vignette on either side of its boundary, and one for not sure.

    Raises ValueError, its text the reason, for a question of which no answer is on the other side.
    """
    urgent = next((one for one in pack.dispositions if one.id != pack.default), None)
    if urgent is None:
        raise ValueError(f"`{pack.id}` has no disposition but its default")
    acuity = f", acuity: {urgent.acuity}" if urgent.acuity else ""
    found = _boundary(question)
    vignettes = [
        f"{{name: on this side, answers: {{{_answers(pack, question, found.fires)}}}, expect: fires{acuity}}}",
        f"{{name: on the other side, answers: {{{_answers(pack, question, found.silent)}}}, expect: silent}}",
    ]
    if found.unsure:
        unsure = _answers(pack, question, found.unsure)
        vignettes.insert(1, f"{{name: not sure, answers: {{{unsure}}}, expect: fires}}")
    lines = (
        f"id: {name}",
        f"when: {found.when}".replace(": \n", ":\n"),
        f"advise: {urgent.id}",
        "because: >-",
        f"  {question.text} You said: {found.said}{', or not sure' if found.unsure else ''}.",
        "  Say here, in plain words, why that leads there.",
        "vignettes:",
        *(f"  - {vignette}" for vignette in vignettes),
    )
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Boundary:
    """A condition on a question in YAML, and an answer that makes it fire, in words too, and one that does not.

    `unsure` is the answer of someone who is not sure, for whom it fires too; empty if the question takes none.
    """

    when: str
    fires: str
    said: str
    silent: str
    unsure: str = ""


def _boundary(question: Question) -> _Boundary:
    from soundadvice.meaning.cells import Cell, last_in
    from soundadvice.model.answer import answer_to_json
    from soundadvice.model.condition import NONE, UNSURE
    from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, option_text
    from soundadvice.wording.answers import describe_answer

    name = question.id
    match question:
        case Choice(options=options) | MultiChoice(options=options):
            ids = [option.id for option in options]
            sign = next((one for one in reversed(ids) if one not in ("no", NONE, UNSURE)), None)
            silent = next((one for one in ids if one not in (sign, UNSURE)), None)
            if sign is None or silent is None:
                raise ValueError(f"every answer to `{name}` is on one side")
            firing = [sign, UNSURE] if UNSURE in ids else [sign]
            fires, silent, unsure = (
                f"[{one}]" if isinstance(question, MultiChoice) else one for one in (sign, silent, UNSURE)
            )
            said = option_text(question, sign).rstrip(".")
            when = f"{{{name}: [{', '.join(firing)}]}}"
            return _Boundary(when, fires, said, silent, unsure if UNSURE in ids else "")
        case Number() | Duration() | Date():
            if question.minimum == question.maximum:
                raise ValueError(f"`{name}` has one answer only")
            least = _least(question)
            below = last_in(question, Cell(question.minimum, least - 1))
            low, limit = (str(answer_to_json(question, one)) for one in (below, least))
            said = f"{describe_answer(question, least)} or more"
            if not question.unsure:
                return _Boundary(f"{{{name}: {{at_least: {limit}}}}}", limit, said, low)
            when = f"\n  any:\n    - {name}: {{at_least: {limit}}}\n    - {name}: unsure"
            return _Boundary(when, limit, said, low, UNSURE)
        case _:
            assert_never(question)


def _least(question: Quantity) -> int:
    """A plain value to begin a rule at: above the least answer, and one that people would give."""
    from soundadvice.model.question import Duration
    from soundadvice.model.time.duration import examples, parse_duration, units_between

    low, high = question.minimum, question.maximum
    if isinstance(question, Duration):
        shown = map(parse_duration, reversed(examples(low, high, units_between(low, high))))
        return next((one for one in shown if one > low), high)
    return low + (high - low + 1) // 2


def _answers(pack: Pack, question: Question, answer: str) -> str:
    """The answers of a vignette in YAML, those included that make the question be asked."""
    parts: list[str] = []
    if question.enable_when is not None:
        parts += _enabling(pack, question.enable_when)
    return ", ".join([*parts, f"{question.id}: {answer}"])


def _enabling(pack: Pack, condition: Condition) -> list[str]:
    """Answers that enable a question, where its condition is one test of options; else none, for the author to add."""
    from soundadvice.model.condition import OptionTest, Quantifier
    from soundadvice.model.question import MultiChoice

    # Not a fold: one shape is written, and any other is left to the author.
    match condition:
        case OptionTest(question=name, quantifier=Quantifier.ANY_OF, options=options):
            earlier = pack.question[name]
            first = f"[{options[0]}]" if isinstance(earlier, MultiChoice) else options[0]
            above = _enabling(pack, earlier.enable_when) if earlier.enable_when is not None else []
            return [*above, f"{name}: {first}"]
        case _:
            raise ValueError("when its question is asked depends on too much to write vignettes for it")


_LIBRARY = """\
# DRAFT. Every text here awaits a clinician's review (review.yaml).
# A library: packs include its questions and conditions, and say what follows from the answers.
id: PACK_ID
format: PACK_FORMAT
version: "0.1.0"
title: PACK_TITLE
description: Say here, in plain words, what these questions are about.
library: true
"""
_CONDITIONS = """\
# What a pack can ask for by name: {is: <prefix>_very_bad}.
- id: very_bad
  when: {how_bad: [severe, unsure]}
  note: It is very bad, or no one is sure how bad it is.
"""
_UNSURE_OPTION = "    unsure: I am not sure\n"
_QUESTIONS = """\
# In the order they are asked.

- id: how_bad
  kind: choice
  text: How bad is it?
  why: >-
    If it is very bad, a doctor should look at it.
  options:
    mild: I can do my normal day
    severe: It is very bad
    unsure: I am not sure
"""
_RULE = f"""\
id: {RULE_OF_NEW_PACK}
when: {{how_bad: [severe, unsure]}}
advise: see_doctor
because: >-
  It is very bad, or you are not sure how bad it is. A doctor can check it.
vignettes:
  - {{name: very bad, answers: {{how_bad: severe}}, expect: fires, acuity: routine}}
  - {{name: not sure, answers: {{how_bad: unsure}}, expect: fires}}
  - {{name: mild, answers: {{how_bad: mild}}, expect: silent}}
"""
