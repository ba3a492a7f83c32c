"""A contract of import-linter: each dependency is imported by the modules that are named for it, and by no other."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter.application import output
from importlinter.domain import fields
from importlinter.domain.contract import Contract, ContractCheck


class OnePlaceContract(Contract):  # type: ignore[misc]  # import-linter has no types
    """`places` has one line for each: `dependency: module module`, where `package.*` stands for all that is in it.

    A place that imports no such thing is a fault too, so that the table cannot go stale.
    """

    places = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Kept where each dependency is imported from its places, all of them, and from nowhere else."""
        wrong: list[str] = []
        for line in self.places:
            dependency, _, given = line.partition(":")
            places, unused = given.split(), set(given.split())
            importers = graph.find_modules_that_directly_import(dependency) if dependency in graph.modules else set()
            for importer in sorted(importers):
                covering = {place for place in places if _covers(place, importer)}
                unused -= covering
                if not covering:
                    wrong.append(f"{importer} imports {dependency}")
            wrong += [f"{place} does not import {dependency}" for place in sorted(unused)]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Prints one line for each import that stands in the wrong place."""
        for line in check.metadata["wrong"]:
            output.print_error(line)


def _covers(place: str, module: str) -> bool:
    return module == place or (place.endswith(".*") and module.startswith(place[:-1]))
