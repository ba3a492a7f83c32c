"""Diff words: what is said of a difference between two versions, whatever it is shown in."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.audit.compare.difference import Change, ChangeKind, Difference, Step
from soundadvice.loader.git.revision import Version
from soundadvice.reports.diff_edits import unread
from soundadvice.wording.answers import describe_answer

HEADINGS = {
    ChangeKind.LOWERED: "Lowered: someone is advised less urgently than before",
    ChangeKind.RAISED: "Raised: someone is advised more urgently than before",
    ChangeKind.OTHER: "Other advice: as urgent as before, and something else",
    ChangeKind.FINDINGS: "Findings: something else is found",
    ChangeKind.EXPLAINED: "Explained differently: the same advice for other reasons",
    ChangeKind.PLAN: "Plan: the same advice, and something else to do",
    ChangeKind.ASKED: "Asked differently",
    ChangeKind.SESSION: "Step by step: the same advice, and other questions or reasons before a conversation ends",
}
_NOBODY = {
    ChangeKind.LOWERED: "no one is advised less urgently than before",
    ChangeKind.RAISED: "no one is advised more urgently than before",
    ChangeKind.OTHER: "no one is advised something else that is as urgent",
    ChangeKind.FINDINGS: "nothing else is found for anyone",
    ChangeKind.EXPLAINED: "no one who answers everything is given other reasons for the same advice",
    ChangeKind.PLAN: "no one with the same advice is given another plan",
    ChangeKind.ASKED: "no one is asked other questions in a form that asks everything",
    ChangeKind.SESSION: "no one with the same reasons is asked, or hears, something else step by step",
}
OUTCOMES = (ChangeKind.LOWERED, ChangeKind.RAISED, ChangeKind.OTHER, ChangeKind.EXPLAINED)
ASKING = (ChangeKind.ASKED, ChangeKind.SESSION)
"""The kinds that are of questions, and not of what is advised."""


def title(difference: Difference, change: Change) -> str:
    """From what to what: `see_doctor` (routine) → `self_care` (self_care)."""
    if change.kind not in OUTCOMES:
        return f"`{change.about[0]}`: {change.was} before, {change.now} now"
    was, now = difference.old.disposition[change.was], difference.new.disposition[change.now]
    if change.kind is ChangeKind.EXPLAINED:
        return f"`{change.now}` ({now.acuity}) as before"
    return f"`{change.was}` ({was.acuity}) → `{change.now}` ({now.acuity})"


def responsible(change: Change, old: Version, new: Version) -> Iterator[tuple[str, list[str]]]:
    """What is responsible, in words, each with its places in both versions."""
    for name in change.about:
        if change.kind in OUTCOMES:
            yield _rule(name, change, old, new), _places(name, "rule", old, new)
        elif change.kind is ChangeKind.SESSION and change.was in ("heard", "not heard"):
            yield f"the reason of rule `{name}`", _places(name, "rule", old, new)
        elif change.kind in ASKING:
            yield f"question `{name}`", _places(name, "question", old, new)
        elif change.kind is ChangeKind.FINDINGS:
            yield f"finding `{name}`", _finding_places(name, old, new)
        else:
            yield f"`{name}` in the plan", _plan_places(name, old, new)
    if not change.about and change.kind is ChangeKind.OTHER:
        yield "no rule: which disposition comes first, or the default, is another one", []
    elif not change.about:
        yield f"no rule: the default was `{old.pack.default}` and is `{new.pack.default}`", []


def _rule(name: str, change: Change, old: Version, new: Version) -> str:
    before, after = name in change.before.fired, name in change.after.fired
    if name not in old.pack.rule:
        return f"rule `{name}` is new, and fires"
    if name not in new.pack.rule:
        return f"rule `{name}` fired, and is gone"
    if before and after:
        was, now = old.pack.rule[name].advise, new.pack.rule[name].advise
        return f"rule `{name}` advised {_advice(was)}, and advises {_advice(now)} now"
    return f"rule `{name}` " + ("no longer fires" if before else "did not fire, and fires now")


def _advice(disposition: str | None) -> str:
    return "nothing" if disposition is None else f"`{disposition}`"


def _finding_places(name: str, old: Version, new: Version) -> list[str]:
    """Where the rules stand that find it."""
    return [
        f"{which}: {place}"
        for which, version in (("old", old), ("new", new))
        for rule in version.pack.rules
        if name in rule.findings and (place := version.place(rule.span))
    ]


def _places(name: str, kind: str, old: Version, new: Version) -> list[str]:
    found = []
    for which, version in (("old", old), ("new", new)):
        element = (version.pack.rule if kind == "rule" else version.pack.question).get(name)
        place = None if element is None else version.place(element.span)
        found += [f"{which}: {place}"] if place else []
    return found


def _plan_places(name: str, old: Version, new: Version) -> list[str]:
    """Where the plan rules stand that give it, hold it back or say it."""
    found = []
    for which, version in (("old", old), ("new", new)):
        for rule in version.pack.plan.rules:
            if name in (*rule.give, *rule.hold_back, f"{rule.id} (a text)"):
                place = version.place(rule.span)
                found += [f"{which}: {place}"] if place else []
    return found


def person(change: Change, old: Version, new: Version) -> list[str]:
    """The answers that tell this person from someone with nothing to tell, a line each."""
    names = dict.fromkeys((*change.after.telling, *change.before.telling))
    order = [*new.pack.question, *(name for name in old.pack.question if name not in new.pack.question)]
    lines: list[str] = []
    for name in (name for name in order if name in names):
        told = {
            which: f"{version.pack.question[name].text} — {describe_answer(version.pack.question[name], answers[name])}"
            for which, version, answers in (("new", new, change.after.answers), ("old", old, change.before.answers))
            if name in answers
        }
        if name in change.before.answers and change.before.answers[name] == change.after.answers.get(name):
            told.pop("old")
            lines.append(told["new"])
        else:
            lines += [f"{text} (asked by the {which} version)" for which, text in told.items()]
    return [*lines, "every other answer is the plain one" if lines else "every answer is the plain one"]


def outcome(change: Change) -> list[str]:
    """What is advised to this person before and after, and by which rules."""
    return [
        f"{when}: `{one.disposition}`, "
        + ("by " + ", ".join(f"`{name}`" for name in one.fired) if one.fired else "no rule fires")
        for when, one in (("before", change.before), ("after", change.after))
    ]


def and_more(difference: Difference, kind: ChangeKind) -> list[str]:
    """For which steps there are more classes than those shown."""
    return [_more(step, difference) for step in sorted(difference.more, key=str) if step[0] is kind]


def _more(step: Step, difference: Difference) -> str:
    _, was, now = step
    return "and more" if was is None else f"and more from {was} to {now}"


def verdicts(difference: Difference) -> list[str]:
    """What is proved, what was found, and what is not known, kind by kind."""
    found = []
    for kind in difference.kinds:
        count = len(difference.of(kind))
        if difference.none(kind):
            found.append(f"{_NOBODY[kind]}: proved")
            continue
        more = " or more" if any(step[0] is kind for step in difference.more) else ""
        said = f"{kind}: {count}{more} {'class' if count == 1 and not more else 'classes'} of people" if count else ""
        undecided = f"{_NOBODY[kind]}{' but those shown' if count else ''}: undecided"
        found.append("; ".join(part for part in (said, undecided if kind in difference.undecided else "") if part))
    return found


def summary(difference: Difference) -> str:
    """The verdict in one sentence, and in a second what no proof has looked at."""
    return _proved(difference) + unread(difference)


def _proved(difference: Difference) -> str:
    if ChangeKind.LOWERED in difference.undecided and not difference.of(ChangeKind.LOWERED):
        return "It is undecided whether anyone is advised less urgently than before."
    if difference.of(ChangeKind.LOWERED):
        return "Someone is advised less urgently than before."
    if not difference.none(*OUTCOMES):
        return "No one is advised less urgently than before: proved."
    if difference.none(*ChangeKind):
        asked = "is asked, in a form or step by step" if difference.sessions else "is asked in a form"
        return f"No one's advice changes, nor anyone's plan, nor what anyone {asked}: proved."
    more = " What changes is the plan, or what is asked." if not difference.undecided else ""
    return f"No one's advice changes: proved.{more}"
