"""Wordy: a made pack whose texts fill in all that texts can, with words by answer, and a plan of every kind of part."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from random import Random
from typing import Any

from soundadvice import Pack
from soundadvice.model.condition.score import Score, ScoreItem
from soundadvice.model.disposition import Disposition
from soundadvice.model.evidence import Basis, Claim, ElementKind, Reference, SourcePlace
from soundadvice.model.pack import Parameter, Signs, Text
from soundadvice.model.plan import Activity, Exercise, PlanBook, PlanRule, Programme, Service, Stage, Step, Therapy
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.model.rule import Rule, TextVariants
from support.packs.generated import make_condition, make_pack

ODD = "a “quoted” \\ back\tslash </script><!-- \u2028 line \u2029 {{}} 背中 \U0001f600 'x' `y` ${z}"
Words = Callable[[str], str]
REGIONS = {"default": "112 or 999", "gb": "999", "de": "112 (frei)"}


def wordy_pack(random: Random) -> Pack:
    """The pack: of `make_pack`, with words."""
    pack = make_pack(random)
    shared: dict[str, Any] = {"minimum": 0, "why": "."}
    parameters = (
        Parameter(id="weeks", value=1814400, declared=1814400, maximum=9999999, is_duration=True, **shared),
        Parameter(id="hot", value=385, declared=385, maximum=999, is_duration=False, unit="°C", decimals=1, **shared),
    )
    names = [question.id for question in pack.questions]
    names += [f"{score.id}{end}" for score in pack.scores for end in ("", ".max", ".items")]
    names += [one.id for one in pack.derived]
    names += ["$weeks", "$hot", "emergency_number", "line"]

    def words(what: str) -> str:
        chosen = random.sample(names, random.randint(0, min(4, len(names))))
        return " ".join([what, *(f"{{{one}}}" for one in chosen), *([ODD] if random.randint(0, 5) == 0 else [])])

    claims = tuple(_claim(number, words(f"reading {number} ")) for number in range(3))
    references = tuple(
        Reference(f"ref{number}", words("title"), "2nd", "p. 3", random.choice(list(Basis))) for number in range(2)
    )
    said = dataclasses.replace(
        pack,
        parameters=parameters,
        claims=claims,
        references=references,
        questions=tuple(_question(random, one, words) for one in pack.questions),
        rules=tuple(_rule(random, one, words) for one in pack.rules),
        dispositions=tuple(_disposition(random, one, words) for one in pack.dispositions),
        findings=tuple(dataclasses.replace(one, text=words(one.text)) for one in pack.findings),
        scores=tuple(_score(random, one, pack, words) for one in pack.scores),
        derived=tuple(dataclasses.replace(one, unit=random.choice(["", "kg/m²"])) for one in pack.derived),
        texts=(Text("stop_rule", words("stop")), Text("not_a_doctor", words("no doctor")), Text("more", words("more"))),
        come_back=Signs(words("back"), (words("lasts"), ODD), pack.come_back.acuity),
        safety_net=tuple(Signs(words("net"), (words("one"), words("two")), one.acuity) for one in pack.safety_net),
        emergency_numbers=REGIONS,
        services=(Service("line", {"default": "a line", "gb": "NHS 111"}),),
        plan=_plan(random, pack, words),
        parent=None,
    )
    return dataclasses.replace(said, variants=_variants(random, said, words))


def _claim(number: int, reading: str) -> Claim:
    became = ((ElementKind.RULE, "r0"),)
    return Claim(f"c{number}", SourcePlace(number + 1, 2, 30), ("a", "b"), "0" * 64, reading, became)


def _cited(random: Random) -> dict[str, tuple[str, ...]]:
    claims = tuple(f"c{number}" for number in range(3) if random.randint(0, 1))
    return {"claims": claims, "references": tuple(f"ref{number}" for number in range(2) if random.randint(0, 1))}


def _question(random: Random, question: Question, words: Words) -> Question:
    more: dict[str, Any] = {
        "text": words(question.text),
        "help": random.choice([None, words("help")]),
        **_cited(random),
    }
    if isinstance(question, (Choice, MultiChoice)):
        more["options"] = tuple(dataclasses.replace(one, text=f"{one.text} «{ODD}»") for one in question.options)
    return dataclasses.replace(question, why=random.choice([None, words("why")]), **more)


def _rule(random: Random, rule: Rule, words: Words) -> Rule:
    silenced = tuple(one for one in ("h0", "r1", "more", "t0", "p0") if random.randint(0, 4) == 0 and one != rule.id)
    do = random.choice([None, words("do")])
    note = random.choice([None, "a note"])
    return dataclasses.replace(rule, because=words("because"), do=do, note=note, instead_of=silenced, **_cited(random))


def _disposition(random: Random, one: Disposition, words: Words) -> Disposition:
    by_when = random.choice([None, words("by")])
    return dataclasses.replace(one, title=words(one.title), text=words(one.text), by_when=by_when, plan=None)


def _score(random: Random, score: Score, pack: Pack, words: Words) -> Score:
    def item(one: ScoreItem) -> ScoreItem:
        question = random.choice([None, random.choice(pack.questions).id])
        because = random.choice([None, words("it counts")])
        return dataclasses.replace(one, question=question, because=because)

    return dataclasses.replace(score, items=tuple(map(item, score.items)))


def _plan(random: Random, pack: Pack, words: Words) -> PlanBook:
    steps = (Step(words("lie"), (5, 10)), Step(words("stand")))
    exercises = tuple(
        Exercise(
            id=f"e{number}",
            title=f"e{number}",
            about=words("about"),
            timing=words("timing"),
            order=random.randint(0, 5),
            steps=steps,
            needs=("a mat",),
            each_side=bool(number),
            repetitions=number + 1,
            pending=random.randint(0, 3) == 0,
        )
        for number in range(3)
    )
    doing = (
        Activity(do=words("walk"), days_a_week=3, sets=2, hold=(1, 2)),
        Activity(do="plank", exercise="e0"),
        Activity(do="sit", exercise="e1"),
    )
    programme = Programme(
        id="g0",
        title="g0",
        about=words("about"),
        stages=(
            Stage(title=words("first"), weeks=(1, 2), activities=doing),
            Stage(title="then", weeks=(3, 4), activities=doing[:2]),
        ),
        step_up=words("up"),
        step_back=words("back"),
        once_well=words("well"),
    )
    items = ["e0", "e1", "e2", "h0", "h1", "t0", "g0"]
    rules = tuple(
        PlanRule(
            id=f"p{number}",
            applies_to=tuple(one.id for one in pack.dispositions if random.randint(0, 3)),
            when=make_condition(random, pack.questions, depth=1) if random.randint(0, 1) else None,
            give=tuple(random.sample(items, random.randint(0, 5))),
            hold_back=tuple(random.sample(items, random.randint(0, 1))),
            say=random.choice([None, words("say")]),
        )
        for number in range(random.randint(2, 6))
    )
    therapies = (Therapy("t0", "t0", words("therapy")),)
    return dataclasses.replace(
        pack.plan,
        exercises=exercises,
        therapies=therapies,
        programmes=(programme,),
        rules=rules,
        no_exercise=words("none"),
        show=("more", "stop_rule"),
    )


def _variants(random: Random, pack: Pack, words: Words) -> tuple[TextVariants, ...]:
    places = [("question", one.id, "text") for one in pack.questions]
    places += [
        ("question", one.id, f"options.{one.options[0].id}")
        for one in pack.questions
        if isinstance(one, (Choice, MultiChoice))
    ]
    places += [("rule", one.id, "because") for one in pack.rules]
    places += [("disposition", one.id, part) for one in pack.dispositions for part in ("title", "text")]
    chosen = random.sample(places, random.randint(0, min(4, len(places))))
    return tuple(
        TextVariants(
            *place,
            cases=tuple((make_condition(random, pack.questions, depth=1), words(f"case {n}")) for n in range(2)),
        )
        for place in chosen
    )
