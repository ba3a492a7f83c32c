"""The disposition mix as JSON: shares with their counts and 95 % intervals."""

from __future__ import annotations

from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population
from soundadvice.model.question import Number
from soundadvice.population.count.scenario_run import ScenarioRun
from soundadvice.population.count.tally import UNDECIDED, Band, Mix

Json = dict[str, object]


def run_json(run: ScenarioRun, pack: Pack, population: Population) -> Json:
    """The mix of everyone in a scenario, and of each band."""
    bands = [
        {"band": band_name(band, population), "people": mix.people, "mix": mix_json(mix, pack)}
        for band, mix in run.bands
    ]
    head = {"id": run.scenario.id, "title": run.scenario.title, "people": run.people}
    return {**head, "mix": mix_json(run.everyone, pack), "bands": bands}


def band_name(band: Band, population: Population) -> str:
    """A band in words."""
    question = population.fact[band.fact].question if band.fact else None
    return band.name(question if isinstance(question, Number) else None)


def mix_json(mix: Mix, pack: Pack) -> list[Json]:
    """The share of each disposition, the least urgent first, and of the undecided if there are any."""
    rows: list[Json] = [
        {"disposition": one.id, "acuity": str(one.acuity), **mix.share(one.id).to_json()} for one in pack.dispositions
    ]
    if mix.counts.get(UNDECIDED):
        rows.append({"disposition": None, "acuity": None, **mix.share(UNDECIDED).to_json()})
    return rows
