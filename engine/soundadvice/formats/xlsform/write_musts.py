"""Musts in a form: what an answer keeps to beside earlier ones, as the `constraint` of the row where it is given.

A constraint is refused where it is false, and a test of an empty answer is false. So each says first that what it names
is answered, and sure: as in a pack, nobody is refused for what they did not say.
"""

from __future__ import annotations

from soundadvice.formats.xlsform.write_conditions import HelperNames, relevant
from soundadvice.model.condition import UNSURE, Bound, Must, Requirement, named_by
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice, Question, allows_unsure


def beside(question: Question, pack: Pack, names: HelperNames, here: str) -> tuple[list[str], list[str]]:
    """The constraints that its musts are, and what each of them says. `here` is what the answer is in its own row."""
    return [_must(question, one, pack, names, here) for one in question.must], [one.say for one in question.must]


def _must(question: Question, must: Must, pack: Pack, names: HelperNames, here: str) -> str:
    match must:
        case Bound(operator=operator, question=other):
            return f"(${{{other}}} = '' or {here} {operator.symbol} ${{{other}}})"
        case Requirement(condition=condition):
            said = relevant(condition, pack, names).xpath.replace(f"${{{question.id}}}", here)
            named = [pack.question[name] for name in named_by(question.id, must)]
            unknown = [one for each in named for one in _unknown(each, here if each is question else None)]
            return f"({' or '.join([*unknown, f'({said})'])})"


def _unknown(question: Question, here: str | None) -> list[str]:
    """That a question has no answer, or an unsure one; of the row's own, which has one, that it is unsure."""
    value = here or f"${{{question.id}}}"
    found = [] if here else [f"{value} = ''"]
    if isinstance(question, Choice) and allows_unsure(question):
        return [*found, f"{value} = '{UNSURE}'"]
    if isinstance(question, MultiChoice) and allows_unsure(question):
        return [*found, f"selected({value}, '{UNSURE}')"]
    return found  # numbers, days and lengths of time are empty where they are unsure
