"""Musts: what an answer keeps to beside others, as constraints of a Questionnaire's items."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.formats.fhir.names import TARGET_CONSTRAINT, Resource
from soundadvice.formats.fhir.questionnaire.write_conditions import values_of
from soundadvice.model.condition import Bound, Operator
from soundadvice.model.pack import Pack
from soundadvice.model.question import Date, Number, Question


def constraints(pack: Pack, question: Question) -> Iterator[Resource]:
    """Each bound between two numbers or two days: where both are answered, it holds."""
    for place, must in enumerate(question.must, start=1):
        if isinstance(must, Bound) and is_carried(question):
            own, other = values_of(question.id), values_of(must.question)
            symbol = _turned(must.operator) if isinstance(question, Date) else must.operator.symbol
            holds = f"({own}.exists() and {other}.exists()) implies ({own} {symbol} {other})"
            yield {
                "url": TARGET_CONSTRAINT,
                "extension": [
                    {"url": "key", "valueId": f"{question.id}-must-{place}".replace("_", "-")},
                    {"url": "severity", "valueCode": "error"},
                    {"url": "expression", "valueExpression": {"language": "text/fhirpath", "expression": holds}},
                    {"url": "human", "valueString": must.say},
                ],
            }


def _turned(operator: Operator) -> str:
    """Of two days, the one that is more days ago is the earlier."""
    return operator.symbol.translate(str.maketrans("<>", "><"))


def is_carried(question: Question) -> bool:
    """Whether bounds on its answer are said to form engines, not all of which compare lengths of several units."""
    return isinstance(question, (Number, Date))


def not_carried(pack: Pack) -> list[str]:
    """The ids of the questions of which a form does not say all that must be so."""
    return [
        question.id
        for question in pack.questions
        if any(not isinstance(must, Bound) or not is_carried(question) for must in question.must)
    ]
