"""Changes: what became of people's advice since an earlier version, on the page."""

from __future__ import annotations

from soundadvice.audit.compare.diff import Change, Difference, diff
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.loader.git.revision import Version
from soundadvice.model.pack import Pack
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
from soundadvice.reports.html.tables import coded


def changes(old: Version, pack: Pack) -> Markup:
    """The difference between an earlier version and this one: the verdict, what is proved, and each class of people."""
    new = Version(pack.id, pack)
    found = diff(old.pack, pack)
    parts = [
        element("p", element("strong", coded(summary(found))), f" Compared with {old.pack.id} {old.pack.version}."),
        element("ul", *(element("li", coded(line)) for line in (*verdicts(found), *found.notes))),
    ]
    for kind in found.kinds:
        if found.of(kind):
            parts.append(element("h3", HEADINGS[kind]))
        parts += [_change(found, change, old, new) for change in found.of(kind)]
        parts += [element("p", coded(f"… {line}")) for line in and_more(found, kind)]
    for words, lines in edited(found):
        said = (element("li", coded("; ".join((text, *remarks)))) for text, remarks in lines)
        parts += [element("h3", words), element("ul", *said)]
    return joined(*parts)


def _change(found: Difference, change: Change, old: Version, new: Version) -> Markup:
    why = [words for words, _ in responsible(change, old, new)]
    lines = [*why, *person(change, old, new), *(outcome(change) if change.kind not in ASKING else [])]
    said = element("ul", *(element("li", coded(line)) for line in lines))
    return element("article", element("h4", coded(title(found, change))), said)
