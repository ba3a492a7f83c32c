"""XLSForms filled in with ODK's own form engine: it asks what soundadvice asks, and refuses what soundadvice refuses.

The engine comes from npm, into a cache outside the repository; without npm or its registry there is a reason to skip.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyxform.xls2xform import convert

from soundadvice import load_pack
from soundadvice.formats.xlsform.write import KNOWN, relevant_differs, xlsform
from soundadvice.formats.xlsform.write_conditions import HelperNames
from soundadvice.meaning.cells import time_units
from soundadvice.meaning.evaluate import enablement
from soundadvice.meaning.possible.broken import broken
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from soundadvice.model.time.duration import SECONDS
from support.packs import generated as packs
from support.packs.exports import CASES, made_packs, pack_of
from support.packs.musts import pack_with_musts
from support.packs.varied import varied

pytestmark = pytest.mark.slow  # an XForms engine, from npm

TOGETHER = Path(__file__).parents[1] / "data" / "packs" / "together"
ENGINE = "@getodk/xforms-engine@0.22.0"
Filled = list[tuple[str, Any]]


@cache
def engine() -> Path:
    """The folder that holds ODK's engine, fetched with npm where it is not there yet."""
    cached = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soundadvice-tests"
    home = cached / ENGINE.replace("/", "-")
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("no npm here to fetch ODK's form engine with")
    if not (home / "ready").exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text("{}")
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", ENGINE, "jsdom@26"]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=400, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot fetch ODK's form engine: {done.stderr.strip()[-200:]}")
        (home / "ready").touch()
    return home


