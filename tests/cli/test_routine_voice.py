"""The voice of the terminal: a program of the computer reads each step once, and stops when it should."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from soundadvice.routine.moments import Pace
from soundadvice.routine.position import Key
from soundadvice.routine.view import spoken, view
from soundadvice.routine.walk import Walk
from soundadvice_cli.routine.voice import Voice
from support.packs.shipped import shipped
from support.terminal.player import FakeClock

PATIENCE_SECONDS = 10


class Heard:
    """What programs of the computer, made for the test, were told to read."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "heard"

    def has(self, name: str) -> Heard:
        program = self.folder / name
        lines = ("#!/bin/sh", "for last; do :; done", f'echo "$last" >> "{self.log}"')
        program.write_text("\n".join([*lines, '[ "$last" = --cancel ] || exec /bin/sleep 60', ""]))
        program.chmod(0o755)
        return self

    def lines(self, number: int) -> list[str]:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = self.log.read_text().splitlines() if self.log.exists() else []
            if len(found) >= number or time.monotonic() > until:
                return found
            time.sleep(0.02)


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Heard:
    monkeypatch.setenv("PATH", str(tmp_path))
    return Heard(tmp_path)


@pytest.fixture
def voice(heard: Heard) -> Iterator[Voice]:
    own = Voice.of_this_computer("en") if heard.has("say") else None
    assert own is not None
    yield own
    own.hush()


def at_the_roll_down(pace: Pace) -> Walk:
    one = next(one for one in shipped("low_back_pain").plan.exercises if one.id == "roll_down")
    return Walk([(one,)], FakeClock(), pace=pace, voice=True)


def test_each_place_is_read_once(voice: Voice, heard: Heard) -> None:
    walk = at_the_roll_down(Pace.USUAL)
    voice.follow(walk)  # at the start nothing is read: the person is about to choose
    said = []
    for number in range(1, 4):
        walk.press(Key.GO)
        said.append(spoken(view(walk)))
        voice.follow(walk)
        assert heard.lines(number) == said
        voice.follow(walk)
    assert heard.lines(3) == said


def test_a_voice_that_is_off_is_silent_at_once(voice: Voice, heard: Heard) -> None:
    walk = at_the_roll_down(Pace.USUAL)
    walk.press(Key.GO)
    voice.follow(walk)
    assert len(heard.lines(1)) == 1
    speaking = voice._speaking
    assert speaking is not None
    assert speaking.poll() is None
    walk.press(Key.VOICE)
    voice.follow(walk)
    assert speaking.poll() is not None
    walk.press(Key.GO)
    voice.follow(walk)
    assert len(heard.lines(1)) == 1


def test_who_presses_for_each_step_is_read_nothing(voice: Voice, heard: Heard) -> None:
    walk = at_the_roll_down(Pace.OFF)
    walk.press(Key.GO)
    voice.follow(walk)
    assert voice._speaking is None


def test_speech_dispatcher_is_cancelled(heard: Heard) -> None:
    voice = Voice.of_this_computer("en") if heard.has("spd-say") else None
    assert voice is not None
    voice.speak("Breathe in.")
    assert heard.lines(1) == ["Breathe in."]
    voice.hush()
    assert heard.lines(2) == ["Breathe in.", "--cancel"]


def test_a_computer_without_a_voice_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Voice.of_this_computer("en") is None
