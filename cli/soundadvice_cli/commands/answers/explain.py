"""`soundadvice explain`: why this advice, why this question, what would make it more urgent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import answers_option, open_to_read, pack_options
from soundadvice_cli.terminal.text_layout import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundadvice.audit.what_if import Nearest
    from soundadvice.meaning.advice import Advice
    from soundadvice.model.evidence import Claim, Reference
    from soundadvice.model.pack import Pack


@click.command()
@answers_option(required=False)
@click.option("--question", metavar="ID", help="Say why this question is asked.")
@click.option(
    "--more-urgent", is_flag=True, help="With --answers: which single changes would make the advice more urgent."
)
@click.option(
    "--what-if",
    is_flag=True,
    help="With --answers: the fewest changes that would do so, of several answers if necessary.",
)
@pack_options
def explain(
    answers: str | None,
    question: str | None,
    more_urgent: bool,
    what_if: bool,
    pack: str,
    region: str,
    param: dict[str, str | int],
    language: str | None,
) -> None:
    """Explain advice, or a question.

    \b
    soundadvice explain --answers FILE                why this advice
    soundadvice explain --answers FILE --more-urgent  what would make it more urgent
    soundadvice explain --answers FILE --what-if      the same, if one change is not enough
    soundadvice explain --question duration           why this is asked
    """  # noqa: D301  a backspace tells click to keep the lines
    if answers is None and (more_urgent or what_if or question is None):
        raise click.UsageError("give --answers FILE, or --question ID")
    loaded = open_to_read(pack, region, param, language)
    if question is not None:
        click.echo(for_terminal([*_mark(loaded), *_question(loaded, question)]))
    if answers is None:
        return
    from soundadvice.meaning.consult import Undecided, consult
    from soundadvice.model.time.day import asked_on
    from soundadvice.routine.clock import now
    from soundadvice_cli.commands.answers.triage import undecided_message
    from soundadvice_cli.errors import Refused
    from soundadvice_cli.input.answers_file import read_answers_file

    found = consult(loaded, asked_on(loaded.question, read_answers_file(answers), now().date()))
    if isinstance(found, Undecided):
        raise Refused(undecided_message(found), calls=True)
    advice = found.advice
    lines = _what_if(advice) if what_if else _more_urgent(advice) if more_urgent else _advice(advice)
    click.echo(for_terminal([*_mark(loaded), *lines]))


def _mark(pack: Pack) -> list[str]:
    from soundadvice.meaning.phrases import not_for_people

    mark = not_for_people(pack)
    return [] if mark is None else [mark, ""]


def _advice(advice: Advice) -> list[str]:
    from soundadvice.meaning.explain import why_advice

    lines = [f"{advice.title} ({advice.disposition}, {advice.acuity})"]
    reasons = why_advice(advice)
    if not reasons:
        lines += ["", "no rule fired, and every question that decides is answered: this is the default"]
    for why in reasons:
        lines += ["", f"rule {why.rule}: {why.because}"]
        lines += [f"  asked: {one.text} answered: {one.answer}" for one in why.looked_at]
        lines += _rests_on(why.claims, why.references)
        if why.findings:
            lines.append(f"  finds: {', '.join(why.findings)}")
        if why.note:
            lines.append(f"  note: {why.note.strip()}")
    for found in advice.findings:
        lines += ["", f"finding {found.finding}, by {', '.join(found.rules)}: {found.title}"]
        lines += _rests_on(found.claims, found.references)
    if advice.open_findings:
        lines += ["", "findings not determined: " + ", ".join(advice.open_findings)]
    if advice.open:
        lines += ["", "rules still open, none of them more urgent: " + ", ".join(advice.open)]
    if advice.ignored:
        lines += ["", "answers that do not count, since another answer hid the question: " + ", ".join(advice.ignored)]
    if advice.ignored_would_raise:
        lines.append("with them, the advice would be more urgent")
    return lines


def _question(pack: Pack, name: str) -> list[str]:
    from soundadvice.meaning.explain import why_asked

    why = why_asked(pack, name)
    lines = [pack.question[name].text]
    if why.why:
        lines += ["", why.why.strip()]
    for what, ids in (
        ("rules that look at it", why.rules),
        ("plan rules that look at it", why.plan_rules),
        ("decides whether these are asked", why.enables),
        ("asked depending on", why.asked_when),
    ):
        if ids:
            lines += ["", f"{what}: " + ", ".join(ids)]
    for one in why.musts:
        lines += ["", f"must hold of {' and '.join(one.named)}: {one.must.say}"]
    if why.claims:
        lines += ["", *_rests_on(why.claims, ())]
    for rule, references in why.references:
        lines += ["", f"rule {rule} rests on:", *_rests_on((), references)]
    return lines


def _rests_on(claims: Iterable[Claim], references: Iterable[Reference]) -> list[str]:
    lines = [f"  source {claim.place} ({claim.id}): {claim.reading.strip()}" for claim in claims]
    return lines + [f"  {ref.title}, {ref.edition}, {ref.place} ({ref.basis})" for ref in references]


def _more_urgent(advice: Advice) -> list[str]:
    from soundadvice.meaning.explain import more_urgent
    from soundadvice.wording.answers import describe_answer

    pack = advice.pack
    changes = more_urgent(advice)
    now = _now(advice)
    if not changes:
        return [now, "", "no single change of an answer would make it more urgent"]
    lines = [now, "", "any one of these changes would make it more urgent:"]
    for change in changes:
        question = pack.question[change.question]
        lines.append(f"  {change.question}: {describe_answer(question, change.answer)}")
        lines.append(f"    then: {change.disposition} ({change.acuity}), by " + ", ".join(change.rules))
    return lines


def _now(advice: Advice) -> str:
    return f"{advice.title} ({advice.disposition}, {advice.acuity})"


def _what_if(advice: Advice) -> list[str]:
    """The nearest ways to each more urgent disposition. Without python-sat, the single changes alone."""
    from soundadvice.audit.prover.solver import is_there
    from soundadvice.audit.what_if import what_if

    if not is_there():
        note = "python-sat is not installed, so only single changes are shown; `pip install 'soundadvice[audit]'`"
        return [*_more_urgent(advice), "", note]
    found = what_if(advice)
    lines = [_now(advice)]
    for disposition in advice.pack.dispositions:
        ways = [one for one in found.nearest if one.disposition == disposition.id]
        if ways:
            lines += ["", f"{disposition.id} ({disposition.acuity}) is {_away(ways[0])}:"]
            lines += [line for number, way in enumerate(ways) for line in _way(advice, way, first=number == 0)]
        if disposition.id in found.more:
            lines.append("  and there are other ways with as few changes")
        if disposition.id in found.undecided:
            lines += ["", f"{disposition.id} ({disposition.acuity}): undecided, the search reached its limit"]
    if len(lines) == 1:
        lines += ["", "no change of answers, however many, would make it more urgent"]
    elif found.unreachable:
        lines += ["", "no answers lead to: " + ", ".join(found.unreachable)]
    return lines


def _away(way: Nearest) -> str:
    from soundadvice.wording.counts import counted

    if not way.changed:
        return "a matter of questions not answered yet"
    return f"{counted(len(way.changed), 'changed answer')} away" + (", and no fewer" if len(way.changed) > 1 else "")


def _way(advice: Advice, way: Nearest, *, first: bool) -> list[str]:
    from soundadvice.wording.answers import describe_answer

    questions = advice.pack.question
    lines = [] if first else ["  or"]
    lines += [f"  {name}: {describe_answer(questions[name], answer)}" for name, answer in way.changed.items()]
    for name, answer in way.revealed.items():
        lines.append(f"  {name}, asked then, would be: {describe_answer(questions[name], answer)}")
    lines.append("    by " + ", ".join(way.rules))
    if way.also_asked:
        lines.append("    also asked then, whatever the answer: " + ", ".join(way.also_asked))
    return lines
