"""Diff as text, for a terminal, and as Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Callable

from soundadvice.audit.compare.difference import Difference
from soundadvice.loader.git.revision import Version
from soundadvice.reports.diff_edits import blocks as edited
from soundadvice.reports.diff_sentences import (
    ASKING,
    HEADINGS,
    and_more,
    outcome,
    person,
    responsible,
    summary,
    title,
    verdicts,
)


def diff_text(difference: Difference, old: Version, new: Version, *, heading: Callable[[str], str] = str) -> str:
    """The difference for a terminal: the gravest first, then what is proved. `heading` may colour a heading."""
    blocks = [f"old: {_named(old)}\nnew: {_named(new)}"]
    for kind in difference.kinds:
        for number, change in enumerate(difference.of(kind)):
            lines = [heading(HEADINGS[kind])] if number == 0 else []
            lines.append(f"  {title(difference, change)}")
            for words, places in responsible(change, old, new):
                lines += [f"    {words}", *(f"      {place}" for place in places)]
            lines += ["    for example:", *(f"      {line}" for line in person(change, old, new))]
            if kind not in ASKING:
                lines += [f"    {line}" for line in outcome(change)]
            blocks.append("\n".join(lines))
        blocks += [f"  … {line}" for line in and_more(difference, kind)]
    blocks += ["\n".join(["to know:", *(f"  {note}" for note in difference.notes)])] if difference.notes else []
    for words, written in edited(difference):
        said = [line for text, remarks in written for line in (f"  {text}", *(f"    note: {one}" for one in remarks))]
        blocks.append("\n".join([heading(words), *said]))
    blocks.append("\n".join([*(f"  {line}" for line in verdicts(difference)), summary(difference)]))
    return "\n\n".join(blocks) + "\n"


def diff_markdown(difference: Difference, old: Version, new: Version) -> str:
    """The difference as Markdown: the verdict first, each class of people folded away."""
    blocks = [f"### {summary(difference)}", f"From {_named(old)} to {_named(new)}:"]
    blocks.append("\n".join(f"- {_plain(line)}" for line in verdicts(difference)))
    for kind in difference.kinds:
        changes = difference.of(kind)
        blocks += [f"#### {HEADINGS[kind]}"] if changes else []
        for change in changes:
            lines = [f"- {_plain(words)}" for words, _ in responsible(change, old, new)]
            lines += [f"  - {place}" for _, places in responsible(change, old, new) for place in places]
            lines += ["", "For example:", "", *(f"- {_plain(line)}" for line in person(change, old, new))]
            lines += ["", *(f"- {line}" for line in outcome(change))] if kind not in ASKING else []
            body = "\n".join(lines)
            shown = _plain(title(difference, change).replace("`", ""))
            blocks.append(f"<details><summary>{shown}</summary>\n\n{body}\n\n</details>")
        blocks += [f"… {line}" for line in and_more(difference, kind)]
    if difference.notes:
        blocks.append("\n".join(["To know:", "", *(f"- {note}" for note in difference.notes)]))
    for words, written in edited(difference):
        said = [
            f"- {_plain(text)}" + "".join(f"\n  - **note**: {_plain(one)}" for one in more) for text, more in written
        ]
        blocks += [f"#### {words}", "\n".join(said)]
    return "\n\n".join(blocks) + "\n"


def _named(version: Version) -> str:
    pack = version.pack
    return f"{pack.id} {pack.version}" + ("" if version.name == pack.id else f" ({version.name})")


def _plain(text: str) -> str:
    """A text that Markdown and HTML show as it is, ids between backticks left as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _MARKS.sub(_entity, text)
    return "`".join(part if number % 2 else _MARKS.sub(_entity, part) for number, part in enumerate(parts))


_MARKS = re.compile(r"[&<>*`\[\]\\@#|~!]|\b_|_\b")


def _entity(mark: re.Match[str]) -> str:
    return f"&#{ord(mark[0])};"
