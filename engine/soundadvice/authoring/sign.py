"""Sign: a review is added to the text of a pack's review.yaml, which keeps its comments and its earlier reviews."""

from __future__ import annotations

import json
import re
from pathlib import Path

from soundadvice.files.bounded import is_outside, read_bounded
from soundadvice.files.documents import write_document
from soundadvice.loader.files import PACK, REVIEW, text_file
from soundadvice.loader.schema import shapes
from soundadvice.loader.schema.validate import shape
from soundadvice.loader.yaml.parse import MOST_BYTES, parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import AuditError
from soundadvice.model.evidence import Review

_NEW = "# Who reviewed which meaning of this pack.\nreviews: []\n"
_EMPTY = re.compile(r"^reviews:(?:[ ]*\[[ ]*\])?", re.MULTILINE)
_ITEM = re.compile(r"^([ ]*)-[ ]", re.MULTILINE)
_DRAFT = re.compile(r"^# (?:No one|Nobody) has reviewed this pack yet\. It is a draft\.\n", re.MULTILINE)


def sign(folder: Path, review: Review) -> Path:
    """Adds a review to the pack in a folder, and gives the file's path.

    Raises AuditError if the file is laid out so that nothing can be added to it, OSError if it cannot be written.
    """
    path = folder / REVIEW
    if is_outside(folder, path):
        raise AuditError(f"{path}: this link leads out of the pack, so its target is not written")
    before = read_bounded(path, MOST_BYTES).decode("utf-8") if path.exists() else _NEW
    text = _with(before, review)
    earlier, now = _reviews(path, before), _reviews(path, text)
    if earlier is None or now is None or now != [*earlier, _values(review)]:
        wanted = "\n".join(_lines(review, "  "))
        raise AuditError(f"{path}: nothing can be added to the way it is laid out; add this by hand:\n{wanted}")
    write_document(path, text.encode(), like=folder / PACK)  # whoever may read the pack may read who signed it
    return path


def _with(text: str, review: Review) -> str:
    """The file's text with a review at the end of its list."""
    end = "\r\n" if "\r\n" in text else "\n"
    body = text.replace("\r\n", "\n")
    body += "" if body.endswith("\n") else "\n"
    items = list(_ITEM.finditer(body))
    if not items:
        body = _DRAFT.sub("", _EMPTY.sub("reviews:", body, count=1))
    body += "\n".join(_lines(review, items[-1][1] if items else "  ")) + "\n"
    return body.replace("\n", end)


def _lines(review: Review, indent: str) -> list[str]:
    first, *rest = (f"{key}: {_scalar(value)}" for key, value in _values(review).items())
    return [f"{indent}- {first}", *(f"{indent}  {line}" for line in rest)]


def _scalar(value: str) -> str:
    # In quotes, as JSON has them: a role may be any words.
    return json.dumps(value, ensure_ascii=False)


def _values(review: Review) -> dict[str, str]:
    return {
        "role": review.role,
        "date": review.date,
        "meaning_hash": review.meaning_hash,
        "content_hash": review.content_hash,
        **({} if review.case_hash is None else {"case_hash": review.case_hash}),
        "review_by": review.review_by,
    }


def _reviews(path: Path, text: str) -> list[dict[str, str]] | None:
    """The reviews that a text holds, as the reader of packs sees them, None if it refuses it."""
    problems = Problems()
    node = parse(text_file(path), text.encode(), problems)
    fit = None if node is None else shape(shapes.REVIEWS, node, shapes.ReviewsShape, problems, {})
    if problems.errors or fit is None or fit.shape is None:
        return None
    return [one.model_dump(exclude_none=True) for one in fit.shape.reviews]
