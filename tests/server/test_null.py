"""Null is "not answered", everywhere alike: what is advised or asked is as if the question were left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from random import Random

import pytest
from click.testing import CliRunner

from soundadvice import AnswerError, Session, triage
from soundadvice.meaning.consult import Undecided, consult
from soundadvice.server.app import app
from soundadvice.server.mcp.tools import Packs, evaluate, next_question
from soundadvice_cli.main import cli
from support.answers.generated import generated
from support.packs.shipped import shipped
from support.server.client import Client
from support.server.serving import by_id
from support.server.surfaces import SURFACES

RED = shipped("low_back_pain_red_flags")
PACKS = by_id(RED)
READS_NULL = ("python", "session", "command line", "mcp, as text", "http")
"""The others are given forms that have no null: records and responses of FHIR."""


def with_nulls(given: Mapping[str, object], random: Random) -> dict[str, object]:
    """The same answers among nulls for some questions that have none, and for one at least."""
    left = [name for name in RED.question if name not in given]
    chosen = random.sample(left, random.randint(1, len(left)))
    mixed = [*given.items(), *((name, None) for name in chosen)]
    random.shuffle(mixed)
    return dict(mixed)


def sets(count: int, *, decided: bool) -> Iterator[dict[str, object]]:
    found = (given for given in generated(RED, 10_000) if len(given) < len(RED.questions))
    chosen = (given for given in found if isinstance(consult(RED, given), Undecided) is not decided)
    yield from (next(chosen) for _ in range(count))


@pytest.mark.parametrize("name", READS_NULL)
def test_advice_among_nulls_is_the_same_to_the_byte(name: str) -> None:
    random = Random(name)
    with SURFACES[name](PACKS) as give:
        for given in sets(8, decided=True):
            assert give(RED.id, with_nulls(given, random)) == give(RED.id, given)


def test_what_is_null_never_decides_and_is_asked() -> None:
    random = Random(1)
    with Client(app(PACKS, default=RED.id), base_url="http://127.0.0.1") as client:
        for given in sets(12, decided=False):
            nulls = with_nulls(given, random)
            found, plain = consult(RED, nulls), consult(RED, given)
            assert isinstance(found, Undecided)
            assert isinstance(plain, Undecided)
            assert (found.next, found.unanswered, found.at_least) == (plain.next, plain.unanswered, plain.at_least)
            assert Session(RED, answers=nulls).next_question == plain.next
            over_http = [
                client.post(f"/api/packs/{RED.id}/evaluate", json={"answers": answers}).content
                for answers in (nulls, given)
            ]
            assert over_http[0] == over_http[1]
            for tool in (evaluate, next_question):
                served = Packs(PACKS, RED.id)
                assert tool(served, {"answers": nulls}) == tool(served, {"answers": given})


def test_all_null_is_nothing_answered_and_never_self_care() -> None:
    nothing = dict.fromkeys(RED.question)
    done = CliRunner().invoke(cli, ["triage", "--pack", RED.id, "--answers", "-"], input=json.dumps(nothing))
    assert done.exit_code == 2
    assert done.stdout == ""
    with Client(app(PACKS, default=RED.id), base_url="http://127.0.0.1") as client:
        card = client.post(
            f"/cds-services/{RED.id.replace('_', '-')}-triage",
            json={
                "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
                "hook": "patient-view",
                "context": {"userId": "Practitioner/1", "patientId": "1"},
                "extension": {"soundadvice.answers": nothing},
            },
        )
        assert card.status_code == 200, card.text
        assert "self care" not in card.text


def test_null_within_an_answer_or_for_a_question_that_is_not_there_is_refused() -> None:
    for given in ({"numbness": [None]}, {"numbness": ["leg", None]}, {"nothing": None}):
        with pytest.raises(AnswerError):
            triage(RED, given)
    session = Session(RED)
    with pytest.raises(AnswerError):  # to take an answer back there is `back`
        session.answer(RED.deciding[0], None)


def test_a_plan_question_may_be_null_and_skipped() -> None:
    plan = next(question.id for question in RED.questions if question.id not in RED.deciding)
    [given] = sets(1, decided=True)
    given = {name: answer for name, answer in given.items() if name != plan}
    served = Packs(PACKS, RED.id)
    nulls = {**given, plan: None}
    assert next_question(served, {"answers": nulls, "skipped": [plan]}) == next_question(
        served, {"answers": given, "skipped": [plan]}
    )
