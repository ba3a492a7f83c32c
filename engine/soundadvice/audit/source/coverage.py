"""Coverage: which elements of a pack must rest on something, and on what each rests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from soundadvice.model.case.cited import citations
from soundadvice.model.evidence import ElementKind
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Exercise
from soundadvice.model.problem import Span

MUST = frozenset(
    {
        ElementKind.RULE,
        ElementKind.EXERCISE,
        ElementKind.HABIT,
        ElementKind.THERAPY,
        ElementKind.PROGRAMME,
        ElementKind.NOT_DESCRIBED,
        ElementKind.PLAN_RULE,
        ElementKind.TEXT,
    }
)
"""The kinds of which each element rests on a claim or a reference of its own.

The others rest on what needs them: a question and a disposition on the rules that name them, a parameter on its `why`.
"""


@dataclass(frozen=True, slots=True)
class Element:
    """Something in a pack, and what it cites. A step of an exercise has its exercise's id, and its number in `step`."""

    kind: ElementKind
    id: str
    claims: tuple[str, ...]
    references: tuple[str, ...] = ()
    step: int | None = None
    span: Span | None = None

    @property
    def rests(self) -> bool:
        """Whether it cites anything, or need not."""
        return bool(self.claims or self.references) or self.kind not in MUST

    def __str__(self) -> str:
        named = f"the {self.kind.replace('_', ' ')} `{self.id}`"
        return named if self.step is None else f"step {self.step} of {named}"


def elements(pack: Pack) -> Iterator[Element]:
    """Every element that can rest on something, an exercise before its steps."""
    spans = _spans(pack)
    exercises = {exercise.id: exercise for exercise in pack.plan.exercises}
    for one in citations(pack):
        yield Element(one.kind, one.id, one.claims, one.references, span=spans.get((one.kind, one.id)))
        if one.kind is ElementKind.EXERCISE:
            yield from _steps(exercises[one.id])


def _steps(exercise: Exercise) -> Iterator[Element]:
    """A step that cites no claim rests on the references of its exercise, if there are any."""
    for number, step in enumerate(exercise.steps, 1):
        cited = () if step.claims else exercise.references
        yield Element(ElementKind.EXERCISE, exercise.id, step.claims, cited, step=number, span=step.span)


def _spans(pack: Pack) -> dict[tuple[ElementKind, str], Span | None]:
    plan = pack.plan
    by_kind = {
        ElementKind.RULE: pack.rules,
        ElementKind.QUESTION: pack.questions,
        ElementKind.EXERCISE: plan.exercises,
        ElementKind.HABIT: plan.habits,
        ElementKind.THERAPY: plan.therapies,
        ElementKind.PROGRAMME: plan.programmes,
        ElementKind.PLAN_RULE: plan.rules,
        ElementKind.NOT_DESCRIBED: plan.not_described,
        ElementKind.TEXT: pack.texts,
        ElementKind.DISPOSITION: pack.dispositions,
        ElementKind.FINDING: pack.findings,
        ElementKind.PARAMETER: pack.parameters,
    }
    come_back = {(ElementKind.TEXT, "come_back"): pack.come_back.span}
    return {(kind, one.id): one.span for kind, found in by_kind.items() for one in found} | come_back
