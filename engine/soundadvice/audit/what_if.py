"""What if: the smallest changes of a person's answers that would make their advice more urgent. Never the other way.

What would make advice less urgent is no one's business to show: there is no function for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from soundadvice.audit.prover.answer_space import Measured, Picked, Space
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.solver import Model
from soundadvice.audit.prover.task import LimitReached, Limits
from soundadvice.audit.prover.witness import answers_of, in_mind
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.cells import cell_of
from soundadvice.meaning.evaluate import State, evaluate
from soundadvice.meaning.possible.broken import every_must
from soundadvice.model.condition import UNSURE, Answer, Bound, Comparison, Operator
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import AuditError

MOST = 5
"""As many ways, all equally small, are written out for one acuity."""
_FAR = 10


@dataclass(frozen=True, slots=True)
class Nearest:
    """Answers that, changed together, would lead to a more urgent disposition; no fewer would.

    `changed` has the new answers, `revealed` those to questions that were not answered before and would have to be
    answered so. `also_asked` are questions that would be asked besides, whatever is answered. `rules` would fire and do
    not now.
    """

    disposition: str
    acuity: Acuity
    changed: Mapping[str, Answer]
    revealed: Mapping[str, Answer]
    also_asked: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The nearest ways to each more urgent disposition, the least urgent first.

    `more` are the dispositions with further ways that are as small, `unreachable` those that, by proof, no answers lead
    to, `undecided` those of which the search could not settle what is nearest.
    """

    nearest: tuple[Nearest, ...]
    more: frozenset[str]
    unreachable: tuple[str, ...]
    undecided: tuple[str, ...]


def what_if(advice: Advice, *, limits: Limits | None = None, most: int = MOST) -> WhatIf:
    """What would make advice more urgent: for each more urgent disposition, the fewest answers changed.

    Exact: fewest changes, then the least besides that would have to be answered, then the plainest. Raises AuditError
    where python-sat is missing.
    """
    case = Case(advice.pack, limits, cut_at=_told(advice))
    found: list[Nearest] = []
    more: set[str] = set()
    unreachable: list[str] = []
    undecided: list[str] = []
    for disposition in advice.pack.dispositions:
        if disposition.acuity <= advice.acuity:
            continue
        count = 0
        try:
            for count, one in enumerate(_ways(case, advice, disposition.id), 1):
                if count > most:
                    more.add(disposition.id)
                    break
                found.append(one)
            if count == 0:
                unreachable.append(disposition.id)
        except LimitReached:
            undecided.append(disposition.id)
    return WhatIf(tuple(found), frozenset(more), tuple(unreachable), tuple(undecided))


def _ways(case: Case, advice: Advice, disposition: str) -> Iterator[Nearest]:
    """The ways to a disposition that change as few answers as any, each by the questions it changes."""
    target = case.meaning.advises(disposition)
    kept = {
        name: case.space.answers(name, advice.answers[name]) for name in case.pack.deciding if name in advice.answers
    }
    wishes = list(_wishes(case, advice, kept))
    blocked: list[Literal] = []
    fewest: int | None = None
    while True:
        model = case.search.best([target, *blocked], wishes, about=kept.values(), exact=True)
        if model is None:
            return
        read = _read(case, advice, kept, model)
        changed = {name: read[name] for name, same in kept.items() if same not in model}
        if fewest is not None and len(changed) > fewest:
            return
        fewest = len(changed)
        yield _nearest(case, advice, disposition, changed, read)
        blocked.append(case.gates.any_of(kept[name] for name in changed))


def _told(advice: Advice) -> list[Comparison]:
    """Cuts about the amounts that were told and are compared with others: these are kept to the step."""
    named = {name for one in every_must(advice.pack) if isinstance(one.must, Bound) for name in one.named}
    told = [(name, amount) for name in named if isinstance(amount := advice.answers.get(name), int)]
    return [Comparison(name, one, amount) for name, amount in told for one in (Operator.AT_LEAST, Operator.MORE_THAN)]


def _wishes(case: Case, advice: Advice, kept: Mapping[str, Literal]) -> Iterator[tuple[Literal, int]]:
    """To keep every answer, above all; then to have nothing further to tell; then to stay near what was told."""
    small: list[tuple[Literal, int]] = []
    telling: list[Literal] = []
    for name in case.pack.deciding:
        if name in kept:
            small += _near(case.space, name, advice.answers[name])
        else:
            # The first wish of the space is for the plain answer.
            (plain, _), *others = case.space.preferences(name)
            telling.append(plain)
            small += others
    little = 1 + sum(weight for _, weight in small)
    much = 1 + little * (1 + len(telling))
    yield from small
    yield from ((plain, little) for plain in telling)
    yield from ((same, much) for same in kept.values())


def _near(space: Space, name: str, answer: Answer) -> Iterator[tuple[Literal, int]]:
    """To stay near an answer: the same signs, a value as few thresholds away as can be; among equals the plainest."""
    held = space.held[name]
    yield from ((wish, weight) for wish, weight in space.preferences(name)[1:] if weight < _FAR)
    match held:
        case Picked(options=options):
            given = answer if isinstance(answer, frozenset) else {answer}
            yield from ((one if option in given else -one, _FAR) for option, one in options.items())
        case Measured():
            yield -held.unsure if answer != UNSURE else held.unsure, _FAR * len(held.cells)
            if isinstance(answer, int):
                at = cell_of(held.cells, answer)
                yield from (
                    (reach if position <= at else -reach, _FAR)
                    for position, reach in enumerate(held.reaches)
                    if position > 0
                )


def _read(case: Case, advice: Advice, kept: Mapping[str, Literal], model: Model) -> Mapping[str, Answer]:
    """What a model says of the deciding questions: of those that keep their answers, what was told."""
    someone = in_mind(case.meaning, model, case.pack.deciding)
    told = {name: advice.answers[name] for name, same in kept.items() if same in model}
    within = {name: cell for name, cell in someone.within.items() if name not in told}
    [answers] = answers_of([replace(someone, answers={**someone.answers, **told}, within=within)])
    return answers


def _nearest(
    case: Case, advice: Advice, disposition: str, changed: Mapping[str, Answer], read: Mapping[str, Answer]
) -> Nearest:
    """What a model says, the answers that would not be needed left out, as the reference sees it."""
    pack = case.pack
    answers = {**advice.answers, **changed}
    told = {name: read[name] for name in pack.deciding if name not in answers}
    asked = [name for name in told if evaluate(pack, {**answers, **told}).states[name] is State.GIVEN]
    revealed = {name: told[name] for name in asked}
    for name in reversed(asked):
        fewer = {other: answer for other, answer in revealed.items() if other != name}
        if evaluate(pack, {**answers, **fewer}).floor == disposition:
            revealed = fewer
    after = evaluate(pack, {**answers, **revealed})
    if after.floor != disposition:
        raise AuditError("the solver and the reference disagree on an outcome; nothing is proved")
    before = advice.evaluation.states
    new = (name for name in pack.deciding if before[name] is not State.UNANSWERED)
    also = tuple(name for name in new if after.states[name] is State.UNANSWERED) if not after.decided else ()
    rules = tuple(name for name in after.fired if name not in advice.fired)
    return Nearest(disposition, pack.disposition[disposition].acuity, changed, revealed, also, rules)
