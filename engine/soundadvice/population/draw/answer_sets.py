"""Answer sets: the answers of people who are drawn, as `evaluate` takes them."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.model.answer import read_answer
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population, Scenario
from soundadvice.population.draw.answering import own_answers
from soundadvice.population.draw.draw_query import draw_query
from soundadvice.population.draw.people import AT_ONCE, Drawer, engine
from soundadvice.population.draw.write_people import as_answers


def answer_sets(pack: Pack, population: Population, scenario: Scenario, people: int) -> list[dict[str, Answer]]:
    """The answers of so many people of a scenario, to each question that they are asked."""
    answering = own_answers(pack, population, scenario)
    query = draw_query(population, scenario.settings, [answering], ())
    with engine() as opened:
        portions = Drawer(opened, query, population.seed).portions(people, AT_ONCE)
        return [
            _answers(pack, row) for first, drawn in portions for row in as_answers(answering, drawn, first).to_pylist()
        ]


def _answers(pack: Pack, row: Mapping[str, object]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for name, question in pack.question.items():
        if row.get(f"{name}_unsure"):
            found[name] = UNSURE
        elif row.get(name) is not None:
            found[name] = read_answer(question, row[name])
    return found
