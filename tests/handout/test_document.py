"""One document for paper, terminal and web: each part has a role, and each writer picks by it."""

from __future__ import annotations

import dataclasses

import pytest

from soundadvice import Pack, triage
from soundadvice.handout.blocks import Block, Section
from soundadvice.handout.document import PAGES, Handout, Role, Setting, handout
from soundadvice.handout.terminal import ADVICE, FIRST, MORE, TextRow, terminal_screens
from soundadvice.server.web.visit.result_blocks import more_blocks, plan_blocks, result_blocks, small_print
from support.answers.people import SORE, WELL
from support.answers.takeaways import AT_HOME, EVERYTHING, LEG, PACK, RED_FLAGS, made
from support.packs.generated import any_of, choice, make, rule

CASES = [
    pytest.param(AT_HOME, PACK, Setting.HOME, id="home"),
    pytest.param(SORE, PACK, Setting.HOME, id="home-without-exercises"),
    pytest.param(LEG, PACK, Setting.DOCTOR, id="doctor-early"),
    pytest.param(EVERYTHING, PACK, Setting.DOCTOR, id="doctor-everything"),
    pytest.param({"numbness": ["saddle"]}, RED_FLAGS, Setting.EMERGENCY, id="emergency"),
    pytest.param(WELL | {"walking_heaviness": "yes"}, RED_FLAGS, Setting.HOME, id="home-look-again"),
]
each_case = pytest.mark.parametrize(("answers", "pack", "setting"), CASES)


def blocks(made: Handout, *roles: Role) -> set[Block]:
    return set(made.blocks(*roles))


@each_case
def test_every_part_is_on_a_page_or_on_the_terminal(answers: dict[str, object], pack: Pack, setting: Setting) -> None:
    document = handout(*made(answers, pack))
    assert document.setting is setting
    kept = document.to_keep
    shown = {*document.page, *(() if kept is None else kept.parts), *document.blocks(*ADVICE)}
    over_exercises = document.parts[Role.STOP_RULE] if document.blocks(Role.EXERCISES) else ()
    whose = () if setting is Setting.DOCTOR else document.blocks(Role.WHO)
    in_short = document.parts[Role.TOLD_US]  # the first of the reasons, all of which are there
    parts = {block for found in document.parts.values() for block in found}
    assert shown | {*in_short} == parts - {*over_exercises, *whose} | {*in_short}


def test_every_role_is_picked_by_somebody() -> None:
    picked = {role for page in PAGES.values() for role in page} | {*ADVICE, *FIRST, *MORE}
    assert picked | {Role.UNTIL_SEEN, Role.WHILE_WAITING} == set(Role)


@each_case
def test_on_the_terminal_nothing_is_in_neither_part(answers: dict[str, object], pack: Pack, setting: Setting) -> None:
    document = handout(*made(answers, pack))
    every = blocks(document, *ADVICE) | set(document.parts[Role.TOLD_US])
    assert blocks(document, *FIRST) | blocks(document, *MORE) >= every
    if setting is Setting.EMERGENCY:  # nothing softer comes after it
        assert {role for role, _ in document.placed(*ADVICE)} == {
            *(Role.VERDICT, Role.CALL, Role.ANSWERS, Role.SMALL_PRINT)
        }
        assert blocks(document, *FIRST) == blocks(document, Role.VERDICT, Role.CALL)


@each_case
def test_the_web_page_shows_the_parts_of_the_document_and_no_words_of_its_own(
    answers: dict[str, object], pack: Pack, setting: Setting
) -> None:
    document = handout(*made(answers, pack))
    known = blocks(document, *Role)
    [*more] = document.blocks(Role.MORE_SIGNS)
    assert more_blocks(document) == tuple(part for one in more if isinstance(one, Section) for part in one.parts)
    result, plan = (*result_blocks(document), *more), plan_blocks(document)  # their heading is that of what holds them
    assert {*result, *plan, *small_print(document)} <= known
    first = blocks(document, Role.VERDICT, Role.NOT_FOR_PEOPLE, Role.LOOK_AGAIN)
    assert first <= set(result)
    if setting is Setting.HOME:
        assert not set(result) & set(plan)
        assert {*result, *plan, *small_print(document)} == set(document.page)


def test_a_heading_is_no_role() -> None:
    """A pack whose signs are headed like its plan: nothing is taken for the other."""
    come_back = dataclasses.replace(PACK.come_back, lead="Your plan")
    document = handout(*made(AT_HOME, dataclasses.replace(PACK, come_back=come_back)))
    [plan], [more] = document.blocks(Role.PLAN), document.blocks(Role.MORE_SIGNS)
    assert isinstance(plan, Section)
    assert isinstance(more, Section)
    signs = more.parts[-1]
    assert isinstance(signs, Section)
    assert plan.heading == signs.heading == "Your plan"
    assert plan not in result_blocks(document)
    assert more_blocks(document)[-1] == signs


def test_the_stop_rule_is_said_once_even_if_there_is_nothing_to_do() -> None:
    pack = make((choice("pain", "mild", "severe"),), (rule("bad", any_of("pain", "severe")),))
    document = handout(
        triage(dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, no_exercise="")), {"pain": "mild"})
    )
    assert not document.blocks(Role.PLAN, Role.EXERCISES, Role.HABITS)
    [stop] = document.blocks(Role.STOP_RULE)
    assert [*result_blocks(document), *plan_blocks(document)].count(stop) == 1
    assert stop in result_blocks(document)


def test_the_stop_rule_stands_over_the_exercises_and_not_under_the_habits_again() -> None:
    document = handout(triage(PACK, AT_HOME))
    [stop], [exercises] = document.parts[Role.STOP_RULE], document.blocks(Role.EXERCISES)
    assert isinstance(exercises, Section)
    assert exercises.parts[0] == stop
    assert stop not in document.blocks(*ADVICE)
    rows = [row for screen in terminal_screens(document) for row in screen if isinstance(row, TextRow)]
    said = ["".join(run.text for run in row.line) for row in rows]
    assert said.count(triage(PACK, AT_HOME).stop_rule) == 1


def test_without_a_record_nothing_says_when_it_was_made() -> None:
    advice, record = made(LEG)
    without, with_it = handout(advice), handout(advice, record)
    assert with_it.parts.keys() - without.parts.keys() == {Role.WHO, Role.SOURCES}
    assert all(with_it.parts[role] == found for role, found in without.parts.items())


def test_the_terminal_says_first_what_to_do_then_why_then_when_to_get_help() -> None:
    pack = dataclasses.replace(RED_FLAGS, not_for_people="It is for a test.")
    document = handout(triage(pack, WELL | {"severe_pain": "severe"}))
    order = list(dict.fromkeys(role for role, _ in document.placed(*ADVICE)))
    assert order[:4] == [Role.VERDICT, Role.NOT_FOR_PEOPLE, Role.REASONS, Role.SAFETY_NET]
    assert order[-2:] == [Role.MORE_SIGNS, Role.SMALL_PRINT]
