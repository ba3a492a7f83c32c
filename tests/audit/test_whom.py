"""Whom each disposition covers: every line, and what is left out, against everyone."""

from __future__ import annotations

from random import Random

import pytest

from soundadvice import evaluate, load_pack
from soundadvice.audit.properties import whom
from soundadvice.audit.properties.whom import all_parts, by_default, counted, lines
from soundadvice.audit.properties.whom.lines import CoverLine
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.region.cover import takes_in
from soundadvice.audit.question_order.population import every_cell, mostly_plain
from soundadvice.model import condition
from soundadvice.model.pack import Pack
from support.packs.by_hand import choice, make, rule
from support.packs.enumeration import everybody, replays, small_packs
from support.packs.generated import Answers, any_of
from support.packs.proving import TWISTED_ANKLE
from support.packs.shipped import shipped
from support.thorough import examples


def described(pack: Pack, line: CoverLine, answers: Answers, fired: tuple[str, ...]) -> bool:
    if line.cube is None and not line.rules:  # nothing that a rule asks for
        return pack.most_urgent(fired) == pack.default
    return takes_in(line.cube, answers) if line.cube is not None else any(one in fired for one in line.rules)


def compared(pack: Pack) -> list[condition.Test]:
    return [one for rule in pack.rules for one in condition.tests_of(rule.when)]


