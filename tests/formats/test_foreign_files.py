"""Files of others: what a record or a saved session says is shown, and looked up, only where it is safe to."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import soundadvice
from soundadvice import Record, Session, SessionError
from soundadvice.session import saved
from soundadvice_cli.main import cli
from support.answers.people import SORE
from support.packs.folders import minimal
from support.packs.shipped import shipped

__all__ = ["minimal"]

TEXTS = ["\x1b[8m", "same\r\n", "a\u202eb", "\x9b31m", "a\x00b", "x" * 500]


@cache
def written() -> str:
    pack = shipped("low_back_pain")
    session = Session(pack)
    for name, answer in SORE.items():
        session.answer(name, answer)
    return json.dumps(session.record(datetime(2026, 3, 1, 9, tzinfo=UTC)).to_json())


def recorded() -> dict[str, Any]:
    """A record of someone at home, of its own, to be changed."""
    value = json.loads(written())
    assert isinstance(value, dict)
    return value


def set_at(value: Any, path: tuple[str | int, ...], text: object) -> None:
    *above, last = path
    for step in above:
        value = value[step]
    value[last] = text


def renamed(value: Any, path: tuple[str, ...], name: str) -> None:
    for step in path:
        value = value[step]
    value[name] = value.pop(next(iter(value)))


PLACES: list[tuple[str | int, ...]] = [
    ("software",),
    ("engines", 0),
    ("time",),
    ("advice", "disposition"),
    ("advice", "region"),
    ("advice", "acuity"),
    *(("advice", "pack", key) for key in ("id", "version", "status", "meaning_hash", "content_hash")),
    ("advice", "plan", "habits", 0, "id"),
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_a_record_holds_nothing_that_a_terminal_would_act_on(path: tuple[str | int, ...], text: str) -> None:
    value = recorded()
    set_at(value, path, text)
    assert Record.from_json(recorded())
    named = ".".join(itertools.takewhile(lambda key: isinstance(key, str), path))  # type: ignore[arg-type]
    with pytest.raises(SessionError, match=f"this is not a record: .*`{named}"):
        Record.from_json(value)


@pytest.mark.sampled
@pytest.mark.parametrize("command", [["replay"], ["check-in", "--record"], ["routine", "--record"]])
def test_nor_does_any_command_show_it(tmp_path: Path, command: list[str]) -> None:
    for number, path in enumerate(PLACES):
        value, text = recorded(), TEXTS[number % len(TEXTS)]
        set_at(value, path, text)
        file = tmp_path / "record.json"
        file.write_text(json.dumps(value), "utf-8")
        result = CliRunner().invoke(cli, [*command, str(file)])
        assert result.exit_code == 2
        assert text not in result.output


@pytest.mark.parametrize("path", [("advice", "answers"), ("advice", "parameters"), ()])
@pytest.mark.parametrize("text", TEXTS)
def test_nor_do_its_keys(path: tuple[str, ...], text: str) -> None:
    value = recorded()
    renamed(value, path, text)
    with pytest.raises(SessionError) as refused:
        Record.from_json(value)
    assert text not in str(refused.value)


def test_a_time_is_written_in_one_way() -> None:
    for time in ("2026-03-01\x1b09:00:00Z", "2026-03-01 09:00:00Z", "20260301T090000Z", "2026-03-01T09:00:00+00:00Z"):
        with pytest.raises(SessionError, match="`time` is missing or not of the right kind"):
            Record.from_json({**recorded(), "time": time})


@pytest.mark.parametrize("name", ["/etc", "..", ".", "rules/minimal", "minimal", "file:///etc"])
def test_a_record_names_no_folder(minimal: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Not even one in the current folder that a pack could be read from."""
    monkeypatch.chdir(minimal.parent)
    assert soundadvice.check_pack("minimal") == ()
    value = recorded()
    value["advice"]["pack"]["id"] = name
    Path("record.json").write_text(json.dumps(value), "utf-8")
    result = CliRunner().invoke(cli, ["replay", "record.json"])
    assert result.exit_code != 0
    assert "pack.yaml" not in result.output
    assert "not installed" in result.output or "this is not a record" in result.output


@pytest.mark.sampled
@pytest.mark.parametrize("text", TEXTS[:-1])
@pytest.mark.parametrize("path", [("pack", "id"), ("pack", "version"), ("schema",)])
def test_nor_does_a_saved_session(tmp_path: Path, path: tuple[str, ...], text: str) -> None:
    pack = shipped("low_back_pain")
    file = tmp_path / "session.json"
    Session(pack).save(file)
    body = json.loads(file.read_bytes())
    body.pop("digest")
    set_at(body, path, text if path != ("schema",) else f"soundadvice.session.{text}")
    body["pack"]["meaning_hash"] = "sha256:0"
    file.write_bytes(saved._file_bytes(body))  # its digest is right: anyone can write one
    with pytest.raises(SessionError) as refused:
        Session.resume(pack, file)
    assert text not in str(refused.value)
