"""A study of a population as JSON: `soundadvice.population.v1`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population
from soundadvice.population.count.changed_answers import ChangedAnswer
from soundadvice.population.count.comparison import PopulationComparison
from soundadvice.population.count.scenario_run import ScenarioRun
from soundadvice.population.count.share import Share
from soundadvice.population.count.tally import UNDECIDED, Mix, RuleCount, TruthCount
from soundadvice.population.count.unsure_cost import UnsureCost
from soundadvice.population.mix_json import mix_json, run_json
from soundadvice.population.study import Focus, Study

Json = dict[str, object]
SCHEMA = "soundadvice.population.v1"


def as_json(found: Study) -> Json:
    """The study: shares with their counts and 95 % intervals."""
    pack = found.pack
    return {
        "schema": SCHEMA,
        "pack": _pack(pack),
        "about": found.population.about,
        "people": found.people,
        "seed": found.population.seed,
        "confidence": 0.95,
        "scenarios": [_run(run, pack, found.population) for run in found.runs],
        "focus": _focus(found.focus, pack),
        "comparisons": [_comparison(one) for one in found.comparisons],
    }


def _pack(pack: Pack) -> Json:
    """Which pack it is."""
    return {"id": pack.id, "version": pack.version, "meaning_hash": pack.meaning_hash}


def _run(run: ScenarioRun, pack: Pack, population: Population) -> Json:
    """One scenario: the mix, the rules, and over- and under-triage if they are known."""
    return {
        **run_json(run, pack, population),
        "rules": [_rule(one, pack, run.people) for one in run.rules],
        "truth": _truth(run.truths, population),
    }


def _rule(one: RuleCount, pack: Pack, people: int) -> Json:
    counts = {"fires": one.fires, "decides": one.decides, "alone": one.alone}
    shares = {name: Share(count, people).to_json() for name, count in counts.items()}
    return {"rule": one.rule, "acuity": str(pack.acuity_of[one.rule]), **shares}


def _truth(truths: Iterable[TruthCount], population: Population) -> list[Json] | None:
    stated = population.truth
    if stated is None:
        return None
    rows = []
    for one in truths:
        under, over = Share(one.under, one.people), Share(one.over, one.people)
        rows.append(
            {
                stated.fact: one.option,
                "people": one.people,
                "under_triage": under.to_json() if one.option in stated.least else None,
                "over_triage": over.to_json() if one.option in stated.most else None,
            }
        )
    return [{"option": row.pop(stated.fact), **row} for row in rows]


def _focus(focus: Focus, pack: Pack) -> Json:
    return {
        "scenario": focus.scenario.id,
        "unsure_rates": [{"rate": float(rate), "mix": mix_json(mix, pack)} for rate, mix in focus.rates],
        "sample": focus.sample,
        "unsure": [_unsure(one) for one in focus.unsure],
        "changed_answers": [_changed(one) for one in focus.changed],
    }


def _unsure(one: UnsureCost) -> Json:
    def share(count: int | None) -> Json | None:
        return None if count is None else Share(count, one.people).to_json()

    return {
        "question": one.question,
        "follow_ups": list(one.follow_ups),
        "raised": share(one.raised),
        "raised_if_answered": share(one.raised_if_answered),
        "steps": {str(step): count for step, count in one.steps.items()},
        "commonest": one.commonest,
        "above_commonest": share(one.above),
        "below_commonest": share(one.below),
    }


def _changed(one: ChangedAnswer) -> Json:
    return {
        "question": one.question,
        "answer": one.answer,
        "raises": Share(one.raises, one.people).to_json(),
        "lowers": Share(one.lowers, one.people).to_json(),
    }


def _comparison(one: PopulationComparison) -> Json:
    def mix(side: Mix) -> Mapping[str, object]:
        return {name: side.share(name).to_json() for name in (*map(str, Acuity), UNDECIDED) if side.counts.get(name)}

    return {
        "other": _pack(one.other),
        "scenario": one.scenario.id,
        "people": one.people,
        "before": mix(one.before),
        "after": mix(one.after),
        "more_urgent": Share(one.count(more_urgent=True), one.people).to_json(),
        "less_urgent": Share(one.count(more_urgent=False), one.people).to_json(),
        "undecided": one.undecided,
        "steps": [{"before": was, "after": now, "people": count} for (was, now), count in sorted(one.steps.items())],
        "answered_by": {name: str(by) for name, by in one.answered.items()},
    }
