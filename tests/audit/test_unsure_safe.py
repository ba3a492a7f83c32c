"""Unsure is safe: the floor, the ceiling and the follow-up questions, against everyone and by example."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from soundadvice.audit.finding import Finding, Level, Result, Verdict
from soundadvice.audit.properties import unsure_safe
from soundadvice.audit.prover.prover import Case
from soundadvice.model.condition import UNSURE, All, Answer, AnyOf, Condition, Not, OptionTest, Quantifier, UnsureTest
from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Direction, Duration, MultiChoice, Number, Question, allows_unsure
from support.answers.cells import answers_of, thresholds
from support.packs.generated import WEEK, Answers, any_of, at_least, choice, make, rule
from support.packs.proving import MOST_PEOPLE, about, acuity, everybody, few_people, replays
from support.thorough import examples

# Everyone, by a second reading --------------------------------------------------------------------------------------


def is_not_sure(answer: Answer) -> bool:
    """Whether it says so of anything, be it besides a sign."""
    return answer == UNSURE or (isinstance(answer, frozenset) and UNSURE in answer)


def not_sure(question: Question) -> Answer:
    return frozenset({UNSURE}) if isinstance(question, MultiChoice) else UNSURE


def with_follow_ups(random: Random, pack: Pack) -> Pack:
    """The same pack, some of whose questions are asked just of those who are not sure of an earlier one."""
    questions: list[Question] = []
    for question in pack.questions:
        earlier = [one for one in questions if allows_unsure(one) and one.id in pack.deciding]
        if earlier and random.randint(0, 1):
            first = random.choice(earlier)
            options = isinstance(first, (Choice, MultiChoice))
            test: Condition = any_of(first.id, UNSURE) if options else UnsureTest(first.id)
            question = dataclasses.replace(question, enable_when=test)
        questions.append(question)
    return dataclasses.replace(pack, questions=tuple(questions), parent=None)


def with_commonest(random: Random, pack: Pack) -> Pack:
    """The same pack, whose questions say at random which answer is the commonest."""
    questions = []
    for question in pack.questions:
        options = [one for one in present_of(pack, question) if isinstance(one, str) or one in singles(question)]
        if options and isinstance(question, (Choice, MultiChoice)):
            (name,) = [chosen] if isinstance(chosen := random.choice(options), str) else chosen  # type: ignore[misc]
            question = dataclasses.replace(question, commonest=name)
        questions.append(question)
    return dataclasses.replace(pack, questions=tuple(questions))


def singles(question: Question) -> list[Answer]:
    return [frozenset({one.id}) for one in question.options] if isinstance(question, MultiChoice) else []


def present_of(pack: Pack, question: Question) -> list[Answer]:
    """Every answer of someone who has what is asked about."""
    answers = answers_of(pack, question, most_signs=4)
    match question:
        case Choice(severity=()):
            return [one for one in answers if one not in ("none", "no", UNSURE)]
        case Choice(severity=groups):
            return [one for one in answers if one != UNSURE and any(one in group for group in groups[1:])]
        case MultiChoice():
            return [one for one in answers if isinstance(one, frozenset) and not one & {"none", UNSURE}]
        case Number(severity=severity) | Duration(severity=severity) | Date(severity=severity):
            known = [one for one in answers if isinstance(one, int)]
            # A question that decides nothing may be asked from some amount on: that says nothing of how grave it is.
            decides = dataclasses.replace(pack, questions=tuple(pack.question[one] for one in pack.deciding))
            at = [one for one in thresholds(decides, question.id) if question.minimum < one <= question.maximum]
            if not at or severity is None:
                return list(known)
            return [one for one in known if (one >= min(at) if severity is Direction.MORE_IS_WORSE else one < max(at))]


def level_with(question: Question) -> list[str]:
    groups = question.severity if isinstance(question, Choice) else ()
    position = next((position for position, group in enumerate(groups) if UNSURE in group), -1)
    return [option for group in groups[: position + 1] for option in group if option != UNSURE]


def asked_on(pack: Pack, name: str) -> list[str]:
    """The questions that are asked just of those who are not sure, and of those who are not sure of these in turn."""
    found: list[str] = []
    for other in pack.deciding:
        match pack.question[other].enable_when:
            case UnsureTest(question=of) if of in (name, *found):
                found.append(other)
            case OptionTest(question=of, quantifier=quantifier, options=("unsure",)):
                if quantifier is not Quantifier.NONE_OF and of in (name, *found):
                    found.append(other)
    return found


def unknown(pack: Pack, name: str) -> Iterator[Answers]:
    """The answers of those who are not sure, nor of what is asked on; any answer to what takes no `unsure`."""
    names = [name, *asked_on(pack, name)]
    ways = [
        [not_sure(pack.question[one])]
        if allows_unsure(pack.question[one])
        else answers_of(pack, pack.question[one], most_signs=4)
        for one in names
    ]
    for answers in itertools.product(*ways):
        yield dict(zip(names, answers, strict=True))


def wrong_of(pack: Pack, name: str) -> set[str]:
    """What someone shows to be wrong with being unsure of a question."""
    question, found = pack.question[name], set()
    present = present_of(pack, question)
    known = [one for one in answers_of(pack, question, most_signs=4) if not is_not_sure(one)]
    nothing_asked = not asked_on(pack, name) and not any(name in asked_on(pack, one) for one in pack.deciding)
    for person in everybody(pack, but=name):
        gravest = max(acuity(pack, {**person, **answers}) for answers in unknown(pack, name))
        mildest = min(acuity(pack, {**person, **answers}) for answers in unknown(pack, name))
        by = {one: acuity(pack, {**person, name: one}) for one in known}
        if present and all(by[one] > gravest for one in present):
            found.add("unsure_less_urgent")
        if any(by[one] > gravest for one in level_with(question)):
            found.add("unsure_less_urgent")
        commonest = getattr(question, "commonest", None)
        if commonest is not None:
            answer = frozenset({commonest}) if isinstance(question, MultiChoice) else commonest
            if mildest > by[answer]:
                found.add("unsure_more_urgent")
        grave = any(by[one] is Acuity.EMERGENCY for one in present)
        if nothing_asked and grave and min(by.values()) < Acuity.EMERGENCY:
            found.add("unsure_without_follow_up")
    return found


def test_unsure_safe_agrees_with_everybody() -> None:
    seen: Counter[str] = Counter()
    number = examples(1000)
    for count, pack in enumerate(few_people("unsure", number)):
        random = Random(f"asked on.{count}")
        pack = with_commonest(random, with_follow_ups(random, pack) if count % 4 else pack)
        names = [one for one in pack.deciding if allows_unsure(pack.question[one])]
        people = 1
        for name in pack.deciding:
            people *= len(answers_of(pack, pack.question[name], most_signs=4))
        if people > MOST_PEOPLE:
            continue
        result = unsure_safe.check(Case(pack))
        assert not result.undecided
        wrong = {name: wrong_of(pack, name) for name in names}
        for code in ("unsure_less_urgent", "unsure_more_urgent", "unsure_without_follow_up"):
            assert about(result, code) == {name for name in names if code in wrong[name]}, (count, code)
            seen[code] += bool(about(result, code))
        seen["nothing"] += not result.findings
        seen["follow-ups"] += any(asked_on(pack, name) for name in names)
        seen["to be answered"] += any(
            not allows_unsure(pack.question[on]) for one in names for on in asked_on(pack, one)
        )
        check_witnesses(pack, result)
    assert min(seen.values()) > 0.005 * number, seen


def check_witnesses(pack: Pack, result: Result) -> None:
    for finding in result.findings:
        name = finding.about[0]
        if finding.code == "unsure_without_follow_up":
            assert not finding.witnesses
            continue
        more, less = replays(pack, finding)
        assert more > less
        one = finding.witnesses[finding.code == "unsure_less_urgent"]
        assert is_not_sure(one.answers[name])
        following = [on for on in asked_on(pack, name) if on in one.answers and allows_unsure(pack.question[on])]
        assert all(is_not_sure(one.answers[on]) for on in following)


# By example ---------------------------------------------------------------------------------------------------------


DISPOSITIONS = tuple(Disposition(str(one), one, f"{one}", f"{one}") for one in Acuity)
WEAK = choice("weak", "none", "one", "both", UNSURE)


def graded(question: Choice, *severity: tuple[str, ...], commonest: str | None = None) -> Choice:
    return dataclasses.replace(question, severity=severity, commonest=commonest)


HEELS = graded(choice("heels", "yes", "no", UNSURE, enable_when=any_of("weak", UNSURE)), ("yes",), ("no",))
"""Walk a few steps on your heels: can you?"""


def found(questions: tuple[Question, ...], *rules: tuple[str, Condition], level: Level = Level.ERROR) -> list[Finding]:
    """What is found where these rules each advise what their name begins with."""
    made = tuple(rule(name, when, name.rstrip("0123456789")) for name, when in rules)
    result = unsure_safe.check(Case(make(questions, made, dispositions=DISPOSITIONS)))
    return [one for one in result.findings if one.level is level]


def test_what_stays_unknown_is_as_urgent_as_the_mildest_answer() -> None:
    weak = graded(WEAK, ("none",), ("one",), ("both",))
    both, one = ("emergency", any_of("weak", "both")), any_of("weak", "one")
    assert not found((weak,), both, ("soon", AnyOf((one, any_of("weak", UNSURE)))))
    (finding,) = found((weak,), both, ("soon", one))
    assert (
        finding.message
        == "not being sure of `weak` leads to `self_care`, and even the mildest answer, `one`, to `soon`"
    )
    assert finding.hint == "add a rule for `unsure` of `weak` that is at least `soon`"


def test_one_answer_that_is_an_emergency_makes_what_stays_unknown_one() -> None:
    sudden = graded(choice("sudden", "no", "yes", UNSURE), ("no",), ("yes",))
    yes, unsure = ("emergency", any_of("sudden", "yes")), any_of("sudden", UNSURE)
    assert found((sudden,), yes, ("same_day", unsure))
    assert not found((sudden,), yes, ("emergency2", unsure))


def test_not_sure_of_the_follow_up_is_what_stays_unknown() -> None:
    weak = graded(WEAK, ("none",), ("one", "both"))
    known = ("same_day", any_of("weak", "one", "both"))
    # Whoever can walk on their heels is no longer unsure, and may stay at home.
    assert not found((weak, HEELS), known, ("same_day2", any_of("heels", "no", UNSURE)))
    rules = (known, ("same_day2", any_of("heels", "no")), ("soon", any_of("heels", UNSURE)))
    finding, other = found((weak, HEELS), *rules)
    assert other.about == ("heels", "same_day2")
    assert (
        finding.message == "not being sure of `weak` nor of `heels` leads to `soon`, and even the mildest answer, "
        "`one`, to `same_day`"
    )
    assert [one.answers.get("heels") for one in finding.witnesses] == [None, UNSURE]
    # What is asked of others too is no follow-up: there, not being sure is known.
    asked = dataclasses.replace(HEELS, enable_when=any_of("weak", "one", UNSURE))
    assert found((weak, asked), known, ("same_day2", any_of("heels", "no", UNSURE)))


def test_a_follow_up_of_a_follow_up() -> None:
    weak = graded(WEAK, ("none",), ("one", "both"))
    toes = graded(choice("toes", "yes", "no", UNSURE, enable_when=any_of("heels", UNSURE)), ("yes",), ("no",))
    known = ("soon", any_of("weak", "one", "both"))
    on = ("soon2", any_of("heels", "no"))
    assert not found((weak, HEELS, toes), known, on, ("soon3", any_of("toes", "no", UNSURE)))
    assert [one.about[0] for one in found((weak, HEELS, toes), known, on, ("soon3", any_of("toes", "no")))] == [
        "weak",
        "heels",
        "toes",
    ]


def test_of_a_follow_up_that_takes_no_unsure_the_gravest_answer_counts() -> None:
    weak = graded(WEAK, ("none",), ("one", "both"))
    heels = choice("heels", "yes", "hardly", "no", enable_when=any_of("weak", UNSURE))
    known = ("soon", any_of("weak", "one", "both"))
    assert not found((weak, heels), known, ("soon2", any_of("heels", "no")))
    (finding,) = found((weak, heels), known, ("routine", any_of("heels", "no")))
    assert (finding.witnesses[1].answers["heels"], finding.witnesses[1].disposition) == ("no", "routine")


def test_signs_together_may_be_milder_than_each() -> None:
    """Every set of signs is looked at: one that is milder than each sign by itself is a present answer too."""
    signs = MultiChoice(id="signs", text="signs?", options=choice("signs", "hot", "red", "none", UNSURE).options)
    both = OptionTest("signs", Quantifier.ALL_OF, ("hot", "red"))
    lone = AnyOf(tuple(All((any_of("signs", one), OptionTest("signs", Quantifier.NONE_OF, (other,))))
                       for one, other in (("hot", "red"), ("red", "hot"))))  # fmt: skip
    assert not found((signs,), ("same_day", lone), ("routine", any_of("signs", UNSURE)), ("routine2", both))
    assert found((signs,), ("same_day", lone), ("routine", any_of("signs", UNSURE)), ("soon", both))


def test_past_the_mildest_stretch_an_amount_counts() -> None:
    duration = Duration(id="duration", text="?", minimum=0, maximum=100 * WEEK, unsure=True)
    lasting = (("soon", at_least("duration", 6 * WEEK)), ("routine", at_least("duration", 3 * WEEK)))
    unsure = ("routine2", UnsureTest("duration"))
    graver = dataclasses.replace(duration, severity=Direction.MORE_IS_WORSE)
    assert not found((graver,), *lasting, unsure)
    (finding,) = found((graver,), *lasting)
    assert finding.witnesses[0].answers["duration"] == 3 * WEEK
    # Where neither end is worse, the mildest amount is any.
    assert not found((duration,), *lasting)


def test_severity_may_ask_for_more_and_never_for_less() -> None:
    better = choice("better", "yes", "same", "worse", UNSURE)
    rules = (("soon", any_of("better", "worse")), ("routine", any_of("better", "same", UNSURE)))
    assert not found((graded(better, ("yes",), ("same",), ("worse",)),), *rules)
    assert not found((graded(better, ("yes",), ("same", UNSURE), ("worse",)),), *rules)
    assert found((graded(better, ("yes",), ("same",), ("worse", UNSURE)),), *rules)
    for first in (("yes", UNSURE), (UNSURE,)):
        (finding,) = found(
            (graded(better, first, ("same",), ("worse",)),), rules[0], ("routine", any_of("better", "same"))
        )
        assert finding.witnesses[1].disposition == "self_care"


def test_no_more_urgent_than_the_commonest_answer() -> None:
    weak = graded(WEAK, ("none",), ("one",), ("both",), commonest="one")
    known = (("emergency", any_of("weak", "both")), ("soon", any_of("weak", "one")))
    said = {"level": Level.WARNING}
    over = [one for one in found((weak,), *known, ("same_day", any_of("weak", UNSURE)), **said) if one.witnesses]
    assert [one.message for one in over] == [
        "not being sure of `weak` leads to `same_day`, and `one`, the commonest answer, to `soon`"
    ]
    assert not [one for one in found((weak,), *known, ("soon2", any_of("weak", UNSURE)), **said) if one.witnesses]


def test_who_is_unsure_of_an_emergency_is_asked_on() -> None:
    weak = graded(WEAK, ("none",), ("one",), ("both",))
    rules = (("emergency", any_of("weak", "both")), ("soon", any_of("weak", "one", UNSURE)))
    (finding,) = found((weak,), *rules, level=Level.WARNING)
    assert (finding.code, finding.about) == ("unsure_without_follow_up", ("weak",))
    assert finding.hint == "ask them something that they can do or see, with `enable_when: {weak: [unsure]}`"
    on = ("soon2", any_of("heels", "no", UNSURE))
    assert not found((weak, HEELS), *rules, on, level=Level.WARNING)
    # It is an emergency whatever they answer: no follow-up could change that.
    always = ("emergency2", any_of("weak", "none", "one", UNSURE))
    assert not found((weak,), rules[0], always, level=Level.WARNING)


def test_what_too_many_readings_leave_open_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soundadvice.audit.properties.unsure_safe.readings._MOST", 2)
    signs = MultiChoice(id="signs", text="signs?", options=choice("signs", "hot", "red", UNSURE).options)
    lone = All((any_of("signs", "hot", "red"), Not(OptionTest("signs", Quantifier.ALL_OF, ("hot", "red")))))
    result = unsure_safe.check(Case(make((signs,), (rule("lone", lone),))))
    assert (result.verdict, result.findings) == (Verdict.UNDECIDED, ())
    assert result.undecided == ("whether not being sure of `signs` can lower the advice",)
