"""The cost of "not sure", question by question: whose advice rises if they say so, by how much, and if by too much.

"Not sure" goes with its follow-up questions: those that are asked of no one but whoever is not sure here. Who is not
sure of these either is the worst that "not sure" can do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pyarrow import compute

from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, MultiChoice, allows_unsure, present_options
from soundadvice.population.count.changed_answers import total
from soundadvice.population.count.people_sample import PeopleSample, Replacement


@dataclass(frozen=True, slots=True)
class UnsureCost:
    """What "not sure" does to the people who are asked a question and are sure of it.

    `steps` has how many are advised so many steps of acuity more, or (below 0) less. `follow_ups` are answered unsure
    too; `raised_if_answered` is how many are still advised more if these are answered as the people would; None without
    any. `commonest` is the commonest answer that something is there, None if there is none such; `above` is how many
    are advised more than they would be with that answer, `below` how many less.
    """

    question: str
    follow_ups: tuple[str, ...]
    people: int
    steps: Mapping[int, int]
    raised_if_answered: int | None
    commonest: str | None
    above: int | None
    below: int | None

    @property
    def raised(self) -> int:
        """How many are advised more."""
        return sum(count for step, count in self.steps.items() if step > 0)


def unsure_costs(sample: PeopleSample) -> tuple[UnsureCost, ...]:
    """The cost at each question that takes "not sure" and can change the advice."""
    pack = sample.answering.pack
    names = [name for name in pack.deciding if name in sample.places and allows_unsure(pack.question[name])]
    return tuple(_cost(sample, name) for name in names)


def _cost(sample: PeopleSample, name: str) -> UnsureCost:
    pack = sample.answering.pack
    question = pack.question[name]
    unsure: Answer = frozenset({UNSURE}) if isinstance(question, MultiChoice) else UNSURE
    who = compute.and_(sample.asked(name), compute.invert(sample.has(name, unsure)))
    further = [one for one in pack.follow_ups(name) if one in sample.places]
    too: dict[str, Answer] = {
        one: frozenset({UNSURE}) if isinstance(pack.question[one], MultiChoice) else UNSURE
        for one in further
        if allows_unsure(pack.question[one])
    }
    present = _commonest(sample, name)
    changes = [Replacement(who, {name: unsure, **too}), Replacement(who, {name: unsure})]
    changes += [Replacement(who, {name: present})] if present is not None else []
    after, answered, *there = sample.changed(changes)
    before = sample.before.filter(who)
    steps = Counter(compute.subtract(after.cast("int64"), before.cast("int64")).drop_null().to_pylist())
    return UnsureCost(
        name,
        tuple(further),
        len(after) - after.null_count,
        {step: steps[step] for step in sorted(steps)},
        total(compute.greater(answered, before)) if further else None,
        None if present is None else "".join(present) if isinstance(present, frozenset) else str(present),
        total(compute.greater(after, there[0])) if there else None,
        total(compute.less(after, there[0])) if there else None,
    )


def _commonest(sample: PeopleSample, name: str) -> Answer | None:
    """The answer of most people who have what is asked about: as the question says, else as those asked answer."""
    question = sample.answering.pack.question[name]
    if not isinstance(question, (Choice, MultiChoice)):
        return None
    stated = (question.commonest,) if question.commonest else present_options(question)
    answers: list[Answer] = [frozenset({one}) if isinstance(question, MultiChoice) else one for one in stated]
    asked = sample.asked(name)
    counts = [total(compute.and_(asked, sample.has(name, answer))) for answer in answers]
    return answers[counts.index(max(counts))] if answers else None
