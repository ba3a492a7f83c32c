"""Diff: how two versions of a pack behave differently, with someone who shows it, or a proof that no one does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from soundadvice.audit.compare.difference import Change, ChangeKind, Difference, Gravity, Step, several_of_one_acuity
from soundadvice.audit.compare.edits import edits
from soundadvice.audit.compare.step_by_step import StepByStep
from soundadvice.audit.prover.cnf import FALSE, TRUE, Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.task import LimitReached, Limits
from soundadvice.audit.prover.two_packs import TwoPacks, pair, unlikeness
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.digest import WORDING, canonical
from soundadvice.model.disposition import Acuity, PlanKind
from soundadvice.model.errors import AuditError
from soundadvice.model.pack import Pack

__all__ = ["Change", "ChangeKind", "Difference", "Gravity", "Step", "diff", "same_dispositions"]

MOST = 12
"""As many classes of people are written out, for each step from one acuity to another, unless told otherwise."""


def diff(old: Pack, new: Pack, *, limits: Limits | None = None, most: int = MOST) -> Difference:
    """How the new version behaves differently from the old one. Raises AuditError if python-sat is missing."""
    made = pair(old, new, limits)
    rules = _rules_that_differ(made)
    changes: list[Change] = []
    more: set[Step] = set()
    undecided: set[ChangeKind] = set()
    for step in _steps(made):
        made.search.task.begin()
        try:
            for count, change in enumerate(_changes(made, rules, step)):
                if count == most:
                    more.add(step)
                    break
                changes.append(change)
        except LimitReached:
            undecided.add(step[0])
    compared = StepByStep(made).are_compared
    notes = (*_notes(old, new), *(() if compared else (_TOO_MANY_SESSIONS,)))
    return Difference(old, new, tuple(changes), frozenset(more), frozenset(undecided), notes, edits(old, new), compared)


_TOO_MANY_SESSIONS = "who is asked what in a conversation, step by step, was not compared: the pack is too large for it"


def _steps(made: TwoPacks) -> list[Step]:
    """What is searched for, the gravest changes first."""
    before = dict.fromkeys(one.acuity for one in made.old.pack.dispositions)
    after = dict.fromkeys(one.acuity for one in made.new.pack.dispositions)
    several = several_of_one_acuity(made.old.pack, made.new.pack)
    pairs = sorted(((was, now) for was in before for now in after), key=lambda one: (-abs(one[1] - one[0]), -one[0]))
    lowered: list[Step] = [(ChangeKind.LOWERED, was, now) for was, now in pairs if now < was]
    raised: list[Step] = [(ChangeKind.RAISED, was, now) for was, now in pairs if now > was]
    explained: list[Step] = [(ChangeKind.EXPLAINED, was, now) for was, now in pairs if now == was]
    other: list[Step] = [(ChangeKind.OTHER, was, now) for _, was, now in explained if was in several]
    kinds = (ChangeKind.FINDINGS, ChangeKind.PLAN, ChangeKind.ASKED, ChangeKind.SESSION)
    rest: list[Step] = [(kind, None, None) for kind in kinds]
    return [*lowered, *raised, *other, *explained, *rest]


def same_dispositions(old: Pack, new: Pack) -> dict[str, str]:
    """By disposition of the old version the one that stands for it in the new: as urgent, and of the same id.

    Where there is none of its id, those left over of an acuity stand for one another, the first listed for the first.
    """
    found = {one.id: one.id for one in old.dispositions if _acuity(new, one.id) is one.acuity}
    for acuity in Acuity:
        left = [one.id for one in reversed(old.dispositions) if one.acuity is acuity and one.id not in found]
        free = [one.id for one in reversed(new.dispositions) if one.acuity is acuity and one.id not in found]
        found |= dict(zip(left, free, strict=False))
    return found


def _acuity(pack: Pack, disposition: str) -> Acuity | None:
    return pack.disposition[disposition].acuity if disposition in pack.disposition else None


def _alike(made: TwoPacks, acuity: Acuity) -> Literal:
    """Where both versions advise what stands for the other's, of this acuity."""
    old, gates = made.old.pack, made.gates
    return gates.any_of(
        gates.all_of((made.old.advises(was), made.new.advises(now)))
        for was, now in same_dispositions(old, made.new.pack).items()
        if old.disposition[was].acuity is acuity
    )


