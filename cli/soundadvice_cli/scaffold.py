"""Scaffold: the first files of a pack, a question and a rule, as an author would write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from soundadvice.condition import Condition
    from soundadvice.pack import Pack
    from soundadvice.question import Question

RULE_OF_NEW_PACK = "bad_pain"


def new_pack_files(name: str) -> dict[str, str]:
    """The text of each file of a new pack, by its path in the folder."""
    title = name.replace("_", " ").capitalize()
    return {
        "pack.yaml": _PACK.replace("PACK_ID", name).replace("PACK_TITLE", title),
        "questions.yaml": _QUESTIONS,
        f"rules/{RULE_OF_NEW_PACK}.yaml": _RULE,
        "plan.yaml": _PLAN,
        "review.yaml": "# Nobody has reviewed this pack yet. It is a draft.\nreviews: []\n",
    }


def new_question(name: str, kind: str) -> str:
    """A question of that kind, to be put at the end of questions.yaml."""
    head = f"\n- id: {name}\n  kind: {kind}\n"
    words = "  why: >-\n    Say here, in plain words, why you ask this.\n"
    match kind:
        case "choice":
            return head + "  text: Ask something here?\n" + words + '  options:\n    no: "No"\n    yes: "Yes"\n'
        case "multi_choice":
            options = "  options:\n    first_sign: The first sign\n    second_sign: The second sign\n"
            return head + "  text: Which of these do you have?\n" + words + options + '    none: "None of these"\n'
        case "number":
            bounds = "  unit: times a day\n  min: 0\n  max: 20\n"
            return head + "  text: How many times a day?\n" + words + bounds
        case _:
            bounds = "  min: 0 days\n  max: 100 years\n"
            return head + "  text: How long have you had this?\n" + words + bounds


def new_rule(name: str, pack: Pack, question: Question) -> str:
    """A rule that looks at one question, with a vignette on either side of its boundary.

    Raises ValueError, its text the reason, for a question of which no answer is on the other side.
    """
    urgent = next((one for one in pack.dispositions if one.id != pack.default), None)
    if urgent is None:
        raise ValueError(f"`{pack.id}` has no disposition but its default")
    acuity = f", acuity: {urgent.acuity}" if urgent.acuity else ""
    when, fires, silent = _boundary(question)
    fires, silent = (_answers(pack, question, answer) for answer in (fires, silent))
    lines = (
        f"id: {name}",
        f"when: {when}",
        f"advise: {urgent.id}",
        "because: >-",
        "  Say here, in plain words, why this answer leads there.",
        "vignettes:",
        f"  - {{name: on this side, answers: {{{fires}}}, expect: fires{acuity}}}",
        f"  - {{name: on the other side, answers: {{{silent}}}, expect: silent}}",
    )
    return "".join(f"{line}\n" for line in lines)


def _boundary(question: Question) -> tuple[str, str, str]:
    """A condition on a question in YAML, and an answer that makes it fire and one that does not."""
    from soundadvice.answer import answer_to_json
    from soundadvice.question import Choice, Duration, MultiChoice, Number

    name = question.id
    match question:
        case Choice(options=options) | MultiChoice(options=options):
            ids = [option.id for option in options]
            fires = [one for one in ids if one not in ("no", "none", "unsure")][-1:]
            fires += ["unsure"] if "unsure" in ids else []
            silent = next((one for one in ids if one not in fires), None)
            if not fires or silent is None:
                raise ValueError(f"every answer to `{name}` is on one side")
            listed = isinstance(question, MultiChoice)
            shown = [f"[{one}]" if listed else one for one in (fires[0], silent)]
            return f"{{{name}: [{', '.join(fires)}]}}", shown[0], shown[1]
        case Number() | Duration():
            low, high = (answer_to_json(question, bound) for bound in (question.minimum, question.maximum))
            if low == high:
                raise ValueError(f"`{name}` has one answer only")
            when = f"{{{name}: {{at_least: {high}}}}}"
            if question.unsure:
                when = f"\n  any:\n    - {name}: {{at_least: {high}}}\n    - {name}: unsure"
            return when, str(high), str(low)
        case _:
            assert_never(question)


def _answers(pack: Pack, question: Question, answer: str) -> str:
    """The answers of a vignette in YAML, those included that make the question be asked."""
    parts: list[str] = []
    if question.enable_when is not None:
        parts += _enabling(pack, question.enable_when)
    return ", ".join([*parts, f"{question.id}: {answer}"])


def _enabling(pack: Pack, condition: Condition) -> list[str]:
    """Answers that enable a question, where its condition is one test of options; else none, for the author to add."""
    from soundadvice.condition import OptionTest, Quantifier
    from soundadvice.question import MultiChoice

    match condition:
        case OptionTest(question=name, quantifier=Quantifier.ANY_OF, options=options):
            earlier = pack.question[name]
            first = f"[{options[0]}]" if isinstance(earlier, MultiChoice) else options[0]
            above = _enabling(pack, earlier.enable_when) if earlier.enable_when is not None else []
            return [*above, f"{name}: {first}"]
        case _:
            raise ValueError("when its question is asked depends on too much to write vignettes for it")


_PACK = """\
# DRAFT. Every text here awaits a clinician's review (review.yaml).
id: PACK_ID
version: "0.1.0"
title: PACK_TITLE
language: en
description: >-
  Say here what this pack asks about, and for whom.

dispositions:
  self_care:
    acuity: self_care
    title: You can look after this at home for now
    text: >-
      Nothing you told us means that you need to see a doctor now. If you are worried, ask for help at any time.
  see_doctor:
    acuity: routine
    title: Please see a doctor
    text: >-
      Please book a visit with a doctor, and tell them what you told us.

default: self_care

emergency_numbers:
  default: 999, 112 or 911
  gb: 112 or 999
  eu: "112"
  us: "911"

texts:
  stop_rule:
    text: If it hurts, stop.
  not_a_doctor:
    text: This tool is not a doctor. If you are worried, ask a doctor, a nurse or a pharmacist.

come_back:
  lead: "See a doctor, or go back to one, if:"
  items:
    - You get worse.

# A clinician must complete this list.
safety_net:
  - acuity: emergency
    lead: "Call {emergency_number} now if:"
    items:
      - You have chest pain, or you cannot breathe well.
      - You faint, or you feel muddled or very sleepy.
"""
_QUESTIONS = """\
# In the order they are asked.

- id: pain
  kind: choice
  text: How bad is the pain?
  why: >-
    Very bad pain should be checked by a doctor.
  options:
    mild: It comes and goes, and I can do my normal day
    severe: It is very bad
    unsure: I am not sure
"""
_RULE = f"""\
id: {RULE_OF_NEW_PACK}
when: {{pain: [severe, unsure]}}
advise: see_doctor
because: >-
  Your pain is very bad, or you are not sure how bad it is. A doctor can check it.
vignettes:
  - {{name: very bad, answers: {{pain: severe}}, expect: fires, acuity: routine}}
  - {{name: not sure, answers: {{pain: unsure}}, expect: fires}}
  - {{name: mild, answers: {{pain: mild}}, expect: silent}}
"""
_PLAN = """\
# What a person can do themselves. Without `when`, a plan rule gives to everyone at home.
habits:
  - id: keep_moving
    title: Keep moving
    text: Move a little and often, in any way that feels all right.

rules:
  - id: everyone
    give: [keep_moving]
"""
