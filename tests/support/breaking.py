"""Breaking: one function of ours after the other made to fail, as no one foresaw it, wherever it is known by name."""

from __future__ import annotations

import importlib
import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FrameType, ModuleType

import pytest

SECRET = "left-leg-zebra"  # what an error may hold: in no output
MODULES = (
    "soundadvice.meaning.evaluate",
    "soundadvice.meaning.consult",
    "soundadvice.meaning.compiler",
    "soundadvice.meaning.next_question",
    "soundadvice.meaning.planner",
    "soundadvice.provenance.record",
    "soundadvice.wording.placeholders",
    "soundadvice.model.answer",
    "soundadvice.meaning.advice",
    "soundadvice.meaning.advice_json",
    "soundadvice.meaning.explain",
    "soundadvice.routine.moments",
    "soundadvice.session.session",
    "soundadvice.session.pacing",
    "soundadvice.session.region",
    "soundadvice.session.voting",
    "soundadvice.session.second_engine",
    "soundadvice.session.voters.durable_voter",
    "soundadvice.session.voters.clips_voter",
    "soundadvice.meaning.phrases",
    "soundadvice.handout.document",
    "soundadvice.handout.plan",
    "soundadvice.handout.handover",
    "soundadvice.handout.blocks",
    "soundadvice.handout.html",
    "soundadvice.handout.terminal",
    "soundadvice.server.api.operations",
    "soundadvice.server.consult",
    "soundadvice.wire.questionnaire",
    "soundadvice.wire.bytes",
    "soundadvice.wire.consultation",
    "soundadvice.wire.explanation",
    "soundadvice.server.cds.cards",
    "soundadvice.formats.fhir.bundle",
    "soundadvice.formats.fhir.read_response",
    "soundadvice.server.mcp.tools",
    "soundadvice.server.web.form_fields",
    "soundadvice.server.web.flow",
    "soundadvice.server.web.visit.result_blocks",
    "soundadvice.server.web.visit.numbers",
    "soundadvice.server.web.visit.expiry",
    "soundadvice.server.web.visit.asked",
    "soundadvice.server.web.come_back",
    "soundadvice.handout.text",
    "soundadvice.routine.after_pain",
    "soundadvice.routine.view",
    "soundadvice.routine.walk",
    "soundadvice_cli.terminal.hanging_text",
    "soundadvice_cli.ask.conversation",
    "soundadvice_cli.ask.keep_session",
    "soundadvice_cli.terminal.text_layout",
    "soundadvice_cli.terminal.pager",
    "soundadvice_cli.prompts.plain",
    "soundadvice_cli.prompts.line_labels",
    "soundadvice_cli.ask.come_back",
    "soundadvice_cli.terminal.advice",
    "soundadvice_cli.ask.save_advice",
    "soundadvice_cli.prompts.choose_asker",
)
# What help itself is made of: it stays as it is, since a help that cannot be made is what `test_help.py` is about.
KEPT = frozenset({"soundadvice_cli.prompts.choose_asker.a_way_on", "soundadvice.server.mcp.tools.help_about"})
FAULTS = (RuntimeError, MemoryError, RecursionError, KeyError, AssertionError)

Break = Callable[[pytest.MonkeyPatch, type[Exception]], None]


@dataclass(frozen=True)
class Breakable:
    """Something that can be made to fail: what runs when it is called, and what breaks it."""

    code: CodeType
    apply: Break


def breakable() -> Iterator[tuple[str, Breakable]]:
    """Each public function, method and property of these modules by its full name."""
    for name in MODULES:
        module = importlib.import_module(name)
        for owner, found in list(vars(module).items()):
            if owner.startswith("_") or getattr(found, "__module__", None) != name:
                continue
            if f"{name}.{owner}" in KEPT:
                continue
            if inspect.isfunction(found):
                yield f"{name}.{owner}", Breakable(found.__code__, _function(found))
            elif inspect.isclass(found) and not issubclass(found, BaseException):
                yield from _members(f"{name}.{owner}", found)


def _members(name: str, owner: type) -> Iterator[tuple[str, Breakable]]:
    for member, found in list(vars(owner).items()):
        public = not member.startswith("_") or member == "__init__"
        if f"{name}.{member}" == "soundadvice.session.session.Session.help":
            continue
        if public and (inspect.isfunction(found) or isinstance(found, (property, classmethod))):
            yield f"{name}.{member}", Breakable(_called(found).__code__, _member(owner, member, found))


def _called(found: object) -> Callable[..., object]:
    return getattr(found, "fget", None) or getattr(found, "__func__", None) or found  # type: ignore[return-value]


@contextmanager
def reached() -> Iterator[set[CodeType]]:
    """What runs meanwhile, in this thread and in those that begin. What does not cannot break anything there."""
    found: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            found.add(frame.f_code)

    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)
        threading.setprofile(None)


def _raises(fault: type[Exception]) -> Callable[..., object]:
    def broken(*_: object, **__: object) -> object:
        raise fault(SECRET)

    return broken


def _function(found: object) -> Break:
    def apply(monkeypatch: pytest.MonkeyPatch, fault: type[Exception]) -> None:
        for module in ours():
            for name, value in list(vars(module).items()):
                if value is found:
                    monkeypatch.setattr(module, name, _raises(fault))

    return apply


def _member(owner: type, name: str, found: object) -> Break:
    def apply(monkeypatch: pytest.MonkeyPatch, fault: type[Exception]) -> None:
        broken = _raises(fault)
        monkeypatch.setattr(owner, name, property(broken) if isinstance(found, property) else broken)

    return apply


def ours() -> list[ModuleType]:
    """The modules of this project that have been imported."""
    return [
        module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in ("soundadvice", "soundadvice_cli") and module is not None
    ]