def _changes(made: TwoPacks, rules: Mapping[str, Literal], step: Step) -> Iterator[Change]:
    match step:
        case (ChangeKind.PLAN, _, _):
            return _plans(made)
        case (ChangeKind.ASKED, _, _):
            return _asked(made)
        case (ChangeKind.FINDINGS, _, _):
            return _findings(made)
        case (ChangeKind.SESSION, _, _):
            return _in_sessions(made, rules)
        case (ChangeKind.OTHER, Acuity() as acuity, _):
            other = made.gates.all_of((made.both_advise(acuity, acuity), -_alike(made, acuity)))
            return _classes(made, rules, ChangeKind.OTHER, other)
        case (ChangeKind.EXPLAINED, Acuity() as acuity, _):
            return _classes(made, rules, ChangeKind.EXPLAINED, _alike(made, acuity))
        case (kind, Acuity() as was, Acuity() as now):
            return _classes(made, rules, kind, made.both_advise(was, now))
        case _:
            raise AssertionError(step)


# Outcomes ---------------------------------------------------------------------------------------------------------


def _rules_that_differ(made: TwoPacks) -> dict[str, Literal]:
    """By rule, where it differs: it fires in one version only, or in both and advises something else.

    A rule that means the same in both is not among them: its literal is the same one.
    """
    old, new = made.old.pack, made.new.pack
    found: dict[str, Literal] = {}
    for name in dict.fromkeys((*old.rule, *new.rule)):
        before = made.old.fires(name) if name in old.rule else FALSE
        after = made.new.fires(name) if name in new.rule else FALSE
        if name in old.rule and name in new.rule and _advised(made.old, name, made) != _advised(made.new, name, made):
            differs = made.gates.any_of((before, after))
        else:
            differs = -made.gates.same(before, after)
        if differs != FALSE:
            found[name] = differs
    return found


def _advised(meaning: Meaning, name: str, made: TwoPacks) -> tuple[Acuity, str | None]:
    """How urgent what a rule advises is, and in which terms of the new version; None where there are none."""
    advise = meaning.pack.rule[name].advise
    same = same_dispositions(made.old.pack, made.new.pack)
    if meaning is made.old:
        return meaning.pack.acuity_of[name], None if advise is None else same.get(advise)
    return meaning.pack.acuity_of[name], advise if advise in same.values() else None


def _classes(made: TwoPacks, rules: Mapping[str, Literal], kind: ChangeKind, outcome: Literal) -> Iterator[Change]:
    """The classes of people with an outcome: each smallest set of rules responsible, and the plainest it concerns."""
    # Only a default that is another one changes an outcome for which no rule is responsible.
    acuities = {one.pack.disposition[one.pack.default].acuity for one in (made.old, made.new)}
    # And where several are as urgent, another order of them changes which one is taken.
    none_is = len(acuities) > 1 and kind is not ChangeKind.EXPLAINED
    by_rules = TRUE if none_is or kind is ChangeKind.OTHER else made.gates.any_of(rules.values())
    blocked: list[Literal] = []
    while True:
        model = made.best(outcome, by_rules, *blocked, fewest=tuple(rules.values()))
        if model is None:
            return
        before, after = made.read(model)
        _check(made, kind, before, after)
        responsible = _responsible(made, rules, before, after)
        yield Change(kind, responsible, before.disposition, after.disposition, before, after)
        # Everyone for whom all of these differ, and perhaps more, is of this class.
        blocked.append(-made.gates.all_of(rules[name] for name in responsible))


def _responsible(made: TwoPacks, rules: Mapping[str, Literal], before: Witness, after: Witness) -> tuple[str, ...]:
    def level(meaning: Meaning, one: Witness, name: str) -> object:
        return _advised(meaning, name, made) if name in one.fired else None

    return tuple(name for name in rules if level(made.old, before, name) != level(made.new, after, name))


def _check(made: TwoPacks, kind: ChangeKind, before: Witness, after: Witness) -> None:
    """Raises AuditError if the reference does not say of this person what the solver says."""
    was = made.old.pack.disposition[before.disposition].acuity
    now = made.new.pack.disposition[after.disposition].acuity
    if (now > was) - (now < was) != {ChangeKind.LOWERED: -1, ChangeKind.RAISED: 1}.get(kind, 0):
        raise AuditError("the solver and the reference disagree on an outcome; nothing is proved")


