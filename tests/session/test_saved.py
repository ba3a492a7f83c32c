"""Saved sessions: what was saved goes on, and whatever else is in the file is refused."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundadvice.model.answer import answer_to_json
from soundadvice.model.errors import AnswerError, SessionError
from soundadvice.model.pack import Pack, Parameter
from soundadvice.model.question import Choice
from soundadvice.session import Session, saved
from support.packs.generated import any_of, choice, packs, rule, shuffled_steps, small_pack
from support.packs.sessions import JSON, PACK, a_session, next_id, session_of
from support.thorough import examples


def test_a_session_goes_on_where_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    session = a_session()
    session.save(path)
    resumed = Session.resume(small_pack(), path)
    assert (resumed.answers, resumed.skipped, next_id(resumed)) == (session.answers, session.skipped, "therapy")
    assert resumed.progress == session.progress
    assert resumed.advice() == session.advice()
    assert resumed.advice().ignored == ("hurts",)
    while (question := session.back()) is not None:
        assert resumed.back() == question
    assert resumed.back() is None
    assert resumed.answers == session.answers == {"hurts": "yes"}


@given(pack=packs(), random=st.randoms(use_true_random=False))
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_session_of_any_pack_survives_saving(pack: Pack, random: Random, tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    session = Session(pack)
    for name, value in shuffled_steps(random, pack, 8):
        try:
            session.answer(name, answer_to_json(pack.question[name], value))
        except AnswerError:
            continue
    session.save(path)
    resumed = Session.resume(pack, path)
    assert (resumed.answers, resumed.skipped, resumed._order) == (session.answers, session.skipped, session._order)


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    path.write_text("x")
    path.chmod(0o644)
    a_session().save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_saving_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    link.symlink_to(real)
    a_session().save(link)
    assert link.is_symlink()
    assert Session.resume(PACK, real).answers == a_session().answers


def refused(path: Path, pack: Pack = PACK) -> str:
    """Why the file is refused. It is as it was, and no file is left beside it."""
    before, beside = path.read_bytes(), sorted(path.parent.iterdir())
    with pytest.raises(SessionError) as caught:
        Session.resume(pack, path)
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == beside
    assert caught.value.__cause__ is None
    return str(caught.value).removeprefix(f"`{path}` ")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "session.json"
    a_session().save(path)
    return path


DAMAGED = "is damaged: it is not what was saved"


def test_a_file_cut_short_anywhere_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for length in {0, 1, 2, len(content) // 2, len(content) - 2, len(content) - 1, *range(0, len(content), 37)}:
        path.write_bytes(content[:length])
        assert refused(path) == DAMAGED


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_with_flipped_bits_is_refused(path: Path, data: st.DataObject) -> None:
    a_session().save(path)
    content = bytearray(path.read_bytes())
    places = st.integers(0, len(content) * 8 - 1)
    for place in data.draw(st.sets(places, min_size=1, max_size=4)):
        content[place // 8] ^= 1 << place % 8
    path.write_bytes(content)
    refused(path)


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_of_anything_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path)


PARTS = st.sampled_from(["schema", "pack", "parts", "answers", "skipped", "order"])


@given(part=PARTS, value=JSON)
@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_with_the_right_digest_and_a_wrong_part_is_refused_or_right(
    path: Path, part: str, value: object
) -> None:
    a_session().save(path)
    body = json.loads(path.read_bytes())
    del body["digest"]
    if body[part] == value or part == "parts":  # `parts` is read only to say what changed
        return
    body[part] = value
    try:
        content = saved._file_bytes(body)
    except ValueError:  # NaN and infinity
        content = json.dumps(body).encode()
    path.write_bytes(content)
    refused(path)


@pytest.mark.parametrize("content", ["{}", "[]", "3", "null", '"x"', '{"schema": "other.v1"}', '{"resourceType": "x"}'])
def test_foreign_json_is_refused(path: Path, content: str) -> None:
    path.write_text(content)
    assert refused(path) == "is not a saved session"


def test_a_session_of_another_version_is_refused(path: Path) -> None:
    path.write_text('{"schema": "soundadvice.session.v3"}')
    assert refused(path) == "was saved by another version of soundadvice"


@pytest.mark.parametrize("content", ["[" * 100_000, '{"a":' * 100_000, "9" * 10_000, '{"schema": NaN}', "\ufeff{}"])
def test_hostile_json_is_refused(path: Path, content: str) -> None:
    path.write_text(content)
    refused(path)


def test_what_is_not_a_readable_file_is_refused(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SessionError, match="could not be read: no such file or directory"):
        Session.resume(PACK, tmp_path / "none.json")
    with pytest.raises(SessionError, match="is not a file"):
        Session.resume(PACK, tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SessionError, match="is not a file"):
        Session.resume(PACK, tmp_path / "pipe")
    monkeypatch.setattr(saved, "LARGEST_FILE", 100)
    assert refused(path) == "is not a saved session: it is too large"


def test_a_session_of_another_pack_is_refused(path: Path) -> None:
    assert refused(path, small_pack(id="other")) == "is a session of the pack `small`, not of `other`"


def changed(path: Path, pack: Pack) -> str:
    lead = "is a session of `small` 0.1.0, whose meaning has changed since: "
    reason = refused(path, pack)
    assert reason.startswith(lead)
    return reason.removeprefix(lead)


def test_a_session_of_a_pack_whose_meaning_has_changed_is_refused_and_says_what_changed(path: Path) -> None:
    questions, rules = PACK.questions, PACK.rules
    pain = choice("pain", "mild", "severe", "unsure", "other")
    assert changed(path, small_pack(questions=(questions[0], pain, *questions[2:]))) == "question `pain` changed"
    more = (*rules[1:], rule("new_rule", any_of("pain", "mild")))
    assert changed(path, small_pack(rules=more)) == "rule `new_rule` is new; rule `numb_saddle` is gone"
    assert changed(path, small_pack(rules=rules[::-1])) == "the order of its parts, or a layer below"
    assert changed(path, small_pack(default="see_doctor")) == "the order of its parts, or a layer below"


def test_a_parameter_that_has_changed_is_said_with_both_values(tmp_path: Path) -> None:
    def with_weeks(weeks: int) -> Pack:
        seconds = weeks * 604_800
        parameter = Parameter("few_weeks", seconds, seconds, seconds, seconds, is_duration=True, why="ours")
        return small_pack(parameters=(parameter,))

    path = tmp_path / "session.json"
    Session(with_weeks(3)).save(path)
    assert changed(path, with_weeks(4)) == "parameter `few_weeks` changed from 3 weeks to 4 weeks"


def test_a_new_wording_does_not_matter(path: Path) -> None:
    pain = PACK.questions[1]
    assert isinstance(pain, Choice)
    reworded = Choice(id="pain", text="How bad is it?", options=pain.options)
    pack = small_pack(questions=(PACK.questions[0], reworded, *PACK.questions[2:]), version="0.1.1")
    assert Session.resume(pack, path).answers == a_session().answers


def forge(path: Path, **parts: object) -> None:
    """Writes the file anew with these parts, and the digest that goes with them."""
    body = json.loads(path.read_bytes())
    del body["digest"]
    path.write_bytes(saved._file_bytes({**body, **parts}))


def test_answers_that_are_no_longer_valid_are_refused_without_showing_them(path: Path) -> None:
    forge(path, answers={"pain": "secret"}, order=["pain"], skipped=[])
    assert refused(path) == "holds an answer to `pain` that the pack does not take"
    forge(path, answers={"nothing": "secret"}, order=["nothing"], skipped=[])
    assert refused(path) == "holds an answer that the pack does not take"
    forge(path, answers={"pain": "mild"}, order=["pain", "signs"], skipped=["signs"])  # a deciding question
    assert refused(path) == DAMAGED
    forge(path, answers={"sits": "most"}, order=["sits"], skipped=["sits"])  # answered and skipped
    assert refused(path) == DAMAGED
    forge(path, answers={"pain": "mild"}, order=[], skipped=[])
    assert refused(path) == DAMAGED
    forge(path, answers={"pain": "mild"}, order=["pain"], skipped=[])
    assert Session.resume(PACK, path).answers == {"pain": "mild"}


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_while_saving_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(SessionError, match=r"could not be saved to `.*`: no space left on device"):
        session_of(signs=["leg"]).save(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_an_interrupt_while_saving_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        session_of(signs=["leg"]).save(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"could not be saved to `.*`: no such file or directory"):
        a_session().save(tmp_path / "none" / "session.json")


KILLED = """
import os, signal, sys
sys.path[:0] = {path!r}
from support.packs.generated import small_pack
from soundadvice.session import Session
real = getattr(os, {step!r})
def kill(*arguments):
    if {late!r}:
        real(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, {step!r}, kill)
Session(small_pack(), answers={{"pain": "severe"}}).save({file!r})
"""


@pytest.mark.slow
@pytest.mark.parametrize(("step", "late"), [("fsync", False), ("fsync", True), ("replace", False)])
def test_a_kill_in_the_middle_of_saving_leaves_the_old_file(path: Path, step: str, late: bool) -> None:
    before = path.read_bytes()
    code = KILLED.format(path=sys.path, step=step, late=late, file=str(path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert path.read_bytes() == before
    assert Session.resume(PACK, path).answers == a_session().answers


def test_a_kill_just_after_leaves_the_new_file(path: Path) -> None:
    code = KILLED.format(path=sys.path, step="replace", late=True, file=str(path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert Session.resume(PACK, path).answers == {"pain": "severe"}
