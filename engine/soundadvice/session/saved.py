"""Saved sessions: one JSON file, written whole or not at all, and refused when it is not exactly what was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path

from soundadvice._dataclass import dataclass
from soundadvice.files.atomic import write_atomically
from soundadvice.files.bounded import TooLargeError, read_bounded
from soundadvice.meaning.possible.broken import read_possible
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Answer
from soundadvice.model.digest import WORDING, canonical, digest, hash_of
from soundadvice.model.errors import AnswerError, SessionError
from soundadvice.model.pack import Pack
from soundadvice.provenance.record_form import SOMEONE_ELSE
from soundadvice.wording.language import say, to_say
from soundadvice.wording.printable import all_printable

SESSION_SCHEMA = "soundadvice.session.v2"
UNDATED_SCHEMA = "soundadvice.session.v1"
"""Of before sessions said when: still read, as answers of a day that is not known."""
_SCHEMAS = "soundadvice.session."
LARGEST_FILE = 16 * 2**20
"""Bytes. A session of the largest packs is far smaller; what is larger is not one."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a session remembers: canonical answers, questions skipped, and the order in which they were settled.

    `since` is when the first of the answers was given, `saved` when they were saved; None if that is not known.
    `for_other`: someone else answers for the person whom it is about. `previous` are answers before they were taken
    back or changed, `taken_back` the question that waits for another answer: a file has neither of the two.
    """

    answers: Mapping[str, Answer]
    skipped: frozenset[str]
    order: tuple[str, ...]
    since: datetime | None = None
    saved: datetime | None = None
    for_other: bool = False
    previous: Mapping[str, Answer] = field(default_factory=dict)
    taken_back: str | None = None


def write_session(pack: Pack, progress: Progress, path: str | Path, *, replace: bool = True) -> None:
    """Puts the session in the file's place, readable by its owner only. Raises SessionError if that fails.

    Raises FileExistsError if a file is there, unless it may `replace` it.
    """
    try:
        write_atomically(path, session_bytes(pack, progress), replace=replace)
    except FileExistsError:
        raise
    except OSError as reason:
        raise SessionError(
            say("the session could not be saved to `{path}`: {why}", path=path, why=_why(reason))
        ) from None


def session_bytes(pack: Pack, progress: Progress) -> bytes:
    """The content of a saved session."""
    head = body_of(pack, progress)
    before = ("schema", "since", "saved", "pack")
    body = {**{key: head.pop(key) for key in before}, "parts": _parts(pack), **head}
    return _file_bytes(body)


def body_of(pack: Pack, progress: Progress) -> dict[str, object]:
    """What stands in every form of a saved session, as plain JSON values."""
    assert progress.since is not None
    assert progress.saved is not None
    return {
        "schema": SESSION_SCHEMA,
        "since": _as_text(progress.since),
        "saved": _as_text(progress.saved),
        "pack": {"id": pack.id, "version": pack.version, "meaning_hash": pack.meaning_hash},
        "answers": in_json(pack, progress.answers),
        "skipped": sorted(progress.skipped),
        "order": list(progress.order),
        # Only where it is so: a session of before is one of now.
        **({"answered_by": SOMEONE_ELSE} if progress.for_other else {}),
    }


def in_json(pack: Pack, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Canonical answers in their JSON form, in the order of the questions."""
    return {name: answer_to_json(pack.question[name], answers[name]) for name in pack.question if name in answers}


def read_session(pack: Pack, path: str | Path) -> Progress:
    """What `write_session` wrote. Raises SessionError, with the reason, for any other file, and never touches it."""
    path = Path(path)
    return progress_of(pack, _read(path), path)


def progress_of(pack: Pack, content: bytes, path: Path) -> Progress:
    """What is in the content of a saved session; `path` is named in what is wrong with it. Raises SessionError."""
    return progress_in(pack, _body(content, path), path)


def progress_in(pack: Pack, body: Mapping[str, object], path: str | Path) -> Progress:
    """What is in the body of a saved session, whose schema is known. Raises SessionError, which names `path`."""
    _check_pack(pack, body, path)
    answers, skipped, order = body.get("answers"), _names(body.get("skipped"), path), _names(body.get("order"), path)
    try:
        canonical = read_possible(pack, answers)
    except AnswerError as reason:
        if reason.question:
            why = say(
                "`{path}` holds an answer to `{name}` that the pack does not take", path=path, name=reason.question
            )
        else:
            why = say("`{path}` holds an answer that the pack does not take", path=path)
        raise SessionError(why) from None
    known = set(pack.question).difference(pack.deciding)
    settled = [*canonical, *skipped]
    if not known.issuperset(skipped) or len(settled) != len(order) or set(settled) != set(order):
        raise damaged(path)
    by = body.get("answered_by")
    if by not in (None, SOMEONE_ELSE):
        raise damaged(path)
    since, saved = (_moment(body.get(key), path) if _is_dated(body) else None for key in ("since", "saved"))
    return Progress(canonical, frozenset(skipped), tuple(order), since, saved, by is not None)


def _file_bytes(body: dict[str, object]) -> bytes:
    """The one way to write a body: its JSON, with a digest of it at the end."""
    whole = {**body, "digest": digest(body)}
    return (json.dumps(whole, indent=1, ensure_ascii=True) + "\n").encode("ascii")


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise SessionError(say("`{path}` is not a file", path=path))
        return read_bounded(path, LARGEST_FILE)
    except TooLargeError:
        raise SessionError(say("`{path}` is not a saved session: it is too large", path=path)) from None
    except OSError as reason:
        raise SessionError(say("`{path}` could not be read: {why}", path=path, why=_why(reason))) from None