# Plans ------------------------------------------------------------------------------------------------------------


def _plans(made: TwoPacks) -> Iterator[Change]:
    """Whom the versions advise alike, and give something else."""
    old, new = made.old.pack, made.new.pack
    same = same_dispositions(old, new)
    for was, now in ((one.id, same[one.id]) for one in old.dispositions if one.id in same):
        alike = made.gates.all_of((made.old.advises(was), made.new.advises(now)))
        if made.possible(alike):
            for item, before, after in _items(made, was, now):
                yield from _plan_change(made, item, before, after, alike)


def _items(made: TwoPacks, was: str, now: str) -> Iterator[tuple[str, Literal, Literal]]:
    """Each thing that a plan can give or say, and where each version does."""
    old, new = made.old.pack.plan, made.new.pack.plan
    for item in dict.fromkeys(one.id for one in (*old.given, *new.given)):
        before = made.old.gives(item, was) if item in {one.id for one in old.given} else FALSE
        yield item, before, made.new.gives(item, now) if item in {one.id for one in new.given} else FALSE
    for name in dict.fromkeys(one.id for one in (*old.rules, *new.rules) if one.say):
        yield f"{name} (a text)", _says(made.old, name, was), _says(made.new, name, now)
    for name in dict.fromkeys((*old.show, *new.show)):
        yield f"{name} (a text under every plan)", _shows(made.old, name, was), _shows(made.new, name, now)
    for name in made.old.pack.rule:
        if name in made.new.pack.rule and made.old.pack.rule[name].do and made.new.pack.rule[name].do:
            both = made.gates.all_of((made.old.fires(name), made.new.fires(name)))
            before, after = (made.gates.all_of((both, -one.silenced(name))) for one in (made.old, made.new))
            yield f"{name} (an instruction)", before, after


def _shows(meaning: Meaning, name: str, disposition: str) -> Literal:
    """Where a text stands under the plans for home."""
    is_shown = name in meaning.pack.plan.show and meaning.pack.has_plan_at_home(disposition)
    return -meaning.silenced(name) if is_shown else FALSE


def _says(meaning: Meaning, name: str, disposition: str) -> Literal:
    rule = next((one for one in meaning.pack.plan.rules if one.id == name), None)
    if rule is None or not rule.say or disposition not in rule.applies_to:
        return FALSE
    where = meaning.advises(disposition) if rule.when is None else meaning.true(rule.when)
    return meaning.space.gates.all_of((where, -meaning.silenced(name)))


def _plan_change(made: TwoPacks, item: str, before: Literal, after: Literal, alike: Literal) -> Iterator[Change]:
    given = [{one.id: one for one in half.pack.plan.given} for half in (made.old, made.new)]
    ways = [(before, -after, "given", "not given"), (-before, after, "not given", "given")]
    if all(item in each for each in given) and len({canonical(each[item], WORDING) for each in given}) > 1:
        ways.append((before, after, "given", "given, to be done otherwise"))
    for *literals, was, now in ways:
        yield from _one(made, ChangeKind.PLAN, item, was, now, (*literals, alike))


def _one(
    made: TwoPacks, kind: ChangeKind, about: str, was: str, now: str, literals: Iterable[Literal]
) -> Iterator[Change]:
    wanted = made.gates.all_of(literals)
    model = made.best(wanted)
    if model is not None:
        before, after = made.read(model, plan=True)
        yield Change(kind, (about,), was, now, before, after)


# Findings ---------------------------------------------------------------------------------------------------------


def _findings(made: TwoPacks) -> Iterator[Change]:
    """For whom one version finds something that the other does not, whatever they advise."""
    old, new = made.old.pack, made.new.pack
    for name in dict.fromkeys((*new.finding, *old.finding)):
        before, after = made.old.finds(name), made.new.finds(name)
        yield from _one(made, ChangeKind.FINDINGS, name, "found", "not found", (before, -after))
        yield from _one(made, ChangeKind.FINDINGS, name, "not found", "found", (-before, after))


# Questions --------------------------------------------------------------------------------------------------------


