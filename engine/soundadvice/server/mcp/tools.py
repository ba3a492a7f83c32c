"""What the tools for assistants do: arguments in, plain JSON values out; or a refusal that repeats no answer.

Nothing here interprets words: an answer is an option id, a list of them, a number or a duration, or it is refused.
What is not answered stays open, and the reply is then the next question.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.consult import Decided, Undecided
from soundadvice.meaning.explain import why_asked
from soundadvice.meaning.help import Help, help_for, help_of
from soundadvice.model.answer import expected, nearest
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import AnswerError, ImpossibleError
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice
from soundadvice.model.time.day import asked_on
from soundadvice.server.clock import Clock, system_clock
from soundadvice.server.refusal import ANSWER_NOT_TAKEN, MOST_MISTAKES, NO_SUCH_PACK, WRONG_SHAPE, Refusal
from soundadvice.server.watch.event import Came, note
from soundadvice.session import Session
from soundadvice.wire.consultation import settled_json, undecided_json
from soundadvice.wire.explanation import why_advice_json, why_asked_json
from soundadvice.wire.questionnaire import Json
from soundadvice.wording.placeholders import fill
from soundadvice.wording.translation.speak import language_named, languages, pack_in_language

_LONGEST_TEXT = 200
_MOST_OPTIONS = 100
_STRANGE = object()
"""In place of what can be no answer: no question takes it."""

ASK = (
    "Ask the person this question in its own words, with its options. Send only the answer that they confirm; "
    "leave out whatever they have not answered."
)
SAY_NOW = "Say this advice to the person now, unchanged, before anything else."
DECIDED = "The advice is decided: call evaluate and pass its advice on unchanged."
NOT_FOR_PEOPLE = "This pack is not for people, and `not_for_people` says why: say so before anything else."
PLAN_QUESTION = f"{DECIDED} This question is about the plan only: the person may answer it or skip it."


@dataclass(frozen=True, slots=True)
class Packs:
    """The packs that are served, by id, the id of the one that is meant where none is named, and what day it is."""

    by_id: Mapping[str, Pack]
    default: str
    clock: Clock = system_clock


def list_packs(packs: Packs, arguments: Mapping[str, object]) -> Json:
    """The packs, the default first."""
    _only(arguments)
    ids = sorted(packs.by_id, key=lambda name: (name != packs.default, name))
    return {"packs": [_pack(packs.by_id[name], default=name == packs.default) for name in ids]}


def next_question(packs: Packs, arguments: Mapping[str, object]) -> Json:
    """What to ask the person next, for what they have answered so far."""
    _only(arguments, "pack", "answers", "skipped", "language")
    session, found = _consulted(packs, arguments)
    if isinstance(found, Undecided):
        return _asked(session, found)
    advice = found.advice
    if advice.acuity is Acuity.EMERGENCY:
        return {**_progress(session, SAY_NOW, advice), **settled_json(session.pack, None), "advice": advice.to_json()}
    do = DECIDED if found.next is None else PLAN_QUESTION
    return {**_progress(session, do, advice), **settled_json(session.pack, found.next)}


def evaluate(packs: Packs, arguments: Mapping[str, object]) -> Advice | Json:
    """The advice, or the next question where the answers do not decide."""
    _only(arguments, "pack", "answers", "language")
    session, found = _consulted(packs, arguments)
    return _asked(session, found) if isinstance(found, Undecided) else found.advice


def explain(packs: Packs, arguments: Mapping[str, object]) -> Json:
    """Why a question is asked, or why these answers lead to their advice."""
    _only(arguments, "pack", "answers", "question", "language")
    if ("question" in arguments) == ("answers" in arguments):
        raise Refusal(WRONG_SHAPE, "give either `question`, to explain it, or `answers`, to explain their advice")
    if "question" in arguments:
        return _why_asked(_pack_of(packs, arguments), arguments["question"])
    session, found = _consulted(packs, arguments)
    if isinstance(found, Undecided):
        return _asked(session, found)
    note(session.pack, Came.EXPLAINED)
    return {**_about(session.pack), **why_advice_json(found.advice)}


def help_about(packs: Packs, arguments: Mapping[str, object]) -> Help:
    """The more urgent of what a call that failed says, by either engine. It raises nothing."""
    pack, answers = packs.by_id[packs.default], arguments.get("answers", {})
    try:
        pack = _pack_of(packs, arguments)
        answers = asked_on(pack.question, answers, packs.clock().now.date())  # type: ignore[arg-type]
        session = Session(pack, answers=answers)
        with suppress(Exception):
            session.decided  # noqa: B018  lets the second engine say what it says
        return session.help
    except Exception:
        return help_of(pack, answers) if isinstance(answers, Mapping) else help_for(pack)


# Reading what was given -------------------------------------------------------------------------------------------


def _only(arguments: Mapping[str, object], *names: str) -> None:
    if not all(name in names for name in arguments):
        takes = ", ".join(f"`{name}`" for name in names) or "none"
        raise Refusal(WRONG_SHAPE, f"there is an argument that this tool does not have; its arguments are: {takes}")


def _pack_of(packs: Packs, arguments: Mapping[str, object]) -> Pack:
    name = arguments.get("pack", packs.default)
    # Looked up among those served, never in the file system.
    pack = packs.by_id.get(name) if isinstance(name, str) else None
    if pack is None:
        known = ", ".join(f"`{one}`" for one in packs.by_id)
        raise Refusal(NO_SUCH_PACK, f"`pack`: there is no such pack; give one of {known}")
    tag = arguments.get("language")
    language = language_named(languages(pack), tag) if isinstance(tag, str) else None
    if tag is not None and language is None:
        known = ", ".join(f"`{one}`" for one in languages(pack))
        raise Refusal(WRONG_SHAPE, f"`language`: `{pack.id}` is not in that; give one of {known}")
    return pack_in_language(pack, language or pack.language)


def language_of(packs: Packs, arguments: Mapping[str, object]) -> str:
    """The language that a call asks to be answered in; that of the default pack where it cannot be told."""
    with suppress(Refusal):
        return _pack_of(packs, arguments).language
    return packs.by_id[packs.default].language


def _consulted(packs: Packs, arguments: Mapping[str, object]) -> tuple[Session, Decided | Undecided]:
    session = _session(packs, arguments)
    found = session.consult()
    note(session.pack, Came.ASKED if isinstance(found, Undecided) else Came.ADVISED)
    return session, found


def _session(packs: Packs, arguments: Mapping[str, object]) -> Session:
    pack = _pack_of(packs, arguments)
    if "answers" not in arguments:
        raise Refusal(WRONG_SHAPE, "`answers` is missing; give what the person has answered, {} if that is nothing yet")
    answers = arguments["answers"]
    if not isinstance(answers, Mapping):
        raise Refusal(
            WRONG_SHAPE, "`answers` is not an object; give one answer per question id, {} if there is none yet"
        )
    session = _begun(pack, asked_on(pack.question, answers, packs.clock().now.date()))
    skipped = _skipped(pack, arguments.get("skipped", []), answers)
    for name in skipped:
        if session.evaluation.states[name] in ("unanswered", "given"):
            session.skip(name)
    return session


def _begun(pack: Pack, answers: Mapping[str, object]) -> Session:
    """A session with these answers. Raises Refusal with all that cannot be taken, and none of the errors' own words:
    they repeat the answer, which is for the person and not for a transcript.
    """
    strange = [name for name, value in answers.items() if not _is_plain(value)]
    try:
        return Session(pack, answers={**answers, **dict.fromkeys(strange, _STRANGE)})
    except AnswerError as error:
        note(pack, Came.REFUSED)
        mends = [_mend(pack, mistake) for mistake in error.mistakes]
    if len(mends) > MOST_MISTAKES:
        mends[MOST_MISTAKES:] = [f"and {len(mends) - MOST_MISTAKES} more"]
    raise Refusal(ANSWER_NOT_TAKEN, "\n".join(mends))


def _mend(pack: Pack, mistake: AnswerError) -> str:
    if mistake.question is None:
        hint = mistake.hint or "next_question names the question to ask"
        return f"`answers`: there is a question id that this pack does not have; {hint}"
    if isinstance(mistake, ImpossibleError):
        return f"`{mistake.question}`: {mistake.message}; ask the person again, here and about {_named(mistake)}"
    question = pack.question[mistake.question]
    alone = [f"`{option.id}`" for option in getattr(question, "options", ()) if option.exclusive]
    stands = f" ({' and '.join(alone)} only alone)" if alone and isinstance(question, MultiChoice) else ""
    give = f"ask the person, and give {expected(question)}{stands}"
    return f"`{question.id}`: this answer cannot be taken; {give}"


def _named(mistake: ImpossibleError) -> str:
    return ", ".join(f"`{name}`" for name in mistake.questions[1:]) or "what else it rests on"


def _is_plain(value: object) -> bool:
    """Whether it is short and flat: nothing else can be an answer, and nothing else is looked at."""
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT
    if isinstance(value, list):
        return len(value) <= _MOST_OPTIONS and all(isinstance(one, str) and _is_plain(one) for one in value)
    return value is None or isinstance(value, (bool, int, float))


def _skipped(pack: Pack, given: object, answers: Mapping[str, object]) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(name, str) and name in pack.question for name in given):
        raise Refusal(WRONG_SHAPE, "`skipped`: give a list of ids of this pack's questions")
    for name in given:
        if name in pack.deciding:
            raise Refusal(
                ANSWER_NOT_TAKEN, f"`{name}`: this question decides the advice and cannot be skipped; ask the person"
            )
        if answers.get(name) is not None:
            raise Refusal(WRONG_SHAPE, f"`{name}`: both answered and skipped; give it once")
    return given


# Replying ---------------------------------------------------------------------------------------------------------


def _pack(pack: Pack, *, default: bool) -> Json:
    return {
        "id": pack.id,
        "version": pack.version,
        "status": pack.status,
        "title": pack.title,
        "description": fill(pack.description, pack),
        "language": pack.language,
        # Only where there is a choice.
        **({"languages": list(spoken)} if len(spoken := languages(pack)) > 1 else {}),
        "default": default,
        "not_for_people": pack.not_for_people,
        "questions": len(pack.questions),
        "not_a_doctor": fill(pack.text["not_a_doctor"], pack),
    }


def _asked(session: Session, found: Undecided) -> Json:
    """The reply while there is no advice: the next question, and what is sure already."""
    return {**_progress(session, ASK, None), **undecided_json(found)}


def _progress(session: Session, do: str, advice: Advice | None) -> Json:
    done, at_most = session.progress
    return {
        **_about(session.pack),
        "do": do if session.pack.not_for_people is None else f"{NOT_FOR_PEOPLE} {do}",
        "acuity": None if advice is None else str(advice.acuity),
        "progress": {"done": done, "at_most": at_most},
    }


def _about(pack: Pack) -> Json:
    return {"pack": pack.id, "not_for_people": pack.not_for_people}


def _why_asked(pack: Pack, name: object) -> Json:
    if not isinstance(name, str) or name not in pack.question:
        hint = nearest(name, pack.question) or "next_question names the question to ask"
        raise Refusal(WRONG_SHAPE, f"`question`: this pack has no question of that id; {hint}")
    note(pack, Came.EXPLAINED)
    return {**_about(pack), **why_asked_json(pack, why_asked(pack, name))}
