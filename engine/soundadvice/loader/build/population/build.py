"""Build: one layer's population.yaml on top of its parent's population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from soundadvice.loader.build.population.facts import FactReader, answered_by_fact
from soundadvice.loader.build.population.figures import BY, Known
from soundadvice.loader.build.population.goals import (
    GoalReader,
    read_bands,
    read_others,
    read_truth,
    read_unsure,
)
from soundadvice.loader.files import PackFiles, Shaped
from soundadvice.loader.schema.population_shapes import PopulationShape
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.evidence import Basis, Reference
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import PEOPLE, Population, Scenario

_OF_THE_PARENT = ("seed", "people", "bands", "truth", "unsure")


def build_population(files: PackFiles, pack: Pack, problems: Problems) -> Population | None:
    """The population of a pack that is otherwise built. None if it has none, or its file cannot be read.

    A layer without the file has its parent's, if that answers all that the layer asks.
    """
    below = next((one.population for one in reversed(pack.layers[:-1]) if one.population is not None), None)
    if files.population is None or files.broken:
        return _inherited(below, pack)
    return _Layer(files.population, below, pack, problems).read()


def _inherited(below: Population | None, pack: Pack) -> Population | None:
    """The parent's population with answers to the questions of a layer that says nothing of its own."""
    if below is None:
        return None
    facts = {fact.id: fact.question for fact in below.facts}
    answers = [below.answer.get(name) or answered_by_fact(asked, facts) for name, asked in pack.question.items()]
    if None in answers:
        return None
    return replace(below, answers=tuple(one for one in answers if one is not None))


class _Layer:
    """One layer's file."""

    def __init__(
        self, shaped: Shaped[PopulationShape], below: Population | None, pack: Pack, problems: Problems
    ) -> None:
        self._shape, self._node = shaped.shape, shaped.node
        self._below = below
        self._pack = pack
        self._problems = problems

    def read(self) -> Population | None:
        """The population, None if something is wrong with it."""
        before = len(self._problems.errors)
        self._check_head()
        references = self._references()
        scenarios, settings = self._scenarios()
        if len(self._problems.errors) > before:
            return None
        below = self._below.references if self._below else ()
        every = {one.id: one for one in (*self._pack.references, *below, *references)}
        found = self._people(Known(settings, every, self._problems), scenarios)
        if len(self._problems.errors) > before or found is None:
            return None
        return replace(found, references=(*below, *references))

    def _people(self, known: Known, scenarios: tuple[Scenario, ...]) -> Population | None:
        """The population without its references; it is not to be used if there was a problem."""
        shape, node, below = self._shape, self._node, self._below
        inherited, later = below.facts if below else (), frozenset(fact.id for fact in shape.facts)
        reader = FactReader(known, scenarios, self._pack.question, self._pack.parameter, inherited, later)
        own = list(reader.facts(shape.facts, node.at("facts").items() if shape.facts else []))
        abouts = {name: one.about for name, one in shape.answers.items()}
        place = node.keys.get("answers") or next(iter(node.keys.values()))
        answers = reader.answers(node.get("answers"), place, abouts, below.answer if below else {})
        facts = reader.questions
        bands = read_bands(shape.bands, node.at("bands"), facts, known) if shape.bands else None
        truth = read_truth(shape.truth, node.at("truth"), facts, known) if shape.truth else None
        unsure = read_unsure(node.at("unsure"), self._pack.question, known) if shape.unsure else None
        goals = GoalReader(known, facts, self._pack.disposition, [one.id for one in scenarios])
        reach = list(goals.goals(shape.reach, node.at("reach")))
        others = read_others(shape.others, node.at("others"), facts, known)
        if answers is None:
            return None
        return Population(
            about="\n\n".join(one for one in (below.about if below else None, shape.about) if one),
            seed=below.seed if below else shape.seed or 0,
            people=below.people if below else shape.people or PEOPLE,
            settings=known.settings,
            scenarios=scenarios,
            facts=(*inherited, *(fact for fact in own if fact is not None)),
            answers=tuple(answers),
            unsure=unsure or (below.unsure if below else None),
            bands=bands or (below.bands if below else None),
            truth=truth or (below.truth if below else None),
            reach=(*(below.reach if below else ()), *(goal for goal in reach if goal is not None)),
            others=(*others, *(below.others if below else ())),
        )

    def _check_head(self) -> None:
        node, below, problems = self._node, self._below, self._problems
        if below is None and self._shape.about is None:
            hint = "add it: who these people are, and what is assumed"
            problems.add("missing_key", "`about` is missing", node, hint)
        if below is None and not self._shape.scenarios:
            hint = "add at least one, such as `plain: {title: As they come}`"
            problems.add("missing_key", "`scenarios` is missing", node, hint)
        for key in _OF_THE_PARENT if below else ():
            if key in node.keys and (key in ("seed", "people") or getattr(below, key) is not None):
                message = f"`{key}` is the parent's, and a layer cannot change it"
                problems.add("changes_parent", message, node.keys[key], "remove it")

    def _references(self) -> tuple[Reference, ...]:
        known = {one.id for one in (*self._pack.references, *(self._below.references if self._below else ()))}
        found = []
        for position, one in enumerate(self._shape.references):
            place = self._node.at("references", position, "id")
            if one.id in known:
                hint = "one reference is enough: remove this one, or give it another id"
                self._problems.add("duplicate_id", f"`{one.id}` is here twice", place, hint)
            known.add(one.id)
            basis = Basis(one.basis)
            found.append(Reference(one.id, one.title, one.edition, one.place, basis, one.retrieved, place.span))
        return tuple(found)

    def _scenarios(self) -> tuple[tuple[Scenario, ...], Mapping[str, tuple[str, ...]]]:
        """All scenarios, and the values that each setting has in one of them."""
        below, problems, node = self._below, self._problems, self._node.at("scenarios")
        found = list(below.scenarios) if below else []
        settings: dict[str, dict[str, None]] = {}
        for one in found:
            for name, value in one.settings.items():
                settings.setdefault(name, {})[value] = None
        for name, shape in self._shape.scenarios.items():
            if any(one.id == name for one in found):
                message = f"the scenario `{name}` is the parent's, and a layer cannot change it"
                problems.add("changes_parent", message, node.keys[name], "choose another id, or remove it")
            place = node.at(name, "set") if shape.set else node.keys[name]
            if found and shape.set.keys() != found[0].settings.keys():
                message = f"`{name}` sets other settings than `{found[0].id}`"
                problems.add("bad_setting", message, place, "give every setting a value in every scenario")
            for setting, value in shape.set.items():
                if value == BY or setting == BY:
                    problems.add("reserved_id", f"`{BY}` is reserved", place, "choose another word")
                if below is not None and value not in settings.get(setting, {value: None}):
                    problems.unknown("value", value, settings[setting], place.at(setting), called="value")
                settings.setdefault(setting, {})[value] = None
            found.append(Scenario(name, shape.title, shape.text, dict(shape.set)))
        return tuple(found), {name: tuple(values) for name, values in settings.items()}
