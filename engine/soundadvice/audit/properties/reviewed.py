"""Reviewed: who signed which meaning of the pack, and whether it is the present one.

Its findings are notes: a draft is no error.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.model.evidence import Review
from soundadvice.model.pack import Pack


def check(case: Case) -> Result:
    """Who signed the pack as it is now, and until when that stands."""
    pack, today = case.pack, case.today
    return Result(
        name="reviewed",
        says=_says(pack),
        findings=tuple(_findings(pack, today)),
        details={
            "status": pack.status,
            "meaning_hash": pack.meaning_hash,
            "content_hash": pack.content_hash,
            "case_hash": pack.case_hash,
            "today": str(today) if today else None,
            "reviews": [_review_to_json(pack, one, today) for one in pack.reviews],
        },
    )


def signs(pack: Pack, review: Review) -> str:
    """What a review signs: the pack as it is (`present`), with another case or other words, or another meaning.

    What changed beside the gravest of these is in `changed_since`.
    """
    changed = changed_since(pack, review)
    return f"other_{changed[0]}" if changed else "present"


def changed_since(pack: Pack, review: Review) -> tuple[str, ...]:
    """What is no longer as it was signed: the `meaning`, the `words`, the `case`; words are not told beside a meaning.

    A signature without a `case_hash` says nothing of the case.
    """
    found = []
    if review.meaning_hash != pack.meaning_hash:
        found.append("meaning")
    elif review.content_hash != pack.content_hash:
        found.append("words")
    if review.case_hash not in (None, pack.case_hash):
        found.append("case")
    return tuple(found)


_CALLED = {"meaning": "another meaning", "words": "other words", "case": "another case"}


def is_overdue(review: Review, today: date | None) -> bool:
    """Whether the day by which it was to be reviewed again is past."""
    return today is not None and date.fromisoformat(review.review_by) < today


def _findings(pack: Pack, today: date | None) -> Iterator[Finding]:
    present = [one for one in pack.reviews if signs(pack, one) == "present"]
    if pack.reviews and not present:
        last = pack.reviews[-1]
        what = " and ".join(_CALLED[one] for one in changed_since(pack, last))
        yield Finding(
            code="review_outdated",
            level=Level.NOTE,
            message=f"the last review, of {last.date} by `{last.role}`, is of {what} of `{pack.id}`",
            about=(pack.id,),
            span=last.span,
            hint="have what changed since reviewed; until then the pack is a draft",
        )
    # A signature that is past its day is no matter where another still stands.
    latest = max(pack.reviews, key=lambda one: one.review_by, default=None)
    if latest is not None and is_overdue(latest, today):
        yield Finding(
            code="review_overdue",
            level=Level.NOTE,
            message=f"the review of {latest.date} by `{latest.role}` was due again by {latest.review_by}",
            about=(pack.id,),
            span=latest.span,
            hint="review the pack again with `soundadvice review`",
        )


def _says(pack: Pack) -> str:
    present = [one for one in pack.reviews if signs(pack, one) == "present"]
    if present:
        who = " and ".join(f"{one.role} on {one.date}" for one in present)
        if all(one.case_hash is None for one in present):
            return f"The meaning and the words of the pack as it is now were signed by {who}; its case was not."
        return f"The pack as it is now was signed by {who}."
    if not pack.reviews:
        return "No one has signed this pack: it is a draft."
    return "No one has signed this pack as it is now: it is a draft, and what was signed was another version."


def _review_to_json(pack: Pack, one: Review, today: date | None) -> dict[str, object]:
    return {
        "role": one.role,
        "date": one.date,
        "review_by": one.review_by,
        "meaning_hash": one.meaning_hash,
        "content_hash": one.content_hash,
        "case_hash": one.case_hash,
        "signs": signs(pack, one),
        "changed": list(changed_since(pack, one)),
        "overdue": is_overdue(one, today),
    }
