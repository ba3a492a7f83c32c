"""Glosses and bound words: a text that turns into its contrary is found, and no shipped text is blamed."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from soundadvice import Pack, load_pack
from soundadvice.audit.compare.diff import diff
from soundadvice.audit.compare.difference import Gravity
from soundadvice.audit.compare.edits import edits
from soundadvice.audit.lint import bound_words, glosses
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.words.clauses import denies, numbers, says, words_of
from soundadvice.audit.words.lexicon import lexicon_of
from soundadvice.model.case.gloss import Gloss, Instruction, SignWords
from soundadvice.wording.translation.texts import reworded, texts
from soundadvice.wording.translation.together import amounts, texts_together
from support.packs.faults import GOOD

RULES = Path(__file__).parents[2] / "rules"
SHIPPED = sorted(path.parent for path in RULES.glob("*/*/pack.yaml"))
RED_FLAGS = load_pack(RULES / "soundadvice_rules" / "low_back_pain_red_flags", translations=True)
ANKLE = load_pack(GOOD)
ENGLISH, GERMAN, SPANISH = (lexicon_of(tag) for tag in ("en", "de-AT", "es"))
assert ENGLISH is not None
assert GERMAN is not None
assert SPANISH is not None


def found(pack: Pack) -> set[tuple[str, str]]:
    case = Case(pack)
    results = (bound_words.check(case), glosses.check(case))
    return {(one.code, one.about[0]) for result in results if result for one in result.findings}


def said(pack: Pack, place: str, text: str) -> Pack:
    return reworded(pack, lambda where, words: text if where == place else words)


# No false alarms ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_no_text_of_a_shipped_pack_is_blamed(folder: Path) -> None:
    assert found(load_pack(folder, translations=True)) == set()


def test_what_carries_danger_has_a_gloss() -> None:
    glossed = {one.of for one in RED_FLAGS.glosses}
    urgent = {f"rules.{one.id}.because" for one in RED_FLAGS.rules if RED_FLAGS.acuity_of[one.id] >= 3}
    assert urgent <= glossed
    assert {f"emergency_numbers.{region}" for region in RED_FLAGS.emergency_numbers} <= glossed
    assert {place for place in amounts(RED_FLAGS) if place.endswith(".holds")} <= glossed
    assert {"texts.stop_rule", "dispositions.emergency.text", "safety_net.emergency"} <= glossed


# What is found ------------------------------------------------------------------------------------------------------


def test_a_not_before_the_words_of_a_sign_is_found_wherever_there_is_a_gloss() -> None:
    words = {one.id: words_of(one.words) for one in RED_FLAGS.sign_words}
    written = texts(RED_FLAGS)
    tried = 0
    for gloss in RED_FLAGS.glosses:
        if not gloss.has or gloss.of not in written:
            continue
        text = written[gloss.of]
        for sign in gloss.has:
            denied = words[sign].sub(lambda match: f"never {match.group()}", text)
            assert codes(gloss.of, denied) == {"text_says_contrary"}, (gloss.of, sign)
            gone = words[sign].sub("something", text)
            assert "sign_not_in_text" in codes(gloss.of, gone)
            tried += 1
    assert tried > 100


def codes(place: str, text: str) -> set[str]:
    """What is found of a text, by the gloss of its place."""
    (gloss,) = (one for one in RED_FLAGS.glosses if one.of == place)
    return {one.code for one in glosses.disagreements(gloss, (text,), RED_FLAGS)}


def test_any_two_options_with_glosses_that_are_swapped_are_found() -> None:
    by_place = {one.of: one for one in RED_FLAGS.glosses if ".options." in one.of}
    written = texts(RED_FLAGS)
    tried, missed = 0, []
    for one, other in combinations(by_place, 2):
        apart = {*by_place[one].has} ^ {*by_place[other].has}
        if one.rpartition(".")[0] != other.rpartition(".")[0] or not apart:
            continue
        tried += 1
        if not (codes(one, written[other]) | codes(other, written[one])):
            missed.append((one, other))
    assert tried > 150
    assert missed == []


def test_every_number_to_call_is_held_to_its_digits() -> None:
    for region, number in RED_FLAGS.emergency_numbers.items():
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert codes(f"emergency_numbers.{region}", wrong) == {"another_number"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("If it hurts, push on. See a doctor.", "told_to_push_on"),
        ("If the pain is bad, keep going.", "told_to_push_on"),
        ("If it hurts a little, push hard.", "told_to_push_on"),
        ("If it hurts, stop. See a doctor.", None),
        ("Never push on through pain. Stop, and see a doctor.", None),
    ],
)
def test_who_is_told_to_push_on(text: str, code: str | None) -> None:
    assert {one for one, place in found(said(RED_FLAGS, "texts.stop_rule", text)) if one == "told_to_push_on"} == (
        {code} if code else set()
    )


@pytest.mark.parametrize(
    "late",
    ["Book a visit next month.", "Call {emergency_number} tomorrow.", "This can wait.", "Go when you have time."],
)
def test_an_emergency_that_is_put_off_is_found_with_no_gloss(late: str) -> None:
    bare = replace(RED_FLAGS, glosses=(), translations=())
    assert ("played_down", "emergency") in found(said(bare, "dispositions.emergency.text", late))


def test_a_number_of_a_parameter_follows_it() -> None:
    later = load_pack(RULES / "soundadvice_rules" / "low_back_pain", parameters={"few_weeks": "4 weeks"})
    assert ("another_number", "questions.duration_check.text") in found(later)


def test_translations_are_looked_at() -> None:
    for language, wrong in (
        ("de", "Wenn es weh tut, machen Sie weiter. Zum Arzt."),
        ("es", "Si duele, siga adelante."),
    ):
        own = [one for one in RED_FLAGS.translations if one.language == language]
        spoken = [
            replace(one, texts=tuple(replace(t, text=wrong) if t.place == "texts.stop_rule" else t for t in one.texts))
            for one in own
        ]
        pack = replace(RED_FLAGS, translations=tuple(spoken))
        assert {("told_otherwise", "texts.stop_rule"), ("told_to_push_on", "texts.stop_rule")} <= found(pack)


# What a gloss is covered by -----------------------------------------------------------------------------------------


def test_a_gloss_is_signed_and_compared() -> None:
    bound = replace(
        ANKLE, sign_words=(SignWords("numb", ("numb",)),), glosses=(Gloss("rules.numb_foot.because", has=("numb",)),)
    )
    assert bound.case_hash != ANKLE.case_hash
    assert (bound.meaning_hash, bound.content_hash) == (ANKLE.meaning_hash, ANKLE.content_hash)
    assert diff(ANKLE, bound).gravity is Gravity.CASE
    other = replace(bound, glosses=(Gloss("rules.numb_foot.because", lacks=("numb",)),))
    assert [(one.place, one.was, one.now) for one in edits(bound, other)] == [
        ("what is meant by `rules.numb_foot.because`, has", "numb", None),
        ("what is meant by `rules.numb_foot.because`, lacks", None, "numb"),
    ]
    assert other.case_hash != bound.case_hash


@pytest.mark.parametrize(
    "place",
    ["questions.foot.options.numb", "rules.numb_foot.because", "dispositions.today.text", "texts.stop_rule",
     "emergency_numbers.default", "questions.foot.text"],
)  # fmt: skip
def test_a_change_of_a_text_that_carries_an_answer_is_never_only_words(place: str) -> None:
    assert diff(ANKLE, said(ANKLE, place, "Something else, 5.")).gravity is Gravity.TEXT


def test_places_of_glosses_are_those_of_texts_and_amounts() -> None:
    assert set(texts(RED_FLAGS)) < set(texts_together(RED_FLAGS))
    assert amounts(RED_FLAGS)["exercises.straight_leg_stretch.holds"] == (20, 30, 20, 30)
    assert not set(amounts(RED_FLAGS)) & set(texts_together(RED_FLAGS))


# Words --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_said", "is_denied"),
    [
        ("You have chest pain.", True, False),
        ("You do not have chest pain.", False, True),
        ("No fever, but chest pain.", True, False),
        ("Chest pain is not there.", False, True),
        ("You haven't any chest pain", False, True),
        ("Your leg hurts.", False, False),
        ("Not now: chest pain", True, False),
    ],
)
def test_a_sign_is_said_or_denied(text: str, is_said: bool, is_denied: bool) -> None:
    sign = words_of(["chest pain"])
    assert (says(sign, text, ENGLISH), denies(sign, text, ENGLISH)) == (is_said, is_denied)


def test_negations_of_other_languages() -> None:
    move = Instruction.MOVE
    assert denies(GERMAN.instructions[move], "Bewegen Sie sich möglichst nicht.", GERMAN)
    assert says(GERMAN.instructions[move], "Bewegen Sie sich sanft.", GERMAN)
    assert denies(SPANISH.instructions[move], "Procure no moverse.", SPANISH)
    assert lexicon_of("fr") is None


def test_numbers_are_read_without_placeholders() -> None:
    assert numbers("999, 112 or 911") == ["999", "112", "911"]
    assert numbers("38,5 °C after {$few_weeks} and {duration}") == ["38.5"]
    assert numbers("(1-800-222-1222)") == ["1", "800", "222", "1222"]
