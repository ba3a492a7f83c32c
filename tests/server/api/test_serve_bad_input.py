"""What is sent to the server as a body: a clear 4xx as problem details; never a 500, an answer repeated, or self-care.

Each kind of bad input has its line here. `SECRET` stands for an answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from soundadvice import triage
from soundadvice.provenance.record import Record
from soundadvice.server.guard import MOST_BYTES
from soundadvice.wire.strict_json import MOST_DEPTH, MOST_VALUES
from support.server.problems import refused
from support.server.serving import EVALUATE, EXPLAIN, JSON, LOW, REPLAY, raw


def nested(depth: int) -> bytes:
    return b'{"answers":' + b"[" * depth + b"]" * depth + b"}"


# A body -------------------------------------------------------------------------------------------------------------

BODIES: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 400, "malformed-json"),
    "white space": (b" \n", 400, "malformed-json"),
    "broken off": (b'{"answers": {"leg_pain": "SECRET"', 400, "malformed-json"),
    "two values": (b'{"answers": {}} {"answers": {}}', 400, "malformed-json"),
    "yaml": (b"answers: {leg_pain: SECRET}", 400, "malformed-json"),
    "single quotes": (b"{'answers': {}}", 400, "malformed-json"),
    "a comment": (b'{"answers": {}} // SECRET', 400, "malformed-json"),
    "NaN": (b'{"answers": {"age": NaN}}', 400, "malformed-json"),
    "Infinity": (b'{"answers": {"age": -Infinity}}', 400, "malformed-json"),
    "too large a number": (b'{"answers": {"age": 1e400}}', 400, "malformed-json"),
    "too many digits": (b'{"answers": {"age": ' + b"9" * 5000 + b"}}", 400, "malformed-json"),
    "a key twice": (b'{"answers": {"leg_pain": "one", "leg_pain": "none"}}', 400, "malformed-json"),
    "a key twice, once escaped": (b'{"answers": {"leg_pain": "one", "leg_\\u0070ain": "none"}}', 400, "malformed-json"),
    "a field twice": (b'{"answers": {"leg_pain": "one"}, "answers": {}}', 400, "malformed-json"),
    "bad UTF-8": (b'{"answers": {"leg_pain": "\xff"}}', 400, "malformed-json"),
    "overlong UTF-8": (b'{"answers": {"leg_pain": "\xc0\xaf"}}', 400, "malformed-json"),
    "UTF-16": ('{"answers": {}}'.encode("utf-16"), 400, "malformed-json"),
    "a byte order mark": (b'\xef\xbb\xbf{"answers": {}}', 400, "malformed-json"),
    "half a surrogate pair": (b'{"answers": {"leg_pain": "\\ud800"}}', 400, "malformed-json"),
    "half a pair in a key": (b'{"answers": {"\\udc00": 1}}', 400, "malformed-json"),
    "deep": (nested(MOST_DEPTH), 400, "malformed-json"),
    "as deep as may be": (nested(MOST_DEPTH - 1), 422, "wrong-shape"),
    "very deep": (nested(200_000), 400, "malformed-json"),
    "many values": (b'{"answers": [' + b"1," * MOST_VALUES + b"1]}", 400, "malformed-json"),
    "a list": (b"[]", 422, "wrong-shape"),
    "a text": (b'"SECRET"', 422, "wrong-shape"),
    "null": (b"null", 422, "wrong-shape"),
    "no answers": (b"{}", 422, "wrong-shape"),
    "answers as a list": (b'{"answers": ["SECRET"]}', 422, "wrong-shape"),
    "answers null": (b'{"answers": null}', 422, "wrong-shape"),
    "an unknown field": (b'{"answers": {}, "SECRET": 1}', 422, "wrong-shape"),
    "skipped as a text": (b'{"answers": {}, "skipped": "spasm"}', 422, "wrong-shape"),
    "skipped what is not there": (b'{"answers": {}, "skipped": ["SECRET"]}', 422, "wrong-shape"),
    "skipped a number": (b'{"answers": {}, "skipped": [[1]]}', 422, "wrong-shape"),
    "skipped what decides": (b'{"answers": {}, "skipped": ["leg_pain"]}', 422, "answer-not-taken"),
    "record as a text": (b'{"answers": {}, "record": "yes"}', 422, "wrong-shape"),
}


_ANSWERS = "`answers` is an object: one `question: answer` each, or empty"
_NO_OBJECT = "the body is not a JSON object"
_NO_SUCH = "`skipped` names a question that the pack does not have"
SHAPES = {
    "as deep as may be": _ANSWERS,
    "a list": _NO_OBJECT,
    "a text": _NO_OBJECT,
    "null": _NO_OBJECT,
    "no answers": _ANSWERS,
    "answers as a list": _ANSWERS,
    "answers null": _ANSWERS,
    "an unknown field": "the body has a field that is not known here; it takes `answers`, `skipped`, `record`, `given`",
    "skipped as a text": "`skipped` is a list of the ids of questions",
    "skipped what is not there": _NO_SUCH,
    "skipped a number": _NO_SUCH,
    "record as a text": "`record` is true or false",
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies(client: httpx.Client, name: str) -> None:
    content, status, kind = BODIES[name]
    problem = refused(client.post(EVALUATE, content=content, headers=JSON), status, kind)
    if kind == "wrong-shape":
        assert problem["detail"] == SHAPES[name]


def test_a_body_that_is_none_of_these_is_taken(client: httpx.Client) -> None:
    whole = b'{"answers": {"leg_pain": "one"}, "skipped": ["spasm"], "record": true}'
    for content in (whole, b"\n " + whole + b"\n"):
        assert client.post(EVALUATE, content=content, headers=JSON).status_code == 200


ANSWERS: dict[str, tuple[object, str]] = {
    "an option that is not there": ({"leg_pain": "SECRET"}, "#/answers/leg_pain"),
    "a number for an option": ({"leg_pain": 7}, "#/answers/leg_pain"),
    "null in a set": ({"numbness": ["leg", None]}, "#/answers/numbness"),
    "a list for an option": ({"leg_pain": ["none"]}, "#/answers/leg_pain"),
    "an object for an option": ({"leg_pain": {"SECRET": "none"}}, "#/answers/leg_pain"),
    "an empty set": ({"numbness": []}, "#/answers/numbness"),
    "none with a sign": ({"numbness": ["none", "saddle"]}, "#/answers/numbness"),
    "a set in a set": ({"numbness": [["SECRET"]]}, "#/answers/numbness"),
    "a number for a duration": ({"duration": 3}, "#/answers/duration"),
    "a duration without a unit": ({"duration": "3"}, "#/answers/duration"),
    "a duration in words": ({"duration": "SECRET weeks"}, "#/answers/duration"),
    "a duration out of bounds": ({"duration": "101 years"}, "#/answers/duration"),
    "a duration in other digits": ({"duration": "\u0663 weeks"}, "#/answers/duration"),
    "a question that is not there": ({"SECRET": "yes"}, "#/answers"),
    "a question of the other pack": ({"cancer_history": "yes"}, "#/answers"),
}


@pytest.mark.parametrize("operation", [EVALUATE, EXPLAIN])
@pytest.mark.parametrize("name", ANSWERS)
def test_answers(client: httpx.Client, operation: str, name: str) -> None:
    given, pointer = ANSWERS[name]
    problem = refused(client.post(operation, json={"answers": given}), 422, "answer-not-taken")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_every_mistake_is_named_at_once_with_its_mend(client: httpx.Client) -> None:
    given = {"leg_pain": "SECRET", "numbness": ["none", "leg"], "leg_pian": "none", "severe_pain": "mild"}
    problem = refused(client.post(EVALUATE, json={"answers": given}), 422, "answer-not-taken")
    assert problem["errors"] == [
        {"pointer": "#/answers/leg_pain", "detail": "give one of `one`, `both`, `buttock`, `none`, `unsure`"},
        {
            "pointer": "#/answers/numbness",
            "detail": "give a list of one or more of `leg`, `both_legs`, `saddle`, `elsewhere`, `none`, `unsure`; "
            "`none` stands alone",
        },
        {
            "pointer": "#/answers",
            "detail": "the pack does not have one of the questions that are answered here; did you mean `leg_pain`?",
        },
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "give either `answers` or `question`"),
        ({"answers": {}, "question": "leg_pain"}, "give either `answers` or `question`"),
        ({"question": "SECRET"}, "there is no question of that id"),
        ({"question": 1}, "there is no question of that id"),
        ({"question": ["leg_pain"]}, "there is no question of that id"),
    ],
)
def test_what_cannot_be_explained(client: httpx.Client, body: object, said: str) -> None:
    assert client.post(EXPLAIN, json={"question": "leg_pain"}).status_code == 200
    assert refused(client.post(EXPLAIN, json=body), 422, "wrong-shape")["detail"] == said


def a_record() -> dict[str, Any]:
    advice = triage(LOW, {"leg_pain": "one"})
    whole = Record.of(advice, time=datetime(2030, 1, 31, tzinfo=UTC), engines=("reference",))
    record: dict[str, Any] = json.loads(json.dumps(whole.to_json()))
    return record


BROKEN_RECORDS: list[tuple[tuple[str, ...], object, str]] = [
    (("schema",), "SECRET", "`schema` is not `soundadvice.record.v1`"),
    (("SECRET",), 1, "none missing, 1 not known"),
    (("advice",), "SECRET", "the schema of `advice` is not `soundadvice.advice.v1`"),
    *(
        (path, value, f"`{'.'.join(path)}` is missing or not of the right kind")
        for path, value in (
            (("time",), "yesterday"),
            (("engines",), []),
            (("advice", "answers"), ["SECRET"]),
            (("advice", "acuity"), "SECRET"),
            (("advice", "pack"), None),
            (("advice", "pack", "id"), 7),
            (("advice", "reasons"), ["SECRET"]),
            (("advice", "plan"), []),
            (("advice", "plan", "exercises"), None),
            (("advice", "plan", "habits"), ["SECRET"]),
            (("advice", "plan", "therapies"), [{"id": ["SECRET"]}]),
        )
    ),
    (("advice", "plan"), {}, "`advice.plan.exercises` is missing or not of the right kind"),
]


@pytest.mark.parametrize(("path", "value", "said"), BROKEN_RECORDS)
def test_records_that_are_none(client: httpx.Client, path: tuple[str, ...], value: object, said: str) -> None:
    record = a_record()
    assert client.post(REPLAY, json=record).status_code == 200
    holder = record
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    problem = refused(client.post(REPLAY, json=record), 422, "wrong-shape")
    assert problem["detail"] == f"this is not a record: {said}"


def test_a_forged_record_cannot_make_an_advice(client: httpx.Client) -> None:
    """What is recorded may be anything: what is said of today comes from the answers alone."""
    record = a_record()
    record["advice"]["disposition"] = "made_up"
    record["advice"]["reasons"] = [{"rule": "made_up"}]
    found = client.post(REPLAY, json=record)
    assert found.status_code == 200
    assert (found.json()["verdict"], found.json()["now"]) == ("outcome_changed", "see_doctor")
    assert "made_up" not in found.text


# Its wrapping ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/jsonx"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_wrong_content_types(client: httpx.Client, headers: dict[str, str]) -> None:
    refused(client.post(EVALUATE, content=b'{"answers":{}}', headers=headers), 415, "wrong-media-type")


def test_the_charset_may_be_named(client: httpx.Client) -> None:
    headers = {"Content-Type": 'Application/JSON; charset="UTF-8"'}
    assert client.post(EVALUATE, content=b'{"answers":{}}', headers=headers).status_code == 200


def test_a_giant_body_is_refused_before_it_is_read(base: str) -> None:
    head = f"POST {EVALUATE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    found = raw(base, f"{head}Content-Length: 99999999999\r\n\r\n{{".encode())
    assert found.startswith(b"HTTP/1.1 413 ")
    assert b"urn:soundadvice:problem:too-large" in found
    assert b"connection: close" in found.lower()


def test_a_giant_body_in_chunks_is_refused(client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"answers": {"leg_pain": "'
        for _ in range(MOST_BYTES // 1000 + 200):
            yield b"S" * 1000

    try:
        response = client.post(EVALUATE, content=chunks(), headers=JSON)
    except httpx.HTTPError:
        return  # the server closed while there was still more to send, as it may
    refused(response, 413, "too-large")


def test_answers_in_an_address_are_refused(client: httpx.Client) -> None:
    for query in ("?leg_pain=SECRET", "?x", "?answers=%7B%7D"):
        refused(client.post(f"{EVALUATE}{query}", json={"answers": {}}), 400, "query-not-taken")
        refused(client.get(f"/api/packs{query}"), 400, "query-not-taken")
