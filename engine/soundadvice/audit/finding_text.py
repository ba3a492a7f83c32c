"""A finding as text, with its place, the line it stands on, and the people who show it."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.finding_places import place_of
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Problem, Span


def describe(finding: Finding, pack: Pack) -> str:
    """The finding as a terminal shows it: `file:line:column: error[code]: message`, and what helps to see it."""
    place = place_of(finding, pack)
    problem = Problem(finding.code, finding.message, place, finding.hint, excerpt=excerpt(place))
    lines = [str(problem)]
    if finding.level is not Level.ERROR or finding.waiver is not None:
        level = "waived" if finding.waiver else str(finding.level)
        lines = [str(problem).replace(f": error[{finding.code}]", f": {level}[{finding.code}]", 1)]
    lines += [f"  {what}: {span}" for what, span in finding.related]
    for one in finding.witnesses:
        lines += describe_witness(one, pack)
    if finding.waiver is not None:
        lines.append(f"  waived: {finding.waiver.why}")
    return "\n".join(lines)


def describe_witness(one: Witness, pack: Pack) -> list[str]:
    """A person, by the answers that tell them from someone with nothing to tell, and what they are advised."""
    lines = [f"  {one.label or 'for example'}:"]
    lines += [f"    (with `{name}` set to {value})" for name, value in one.settings_in_words(pack)]
    lines += [f"    {question} — {answer}" for question, answer in one.in_words(pack)]
    lines.append("    (every other answer is the plain one)" if one.telling else "    (every answer is the plain one)")
    fired = ", ".join(f"`{name}`" for name in one.fired) or "no rule"
    lines.append(f"    {fired} {'fires' if len(one.fired) <= 1 else 'fire'}; the advice is `{one.disposition}`")
    return lines


def excerpt(span: Span) -> str | None:
    """The line of the file on which a span begins, None if it cannot be read any longer."""
    try:
        with open(span.file, encoding="utf-8") as file:
            return next((line.rstrip("\n") for number, line in enumerate(file, 1) if number == span.line), None)
    except (OSError, UnicodeDecodeError):
        return None
