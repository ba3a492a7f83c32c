"""The answers file: a mapping of questions to answers as JSON or YAML, strict about what is ambiguous."""

from __future__ import annotations

import sys

from soundadvice_cli.errors import Refused

MOST_BYTES = 1024 * 1024


def read_answers_file(name: str) -> dict[str, object]:
    """The mapping in a file, or in standard input for `-`. Raises Refused, and OSError if it cannot be opened."""
    shown = "standard input" if name == "-" else name
    content = _content(name, shown)
    if content is None:
        raise Refused(f"{shown}: too large for a file of answers")
    if not content.strip():
        raise Refused(f"{shown}: it holds no answers\n  help: give a mapping, such as fever: no")
    looks_like_json = content.lstrip()[:1] in (b"{", b"[")
    answers = _read_json(shown, content) if looks_like_json else None
    if answers is None:
        answers = _read_yaml(shown, content)
    if not isinstance(answers, dict):
        raise Refused(f"{shown}: the answers are not a mapping of questions to answers")
    _refuse_what_is_more(shown, answers)
    return answers


def _refuse_what_is_more(shown: str, answers: dict[str, object]) -> None:
    """Refuses what holds answers, and says whose they are or of when: here no one would look at that."""
    if "resourceType" in answers:
        raise Refused(
            f"{shown}: this is a FHIR resource, not a file of answers\n"
            "  help: post it to $triage of `soundadvice serve`, which checks whose answers they are, and from when"
        )
    if str(answers.get("schema", "")).startswith("soundadvice."):
        raise Refused(
            f"{shown}: this is a saved record or advice, not a file of answers\n"
            "  help: `soundadvice replay` says what a record leads to today"
        )


def _content(name: str, shown: str) -> bytes | None:
    """What is in the file or comes from standard input, None if it is too much."""
    from soundadvice.files.bounded import TooLargeError, read_bounded

    if name == "-":
        try:
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        except OSError as error:
            raise Refused(f"{shown}: it cannot be read: {(error.strerror or 'it is closed').lower()}") from None
        return content if len(content) <= MOST_BYTES else None
    try:
        return read_bounded(name, MOST_BYTES)
    except TooLargeError:
        return None


def _read_json(shown: str, content: bytes) -> object:
    """The JSON value; None if it is not JSON and may still be YAML."""
    import json
    from decimal import Decimal

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        values: dict[str, object] = {}
        for key, value in pairs:
            if key in values:
                raise Refused(f"{shown}: `{key[:64]}` is answered twice")
            values[key] = value
        return values

    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=once, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError):  # the last of exponents beyond all numbers
        return None


def _read_yaml(shown: str, content: bytes) -> object:
    """The YAML value, scalars as YAML 1.2 has them. Raises Refused with the place of everything wrong."""
    from soundadvice.loader.yaml.node import TextFile
    from soundadvice.loader.yaml.parse import parse
    from soundadvice.loader.yaml.problems import Problems

    problems = Problems()
    root = parse(TextFile(shown), content, problems)
    if root is None or problems.errors:
        found = "\n".join(map(str, problems.errors))
        raise Refused(f"the answers cannot be read, neither as JSON nor as YAML\n{found}")
    return root.data()
