"""Voice: the words of an exercise read aloud by the computer's own speech program, where there is one.

Called by: the displays of a walk.
Touches: a speech program of this computer. Nothing leaves it.
"""

from __future__ import annotations

import shutil
import subprocess  # a speech program, with arguments of our own; no shell
from contextlib import suppress
from typing import TYPE_CHECKING

from soundadvice.routine.moments import Pace
from soundadvice.routine.position import Phase
from soundadvice.routine.view import spoken, view

if TYPE_CHECKING:
    from soundadvice.routine.walk import Walk

_GRACE_SECONDS = 1.0


class Voice:
    """A program that reads texts aloud, one at a time: `spd-say`, or the `say` of macOS."""

    def __init__(self, program: str, language: str, *, is_spd: bool) -> None:
        self._program, self._language, self._is_spd = program, language, is_spd
        self._speaking: subprocess.Popen[bytes] | None = None
        self._said: object = None

    @classmethod
    def of_this_computer(cls, language: str) -> Voice | None:
        """The voice of this computer; None where it has none that we know."""
        for name in ("spd-say", "say"):
            program = shutil.which(name)
            if program is not None:
                return cls(program, language, is_spd=name == "spd-say")
        return None

    def follow(self, walk: Walk) -> None:
        """Reads aloud where the walk has come to, once, if it goes on by itself and the voice is on."""
        at = walk.position
        now = (at.part, at.exercise, at.index, walk.moment is None)
        if not walk.voice or walk.pace is Pace.OFF:
            if self._said is not None:
                self.hush()
            self._said = None
        elif now != self._said and walk.phase is not Phase.START:
            self._said = now
            self.speak(f"{walk.notice} {spoken(view(walk))}".strip())

    def speak(self, text: str) -> None:
        """Reads a text aloud, instead of what is being read."""
        self.hush()
        arguments = ["--language", self._language, "--wait", "--", text] if self._is_spd else [text]
        # A voice is a help: where the program cannot be run, the words stand on the screen.
        with suppress(OSError):
            self._speaking = self._run(*arguments)

    def hush(self) -> None:
        """Stops reading."""
        speaking, self._speaking = self._speaking, None
        if speaking is None or speaking.poll() is not None:
            return
        speaking.kill()
        speaking.wait()
        if self._is_spd:  # what speaks is another process, which goes on
            with suppress(OSError):
                self._end(self._run("--cancel"))

    def _end(self, running: subprocess.Popen[bytes]) -> None:
        """Waits for a program to end, and ends it if it takes long."""
        try:
            running.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()

    def _run(self, *arguments: str) -> subprocess.Popen[bytes]:
        nothing = subprocess.DEVNULL
        return subprocess.Popen([self._program, *arguments], stdin=nothing, stdout=nothing, stderr=nothing)  # noqa: S603
