"""Scaffold: the first files of a pack, a question and a rule, as an author would write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from soundadvice.model.condition import Condition
    from soundadvice.model.pack import Pack
    from soundadvice.model.question import Question

RULE_OF_NEW_PACK = "bad_pain"


def new_pack_files(name: str) -> dict[str, str]:
    """The text of each file of a new pack, by its path in the folder."""
    from soundadvice.authoring.blank_pack import blank_files

    return {
        **blank_files(name),
        "questions.yaml": _QUESTIONS,
        f"rules/{RULE_OF_NEW_PACK}.yaml": _RULE,
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
    from soundadvice.model.answer import answer_to_json
    from soundadvice.model.question import Choice, Duration, MultiChoice, Number

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
    from soundadvice.model.condition import OptionTest, Quantifier
    from soundadvice.model.question import MultiChoice

    # Not a fold: one shape is written, and any other is left to the author.
    match condition:
        case OptionTest(question=name, quantifier=Quantifier.ANY_OF, options=options):
            earlier = pack.question[name]
            first = f"[{options[0]}]" if isinstance(earlier, MultiChoice) else options[0]
            above = _enabling(pack, earlier.enable_when) if earlier.enable_when is not None else []
            return [*above, f"{name}: {first}"]
        case _:
            raise ValueError("when its question is asked depends on too much to write vignettes for it")


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