def _body(content: bytes, path: Path) -> dict[str, object]:
    body: object
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise damaged(path) from None
    body = checked_schema(body, path)
    body.pop("digest", None)
    # INVARIANT: only the very bytes that were written are taken: any change, however small, could be in an answer.
    try:
        unchanged = _file_bytes(body) == content
    except (ValueError, RecursionError):  # numbers and nesting that nothing of ours holds
        unchanged = False
    # Its digest is no secret, and parts of it are named in messages: ours hold nothing that a terminal would act on.
    if not unchanged or not all_printable(body):
        raise damaged(path)
    return body


def checked_schema(value: object, path: str | Path) -> dict[str, object]:
    """A value that says that it is a saved session, of a form that is read. Raises SessionError."""
    schema = value.get("schema") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(schema, str) or not schema.startswith(_SCHEMAS):
        raise SessionError(say("`{path}` is not a saved session", path=path))
    if schema not in (SESSION_SCHEMA, UNDATED_SCHEMA):
        raise SessionError(say("`{path}` was saved by another version of soundadvice", path=path))
    return value


def _check_pack(pack: Pack, body: Mapping[str, object], path: str | Path) -> None:
    saved = body.get("pack")
    if not isinstance(saved, dict) or not isinstance(saved.get("id"), str):
        raise damaged(path)
    if saved["id"] != pack.id:
        raise SessionError(
            say(
                "`{path}` is a session of the pack `{other}`, not of `{pack}`",
                path=path,
                other=saved["id"],
                pack=pack.id,
            )
        )
    if saved.get("meaning_hash") != pack.meaning_hash and "parts" not in body:
        raise SessionError(
            say(
                "`{path}` is a session of `{pack}` {version}, whose meaning has changed since",
                path=path,
                pack=pack.id,
                version=saved.get("version"),
            )
        )
    if saved.get("meaning_hash") != pack.meaning_hash:
        changed = "; ".join(_changes(body.get("parts"), _parts(pack))) or say(
            "the order of its parts, or a layer below"
        )
        raise SessionError(
            say(
                "`{path}` is a session of `{pack}` {version}, whose meaning has changed since: {changed}",
                path=path,
                pack=pack.id,
                version=saved.get("version"),
                changed=changed,
            )
        )


def _parts(pack: Pack) -> dict[str, dict[str, str]]:
    """What can change in a pack's meaning, part by part: short digests, and parameters as a person reads them.

    They are of the pack as it was written, in whatever language someone reads it.
    """
    pack = pack.written
    plan = pack.plan
    return {
        to_say("question"): {question.id: _short(question) for question in pack.questions},
        to_say("rule"): {rule.id: _short(rule) for rule in pack.rules},
        to_say("disposition"): {disposition.id: _short(disposition) for disposition in pack.dispositions},
        **({to_say("finding"): {finding.id: _short(finding) for finding in pack.findings}} if pack.findings else {}),
        to_say("parameter"): {parameter.id: parameter.show() for parameter in pack.parameters},
        to_say("plan rule"): {rule.id: _short(rule) for rule in plan.rules},
        to_say("exercise"): {exercise.id: _short(exercise) for exercise in plan.exercises},
        # Only where there are any: a session of before is one of now.
        **({to_say("programme"): {one.id: _short(one) for one in plan.programmes}} if plan.programmes else {}),
    }


def _short(part: object) -> str:
    return hash_of(canonical(part, WORDING)).removeprefix("sha256:")[:12]


def _changes(before: object, after: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What differs between the parts of a pack then and now, in words."""
    found: list[str] = []
    for kind, now in after.items():
        then = before.get(kind) if isinstance(before, dict) else None
        then = then if isinstance(then, dict) else {}
        for name in sorted(now.keys() | then.keys()):
            if name not in then:
                found.append(say("{kind} `{name}` is new", kind=say(kind), name=name))
            elif name not in now:
                found.append(say("{kind} `{name}` is gone", kind=say(kind), name=name))
            elif then[name] != now[name] and kind == "parameter":
                found.append(
                    say("parameter `{name}` changed from {then} to {now}", name=name, then=then[name], now=now[name])
                )
            elif then[name] != now[name]:
                found.append(say("{kind} `{name}` changed", kind=say(kind), name=name))
    return found


def _is_dated(body: Mapping[str, object]) -> bool:
    return body["schema"] != UNDATED_SCHEMA


def _as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _moment(value: object, path: str | Path) -> datetime:
    # INVARIANT: only the form that is written is taken; Python reads several others.
    try:
        moment = datetime.fromisoformat(str(value))
        if _as_text(moment) == value:
            return moment
    except (ValueError, OverflowError):  # it is none, or one at an end of the calendar
        pass
    raise damaged(path)


def _names(value: object, path: str | Path) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise damaged(path)
    if len(set(value)) != len(value):
        raise damaged(path)
    return value


def damaged(path: str | Path) -> SessionError:
    """The error for what is not what was saved; it repeats nothing of it."""
    return SessionError(say("`{path}` is damaged: it is not what was saved", path=path))


def _why(reason: OSError) -> str:
    return (reason.strerror or type(reason).__name__).lower()
