"""A study of a population as text: the mix first, then what makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from textwrap import fill

from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.population.count.comparison import AnsweredBy, PopulationComparison
from soundadvice.population.count.scenario_run import ScenarioRun
from soundadvice.population.count.share import Share
from soundadvice.population.count.tally import UNDECIDED, Mix
from soundadvice.population.mix_json import band_name
from soundadvice.population.study import Study
from soundadvice.wording.cells import cell_width, padded

_NO_TRUTH = (
    "Over-triage and under-triage cannot be told: the population does not say who has a serious cause (`truth`)."
)
_MOST_BANDED = 3
"""Of more scenarios the bands of the first alone are shown; --format json has all."""
_MOST_CHANGED = 15
Rows = Iterable[Sequence[str]]


def as_text(found: Study, *, width: int = 100) -> str:
    """The study for a terminal."""
    pack, population = found.pack, found.population
    head = f"{pack.id} {pack.version}: {found.people:,} made-up people in each scenario (seed {population.seed})"
    banded = found.runs if len(found.runs) <= _MOST_BANDED else found.runs[:1]
    blocks = [
        f"{head}\n{fill(population.about, width)}",
        _fitted("disposition mix, in % of people", partial(_mixes, found), width),
        *(
            _fitted(f"by {run.bands[0][0].fact}, in `{run.scenario.id}`", partial(_bands, run, found), width)
            for run in banded
            if run.bands
        ),
        *(_block(f"rules, in % of the people of `{run.scenario.id}`", _rules(run, pack)) for run in found.runs[:1]),
        _truths(found),
        *_focus(found),
        *(_comparison(one, width) for one in found.comparisons),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def shown(share: Share) -> str:
    """A share in percent, with its interval."""
    if share.value is None or share.interval is None:
        return "-"
    low, high = share.interval
    return f"{share.value * 100:.1f} ({low * 100:.1f}-{high * 100:.1f})"


def plain(share: Share) -> str:
    """A share in percent alone."""
    return "-" if share.value is None else f"{share.value * 100:.1f}"


def _fitted(title: str, rows: Callable[[Callable[[Share], str]], Rows], width: int) -> str:
    """A table with intervals if there is room for them, else of the shares alone."""
    whole = _block(f"{title}, with 95 % intervals", rows(shown))
    if max(map(cell_width, whole.splitlines()[1:])) <= width:
        return whole
    return _block(f"{title} (a wider terminal has room for the intervals)", rows(plain))


def _block(title: str, rows: Rows) -> str:
    lines = [list(row) for row in rows]
    widths = [max(cell_width(row[column]) for row in lines) for column in range(len(lines[0]))]
    shaped = [
        "  ".join(
            [padded(row[0], widths[0])]
            + [padded(cell, size, left=True) for cell, size in zip(row[1:], widths[1:], strict=True)]
        )
        for row in lines
    ]
    return "\n".join([title, *(f"  {line.rstrip()}" for line in shaped)])


def _columns(pack: Pack, mixes: Iterable[Mix]) -> list[str]:
    undecided = any(mix.counts.get(UNDECIDED) for mix in mixes)
    return [*pack.disposition, *([UNDECIDED] if undecided else [])]


def _mixes(found: Study, cell: Callable[[Share], str]) -> Rows:
    names = _columns(found.pack, [run.everyone for run in found.runs])
    yield ["", *names]
    for run in found.runs:
        yield [run.scenario.id, *(cell(run.everyone.share(name)) for name in names)]


def _bands(run: ScenarioRun, found: Study, cell: Callable[[Share], str]) -> Rows:
    names = _columns(found.pack, [mix for _, mix in run.bands])
    yield ["", "people", *names]
    for band, mix in run.bands:
        yield [band_name(band, found.population), f"{mix.people:,}", *(cell(mix.share(name)) for name in names)]


def _rules(run: ScenarioRun, pack: Pack) -> Rows:
    yield ["", "level", "fires", "decides", "alone"]
    order = sorted(run.rules, key=lambda one: (-pack.acuity_of[one.rule], -one.decides))
    for one in order:
        counts = (plain(Share(count, run.people)) for count in (one.fires, one.decides, one.alone))
        yield [one.rule, str(pack.acuity_of[one.rule]), *counts]


def _truths(found: Study) -> str:
    stated = found.population.truth
    if stated is None:
        return _NO_TRUTH
    rows = [["", f"`{stated.fact}`", "people", "under-triage", "over-triage"]]
    for run in found.runs:
        for one in run.truths:
            under, over = Share(one.under, one.people), Share(one.over, one.people)
            cells = (
                shown(under) if one.option in stated.least else "",
                shown(over) if one.option in stated.most else "",
            )
            rows.append([run.scenario.id, one.option, f"{one.people:,}", *cells])
    return _block("over-triage and under-triage, in % of these people, with 95 % intervals", rows)


# Closely ------------------------------------------------------------------------------------------------------------


def _focus(found: Study) -> Iterator[str]:
    focus, pack = found.focus, found.pack
    names = _columns(pack, [mix for _, mix in focus.rates])
    rates = [["", *names]]
    rates += [[f"{float(rate) * 100:g} %", *(plain(mix.share(name)) for name in names)] for rate, mix in focus.rates]
    yield _block(f"if so many of all answers were “not sure”, in % of the people of `{focus.scenario.id}`", rates)
    if focus.unsure:
        yield _block(
            f"“not sure” at one question, in % of those asked ({focus.sample:,} people of `{focus.scenario.id}`)",
            _unsure(found),
        )
    changed = sorted(focus.changed, key=lambda one: -(one.raises + one.lowers))
    rows = [["", "people", "raises", "lowers"]]
    for one in changed[:_MOST_CHANGED]:
        shares = (plain(Share(count, one.people)) for count in (one.raises, one.lowers))
        rows.append([f"{one.question} → {one.answer}", f"{one.people:,}", *shares])
    more = (
        f"; the first {_MOST_CHANGED} of {len(changed)}, --format json has all" if len(changed) > _MOST_CHANGED else ""
    )
    if changed:
        yield _block(f"one answer changed, in % of those asked who answer otherwise{more}", rows)


def _unsure(found: Study) -> Rows:
    yield ["", "people", "raises", "answered", "by steps", "above", "below", "the commonest answer"]
    for one in found.focus.unsure:
        up = [(step, count) for step, count in one.steps.items() if step > 0]
        steps = sum(step * count for step, count in up) / max(sum(count for _, count in up), 1)
        beside = (one.raised_if_answered, one.above, one.below)
        answered, *sides = ("-" if count is None else plain(Share(count, one.people)) for count in beside)
        follow = f" + {', '.join(one.follow_ups)}" if one.follow_ups else ""
        raised = plain(Share(one.raised, one.people))
        yield [
            f"{one.question}{follow}",
            f"{one.people:,}",
            raised,
            answered,
            f"{steps:.1f}",
            *sides,
            one.commonest or "-",
        ]


# Two packs ----------------------------------------------------------------------------------------------------------


def _comparison(one: PopulationComparison, width: int) -> str:
    other = f"{one.other.id} {one.other.version}"
    names = [str(acuity) for acuity in Acuity]
    names += [UNDECIDED] if one.undecided else []
    rows = [["", *names]]
    rows.append(["before", *(plain(one.before.share(name)) for name in names)])
    rows.append(["after", *(plain(one.after.share(name)) for name in names)])
    block = _block(f"the same people of `{one.scenario.id}` by {other} (before) and by this pack (after), in %", rows)
    more, less = (Share(one.count(more_urgent=way), one.people) for way in (True, False))
    lines = [block, f"  more urgent: {shown(more)} %, less urgent: {shown(less)} %"]
    if one.undecided:
        lines.append(f"  {one.undecided:,} people are undecided by one of them, and in neither figure")
    for by, words in _BY.items():
        names = [f"`{name}`" for name, way in one.answered.items() if way is by]
        if names:
            text = f"{words}: {', '.join(names)}"
            lines.append(fill(text, width, initial_indent="  ", subsequent_indent="    "))
    return "\n".join(lines)


_BY = {
    AnsweredBy.STATED: "answered as the population states for that pack",
    AnsweredBy.OWN: "answered as that pack's own population says",
    AnsweredBy.SAME: "answered as the same question here",
    AnsweredBy.FACT: "answered by the fact of the same id",
    AnsweredBy.NOTHING: "not answered",
}
