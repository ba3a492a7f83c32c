"""A session as plain JSON values: for a database, a queue or a cookie, where a file would be in the way.

It is what a file holds without the digests of the pack's parts, and with what a file leaves out: answers taken back or
changed, which a prompt may offer again, and the engines that voted. Keys may come back in any order, and 37.0 as 37.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from soundadvice.meaning.evaluate import State, evaluate
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import Answer
from soundadvice.model.digest import digest
from soundadvice.model.errors import AnswerError, SessionError
from soundadvice.model.pack import Pack
from soundadvice.session.saved import (
    SESSION_SCHEMA,
    Progress,
    body_of,
    checked_schema,
    damaged,
    in_json,
    progress_in,
)
from soundadvice.wording.printable import all_printable

VALUE = "value"
"""What errors call it: the name of the argument."""
_KEYS = frozenset(
    {"schema", "since", "saved", "pack", "answers", "skipped", "order", "previous", "taken_back", "engines", "digest"}
)
_MAY = frozenset({"answered_by"})


def session_value(pack: Pack, progress: Progress, engines: tuple[str, ...]) -> dict[str, object]:
    """The value of what a session remembers, with a digest of it that shows damage, not who wrote it."""
    body = {
        **body_of(pack, progress),
        "previous": in_json(pack, progress.previous),
        "taken_back": progress.taken_back,
        "engines": list(engines),
    }
    return {**body, "digest": digest(body)}


def progress_of_value(pack: Pack, value: object) -> Progress:
    """What is in a value that `session_value` gave. Raises SessionError, which repeats no answer, for any other."""
    body = dict(checked_schema(value, VALUE))
    if body["schema"] != SESSION_SCHEMA or not _KEYS <= body.keys() <= _KEYS | _MAY:
        raise damaged(VALUE)
    stated = body.pop("digest")
    try:
        printable = all_printable(body)
    except RecursionError:
        raise damaged(VALUE) from None
    if not printable:
        raise damaged(VALUE)
    progress = progress_in(pack, body, VALUE)
    previous = _previous(pack, body["previous"])
    # Its answers as we write them: whatever keeps JSON may write a number in another way.
    written = {**body, "answers": in_json(pack, progress.answers), "previous": in_json(pack, previous)}
    try:
        whole = digest(written) == stated
    except (TypeError, ValueError, RecursionError):  # what JSON does not have
        whole = False
    if not whole:
        raise damaged(VALUE)
    return replace(progress, previous=previous, taken_back=_taken_back(pack, progress, body["taken_back"]))


def _previous(pack: Pack, given: object) -> Mapping[str, Answer]:
    try:
        return read_answers(pack.question, given)
    except AnswerError:
        raise SessionError(f"`{VALUE}` holds a previous answer that the pack does not take") from None


def _taken_back(pack: Pack, progress: Progress, name: object) -> str | None:
    """The question that waits for another answer: one that can be asked now, or it could never be answered."""
    if name is None:
        return None
    if not isinstance(name, str) or name not in pack.question or name in progress.skipped:
        raise damaged(VALUE)
    if evaluate(pack, dict(progress.answers)).states[name] is not State.UNANSWERED:
        raise damaged(VALUE)
    return name
