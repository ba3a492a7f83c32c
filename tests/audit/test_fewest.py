"""Fewest questions: orders, expectations and bounds against trying out every order."""

from __future__ import annotations

import dataclasses
import itertools
import json
from math import inf
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from soundadvice import Acuity, Pack, Session, evaluate
from soundadvice.audit.question_order.bitset import Crowd
from soundadvice.audit.question_order.population import PopulationKind, classes, drawn, every_cell, from_table
from soundadvice.audit.question_order.search import fewest
from soundadvice.meaning.next_question import findings_asked
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import questions_of
from soundadvice.model.errors import AuditError
from soundadvice_cli.main import cli
from support.answers.cells import complete_cells
from support.answers.people import SORE
from support.packs.generated import Answers, any_of, choice, make, make_pack, rule
from support.packs.shipped import shipped
from support.thorough import examples


def asked(pack: Pack, order: tuple[str, ...], person: Answers) -> int:
    """How many questions someone is asked in this order, as a session would go."""
    given: Answers = {}
    for name in order:
        evaluation = evaluate(pack, given)
        if evaluation.decided:
            break
        if name in person and (not evaluation.settled or name in findings_asked(pack, evaluation)):
            given[name] = person[name]
    return len(given)


def rank(pack: Pack, name: str) -> Acuity:
    """The most urgent that a question can lead to."""
    found = [pack.acuity_of[one.id] for one in pack.rules if name in questions_of(one.when)]
    found += [
        rank(pack, q.id)
        for q in pack.questions
        if q.enable_when and name in questions_of(q.enable_when) and q.id in pack.deciding
    ]
    return max(found, default=min(Acuity))


def orders(pack: Pack, *, most_urgent_first: bool) -> list[tuple[str, ...]]:
    found = []
    for order in itertools.permutations(pack.deciding):
        before = [(name, set(order[:at])) for at, name in enumerate(order)]
        needs = {name: questions_of(when) if (when := pack.question[name].enable_when) else () for name in order}
        kept = all(set(needs[name]) <= earlier for name, earlier in before)
        ranks = [rank(pack, name) for name in order]
        if kept and (not most_urgent_first or ranks == sorted(ranks, reverse=True)):
            found.append(order)
    return found


def small_packs(seed: str, count: int) -> list[Pack]:
    found = []
    for number in itertools.count():
        pack = make_pack(Random(f"{seed}.{number}"), most_questions=5)
        cells = every_cell(pack, 300)
        if cells is not None and len(pack.deciding) > 1:
            found.append(pack)
        if len(found) == count:
            return found
    return found


@pytest.mark.sampled
@pytest.mark.parametrize("pack", small_packs("fewest", examples(30)), ids=itertools.count())
def test_the_best_is_what_trying_every_order_finds(pack: Pack) -> None:
    people = every_cell(pack)
    assert people is not None
    choices = {name: classes(pack, pack.question[name]) for name in pack.deciding}
    assert sorted(map(str, map(sorted, map(dict.items, people.answers)))) == sorted(  # type: ignore[arg-type]
        str(sorted(one.items())) for one in complete_cells(pack, choices)
    )

    def mean(order: tuple[str, ...]) -> float:
        return sum(asked(pack, order, dict(one)) for one in people.answers) / len(people.answers)

    for first in (False, True):
        found = fewest(pack, people, most_urgent_first=first)
        assert found.proved
        assert found.today.expected == mean(pack.deciding)
        allowed = orders(pack, most_urgent_first=first)
        assert found.best.questions in allowed
        best = min(map(mean, allowed), default=inf)
        assert found.best.expected == found.at_least == mean(found.best.questions) == best
        assert found.today_is_most_urgent_first == (pack.deciding in orders(pack, most_urgent_first=True))
        # With hardly a search, the bounds are what bounds are.
        rough = fewest(pack, people, most_urgent_first=first, most_work=0)
        assert rough.at_least <= best <= rough.best.expected
        assert not rough.proved or rough.at_least == best


@pytest.mark.parametrize("pack", small_packs("crowd", examples(30)), ids=itertools.count())
def test_a_crowd_is_decided_as_each_of_it(pack: Pack) -> None:
    people = every_cell(pack)
    assert people is not None
    crowd = Crowd(pack, people.answers)
    for given in range(1 << len(pack.deciding)):
        names = [name for name in pack.deciding if given & crowd.bit[name]]
        if any(crowd.rests_on[name] & ~given for name in names):
            continue
        undecided = crowd.undecided(given)
        for number, person in enumerate(people.answers):
            some = {name: person[name] for name in names if name in person}
            assert evaluate(pack, some).decided == (not undecided >> number & 1)


def test_todays_order_is_that_of_a_session() -> None:
    pack = shipped("low_back_pain")
    people = every_cell(pack)
    assert people is not None
    assert people.cells == len(people.answers)
    counts = Crowd(pack, people.answers).counts(pack.deciding)
    for person, count in list(zip(people.answers, counts, strict=True))[::23]:
        session = Session(pack)
        while not session.decided:
            question = session.next_question
            assert question is not None
            session.answer(question.id, answer_to_json(question, person[question.id]))
        assert len(session.answers) == count


