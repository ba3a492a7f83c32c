"""Whom, all parts together: the lines of every disposition, the most urgent first, as a reader takes them in."""

from __future__ import annotations

from soundadvice.audit.finding import Result, conclusion
from soundadvice.audit.properties.whom.by_default import covered_by_default
from soundadvice.audit.properties.whom.counted import Counted, counted
from soundadvice.audit.properties.whom.lines import Covered, CoverLine, covered_by_rules
from soundadvice.audit.prover.prover import Case
from soundadvice.model.pack import Pack
from soundadvice.wording.counts import counted as so_many

_MANY_RULES = 1_000
"""With more rules, anyone who is left out is shown, not the plainest."""


def check(case: Case) -> Result:
    """Who is advised each disposition. It finds no fault: it is there to be read and signed."""
    people = counted(case.pack)
    found = covers(case, people)
    undecided = tuple(
        _undecided(one) for one, _ in found if one.whole is None or any(_open(line) for line in one.lines)
    )
    return Result(
        name="whom",
        says=conclusion((), undecided, holds=_says([one for one, _ in found], people, case), fails=""),
        undecided=undecided,
        details={
            "counted": people.who if people else "no one",
            "dispositions": {one.disposition: _shown(one, shared, people, case.pack) for one, shared in found},
        },
    )


def _open(line: CoverLine) -> bool:
    return line.exactly is None


def _undecided(one: Covered) -> str:
    return f"just who is advised `{one.disposition}` by the lines on it, and whether these leave anyone out"


def _says(found: list[Covered], people: Counted | None, case: Case) -> str:
    whole = sum(one.whole is True for one in found)
    if whole == len(found):
        rest = "and no one else is (proved)"
    else:
        among = f"counted among {people.who}" if people is not None else "not counted"
        rest = f"and how many these leave out ({among})" + (f"; for {whole} of them no one (proved)" if whole else "")
    return (
        f"For each of {so_many(len(found), 'disposition')}, the JSON and HTML reports say in a few lines who is "
        f"advised it{case.in_effect} (each line proved), {rest}."
    )


def covers(case: Case, people: Counted | None) -> list[tuple[Covered, list[str]]]:
    """What covers each disposition, and what is so of everyone whom it covers; the most urgent first."""
    plainest = len(case.pack.rules) <= _MANY_RULES
    found = []
    for one in reversed(case.pack.dispositions):
        case.task.on("whom it covers", one.id)
        if one.id == case.pack.default:
            found.append(covered_by_default(case, people, plainest=plainest))
        else:
            found.append((covered_by_rules(case, one.id, people, plainest=plainest), []))
    return found


def _shown(one: Covered, shared: list[str], people: Counted | None, pack: Pack) -> dict[str, object]:
    return {
        "paragraph": paragraph(one, shared, people, pack),
        **({"in_every_case": shared} if shared else {}),
        "lines": [
            {
                "who": line.words,
                "is_advised": _gets(line.exactly),
                "share": _share(line.people, one.advised),
                **({"rules": ", ".join(line.rules)} if line.rules else {}),
            }
            for line in one.lines
        ],
        "leaves_out": _left_out(one, people, pack),
    }


def _gets(exactly: bool | None) -> str:
    return "exactly this" if exactly else "at least this"


def paragraph(one: Covered, shared: list[str], people: Counted | None, pack: Pack) -> str:
    """The lines as one paragraph, to be signed."""
    title = f"`{one.disposition}` ({pack.disposition[one.disposition].title})"
    if not one.lines:
        none = f"{title} is advised to no one" if one.whole else f"{title}: no line says who is advised it"
        return f"{none}." if one.whole else f"{none}. {_left_out(one, people, pack)}"
    title_and_lines = _lead(one, shared, title, pack)
    return f"{title_and_lines} {_left_out(one, people, pack)}"


def _lead(one: Covered, shared: list[str], title: str, pack: Pack) -> str:
    if one.disposition == pack.default:
        lead = f"{title} is advised, and nothing else, to everyone of whom "
        lead += f"all this is true: {'; '.join(shared)}" if shared else "one of these is true"
        if len(one.lines) == 1 and shared:
            return f"{lead}."
        return f"{lead}{', and besides one of these' if shared else ''}: {_listed(one)}."
    more = "" if all(line.exactly for line in one.lines) else ", or something more urgent"
    return f"Everyone of whom one of these is true is advised {title}{more}: {_listed(one)}."


def _listed(one: Covered) -> str:
    return "; ".join(f"({number}) {_line(line, one)}" for number, line in enumerate(one.lines, 1))


def _line(line: CoverLine, one: Covered) -> str:
    share = _share(line.people, one.advised)
    return f"{line.words}{f' [{share}]' if share else ''}"


def _share(some: int | None, of: int | None) -> str:
    """How many of those who are counted and advised it."""
    return "" if some is None or not of else f"{some:,} of {of:,}"


def _left_out(one: Covered, people: Counted | None, pack: Pack) -> str:
    """How many are in none of the lines, and someone who is not."""
    if one.whole:
        return "No one else is advised it: proved."
    if one.left_out is None or people is None:
        many = "How many others are advised it was not counted"
    elif one.advised and not one.left_out:
        many = f"None of the {one.advised:,} of them who are advised it is left out, but others are"
    elif people.exact:
        many = f"Left out are {one.left_out:,} of the {one.advised:,} sets of answers that lead to it, counted exactly"
    elif not one.advised:
        many = f"No one of {people.who} is advised it, so how many are left out is not known"
    else:
        low, high = _interval(one.left_out, one.advised)
        many = f"Left out are {one.left_out:,} of {one.advised:,} of them ({low:.1%} to {high:.1%}, 95 % interval)"
    if one.example is None:
        return f"{many}; whether there is anyone was not settled within the limits."
    answers = "; ".join(f"“{question}” {answer}" for question, answer in one.example.in_words(pack))
    return f"{many}. For example, someone who answers: {answers or 'only what is plain'}."


def _interval(some: int, of: int) -> tuple[float, float]:
    from soundadvice.population.count.share import Share

    return Share(some, of).interval or (0.0, 1.0)
