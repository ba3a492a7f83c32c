"""What is counted is what `evaluate` says of the same people, one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from soundadvice import Pack, load_pack
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.disposition import Acuity
from soundadvice.model.question import MultiChoice
from soundadvice.population.count.comparison import AnsweredBy
from soundadvice.population.count.share import Share, enough_people
from soundadvice.population.mix_json import band_name
from soundadvice.population.study import study
from support.packs.folders import change
from support.population.advised import Advised, acuity, people
from support.population.packs import folder_with_population, twisted_ankle

COUNT = 500


@pytest.fixture(scope="module")
def hopping(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The pack with a follow-up: who is not sure whether they can stand tries to hop."""
    folder = folder_with_population(tmp_path_factory.mktemp("hopping"))
    follow_up = (
        "- id: hop\n  kind: choice\n  text: Can you hop on it?\n"
        '  options: {yes: "Yes", no: "No", unsure: I am not sure}\n  enable_when: {weight: [unsure]}\n- id: foot\n'
    )
    change(folder / "questions.yaml", "- id: foot\n", follow_up)
    change(folder / "rules" / "cannot_stand.yaml", "{weight: [not_at_all, unsure]}", "{weight: [not_at_all]}")
    change(
        folder / "rules" / "cannot_stand.yaml", "  - {name: not sure, answers: {weight: unsure}, expect: fires}\n", ""
    )
    (folder / "rules" / "cannot_hop.yaml").write_text(
        "id: cannot_hop\nwhen: {all: [{weight: [unsure]}, {hop: [no, unsure]}]}\nadvise: see_doctor\n"
        "because: You cannot hop on it.\n"
    )
    answer = "answers:\n  hop:\n    source: assumed\n    weights: {yes: 3, no: 1}\n"
    change(folder / "population.yaml", "answers:\n", answer)
    return load_pack(folder)


def told(pack: Pack, person: Advised, answers: dict[str, Answer]) -> int:
    """By how many steps other answers change a person's advice."""
    return int(acuity(pack, {**person.answers, **answers})) - int(person.acuity)


def test_the_mix_is_that_of_the_people_one_by_one() -> None:
    pack = twisted_ankle()
    found = study(pack, ["late"], people=COUNT)
    (run,) = found.runs
    counted = people(pack, "late", COUNT)
    assert run.everyone.counts == Counter(one.evaluation.floor for one in counted)
    assert run.people == COUNT
    ages = [(0, 17), (18, 59), (60, 200)]
    assert [band_name(band, found.population) for band, _ in run.bands] == ["under 18", "18-59", "60 and over"]
    for (low, high), (_, mix) in zip(ages, run.bands, strict=True):
        inside = [one for one in counted if low <= int(one.facts["age"]) <= high]  # type: ignore[arg-type]
        assert mix.counts == Counter(one.evaluation.floor for one in inside)
        assert mix.people == len(inside) > 0


def test_rules_fire_decide_and_decide_alone_as_for_the_people_one_by_one() -> None:
    pack = twisted_ankle()
    (run,) = study(pack, ["late"], people=COUNT).runs
    counted = people(pack, "late", COUNT)
    for one in run.rules:
        fires = [person for person in counted if one.rule in person.evaluation.fired]
        decides = [person for person in fires if pack.acuity_of[one.rule] is person.acuity]
        alone = [
            person
            for person in decides
            if sum(pack.acuity_of[name] is person.acuity for name in person.evaluation.fired) == 1
        ]
        assert (one.fires, one.decides, one.alone) == (len(fires), len(decides), len(alone))
    assert sum(one.alone for one in run.rules) > 100
    assert any(one.fires > one.decides > one.alone > 0 for one in run.rules)


def test_right_advice_is_counted_by_what_the_truth_needs() -> None:
    pack = twisted_ankle()
    (run,) = study(pack, ["plain"], people=COUNT).runs
    counted = people(pack, "plain", COUNT)
    broken = [one for one in counted if one.facts["broken"] == "yes"]
    whole = [one for one in counted if one.facts["broken"] == "no"]
    of = {one.option: one for one in run.truths}
    assert (of["yes"].people, of["no"].people) == (len(broken), len(whole))
    assert (of["yes"].under, of["yes"].over) == (sum(one.acuity < Acuity.ROUTINE for one in broken), 0)
    assert (of["no"].under, of["no"].over) == (0, sum(one.acuity > Acuity.SELF_CARE for one in whole))
    assert of["yes"].under > 0
    assert of["no"].over > 0