def test_a_draw_is_even_and_said_to_be_one() -> None:
    pack = make(
        (choice("a", "no", "yes"), choice("b", "one", "two", "three", enable_when=any_of("a", "yes"))),
        (rule("a", any_of("a", "no")), rule("one", any_of("b", "one")), rule("two", any_of("b", "two"), "call_now")),
    )
    people = drawn(pack, 4000, 7)
    assert (people.basis, people.cells, people.even) == (PopulationKind.DRAWN, 4, True)
    assert people.answers == drawn(pack, 4000, 7).answers != drawn(pack, 4000, 8).answers
    # One of four sets of answers: not one in two, as if `a` were drawn first.
    share = sum("b" not in one for one in people.answers) / 4000
    assert abs(share - 0.25) < 0.03


@pytest.mark.slow
def test_too_many_sets_of_answers_are_drawn_never_exact() -> None:
    pack = shipped("low_back_pain_red_flags")
    assert every_cell(pack) is None
    done = CliRunner().invoke(
        cli, ["fewest-questions", "low_back_pain_red_flags", "--people", "500", "--format", "json"]
    )
    found = json.loads(done.output)
    assert (found["counted"], found["people"], found["seed"], found["exact"]) == ("drawn", 500, 1, False)
    assert found["today"]["standard_error"] > 0
    shown = CliRunner().invoke(cli, ["fewest-questions", "low_back_pain_red_flags", "--people", "500"]).output
    assert "exact" not in shown
    assert "standard error" in shown
    assert "seed 1" in shown


def test_bounds_hold_where_the_search_ends_early() -> None:
    pack = shipped("low_back_pain_red_flags")
    people = drawn(pack, 300, 3)
    rough, full = fewest(pack, people, most_work=3000), fewest(pack, people)
    assert rough.at_least <= full.at_least <= full.best.expected <= rough.best.expected


# The command ------------------------------------------------------------------------------------------------------

CSV = """\
location,leg_pain,numbness,swelling,severe_pain,duration,improving,pain_with_exercise
lower_back,none,none,none,mild,1 week,same,not_tried
lower_back;hips,one,leg;saddle,none,mild,1 week,same,not_tried
"""


def test_a_table_of_people(tmp_path: Path) -> None:
    pack = shipped("low_back_pain")
    (tmp_path / "people.csv").write_text(CSV)
    done = CliRunner().invoke(cli, ["fewest-questions", "low_back_pain", "--answers", str(tmp_path / "people.csv")])
    assert "counted: the 2 people of the table" in done.output, done.output
    # The first is asked all eight questions in any order; of the second, leg_pain alone would do.
    assert "today's order asks 5.000 questions" in done.output
    assert "the best order found asks 4.500: no fixed order asks fewer, by proof: it is exact" in done.output
    rows = [SORE | {"sits": "most"}]
    (tmp_path / "people.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    same = CliRunner().invoke(cli, ["fewest-questions", "low_back_pain", "--answers", str(tmp_path / "people.jsonl")])
    assert "today's order asks 8.000 questions" in same.output, same.output
    assert len(pack.deciding) == 14


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_a_table_of_a_spreadsheet_of_another_country(tmp_path: Path, separator: str) -> None:
    text = CSV.replace(";", "+").replace(",", separator).replace("+", "|" if separator != "|" else ";")
    (tmp_path / "people.csv").write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    done = CliRunner().invoke(cli, ["fewest-questions", "low_back_pain", "--answers", str(tmp_path / "people.csv")])
    assert "today's order asks 5.000 questions" in done.output, done.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the table has no one in it"),
        ("shoe_size\n44\n", "there is no question `shoe_size`"),
        ("leg_pain,leg_pain\nnone,none\n", "a question has two columns"),
        ("leg_pain,sits\nnone\n", "1 fields, but the header has 2"),
        ("leg_pain\nleft\n", "people.csv:2: `leg_pain`: there is no option `left`"),
        ("leg_pain\nnone\n", "person 1 is asked `location`, but the table has no answer to it"),
        ('{"leg_pain": "none"}\n[]\n', "people.csv:2: this is not a JSON object"),
        ('{"leg_pain": "none"', "people.csv:1: this is not a JSON object"),
        ('leg_pain\n"none\n', "people.csv:2: unexpected end of data"),
    ],
)
def test_a_table_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "people.csv").write_text(text)
    done = CliRunner().invoke(cli, ["fewest-questions", "low_back_pain", "--answers", str(tmp_path / "people.csv")])
    assert done.exit_code == 2
    assert message in done.output


def test_signs_beyond_counting_are_refused() -> None:
    pack = shipped("low_back_pain")
    assert len(classes(pack, pack.question["location"])) == 2
    with pytest.raises(AuditError, match="no one"):
        from_table(pack, [])
    assert dataclasses.is_dataclass(every_cell(pack))
