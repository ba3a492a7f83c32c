"""Translations: whatever language someone reads, they are advised alike; and no one reads half a language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache

import pytest
from hypothesis import given

from soundadvice import Advice, Pack, evaluate, load_pack, triage
from soundadvice.meaning.consult import Decided, consult
from soundadvice.model.answer import answer_to_json
from soundadvice.model.digest import WORDING, canonical
from soundadvice.session import Session
from soundadvice.session.region import in_region
from soundadvice.wording.language import in_language
from soundadvice.wording.translation import texts as translation_texts
from soundadvice.wording.translation.faults import faults
from soundadvice.wording.translation.names import language_name
from soundadvice.wording.translation.speak import language_for, language_named, languages, missing_in, pack_in_language
from soundadvice.wording.translation.texts import Put, reworded, texts
from support.answers.sampled import sampled
from support.packs.generated import Answers, situations
from support.packs.shipped import shipped
from support.packs.translated import TONGUE, in_brackets, with_translation

LAYERED = "low_back_pain_self_care"


@cache
def offered(name: str) -> Pack:
    return load_pack(name, translations=True)


def ids(advice: Advice) -> dict[str, object]:
    """All that is advised, by id, and the numbers that go with it."""
    plan, value = advice.plan, advice.to_json()
    return {
        **{key: value[key] for key in ("disposition", "acuity", "open", "unanswered", "answers", "ignored", "region")},
        "parameters": value["parameters"],
        "scores": {name: (one.least, one.most) for name, one in advice.scores.items()},
        "reasons": [(one.rule, one.disposition, one.findings, one.do is None) for one in advice.reasons],
        "findings": [one.finding for one in advice.findings],
        "plan": [
            *(one.id for one in (*plan.exercises, *plan.habits, *plan.therapies, *plan.programmes)),
            *((held.item, held.rule, held.unanswered) for held in plan.held_back),
        ],
        "said": (len(plan.say), len(advice.notes), len(advice.safety_net), len(advice.come_back.items)),
    }


@pytest.mark.parametrize("name", ["low_back_pain", pytest.param("low_back_pain_self_care", marks=pytest.mark.slow)])
@pytest.mark.parametrize("language", ["de", "es"])
def test_a_shipped_pack_advises_alike_in_every_language(name: str, language: str) -> None:
    pack = offered(name)
    other = pack_in_language(pack, language)
    for answers in sampled(pack, 8):
        one, two = triage(pack, answers), triage(other, answers)
        assert ids(one) == ids(two)
        assert one.title != two.title


@given(situations(states=2))
def test_a_generated_pack_advises_alike_in_another_language(situation: tuple[Pack, list[Answers]]) -> None:
    pack, people = situation
    other = in_brackets(pack)
    assert other.meaning_hash == pack.meaning_hash
    for answers in people:
        here, there = evaluate(pack, answers), evaluate(other, answers)
        assert (here.fired, here.floor, here.open, here.states) == (there.fired, there.floor, there.open, there.states)
        given = {name: answer_to_json(pack.question[name], answer) for name, answer in answers.items()}
        one, two = consult(pack, given), consult(other, given)
        assert type(one) is type(two)
        if isinstance(one, Decided) and isinstance(two, Decided):
            assert ids(one.advice) == ids(two.advice)


def test_nothing_but_words_differs() -> None:
    """Part by part, also of what the meaning hash of a translated pack takes from the original."""
    pack = offered(LAYERED)
    other = replace(in_brackets(pack), original=None)
    for one, two in (
        *zip(pack.questions, other.questions, strict=True),
        *zip(pack.rules, other.rules, strict=True),
        *zip(pack.dispositions, other.dispositions, strict=True),
        *zip(pack.plan.rules, other.plan.rules, strict=True),
    ):
        assert canonical(one, WORDING) == canonical(two, WORDING)
    # What an exercise needs is words too, and was in the hash before there were translations.
    needs = frozenset({*WORDING, "needs"})
    for one, two in zip(pack.plan.exercises, other.plan.exercises, strict=True):
        assert canonical(one, needs) == canonical(two, needs)
    for one, two in zip((*pack.safety_net, pack.come_back), (*other.safety_net, other.come_back), strict=True):
        assert [fit.when for fit in one.fits] == [fit.when for fit in two.fits]
        assert [one.fit(item).when for item in one.items] == [two.fit(item).when for item in two.items]
        assert one.acuity == two.acuity


def test_every_text_in_the_content_hash_has_a_place() -> None:
    """A text that a later version adds to a pack, and forgets here, would be shown in the wrong language."""
    pack = in_brackets(offered(LAYERED))
    left = [text for text in strings(replace(pack, original=None, parent=None, translations=())) if is_words(text)]
    assert left == []


NO_WORDS = frozenset(
    [
        "claims",
        "codes",
        "conditions",
        "contraindications",
        "glosses",
        "hazards",
        "language",
        "note",
        "population",
        "references",
        "reviews",
        "sign_words",
        "source",
        "span",
        "tables",
        "url",
        "version",
        "vignettes",
        "waivers",
    ]
)


def strings(value: object, name: str = "") -> list[str]:
    """Every string of a pack that is for people: keys, registers and notes aside."""
    if name in NO_WORDS:
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [one for below in value.values() for one in strings(below)]
    if isinstance(value, (tuple, list, frozenset)):
        return [one for below in value for one in strings(below)]
    if is_dataclass(value):
        kind = type(value).__name__
        skipped = {"Parameter": {"why"}}.get(kind, set())
        return [
            one
            for key in fields(value)
            if key.name not in skipped
            for one in strings(getattr(value, key.name), key.name)
        ]
    return []


def is_words(text: str) -> bool:
    """Whether it is a sentence or words, and not an id, that is not in the brackets of the translation."""
    return not text.startswith("«") and re.fullmatch(r"[a-z0-9_.]*", text) is None


def test_a_language_in_which_one_text_is_missing_is_not_offered() -> None:
    pack = with_translation(shipped("low_back_pain"))
    [whole] = pack.translations
    for texts_there in (whole.texts[:-1], (*whole.texts[:-1], replace(whole.texts[-1], of="aaaaaaaa"))):
        lacking = replace(pack, translations=(replace(whole, texts=texts_there),))
        assert languages(lacking) == ("en",)
        assert list(missing_in(lacking, TONGUE)) == [whole.texts[-1].place]
        with pytest.raises(KeyError):
            pack_in_language(lacking, TONGUE)
    assert languages(pack) == ("en", TONGUE)


def test_a_place_does_not_depend_on_an_order() -> None:
    pack = offered("low_back_pain")
    turned = replace(
        pack,
        questions=pack.questions[::-1],
        rules=pack.rules[::-1],
        handover=pack.handover[::-1],
        safety_net=tuple(replace(one, items=one.items[::-1]) for one in pack.safety_net[::-1]),
        plan=replace(
            pack.plan,
            exercises=tuple(replace(one, steps=one.steps[::-1]) for one in pack.plan.exercises[::-1]),
        ),
    )
    assert texts(turned) == texts(pack)


def test_the_region_and_the_language_are_chosen_apart() -> None:
    pack = offered("low_back_pain")
    one = pack_in_language(in_region(pack, "gb"), "de")
    two = in_region(pack_in_language(pack, "de"), "gb")
    assert one.emergency_number == two.emergency_number == "999 oder 112"
    assert in_region(two, "us").emergency_number == "911"
    assert pack_in_language(two, "en").region == "gb"
    assert pack_in_language(pack_in_language(pack, "de"), "es") is pack_in_language(pack, "es")


def test_advice_says_its_language_only_where_it_is_not_the_packs_own() -> None:
    pack = offered("low_back_pain")
    answers = sampled(pack, 1)[0]
    plain, own = triage(shipped("low_back_pain"), answers), triage(pack, answers)
    assert json.dumps(plain.to_json()) == json.dumps(own.to_json())
    assert "language" not in own.to_json()
    assert triage(pack_in_language(pack, "de"), answers).to_json()["language"] == "de"
    assert pack_in_language(pack, "de").content_hash != pack.content_hash


def test_advice_is_in_one_language_whatever_is_spoken_around_it() -> None:
    """What is filled into a text, such as a length of time, is in the language of the text."""
    advice = triage(pack_in_language(offered("low_back_pain"), "de"), sampled(offered("low_back_pain"), 1)[0])
    with in_language("es"):
        said = json.dumps(advice.to_json())
    assert said == json.dumps(advice.to_json())
    assert any("3 Wochen" in one for one in advice.come_back.items)


def test_a_session_goes_on_in_another_language() -> None:
    pack = offered("low_back_pain")
    session = Session(pack, answers={"location": ["lower_back"]})
    asked = session.next_question
    session.speak("de")
    assert asked is not None
    assert session.next_question is not None
    assert (session.next_question.id, session.answers) == (asked.id, {"location": frozenset({"lower_back"})})
    assert session.next_question.text != asked.text
    with pytest.raises(KeyError):
        session.speak("fr")


def test_the_language_that_is_liked_best_is_taken() -> None:
    assert language_for(("en", "de"), ["fr", "de-CH", "en"]) == "de"
    assert language_for(("en", "de"), ["fr", "*"]) is None
    assert language_named(("en", "zh-Hant"), "zh-Hant-TW") == "zh-Hant"
    assert language_named(("en",), "") is None
    assert language_name("zh-Hant") == "中文 (Hant)"


def test_what_people_are_shown_is_in_what_is_translated() -> None:
    """The walk that lists the texts is the one that replaces them: nothing is listed and left as it was."""
    pack = offered(LAYERED)
    replaced: dict[str, str] = {}
    other = reworded(pack, lambda place, _: replaced.setdefault(place, f"{place}!"))
    assert set(replaced) == set(texts(pack))
    assert set(texts(other).values()) == set(replaced.values())


def test_the_texts_of_a_pack_are_listed_once_for_all_its_translations(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = replace(offered(LAYERED))
    walked = []

    def counted(pack: Pack, put: Put) -> Pack:
        walked.append(pack.id)
        return reworded(pack, put)

    monkeypatch.setattr(translation_texts, "reworded", counted)
    for one in pack.translations[-2:]:  # those of the topmost layer
        assert list(faults(pack, one)) == []
    assert walked == [pack.id]
