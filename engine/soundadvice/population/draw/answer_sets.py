"""Answer sets: the answers of people who are drawn, as `evaluate` takes them."""

from __future__ import annotations

from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population, Scenario
from soundadvice.model.question import MultiChoice
from soundadvice.population.draw.answering import own_answers
from soundadvice.population.draw.complete import CompleteAnswers
from soundadvice.population.draw.crews import places
from soundadvice.population.draw.drawing import Casting, draw


def answer_sets(pack: Pack, population: Population, scenario: Scenario, people: int) -> list[dict[str, Answer]]:
    """The answers of so many people of a scenario, to each question that they are asked."""
    casting = Casting(scenario, (own_answers(pack, population, scenario),))
    ((answers,),) = (one.answers for one in draw(population, [casting], 0, people))
    complete = CompleteAnswers(pack, answers, people)
    found: list[dict[str, Answer]] = [{} for _ in range(people)]
    for name, question in pack.question.items():
        asked = complete.asked.get(name, complete.everyone)
        several = isinstance(question, MultiChoice)
        for value, who in answers[name].items():
            for person in places(asked & who, people):
                given = found[person]
                if several:
                    assert isinstance(value, str)
                    before = given.get(name, frozenset())
                    assert isinstance(before, frozenset)
                    given[name] = before | {value}
                else:
                    given[name] = value
    return found