def test_every_line_and_what_is_left_out_agree_with_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where there is room for few lines: then some are left out, and it is said exactly how many."""
    seen = {True: 0, False: 0, "exactly": 0, "at least": 0}
    for number, pack in enumerate(small_packs(examples(200), "whom", rules=9)):
        if any(isinstance(one, condition.Comparison) and one.value < 0 for one in compared(pack)):
            continue  # no file compares with less than nothing, and there are no words for it
        most = (12, 1, 2)[number % 3]
        monkeypatch.setattr(lines, "MOST_LINES", most)
        monkeypatch.setattr(by_default, "MOST_LINES", most)
        monkeypatch.setattr(by_default, "_FOUND", 2 * most)
        case = Case(pack)
        people = counted.counted(pack)
        assert people is not None
        assert people.exact
        cells = every_cell(pack)
        assert cells is not None
        advised = [evaluate(pack, one) for one in cells.answers]
        for cover, _ in all_parts.covers(case, people):
            assert len(cover.lines) <= most
            rank = pack.rank[cover.disposition]
            for answers in everybody(pack):
                found = evaluate(pack, answers)
                inside = [line for line in cover.lines if described(pack, line, answers, found.fired)]
                for line in inside:
                    assert pack.rank[found.floor] >= rank
                    assert not line.exactly or found.floor == cover.disposition
                assert inside or not cover.whole or found.floor != cover.disposition
            for line in cover.lines:
                seen["exactly" if line.exactly else "at least"] += 1
                others = {one.floor for one in advised} - {cover.disposition}
                if not line.exactly:  # and there is somebody who is advised more
                    assert any(
                        described(pack, line, answers, found.fired) and found.floor in others
                        for answers in everybody(pack)
                        for found in [evaluate(pack, answers)]
                    )
            # Each set of answers counts once.
            just = [
                [described(pack, line, answers, found.fired) for line in cover.lines]
                for answers, found in zip(cells.answers, advised, strict=True)
                if found.floor == cover.disposition
            ]
            assert cover.advised == len(just)
            assert cover.left_out == sum(not any(row) for row in just)
            assert [line.people for line in cover.lines] == [
                sum(column) for column in zip(*just, strict=True)
            ] or not just
            assert [line.people for line in cover.lines] == sorted(
                (one.people or 0 for one in cover.lines), reverse=True
            )
            if cover.disposition == pack.default:
                # A cube may tell people apart who are one set of answers to the rules.
                assert not cover.whole or cover.left_out == 0
            else:
                assert cover.whole is (cover.left_out == 0)
            seen[cover.whole] += 1
            if cover.example is not None:
                replays(pack, cover.example)
                assert cover.example.disposition == cover.disposition
                assert not any(
                    described(pack, line, dict(cover.example.answers), cover.example.fired) for line in cover.lines
                )
    assert min(seen.values()) > 0


def test_the_paragraph_says_it_in_the_words_of_the_questionnaire() -> None:
    result = whom.check(Case(load_pack(TWISTED_ANKLE)))
    assert (result.findings, result.undecided) == ((), ())
    shown = result.details["dispositions"]
    assert isinstance(shown, dict)
    assert list(shown) == [one.id for one in reversed(load_pack(TWISTED_ANKLE).dispositions)]
    told = "\n".join(one["paragraph"] for one in shown.values())
    assert told == TOLD


TOLD = (
    "Everyone of whom one of these is true is advised `today` (See a doctor today): (1) “Is your foot "
    "numb or cold?”: “It is numb” or “It is cold” or “I am not sure” [24 of 24]. No one else is advised "
    "it: proved.\n"
    "Everyone of whom one of these is true is advised `see_doctor` (See a doctor), or something more "
    "urgent: (1) “Can you stand on it?”: “No” or “I am not sure” [12 of 20]; (2) “Does the bone hurt when"
    " you press on it?”: “Yes” or “I am not sure” [8 of 20]; (3) “Is it getting better?”: “No” or “I am "
    "not sure” [6 of 20]; (4) “How long have you had it?”: not sure [6 of 20]. No one else is advised it:"
    " proved.\n"
    "`self_care` (Look after it at home) is advised, and nothing else, to everyone of whom all this is "
    "true: “Can you stand on it?”: “Yes” or “A little”; “Is your foot numb or cold?”: “No”; “How long "
    "have you had it?”: anything but not sure; “Is it getting better?” (if asked): “Yes”; “Does the bone "
    "hurt when you press on it?” (if asked): “No”. No one else is advised it: proved."
)


def test_signs_of_one_question_make_one_line() -> None:
    signs = choice("signs", "a", "b", "c", "none")
    pack = make((signs,), (rule("first", any_of("signs", "a")), rule("second", any_of("signs", "b", "a"))))
    above, *_ = [cover for cover, _ in all_parts.covers(Case(pack), counted.counted(pack)) if cover.lines]
    assert [(line.rules, line.people) for line in above.lines] == [(("first", "second"), 2)]
    assert above.lines[0].words == "“signs?”: “a text” or “b text”"


def test_people_with_few_answers_out_of_the_ordinary_are_the_same_each_time() -> None:
    pack = load_pack("low_back_pain")
    one, other = (mostly_plain(pack, 50, 1, odd=3) for _ in range(2))
    assert one.answers == other.answers
    assert all(evaluate(pack, answers).decided for answers in one.answers)


@pytest.mark.slow  # it draws with DuckDB
def test_the_people_of_a_population_are_those_that_the_pack_states() -> None:
    pack = load_pack("low_back_pain_red_flags")
    found = counted.counted(pack)
    assert found is not None
    assert "own population" in found.who
    assert not found.exact
    assert all(evaluate(pack, answers).decided for answers in found.answers[:200])


@pytest.mark.parametrize("name", ["canadian_c_spine", "low_back_pain", "uti_women"])
def test_everyone_of_a_shipped_pack_is_where_the_lines_say(name: str) -> None:
    pack = shipped(name)
    random = Random(pack.id)
    people = [dict(one) for one in mostly_plain(pack, 100, random.randint(0, 9), odd=4).answers]
    for cover, _ in all_parts.covers(Case(pack), None):
        for answers in people:
            found = evaluate(pack, answers)
            inside = [line for line in cover.lines if described(pack, line, answers, found.fired)]
            assert all(pack.rank[found.floor] >= pack.rank[cover.disposition] for _ in inside)
            assert all(found.floor == cover.disposition for line in inside if line.exactly)
            assert inside or not cover.whole or found.floor != cover.disposition
