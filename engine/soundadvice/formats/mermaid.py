"""Mermaid: the questionnaire as a flowchart: what is asked in which order, what is skipped, and where rules lead.

Every id has a prefix (`q_`, `skip_`, `r_`, `d_`): a node called `end` or `default` would break the chart. In texts,
everything but letters, digits and harmless signs is written as a character code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from soundadvice.formats.exported import Exported
from soundadvice.formats.format import Format, Writer
from soundadvice.formats.variants import one_form_each
from soundadvice.meaning.phrases import marked_title
from soundadvice.model.condition import questions_of
from soundadvice.model.pack import Pack
from soundadvice.model.question import Question
from soundadvice.model.rule import Rule
from soundadvice.wording.condition_text import phrase
from soundadvice.wording.placeholders import fill

_UNSAFE = re.compile(r"[^\w ,?'():/-]", re.ASCII)
_LIST = re.compile(r"^(\d+)([).])|^([-+*])(?= )")
_LONGEST = 120


def mermaid(pack: Pack) -> Exported:
    """The flowchart of a pack."""
    lines = [
        f"%% {_comment(marked_title(pack))} ({pack.id} {pack.version}, {pack.status})",
        "flowchart TD",
        *(f"  {line}" for line in _questions(pack)),
        *(f"  {line}" for line in _rules(pack)),
        *(f"  {line}" for line in _dispositions(pack)),
    ]
    return Exported(("\n".join(lines) + "\n").encode(), left_out(pack))


def left_out(pack: Pack) -> tuple[str, ...]:
    """What of a pack the chart does not show."""
    long = [thing for thing in [*pack.questions, *pack.rules] if len(_said(thing, pack)) > _LONGEST]
    cut = (f"the ends of texts longer than {_LONGEST} characters",) if long else ()
    return (
        "options, help, reasons, plan, safety net, claims and references: `markdown` has them",
        "an early end: a conversation stops as soon as no further answer can matter",
        *one_form_each(pack),
        *cut,
    )


def _questions(pack: Pack) -> Iterator[str]:
    """The questions in their order; one that is not always asked hangs on a diamond with its condition."""
    yield 'start(["start"])'
    ends: list[tuple[str, str]] = [("start", "")]
    for question in pack.questions:
        yield f"{_node(question)}[{_label(_said(question, pack))}]"
        first = _node(question)
        if question.enable_when is not None:
            first = f"skip_{question.id}"
            yield f"{first}{{{_label(phrase(question.enable_when, pack))}}}"
        yield from (f"{end} -->{label} {first}" for end, label in ends)
        ends = [(_node(question), "")]
        if question.enable_when is not None:
            yield f"{first} -->|yes| {_node(question)}"
            ends.append((first, "|no|"))
    yield 'asked(["every question asked"])'
    yield from (f"{end} -->{label} asked" for end, label in ends)


def _rules(pack: Pack) -> Iterator[str]:
    """Each rule with its condition, from the questions that it looks at to the disposition that it advises."""
    for rule in pack.rules:
        yield f"r_{rule.id}{{{{{_label(_said(rule, pack))}}}}}"
        yield from (f"q_{name} -.-> r_{rule.id}" for name in questions_of(rule.when))
        if rule.advise is not None:
            yield f"r_{rule.id} ==> d_{rule.advise}"
        yield from (f"r_{rule.id} ==> f_{name}" for name in rule.findings)


def _dispositions(pack: Pack) -> Iterator[str]:
    for disposition in reversed(pack.dispositions):
        yield f"d_{disposition.id}([{_label(f'{disposition.acuity}: {fill(disposition.title, pack)}')}])"
    for finding in pack.findings:
        yield f"f_{finding.id}[/{_label(f'finding: {fill(finding.title, pack)}')}/]"
    yield f"asked -->|no rule fires| d_{pack.default}"


def _said(thing: Question | Rule, pack: Pack) -> str:
    if isinstance(thing, Rule):
        return f"{thing.id} - {phrase(thing.when, pack)}"
    return fill(thing.text, pack)


def _node(question: Question) -> str:
    return f"q_{question.id}"


def _label(text: str) -> str:
    """A text between quotes, which nothing in it can end, and which is read neither as Markdown nor as HTML."""
    flat = " ".join(text.split())
    if len(flat) > _LONGEST:
        flat = flat[: _LONGEST - 1] + "…"
    # A number or a sign in front would begin a list.
    flat = _LIST.sub(lambda found: f"{found[1] or ''} {found[2] or found[3]}", flat)
    return f'"{_UNSAFE.sub(lambda found: f"#{ord(found[0])};", flat)}"'


def _comment(text: str) -> str:
    # Braces in a comment would be a directive.
    return re.sub(r"[^\w ,?'():/.-]", " ", " ".join(text.split()))


FORMAT = Format("mermaid", Writer("questions, skip logic and rules, as a flowchart", mermaid, left_out))
