"""A guideline of GDL2 as the first files of a pack: questions, scores, rules, and its own tests as vignettes.

It is taken if its meaning is carried exactly, for all answers that its questions take; otherwise it is refused with the
construct that is missing. What does not change its meaning and is left out is listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from soundadvice.authoring.skeleton import Skeleton
from soundadvice.formats.gdl2.logic.formulas import FALSE, Formula, Subject, every, negation, parts_of, some
from soundadvice.formats.gdl2.logic.inputs import CALENDAR_YEARS, YEARS, Input, read_inputs
from soundadvice.formats.gdl2.logic.run import RunResult, run
from soundadvice.formats.gdl2.logic.sums import BeyondSumsError, Sum
from soundadvice.formats.gdl2.made import quoted
from soundadvice.formats.gdl2.outcomes import ExpectedOutput, expected_of
from soundadvice.formats.gdl2.questions import answers_of
from soundadvice.formats.gdl2.source.archetypes import Archetypes, InputKind
from soundadvice.formats.gdl2.source.cases import GuidelineCase, cases_beside
from soundadvice.formats.gdl2.source.expressions import Null
from soundadvice.formats.gdl2.source.guideline import Guideline, read_guideline
from soundadvice.formats.gdl2.write import DISPOSITION, Written
from soundadvice.model.errors import ImportingError

NOT_FOR_PEOPLE = (
    "It was made from a guideline of openEHR GDL2, which does not say how urgent anything is. A clinician must say so "
    "for each outcome first."
)
_MOST_VIGNETTES = 3
"""Of each side, in one rule: the whole tests are in vignettes.yaml."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A test of the guideline as the pack can run it: the answers, and what is expected. `lost`: why it cannot be."""

    name: str
    answers: Mapping[str, object]
    expected: tuple[ExpectedOutput, ...]
    lost: str | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """A guideline that is taken: the files of its pack, and its own tests."""

    skeleton: Skeleton
    trials: tuple[Trial, ...]


def read(path: str | Path) -> Skeleton:
    """The first files of a pack. Raises ImportingError with the construct that is missing, OSError."""
    return translate(Path(path), date.today()).skeleton


def translate(path: Path, today: date) -> Translation:
    """As `read`, with the guideline's own tests, whose dates are reckoned to `today`."""
    guideline = read_guideline(path)
    notes = list(guideline.left_out)
    try:
        cases = cases_beside(path)
    except ImportingError as error:
        notes.append(f"{error.message.splitlines()[0]}; none of them is carried")
        cases = ()
    archetypes = Archetypes(path.parent)
    elements = {code: archetypes.element(one.archetype, one.node) for code, one in guideline.outputs.items()}
    amounts = [code for code, one in elements.items() if one is not None and one.kind is InputKind.AMOUNT]
    guideline = replace(guideline, amounts=frozenset(amounts))
    try:
        asked = read_inputs(guideline, archetypes, cases, today)
        inputs = _with_missing(guideline, asked, cases)
        result = run(guideline, inputs)
        if divisors := {subject.name for subject in result.scores.ratios.divisors}:
            asked = {code: one.above_zero(divisors) for code, one in asked.items()}
            divided = [one.words for one in asked.values() if any(s.name in divisors for s in one.subjects)]
            notes += [f"`{words}` cannot be 0 here: it is divided by" for words in divided]
            inputs = _with_missing(guideline, asked, cases)
            result = run(guideline, inputs)
        written = Written(guideline, inputs, result)
    except BeyondSumsError as error:
        raise ImportingError(
            f"`{guideline.title[:60]}` cannot be carried exactly: {error} is missing from packs",
            "nothing of it is taken: a part of a guideline is another guideline",
        ) from None
    trials = tuple(_trial(case, inputs, written) for case in cases)
    notes += _notes(guideline, inputs, written, trials)
    return Translation(_skeleton(guideline, written, trials, notes), trials)


# What may be missing ----------------------------------------------------------------------------------------------


def _with_missing(
    guideline: Guideline, inputs: Mapping[str, Input], cases: Iterable[GuidelineCase]
) -> dict[str, Input]:
    """The inputs, without `MISSING` where an answer is needed for the guideline to say anything.

    An input may be missing where a test leaves it out, or where without it an output is set that depends on it.
    """
    needed = {code: one.required() for code, one in inputs.items()}
    left_out = {code for case in cases for code in inputs if code not in case.given}
    told = _dependence(run(guideline, needed), guideline.outputs)
    found = dict(needed)
    for code, one in inputs.items():
        names = {subject.name for subject in one.subjects}
        outputs = [output for output, on in told.items() if not names.isdisjoint(on)]
        if code in left_out or _says_something(guideline, {**needed, code: one.never()}, outputs):
            found[code] = one
    return found


def _dependence(result: RunResult, outputs: Iterable[str]) -> dict[str, set[str]]:
    """The names of the subjects that each output depends on, by its code."""
    sums = {score.subject: score.sum for score in result.scores}
    return {
        code: {
            name
            for when, value in result.variables.get(code, ())
            for name in (*_names(when, sums), *(_names_of(value, sums) if isinstance(value, Sum) else ()))
        }
        for code in outputs
    }


def _names(formula: Formula, sums: Mapping[Subject, Sum]) -> set[str]:
    subjects = [part.subject for part in parts_of(formula) if part.subject is not None]
    below = (_names_of(sums[one], sums) for one in subjects if one in sums)
    return {one.name for subject in subjects for one in (subject, *subject.of)}.union(*below)


