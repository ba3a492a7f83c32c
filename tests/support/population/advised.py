"""People of a population, one by one, with their answers and what `evaluate` advises them."""

from __future__ import annotations

from dataclasses import dataclass

from soundadvice import evaluate
from soundadvice.meaning.evaluate import Evaluation, State
from soundadvice.model.condition import Answer
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from support.population import one_by_one


@dataclass(frozen=True)
class Advised:
    """A person."""

    facts: dict[str, Answer]
    answers: dict[str, Answer]
    evaluation: Evaluation
    acuity: Acuity

    def asked(self, question: str) -> bool:
        return self.evaluation.states[question] is State.GIVEN


def acuity(pack: Pack, answers: dict[str, Answer]) -> Acuity:
    """How urgent the advice on these answers is."""
    evaluation = evaluate(pack, answers)
    assert evaluation.decided
    return pack.disposition[evaluation.floor].acuity


def people(pack: Pack, scenario: str, count: int) -> list[Advised]:
    """The first people of a scenario."""
    population = pack.population
    assert population is not None
    chosen = population.scenario[scenario]
    found = []
    for number in range(count):
        facts = one_by_one.person(population, chosen, number)
        answers = one_by_one.answers(pack, population, chosen, number, facts)
        evaluation = evaluate(pack, answers)
        assert evaluation.decided
        found.append(Advised(facts, answers, evaluation, pack.disposition[evaluation.floor].acuity))
    return found