def _asked(made: TwoPacks) -> Iterator[Change]:
    """The questions that one version asks of someone and the other does not.

    Deciding questions as if all were asked; of the plan's, only whom the versions advise alike.
    """
    old, new = made.old.pack, made.new.pack
    levels = made.gates.any_of(_alike(made, acuity) for acuity in Acuity)
    for name in dict.fromkeys((*new.question, *old.question)):
        before, after = _asks(made.old, name), _asks(made.new, name)
        alike = TRUE if name in old.deciding or name in new.deciding else levels
        yield from _one(made, ChangeKind.ASKED, name, "asked", "not asked", (before, -after, alike))
        yield from _one(made, ChangeKind.ASKED, name, "not asked", "asked", (-before, after, alike))


def _asks(meaning: Meaning, name: str) -> Literal:
    pack = meaning.pack
    if name not in pack.question:
        return FALSE
    asked = meaning.asked(name)[0]
    if name in pack.deciding:
        return asked
    gates = meaning.space.gates
    goes_with = [one.id for one in pack.dispositions if name in pack.plan_questions(one.id)]
    return gates.all_of((asked, gates.any_of(meaning.advises(one) for one in goes_with)))


def _in_sessions(made: TwoPacks, rules: Mapping[str, Literal]) -> Iterator[Change]:
    """Who is asked, or hears, something else step by step, of those with the same advice for the same reasons."""
    levels = made.gates.any_of(_alike(made, acuity) for acuity in Acuity)
    same = (levels, -made.gates.any_of(rules.values()))
    for about, before, after, heard in StepByStep(made).differ():
        was, now = ("heard", "not heard") if heard else ("asked", "not asked")
        yield from _one(made, ChangeKind.SESSION, about, was, now, (before, -after, *same))
        yield from _one(made, ChangeKind.SESSION, about, now, was, (-before, after, *same))


def _notes(old: Pack, new: Pack) -> Iterator[str]:
    """What is to be known of how the two were compared."""
    if old.id != new.id:
        yield f"these are two packs, `{old.id}` and `{new.id}`, not two versions of one"
    yield from (note for name in new.question if (note := _question_note(old, new, name)))
    for name in old.question:
        if name not in new.question:
            yield f"the question `{name}` is gone: it may have been answered in any way"
    shared = [name for name in old.deciding if name in new.deciding]
    if shared != [name for name in new.deciding if name in old.deciding]:
        yield "the questions that decide are asked in another order"
    for parameter in new.parameters:
        was = old.parameter.get(parameter.id)
        if was is not None and was.value != parameter.value:
            yield f"the parameter `{parameter.id}` was {was.show()} and is {parameter.show()}"
    same = same_dispositions(old, new)
    for disposition in old.dispositions:
        other = same.get(disposition.id)
        if other not in (None, disposition.id):
            yield f"the disposition `{disposition.id}` is called `{other}` now, as urgent as before"
        if other is not None and old.kinds[disposition.id] != new.kinds[other]:
            before, after = _listed(old.kinds[disposition.id]), _listed(new.kinds[other])
            yield f"what goes with `{other}` of the plan was {before} and is {after}"


def _listed(kinds: frozenset[PlanKind]) -> str:
    return ", ".join(kind for kind in PlanKind if kind in kinds) or "nothing"


def _must_note(old: Pack, new: Pack, name: str) -> str | None:
    """That other answers to a question go together with the rest; only who can answer both versions is compared."""
    before, after = ([canonical(must, WORDING) for must in pack.question[name].must] for pack in (old, new))
    if sorted(before) == sorted(after):
        return None
    gone, added = (len(set(one) - set(other)) for one, other in ((before, after), (after, before)))
    what = " and ".join([*(["takes more answers"] if gone else []), *(["takes fewer answers"] if added else [])])
    return f"the question `{name}` {what} beside others (`must`): those who can answer both versions are compared"


def _question_note(old: Pack, new: Pack, name: str) -> str | None:
    if name not in old.question:
        return f"the question `{name}` is new: it may be answered in any way"
    how = unlikeness(old.question[name], new.question[name])
    if how is None and (changed := _must_note(old, new, name)) is not None:
        return changed
    if how is not None:
        return f"the question `{name}` {how}: a person may answer each version differently"
    if (name in old.deciding) != (name in new.deciding):
        return f"the question `{name}` " + ("decides now" if name in new.deciding else "no longer decides")
    return None
