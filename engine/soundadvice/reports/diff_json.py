"""Diff as JSON: plain values for a program that reads them."""

from __future__ import annotations

from soundadvice.audit.compare.difference import Change, ChangeKind, Difference
from soundadvice.audit.compare.edits import Edit
from soundadvice.loader.git.revision import Version
from soundadvice.reports.diff_sentences import responsible, summary


def diff_json(difference: Difference, old: Version, new: Version) -> dict[str, object]:
    """The difference as JSON. `verdict` has, by kind, `no one` (proved), `someone` or `undecided`."""
    return {
        "old": _version(old),
        "new": _version(new),
        "passes": difference.passes,
        "summary": summary(difference),
        "verdict": {str(kind): _verdict(difference, kind) for kind in difference.kinds},
        "more": sorted(str(kind) for kind in {step[0] for step in difference.more}),
        "changes": [_change(difference, change, old, new) for change in difference.changes],
        "notes": list(difference.notes),
        "gravity": difference.gravity.name.lower(),
        "edits": [_edit(one) for one in difference.edits],
    }


def _version(version: Version) -> dict[str, str]:
    pack = version.pack
    hashes = {"meaning_hash": pack.meaning_hash, "content_hash": pack.content_hash, "case_hash": pack.case_hash}
    return {"name": version.name, "id": pack.id, "version": pack.version, **hashes}


def _edit(edit: Edit) -> dict[str, object]:
    said = {"place": edit.place, "was": edit.was, "now": edit.now, "whole": edit.is_whole}
    return {"carries": str(edit.carries), **said, "remarks": list(edit.remarks)}


def _verdict(difference: Difference, kind: ChangeKind) -> str:
    if difference.none(kind):
        return "nobody"
    return "somebody" if difference.of(kind) else "undecided"


def _change(difference: Difference, change: Change, old: Version, new: Version) -> dict[str, object]:
    return {
        "kind": str(change.kind),
        "was": change.was,
        "now": change.now,
        "about": list(change.about),
        "responsible": [{"what": words, "places": places} for words, places in responsible(change, old, new)],
        "before": change.before.to_json(difference.old),
        "after": change.after.to_json(difference.new),
    }