def _names_of(number: Sum, sums: Mapping[Subject, Sum]) -> set[str]:
    alone = {one.name for subject in (*number.levels, *number.slopes) for one in (subject, *subject.of)}
    return alone.union(*(_names(formula, sums) for formula in number.points))


def _says_something(guideline: Guideline, inputs: Mapping[str, Input], outputs: Iterable[str]) -> bool:
    """Whether one of these outputs is set for someone."""
    try:
        result = run(guideline, inputs)
    except BeyondSumsError:
        return False
    return every(negation(result.failed), some(*(_is_set(result, code) for code in outputs))) != FALSE


def _is_set(result: RunResult, code: str) -> Formula:
    return some(*(when for when, value in result.variables.get(code, ()) if not isinstance(value, Null)))


# Tests --------------------------------------------------------------------------------------------------------------


def _trial(case: GuidelineCase, inputs: Mapping[str, Input], written: Written) -> Trial:
    values: dict[Subject, int] = {}
    for code, one in inputs.items():
        found = one.values(case.given.get(code))
        if found is None:
            given = case.given.get(code, "nothing")[:60]
            return Trial(case.name, {}, (), f"`{one.words[:60]}` does not take `{given}`")
        values |= found
    expected = [expected_of(output, case.expected.get(output.code)) for output in written.outputs]
    answers = answers_of(values, written.asked)
    return Trial(case.name, answers, tuple(one for one in expected if one is not None))


def _rule_vignettes(rule: str, trials: Iterable[Trial]) -> list[str]:
    """Vignettes of one rule: the first few tests in which it fires, and in which it is silent."""
    sides: dict[str, list[str]] = {"fires": [], "silent": []}
    for trial in trials:
        for one in trial.expected if trial.lost is None else ():
            side = "fires" if rule in one.fires else "silent" if rule in one.silent else None
            if side is not None and len(sides[side]) < _MOST_VIGNETTES:
                answers = _flow(trial.answers)
                sides[side].append(f"  - {{name: {quoted(trial.name)}, answers: {answers}, expect: {side}}}\n")
    return [*sides["fires"], *sides["silent"]]


def _flow(answers: Mapping[str, object]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in answers.items()) + "}"


# Files --------------------------------------------------------------------------------------------------------------


def _skeleton(guideline: Guideline, written: Written, trials: tuple[Trial, ...], notes: list[str]) -> Skeleton:
    files: dict[str, str] = {}
    if scores := written.scores():
        files["scores.yaml"] = f"# Points that add up.\n\n{scores}"
    if named := written.named():
        files["conditions.yaml"] = f"# Conditions that others are made of.\n\n{named}"
    for rule, text in written.rules():
        vignettes = _rule_vignettes(rule.id, trials)
        files[f"rules/{rule.id}.yaml"] = text + ("vignettes:\n" + "".join(vignettes) if vignettes else "")
    people = [_person(trial) for trial in trials if trial.lost is None]
    if people:
        files["vignettes.yaml"] = "# The guideline's own tests.\nvignettes:\n" + "".join(people)
    return Skeleton(
        written.questions,
        tuple(notes),
        title=guideline.title,
        not_for_people=NOT_FOR_PEOPLE,
        dispositions=_DISPOSITIONS + written.findings(),
        default=DISPOSITION,
        files=files,
    )


def _person(trial: Trial) -> str:
    fires = [name for one in trial.expected for name in one.fires]
    rules = f", rules: [{', '.join(fires)}]" if fires else ""
    return f"  - {{name: {quoted(trial.name)}, answers: {_flow(trial.answers)}, advise: {DISPOSITION}{rules}}}\n"


_DISPOSITIONS = f"""\
  # The guideline does not say how urgent its outcomes are: `routine` stands here for what a clinician must say.
  {DISPOSITION}:
    acuity: routine
    title: Read what the guideline says
    text: >-
      Show this to a clinician. What the guideline says of these answers is listed below. It does not say how urgent
      that is.
"""


def _notes(
    guideline: Guideline, inputs: Mapping[str, Input], written: Written, trials: Iterable[Trial]
) -> Iterable[str]:
    yield "how urgent an outcome is cannot be known: all of them are `routine` here, and the pack is not for people"
    if guideline.references:
        yield f"its references are left out: {guideline.references[:1000]}"
    for code, binding in guideline.inputs.items():
        if code not in inputs:
            yield f"`{guideline.words.get(code, code)}` ({binding.archetype}) is not asked: no rule looks at it"
    for one in inputs.values():
        yield from _notes_of(one)
    for output in written.outputs:
        if output.score is not None and output.score.scale > 1:
            yield f"`{output.score.id}` counts in parts: {output.score.scale} of it are 1 of the guideline's"
        if not output.rules:
            yield f"`{output.words}` is left out: no answers set it"
    for trial in trials:
        if trial.lost is not None:
            yield f"the test {json.dumps(trial.name[:80], ensure_ascii=False)} is left out: {trial.lost}"


def _notes_of(one: Input) -> Iterable[str]:
    for measure in one.measures:
        if measure.is_assumed:
            yield f"`{one.words}` has bounds that are assumed: nothing says how low or high it can be"
        if measure.unit in (YEARS, CALENDAR_YEARS):
            yield (
                f"`{one.words}` is asked for in {measure.unit}; in tests these are reckoned to the day of the import: "
                "a test that was written for another day may fail"
            )
    if not one.may_be_missing:
        yield f"`{one.words}` must be answered: without it the guideline says nothing that it means to say"
