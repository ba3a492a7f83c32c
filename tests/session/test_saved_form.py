"""The form of a saved session: what stands in the file, its moments, its limits, and what each fault is called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from soundadvice.model.errors import SessionError
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Parameter
from soundadvice.session import Session, saved
from soundadvice.session.saved import LARGEST_FILE, Progress, read_session, write_session
from support.packs.generated import any_of, rule, small_pack
from support.packs.sessions import PACK, a_session

NOON, LATER = datetime(2030, 1, 31, 12, tzinfo=UTC), datetime(2030, 1, 31, 13, 30, tzinfo=UTC)
DAMAGED = "is damaged: it is not what was saved"
UNDATED: Mapping[str, object] = {"schema": "soundadvice.session.v1"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    a_session().save(tmp_path / "s.json", NOON)
    return tmp_path / "s.json"


def forge(path: Path, **parts: object) -> None:
    """Writes the file anew with these parts, and the digest that goes with them."""
    body = json.loads(path.read_bytes())
    del body["digest"]
    path.write_bytes(saved._file_bytes({**body, **parts}))


def why_not(path: Path) -> str:
    with pytest.raises(SessionError) as refused:
        read_session(PACK, path)
    return str(refused.value).removeprefix(f"`{path}` ")


def test_the_file_says_all_that_a_session_remembers_in_one_form(path: Path) -> None:
    body = json.loads(path.read_bytes())
    parts, digest = body.pop("parts"), body.pop("digest")
    assert body == {
        "schema": "soundadvice.session.v2",
        "since": "2030-01-31T12:00:00Z",
        "saved": "2030-01-31T12:00:00Z",
        "pack": {"id": "small", "version": "0.1.0", "meaning_hash": PACK.meaning_hash},
        "answers": {
            "signs": ["none"], "pain": "mild", "duration": "1.5 months", "better": "yes", "tried": "no", "hurts": "yes",
        },
        "skipped": ["sits"],
        "order": ["signs", "pain", "duration", "better", "hurts", "tried", "sits"],
    }  # fmt: skip
    assert list(body["answers"]) == ["signs", "pain", "duration", "better", "tried", "hurts"]
    assert digest.startswith("sha256:")
    assert {kind: list(names) for kind, names in parts.items() if kind != "rule"} == {
        "question": list(PACK.question),
        "disposition": ["self_care", "see_doctor", "call_now"],
        "parameter": [],
        "plan rule": ["sitting", "sofa", "therapy"],
        "exercise": [],
    }
    assert all(len(short) == 12 and ":" not in short for short in parts["question"].values())
    assert path.read_text("ascii").startswith('{\n "schema"')


def test_skipped_questions_are_in_order_whatever_order_they_came_in(tmp_path: Path) -> None:
    skipped = frozenset({"therapy", "sofa", "sits"})
    write_session(PACK, Progress({}, skipped, ("therapy", "sofa", "sits"), NOON, LATER), tmp_path / "s.json")
    assert json.loads((tmp_path / "s.json").read_bytes())["skipped"] == ["sits", "sofa", "therapy"]
    assert read_session(PACK, tmp_path / "s.json").order == ("therapy", "sofa", "sits")
    write_session(PACK, Progress({}, frozenset(), (), NOON, LATER), tmp_path / "s.json")  # in its place
    assert read_session(PACK, tmp_path / "s.json").order == ()


def test_both_moments_come_back_wherever_they_were_taken(tmp_path: Path) -> None:
    here = timezone(timedelta(hours=5, minutes=30))
    since = NOON.astimezone(here).replace(microsecond=700_000)  # a second is as exact as it is kept
    progress = Progress({}, frozenset(), (), since, LATER.astimezone(here))
    write_session(PACK, progress, tmp_path / "s.json")
    found = read_session(PACK, tmp_path / "s.json")
    assert (found.since, found.saved) == (NOON, LATER)
    assert (found.since.tzinfo, json.loads((tmp_path / "s.json").read_bytes())["since"]) == (
        UTC,
        "2030-01-31T12:00:00Z",
    )


def test_a_parameter_in_a_unit_of_any_alphabet_is_saved(tmp_path: Path) -> None:
    fever = Parameter("fever", 38, 38, 37, 40, is_duration=False, why="ours", unit="°C")
    pack = small_pack(parameters=(fever,))
    Session(pack, answers={"pain": "mild"}).save(tmp_path / "s.json", NOON)
    assert read_session(pack, tmp_path / "s.json").answers == {"pain": "mild"}
    assert json.loads((tmp_path / "s.json").read_text("ascii"))["parts"]["parameter"] == {"fever": "38 °C"}


def test_the_order_is_of_the_very_questions_that_are_answered_or_skipped(path: Path) -> None:
    forge(path, answers={"pain": "mild"}, order=["tried"], skipped=[])
    assert why_not(path) == DAMAGED


@pytest.mark.parametrize("key", ["since", "saved"])
@pytest.mark.parametrize(
    "moment",
    [
        None, 7, "", "yesterday", "2030-01-31", "2030-01-31T12:00:00", "2030-01-31T12:00:00+00:00",
        "2030-01-31T13:00:00+01:00", "2030-01-31T12:00:00.5Z", "2030-01-31 12:00:00Z", "20300131T120000Z",
        20300131, "0001-01-01T00:00:00", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
    ],
)  # fmt: skip
def test_a_moment_in_any_other_form_is_damage(path: Path, key: str, moment: object) -> None:
    forge(path, **{key: moment})
    assert why_not(path) == DAMAGED


def test_a_file_of_the_form_before_says_no_moment(path: Path) -> None:
    body = {
        key: value for key, value in json.loads(path.read_bytes()).items() if key not in ("since", "saved", "digest")
    }
    path.write_bytes(saved._file_bytes({**body, **UNDATED}))
    found = read_session(PACK, path)
    assert (found.since, found.saved) == (None, None)
    assert found.answers == a_session().answers


@pytest.mark.parametrize("key", ["skipped", "order"])
@pytest.mark.parametrize("value", [None, "sits", {}, [1], ["sits", 7], [["sits"]], ["sits", "sits"]])
def test_names_are_a_list_of_texts_each_once(path: Path, key: str, value: object) -> None:
    forge(path, **{key: value})
    assert why_not(path) == DAMAGED


def test_a_question_that_was_skipped_twice_is_damage(path: Path) -> None:
    order = json.loads(path.read_bytes())["order"]
    forge(path, skipped=["sits", "sits"], order=[*order, "sits"])
    assert why_not(path) == DAMAGED


def test_that_someone_else_answers_is_in_the_file_only_where_it_is_so(path: Path) -> None:
    assert not Progress({}, frozenset(), ()).for_other
    assert "answered_by" not in json.loads(path.read_bytes())
    assert not read_session(PACK, path).for_other
    assert not Session.resume(PACK, path, NOON).for_other
    session = Session(PACK, answers={"signs": ["saddle"]}, for_other=True)
    session.save(path, NOON)
    assert json.loads(path.read_bytes())["answered_by"] == "someone_else"
    resumed = Session.resume(PACK, path, NOON)
    assert (session.for_other, read_session(PACK, path).for_other, resumed.for_other) == (True, True, True)
    assert resumed.record(NOON).for_other


@pytest.mark.parametrize("who", ["me", "", True, 1, [], {}])
def test_anyone_else_who_answered_is_damage(path: Path, who: object) -> None:
    forge(path, answered_by=who)
    assert why_not(path) == DAMAGED


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SessionError) as refused:
        read_session(PACK, tmp_path)
    assert str(refused.value) == f"`{tmp_path}` is not a file"


def test_of_parameters_only_those_that_changed_are_named(tmp_path: Path) -> None:
    def with_limits(fever: int, pulse: int) -> Pack:
        limits = {"fever": fever, "pulse": pulse}
        return small_pack(
            parameters=tuple(
                Parameter(name, value, value, 0, 200, is_duration=False, why="ours", unit="x")
                for name, value in limits.items()
            )
        )

    path = tmp_path / "s.json"
    Session(with_limits(38, 100)).save(path, NOON)
    with pytest.raises(SessionError) as refused:
        read_session(with_limits(39, 100), path)
    assert str(refused.value).endswith("has changed since: parameter `fever` changed from 38 x to 39 x")


@pytest.mark.parametrize("pack", [None, [], "small", {}, {"id": 7}])
def test_a_file_that_does_not_say_of_which_pack_it_is_is_damaged(path: Path, pack: object) -> None:
    forge(path, pack=pack)
    assert why_not(path) == DAMAGED


def test_what_a_terminal_would_act_on_is_in_no_message(path: Path) -> None:
    forge(path, pack={"id": "other\x1b[2J", "version": "1", "meaning_hash": "x"})
    assert why_not(path) == DAMAGED


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", "[" * 900 + "]" * 900])
def test_what_json_does_not_have_is_damage_and_so_is_what_is_nested_too_deep(path: Path, value: str) -> None:
    path.write_text(path.read_text("ascii").replace('"parts": {', f'"more": {value},\n "parts": {{'), "ascii")
    assert why_not(path) == DAMAGED


def test_sixteen_mebibytes_are_read_and_a_byte_more_is_not(path: Path) -> None:
    assert LARGEST_FILE == 16 * 1024 * 1024
    with path.open("r+b") as file:
        file.truncate(LARGEST_FILE)
    assert why_not(path) == DAMAGED
    with path.open("r+b") as file:
        file.truncate(LARGEST_FILE + 1)
    assert why_not(path) == "is not a saved session: it is too large"


@pytest.mark.parametrize("parts", [None, [], {}, {"rule": None}, {"rule": ["numb_leg"]}])
def test_what_changed_is_said_whatever_the_file_says_of_its_parts(path: Path, parts: object) -> None:
    forge(path, parts=parts)
    with pytest.raises(SessionError, match="whose meaning has changed since: ") as refused:
        read_session(small_pack(rules=PACK.rules[:1]), path)
    assert "rule `numb_saddle` is new" in str(refused.value)


def test_changes_are_told_in_the_order_of_their_ids(path: Path) -> None:
    rules = (*PACK.rules[2:], rule("a_new", any_of("pain", "mild")), rule("z_new", any_of("pain", "mild")))
    with pytest.raises(SessionError) as refused:
        read_session(small_pack(rules=rules), path)
    assert str(refused.value).endswith(
        "since: rule `a_new` is new; rule `numb_leg` is gone; rule `numb_saddle` is gone; rule `z_new` is new"
    )


def test_a_file_is_replaced_only_if_it_may_be(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        Session(PACK).save(path, LATER, replace=False)
    assert path.read_bytes() == before
    Session(PACK).save(path, LATER)
    assert path.read_bytes() != before


def test_a_fault_of_the_disk_without_words_is_named_by_its_kind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(saved, "write_atomically", fail)
    with pytest.raises(SessionError, match=r"could not be saved to `.*`: timeouterror$"):
        a_session().save(path, NOON)
    monkeypatch.setattr(saved, "read_bounded", fail)
    assert why_not(path) == "could not be read: timeouterror"
