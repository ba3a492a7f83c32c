"""Vignettes: those of a rule, and the answers of any, from their shapes to the tree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from soundadvice.loader.build.conditions import Scope
from soundadvice.loader.files import QUESTIONS
from soundadvice.loader.schema.shapes import VignetteShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.answer import read_answer
from soundadvice.model.condition import Answer
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import AnswerError
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.model.rule import Vignette


def read_vignette(shape: VignetteShape, node: Node, scope: Scope, findings: Collection[str]) -> Vignette | None:
    """A rule's vignette, None where an answer cannot be read."""
    answers = read_case(shape.answers, node.at("answers"), scope.questions, scope.broken, scope.problems)
    if shape.acuity is not None and shape.expect != "fires":
        hint = "remove it, or move it to a vignette that fires"
        scope.problems.add("acuity_of_silent", "a vignette that is silent has no `acuity`", node.at("acuity"), hint)
    if shape.findings and shape.expect != "fires":
        hint = "remove them, or move them to a vignette that fires"
        message = "a vignette that is silent has no `findings`"
        scope.problems.add("findings_of_silent", message, node.at("findings"), hint)
    check_findings(node.get("findings"), findings, scope.broken, scope.problems)
    if answers is None:
        return None
    acuity = None if shape.acuity is None else Acuity.from_id(shape.acuity)
    return Vignette(shape.name, answers, shape.expect == "fires", acuity, shape.findings, span=node.span)


def check_findings(place: Node | None, known: Collection[str], broken: Collection[str], problems: Problems) -> None:
    """Each finding that is named exists, and is named once."""
    names: list[str] = []
    for item in place.items() if place else ():
        if item.text in names:
            problems.add("repeated", f"`{item.text}` is listed twice", item, "remove one")
        elif item.text not in known and item.text not in broken and "findings" not in broken:
            problems.unknown("finding", item.text, known, item)
        names.append(item.text)


def read_case(
    given: Mapping[str, object],
    place: Node,
    questions: Mapping[str, Question],
    broken: Collection[str],
    problems: Problems,
) -> dict[str, Answer] | None:
    """The answers of a case in canonical form, None where one cannot be read.

    An answer to a question that is `broken` is left alone: what is wrong has been said of the question.
    """
    answers: dict[str, Answer] = {}
    for name, raw in given.items():
        if name not in questions:
            if name not in broken and QUESTIONS not in broken:
                problems.unknown("question", name, questions, place.keys[name])
            continue
        try:
            answers[name] = read_answer(questions[name], raw)
        except AnswerError as error:
            unknown = list(_unknown_options(questions[name], place.at(name)))
            for known, one in unknown:  # told once, with where a condition names it too
                problems.unknown("option", one.text, known, one)
            if not unknown:
                problems.add("bad_answer", error.message, place.at(name), error.hint)
    return answers if len(answers) == len(given) else None


def _unknown_options(question: Question, node: Node) -> Iterator[tuple[list[str], Node]]:
    """The ids in an answer that are none of the question's options, each with those that are."""
    if not isinstance(question, (Choice, MultiChoice)):
        return
    known = [option.id for option in question.options]
    for one in node.items() if isinstance(question, MultiChoice) else [node]:
        if isinstance(one.value, str) and one.value not in known:
            yield known, one