@pytest.mark.slow
def test_the_mix_at_a_rate_of_not_sure_is_that_of_people_who_are_so_unsure() -> None:
    pack = twisted_ankle()
    population = pack.population
    assert population is not None
    assert population.unsure is not None
    found = study(pack, ["plain"], people=COUNT).focus.rates
    assert [rate for rate, _ in found] == [Fraction(0), Fraction(1, 100), Fraction(2, 100), Fraction(5, 100)]
    for rate, mix in found:
        rates = replace(population.unsure, default=rate, of={})
        so_unsure = replace(pack, population=replace(population, unsure=rates))
        assert mix.counts == Counter(one.evaluation.floor for one in people(so_unsure, "plain", COUNT))
    assert found[0][1].counts["self_care"] > found[3][1].counts["self_care"]


def test_an_answer_changed_does_to_each_person_what_evaluate_says() -> None:
    pack = twisted_ankle()
    focus = study(pack, ["plain"], people=COUNT).focus
    counted = people(pack, "plain", COUNT)
    assert focus.sample == COUNT
    seen = set()
    for one in focus.changed:
        question = pack.question[one.question]
        steps = []
        for person in counted:
            given = person.answers[one.question]
            if not person.asked(one.question):
                continue
            new: Answer
            if isinstance(question, MultiChoice):
                assert isinstance(given, frozenset)
                if one.answer in given:
                    continue
                new = frozenset({one.answer})
                if one.answer not in ("none", "unsure"):
                    new |= given - {"none", "unsure"}
            elif one.question == "age":
                new = int(one.answer)
                if (int(given) >= 60) is (new >= 60):  # type: ignore[arg-type]
                    continue
            elif one.question == "duration" and one.answer != UNSURE:
                new = {"2 days": 172_800, "1 week": 604_800}[one.answer]
                if given != UNSURE and (int(given) >= 604_800) is (new >= 604_800):  # type: ignore[arg-type]
                    continue
            else:
                new = one.answer
                if given == new:
                    continue
            steps.append(told(pack, person, {one.question: new}))
        assert one.people == len(steps), one
        assert (one.raises, one.lowers) == (sum(step > 0 for step in steps), sum(step < 0 for step in steps)), one
        seen.add(one.question)
    assert seen == set(pack.deciding)


@pytest.mark.slow
def test_not_sure_costs_each_person_what_evaluate_says(hopping: Pack) -> None:
    found = {one.question: one for one in study(hopping, ["plain"], people=COUNT).focus.unsure}
    counted = people(hopping, "plain", COUNT)
    assert found.keys() == {"weight", "hop", "foot", "duration", "better", "bone_pain"}
    assert hopping.follow_ups("weight") == ("hop",)
    weight = found["weight"]
    sure = [one for one in counted if one.answers["weight"] != UNSURE]
    worst = [told(hopping, one, {"weight": UNSURE, "hop": UNSURE}) for one in sure]
    assert weight.steps == Counter(worst)
    assert weight.raised == sum(step > 0 for step in worst)
    assert weight.follow_ups == ("hop",)
    answered = sum(told(hopping, one, {"weight": UNSURE}) > 0 for one in sure)
    assert weight.raised_if_answered == answered
    assert 0 < answered < weight.raised
    commonest = Counter(one.answers["weight"] for one in counted if one.answers["weight"] in ("partly", "not_at_all"))
    assert weight.commonest == commonest.most_common(1)[0][0] == "partly"
    there = [told(hopping, one, {"weight": "partly"}) for one in sure]
    assert weight.above == sum(after > before for after, before in zip(worst, there, strict=True))
    assert weight.below == sum(after < before for after, before in zip(worst, there, strict=True))
    foot = found["foot"]
    sure = [one for one in counted if one.answers["foot"] != frozenset({UNSURE})]
    assert foot.steps == Counter(told(hopping, one, {"foot": frozenset({UNSURE})}) for one in sure)
    assert foot.raised_if_answered is None
    assert found["duration"].commonest is None
    assert found["hop"].people == sum(one.asked("hop") and one.answers["hop"] != UNSURE for one in counted)