def filled(forms: list[tuple[Pack, list[Filled]]]) -> list[dict[str, Any]]:
    """What the engine makes of each set of answers, one after the other."""
    made = [
        {"xml": convert(BytesIO(xlsform(pack).data), file_type=".xlsx").xform, "cases": cases} for pack, cases in forms
    ]
    script = Path(__file__).parents[1] / "support" / "npm" / "xforms_engine.mjs"
    command = ["node", str(script), str(engine())]
    done = subprocess.run(command, input=json.dumps(made), capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def given(pack: Pack, question: Question, random: Random) -> tuple[Answer, Filled]:
    """An answer, and how it is given in the form."""
    names = HelperNames(pack)
    answer = packs.make_answer(random, pack, question)
    match question:
        case Choice():
            return answer, [(question.id, [answer])]
        case MultiChoice():
            assert isinstance(answer, frozenset)
            return answer, [(question.id, sorted(answer))]
        case Number():
            known: Filled = (
                [(names.known(question), [UNSURE if answer == UNSURE else KNOWN])] if question.unsure else []
            )
            shown = answer if answer == UNSURE else int(answer) / 10**question.decimals  # type: ignore[call-overload]
            number = shown if question.decimals else answer
            return answer, known if answer == UNSURE else [*known, (question.id, number)]
        case Date():
            known = [(names.known(question), [UNSURE if answer == UNSURE else KNOWN])] if question.unsure else []
            # The engine reads this computer's clock: the form counts from today.
            day = None if answer == UNSURE else str(date.today() - timedelta(days=int(answer)))  # type: ignore[arg-type]
            return answer, known if day is None else [*known, (names.day(question), day)]
        case Duration():
            _, unit, amount = names.of_duration(question)
            if answer == UNSURE:
                return answer, [(unit, [UNSURE])]
            assert isinstance(answer, int)
            which = random.choice(time_units(pack, question))
            number = max(-(-question.minimum // SECONDS[which]), min(answer, question.maximum) // SECONDS[which])
            return number * SECONDS[which], [(unit, [which]), (amount, number)]


def person(pack: Pack, random: Random) -> tuple[packs.Answers, Filled]:
    """Someone who answers what is asked, in its order, and skips some of what may be skipped."""
    answers: packs.Answers = {}
    form: Filled = []
    for question in pack.questions:
        skips = question.id not in pack.deciding and random.randint(0, 2) == 0
        if enablement(pack, answers)[question.id] is True and not skips:
            answer, rows = given(pack, question, random)
            answers[question.id] = answer
            form += rows
    return answers, form


def row_of(pack: Pack, question: Question) -> str:
    """The row that is relevant just when the question is asked."""
    names = HelperNames(pack)
    if isinstance(question, Duration):
        return names.of_duration(question)[0]
    if isinstance(question, Date):
        return names.known(question) if question.unsure else names.day(question)
    return names.known(question) if isinstance(question, Number) and question.unsure else question.id


def test_the_form_asks_what_soundadvice_asks() -> None:
    random = Random(8)
    chosen = [pack for pack in made_packs(60) if not any(relevant_differs(q, pack) for q in pack.questions)]
    every = [(pack, [person(pack, random) for _ in range(12)]) for pack in [*map(pack_of, CASES), *chosen]]
    found = iter(filled([(pack, [form for _, form in people]) for pack, people in every]))
    asked = hidden = 0
    for pack, people in every:
        for answers, form in people:
            result = next(found)
            enabled = enablement(pack, answers)
            for question in pack.questions:
                shown = result["relevant"][row_of(pack, question)]
                assert shown == (enabled[question.id] is True), (pack.id, question, answers, form)
                asked, hidden = asked + shown, hidden + (not shown)
            assert result["broken"] == [], (pack.id, form)
    assert asked > 1000
    assert hidden > 150


def test_the_form_refuses_what_soundadvice_refuses() -> None:
    pack = packs.make(
        (
            MultiChoice(id="signs", text="signs?", options=packs.small_pack().questions[0].options),  # type: ignore[union-attr]
            Number(id="age", text="age?", unit="years", minimum=10, maximum=20),
            Number(id="heat", text="heat?", unit="degrees", minimum=-5, maximum=405, decimals=1),
            Duration(id="time", text="time?", minimum=2 * packs.DAY, maximum=3 * packs.WEEK),
        ),
        (),
    )
    cases: list[tuple[Filled, list[str]]] = [
        ([("signs", ["leg", "saddle"])], []),
        ([("signs", ["none"])], []),
        ([("signs", ["none", "leg"])], ["signs"]),
        ([("signs", ["none", "unsure"])], ["signs"]),
        *(([("age", age)], [] if 10 <= age <= 20 else ["age"]) for age in (9, 10, 20, 21, -1)),
        *(([("heat", heat)], [] if fits else ["heat"]) for heat, fits in ((40.5, 1), (40.6, 0), (-0.5, 1), (37.15, 0))),
        *(
            ([("time__unit", [unit]), ("time__amount", amount)], [] if fits else ["time__amount"])
            for unit, amount, fits in (("day", 1, 0), ("day", 2, 1), ("week", 3, 1), ("week", 4, 0), ("day", 22, 0))
        ),
    ]
    for (form, refused), result in zip(cases, filled([(pack, [form for form, _ in cases])]), strict=True):
        assert result["broken"] == refused, form


def refusing_rows(pack: Pack, question: Question) -> str:
    """The row of a question at which what it keeps to is refused."""
    names = HelperNames(pack)
    if isinstance(question, Duration):
        return names.of_duration(question)[2]
    return names.day(question) if isinstance(question, Date) else question.id


def test_the_form_refuses_answers_that_cannot_go_together() -> None:
    """Of everyone who answers what is asked, it refuses just those whose answers break a must, and at that question."""
    random = Random(15)
    packs_with = [load_pack(TOGETHER), *(pack_with_musts(random) for _ in range(12))]
    every = [(pack, [person(pack, random) for _ in range(30)]) for pack in packs_with]
    found = iter(filled([(pack, [form for _, form in people]) for pack, people in every]))
    kinds: Counter[str] = Counter()
    for pack, people in every:
        for answers, form in people:
            expected = {one.question: one for one in broken(pack, answers)}
            refused = {refusing_rows(pack, pack.question[name]) for name in expected}
            assert set(next(found)["broken"]) == refused, (pack.id, answers, form)
            kinds.update(
                f"{type(one.must).__name__} of a {type(pack.question[n]).__name__}" for n, one in expected.items()
            )
            kinds["kept"] += not expected
    assert kinds["kept"] > 100
    assert min(kinds[f"Bound of a {kind}"] for kind in ("Number", "Date", "Duration")) > 1, kinds
    assert min(kinds[f"Requirement of a {kind}"] for kind in ("Number", "Choice", "MultiChoice")) > 1, kinds


def test_an_answer_is_refused_when_an_earlier_one_changes() -> None:
    pack = load_pack(TOGETHER)
    fitting: Filled = [("systolic", 120), ("diastolic__known", ["known"]), ("diastolic", 80)]
    before, after, mended = filled([(pack, [fitting, [*fitting, ("systolic", 70)], [*fitting, ("systolic", 81)]])])
    assert (before["broken"], after["broken"], mended["broken"]) == ([], ["diastolic"], [])


def test_the_form_says_the_words_that_are_for_the_person() -> None:
    forms: list[Filled] = [[("who", ["child"])], [("who", ["me"])], []]
    child, me, nobody = filled([(varied(), forms)])
    assert child["labels"]["leg"] == "Does the child's leg hurt?"
    assert child["options"]["leg"] == {"one": "Yes, the child's", "no": "No"}
    for one in (me, nobody):
        assert one["labels"]["leg"] == "Does your leg hurt?"
        assert one["options"]["leg"] == {"one": '"Yes", it\'s mine', "no": "No"}
