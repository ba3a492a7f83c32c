"""Two versions of a pack: changes drawn at random, changes planted by hand, and everyone who meets both."""

from __future__ import annotations

import dataclasses
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

from soundadvice import Pack
from soundadvice.audit.compare.diff import ChangeKind
from soundadvice.audit.prover.two_packs import unlikeness
from soundadvice.meaning.cells import conditions_of, thresholds
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Quantity, Question
from support.answers.cells import answers_of
from support.packs.generated import Answers, make_condition, rule

DATA = Path(__file__).parents[2] / "data"
GOOD = DATA / "packs" / "twisted_ankle"
CHANGES = DATA / "diffs"
OUTCOMES = (ChangeKind.LOWERED, ChangeKind.RAISED, ChangeKind.OTHER, ChangeKind.EXPLAINED)


def mutated(random: Random, pack: Pack) -> Pack:
    """Another version: a rule dropped, added, changed or advising something else, an option or a question changed."""
    rules, questions = list(pack.rules), list(pack.questions)
    for _ in range(random.randint(1, 3)):
        match random.randint(0, 5):
            case 0 if rules:
                rules.pop(random.randrange(len(rules)))
            case 1:
                rules.append(
                    rule(f"new{random.randint(0, 99)}", make_condition(random, questions), pack.dispositions[-1].id)
                )
            case 2 if rules:
                at = random.randrange(len(rules))
                rules[at] = dataclasses.replace(rules[at], when=make_condition(random, questions))
            case 3 if rules:
                at = random.randrange(len(rules))
                rules[at] = dataclasses.replace(rules[at], advise=random.choice(pack.dispositions).id)
            case 4:
                at = random.randrange(len(questions))
                questions[at] = more_answers(questions[at])
            case _ if len(questions) > 1:
                at = random.randrange(1, len(questions))
                when = make_condition(random, questions[:at], depth=1)
                questions[at] = dataclasses.replace(questions[at], enable_when=random.choice([None, when]))
    unique = {one.id: one for one in rules}
    return dataclasses.replace(pack, rules=tuple(unique.values()), questions=tuple(questions), parent=None)


def more_answers(question: Question) -> Question:
    match question:
        case Choice() | MultiChoice():
            return dataclasses.replace(question, options=(*question.options, Option("added", "added")))
        case Number() | Duration() | Date():
            return dataclasses.replace(question, maximum=question.maximum + 10)


def people(old: Pack, new: Pack, most: int) -> Iterator[tuple[Answers, Answers]]:
    """Everyone with an answer in mind to every question of both versions, as cells; StopIteration past so many."""
    pairs = []
    for name in dict.fromkeys((*old.question, *new.question)):
        before = edges(old, new, old.question[name]) if name in old.question else [None]
        after = edges(old, new, new.question[name]) if name in new.question else [None]
        if name in old.question and name in new.question:
            both = [(a, b) for a in before for b in after if same_person(old.question[name], new.question[name], a, b)]
        else:
            both = list(itertools.product(before, after))
        pairs.append([(name, a, b) for a, b in both])
    count = 1
    for one in pairs:
        count *= len(one)
    if count > most:
        return
    for chosen in itertools.product(*pairs):
        yield {n: a for n, a, _ in chosen if a is not None}, {n: b for n, _, b in chosen if b is not None}


def edges(old: Pack, new: Pack, question: Question) -> list[Answer]:
    """Answers that stand for all that either version tells apart."""
    if not isinstance(question, Quantity):
        return answers_of(old, question, most_signs=9)
    at = thresholds([*conditions_of(old), *conditions_of(new)]).get(question.id, frozenset())
    bounds = [one for pack in (old, new) for one in _bounds(pack.question.get(question.id))]
    values = {*at, *(one - 1 for one in at), *bounds}
    inside = sorted(one for one in values if question.minimum <= one <= question.maximum)
    return [*inside, *([UNSURE] if question.unsure else [])]


def _bounds(question: Question | None) -> tuple[int, ...]:
    return (question.minimum, question.maximum) if isinstance(question, Quantity) else ()


def same_person(old: Question, new: Question, before: Answer, after: Answer) -> bool:
    """Whether one person can have these two answers in mind; written from docs/how-to/comparing-packs.md."""
    if unlikeness(old, new) is None:
        return before == after
    if isinstance(old, (Choice, MultiChoice)) and isinstance(new, (Choice, MultiChoice)):
        was, now = ({one} if isinstance(one, str) else set(one) for one in (before, after))
        known = [{option.id for option in one.options} for one in (old, new)]
        kept = not (was - now) & known[1] or bool(now - known[0])
        return kept and (not (now - was) & known[0] or bool(was - known[1]))
    assert isinstance(old, Quantity)
    if isinstance(before, str) or isinstance(after, str):
        return before == after
    assert isinstance(new, Quantity)
    # The amount that the person has in mind: each version is given the nearest that it takes.
    return any(
        before == max(old.minimum, min(amount, old.maximum)) and after == max(new.minimum, min(amount, new.maximum))
        for amount in (before, after)
    )


def planted(case: Path, folder: Path) -> None:
    """Lays the good pack, and the pack with the change, into the folders `old` and `new`."""
    shutil.copytree(GOOD, folder / "old" / GOOD.name)
    shutil.copytree(GOOD, folder / "new" / GOOD.name)
    for line in (case / "change.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        file, was, now = line.split(" | ")
        path = folder / "new" / GOOD.name / file
        if was == "add":
            path.write_text(now.replace("\\n", "\n"))
            continue
        text = path.read_text()
        assert was in text, line
        path.write_text(text.replace(was, now.replace("\\n", "\n"), 1))
