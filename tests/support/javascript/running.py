"""Running: the module of a pack under Node, and what the reference says of the same answers."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from soundadvice import AnswerError, Pack
from soundadvice.formats.javascript.write import bare_module, offered
from soundadvice.meaning.consult import Decided, consult
from soundadvice.meaning.explain import why_advice, why_asked
from soundadvice.meaning.help import help_of
from soundadvice.wire.bytes import json_bytes
from soundadvice.wire.consultation import decided_json, undecided_json
from soundadvice.wire.explanation import why_advice_json, why_asked_json
from soundadvice.wording.language import in_language
from soundadvice.wording.translation.speak import pack_in_language

HOST = Path(__file__).with_name("host.mjs")


@dataclass(frozen=True)
class Call:
    """A call of a module: one of its functions, what it is given, and the options."""

    given: Any
    call: str = "decide"
    language: str | None = None
    region: str | None = None
    skipped: tuple[str, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)

    def line(self, *, hashed: bool = False) -> str:
        """As the host reads it."""
        options = {"language": self.language, "region": self.region, "skipped": self.skipped}
        there = {name: value for name, value in options.items() if value}
        return json.dumps({"call": self.call, "answers": self.given, "options": there, "hash": hashed, **self.extra})


def node(*arguments: str | Path, given: str = "", timeout: int = 300, cwd: Path | None = None) -> str:
    """What Node prints. Skips the test, with the reason, where there is none."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("there is no Node")
    command = [program, *map(str, arguments)]
    done = subprocess.run(
        command, input=given, capture_output=True, encoding="utf-8", timeout=timeout, check=False, cwd=cwd
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def replies(asked: Iterable[tuple[Pack, Iterable[Call]]], *, hashed: bool = False) -> list[str]:
    """What the modules of these packs reply to these calls, one after another."""
    lines = []
    for pack, calls in asked:
        lines.append(json.dumps({"module": bare_module(pack, offered(pack))}))
        lines += [call.line(hashed=hashed) for call in calls]
    # Not splitlines: texts hold separators of lines, as JSON may.
    return node(HOST, given="".join(f"{line}\n" for line in lines)).split("\n")[:-1]


def expected(pack: Pack, call: Call) -> str:
    """What the reference has for a call, as the wire has it; or every mistake of the answers."""
    spoken = _in(pack, call.language, call.region)
    with in_language(spoken.language):
        try:
            return json_bytes(_found(spoken, call)).decode()
        except AnswerError as error:
            return json_bytes({"mistakes": mistakes(error)}).decode()


@lru_cache(maxsize=200)
def _in(pack: Pack, language: str | None, region: str | None) -> Pack:
    spoken = pack if language is None else pack_in_language(pack, language)
    return spoken if region is None else dataclasses.replace(spoken, region=region)


def _found(pack: Pack, call: Call) -> object:
    match call.call:
        case "help":
            return help_of(pack, call.given).to_json()
        case "explain" if isinstance(call.given, str):
            return why_asked_json(pack, why_asked(pack, call.given))
    found = consult(pack, call.given, frozenset(call.skipped))
    match call.call, found:
        case "explain", Decided(advice=advice):
            assert why_advice(advice) is not None
            return why_advice_json(advice)
        case "advise", Decided(advice=advice):
            return advice.to_json()
        case "outcome", Decided(advice=advice):
            fired = [reason.rule for reason in advice.reasons]
            return {"disposition": advice.disposition, "acuity": str(advice.acuity), "rules": fired}
        case "decide", Decided():
            return decided_json(found)
        case "decide", _:
            return undecided_json(found)
        case _:
            raise found.error


def mistakes(error: AnswerError) -> list[dict[str, Any]]:
    """Everything that is wrong, as the module says it."""
    # Which id is near takes more than the module has.
    return [
        {"question": one.question, "message": one.message, "hint": None if _is_near(one.hint) else one.hint}
        for one in error.mistakes
    ]


def _is_near(hint: str | None) -> bool:
    return hint is not None and hint.startswith("did you mean ")