@pytest.mark.slow
def test_the_commonest_answer_is_what_the_question_says_if_it_says_so() -> None:
    pack = twisted_ankle()
    (weight, *others) = pack.questions
    stated = replace(pack, questions=(replace(weight, commonest="not_at_all"), *others))
    (found, *_) = study(stated, ["plain"], people=100).focus.unsure
    assert (found.question, found.commonest, found.above) == ("weight", "not_at_all", 0)


# Two packs ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_packs_advise_the_same_people(hopping: Pack) -> None:
    """The other pack has one question fewer; the rest are the same, and so are the people."""
    other = replace(twisted_ankle(), population=None)
    (found,) = study(hopping, ["late"], people=COUNT, compared=[other]).comparisons
    # `others` of the population states it: `duration` by the fact `lasted`, `age` by itself; nothing of the rest.
    assert found.answered == {
        "duration": AnsweredBy.STATED,
        "age": AnsweredBy.STATED,
        **dict.fromkeys(("weight", "foot", "better", "bone_pain", "sits"), AnsweredBy.SAME),
    }
    before = people(twisted_ankle(), "late", COUNT)
    after = people(hopping, "late", COUNT)
    steps = Counter((str(one.acuity), str(two.acuity)) for one, two in zip(before, after, strict=True))
    assert found.steps == steps
    less = sum(one.acuity > two.acuity for one, two in zip(before, after, strict=True))
    assert (found.count(more_urgent=False), found.count(more_urgent=True)) == (less, 0)
    assert less > 0
    assert found.undecided == 0


@pytest.mark.slow
def test_a_pack_with_the_same_people_answers_for_itself(hopping: Pack) -> None:
    bare = replace(hopping, population=replace(hopping.population, others=()))  # type: ignore[type-var]
    (found,) = study(bare, ["plain"], people=COUNT, compared=[twisted_ankle()]).comparisons
    assert set(found.answered.values()) == {AnsweredBy.OWN}
    others = replace(twisted_ankle(), population=replace(twisted_ankle().population, seed=99))  # type: ignore[type-var]
    (found,) = study(bare, ["plain"], people=COUNT, compared=[others]).comparisons
    assert set(found.answered.values()) == {AnsweredBy.SAME}


@pytest.mark.slow
def test_who_does_not_answer_is_undecided_and_counted_apart(hopping: Pack) -> None:
    bare = replace(twisted_ankle(), population=replace(twisted_ankle().population, others=()))  # type: ignore[type-var]
    other = replace(hopping, population=None)
    (found,) = study(bare, ["plain"], people=COUNT, compared=[other]).comparisons
    assert found.answered["hop"] is AnsweredBy.NOTHING
    unsure = [one for one in people(twisted_ankle(), "plain", COUNT) if one.answers["weight"] == UNSURE]
    left_open = sum(one.acuity < Acuity.SAME_DAY for one in unsure)
    assert found.undecided == left_open > 0
    decided = sum(count for (was, now), count in found.steps.items() if "undecided" not in (was, now))
    assert decided == COUNT - found.undecided


# Shares ---------------------------------------------------------------------------------------------------------------


def test_the_interval_is_wilsons() -> None:
    # Brown, Cai and DasGupta (2001): 5 of 50 at 95 %.
    low, high = Share(5, 50).interval or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.0435, 0.2136)
    assert Share(0, 0).interval is None
    assert Share(0, 0).value is None
    assert (Share(0, 10).interval or (1, 1))[0] == 0
    assert (Share(10, 10).interval or (0, 0))[1] == 1


@pytest.mark.parametrize("limit", [Fraction(7, 100), Fraction(9, 100), Fraction(85, 1000)])
def test_so_many_people_settle_on_which_side_of_a_limit_a_share_is(limit: Fraction) -> None:
    before = Share(80, 1000)
    low, high = before.interval or (0, 0)
    assert low < limit < high
    people_needed = enough_people(before, limit)
    assert people_needed is not None
    low, high = Share(round(people_needed * 0.08), people_needed).interval or (0, 0)
    assert not low < limit < high
    assert enough_people(before, Fraction(8, 100)) is None
    assert enough_people(Share(0, 0), limit) is None


def test_a_folder_is_as_it_was(tmp_path: Path) -> None:
    """A population is in no hash: a pack advises alike with it and without."""
    with_it = load_pack(folder_with_population(tmp_path))
    (tmp_path / "twisted_ankle" / "population.yaml").unlink()
    without = load_pack(tmp_path / "twisted_ankle")
    assert (with_it.meaning_hash, with_it.content_hash) == (without.meaning_hash, without.content_hash)
