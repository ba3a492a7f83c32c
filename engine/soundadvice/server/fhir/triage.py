"""$triage: a QuestionnaireResponse in, a Bundle out. All that decides is asked of the public face."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from soundadvice.formats.fhir.bundle import About, NewId, advice_bundle, new_id, undecided_bundle
from soundadvice.formats.fhir.names import Resource, Version, resource_id
from soundadvice.formats.fhir.outcome import Issue, OutcomeError, error, refused
from soundadvice.formats.fhir.read_response import Answers, read_response
from soundadvice.formats.fhir.references import same_server
from soundadvice.formats.fhir.response_origin import Origin, form_of, origin_of
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.consult import Decided, Undecided, consult
from soundadvice.meaning.help import Help, help_for, help_of
from soundadvice.model.errors import ImpossibleError
from soundadvice.model.pack import Pack
from soundadvice.provenance.identity import Doubt, Expected, ValidAt
from soundadvice.server.fhir.operation import AS_OF
from soundadvice.server.fhir.parameters import Asked, asked_in, response_in, whole_of
from soundadvice.server.watch.event import Came, note
from soundadvice.wording.language import in_language
from soundadvice.wording.translation.speak import pack_for

_MOST_TRIED = 10
"""How many answers that were set aside are tried out, each of which takes as long as the advice itself."""


def run(
    packs: Mapping[str, Pack],
    body: object,
    version: Version,
    *,
    at: ValidAt,
    server: str | None = None,
    wanted: Sequence[str] = (),
    make_id: NewId = new_id,
) -> Resource:
    """The Bundle for a body that was posted at that moment to the server of this address. Raises OutcomeError.

    `wanted` are the languages that the caller asks for, the one liked best first. The language of the response comes
    after them, and the pack's own last.
    """
    asked = asked_in(body, at.now, server)
    response, whole = asked.response, whole_of(asked.response)
    form, written = pack_of(packs, whole, version, server)
    pack = pack_for(written, languages_of(wanted, response))
    until = ValidAt(asked.as_of or at.now, at.valid_for)
    origin = origin_of(whole, form, Expected(pack, until, asked.person), server)
    check_origin(origin)
    answers = read_response(pack, whole, version, until.now.date())
    about = About(response, at.now, origin.inside)
    said = list(_of_origin(origin, asked))
    found = consult_possible(pack, answers.given)
    with in_language(pack.language):
        if isinstance(found, Undecided):
            return undecided_bundle(found, about, [*_set_aside(pack, answers, None), *said], version, make_id)
        issues = [*_ignored(found.advice), *_set_aside(pack, answers, found.advice), *said]
        return advice_bundle(found.advice, about, issues, version, make_id)


def consult_possible(pack: Pack, given: Mapping[str, object]) -> Decided | Undecided:
    """What answers come to that `read_response` has taken one by one. Refuses those that cannot go together."""
    try:
        found = consult(pack, given)
    except ImpossibleError as impossible:
        note(pack, Came.REFUSED)
        at_odds = [one for one in impossible.mistakes if isinstance(one, ImpossibleError)]
    else:
        note(pack, Came.ASKED if isinstance(found, Undecided) else Came.ADVISED)
        return found
    raise OutcomeError(422, [_impossible(one) for one in at_odds])


def _impossible(one: ImpossibleError) -> Issue:
    place = f"QuestionnaireResponse.repeat(item).where(linkId = '{one.questions[0]}')"
    return error("business-rule", f"`{one.question}`: {one.message}; {one.hint}", place)


def help_instead(
    packs: Mapping[str, Pack],
    body: object,
    version: Version,
    *,
    at: ValidAt,
    server: str | None = None,
    wanted: Sequence[str] = (),
) -> tuple[Help, str]:
    """What to tell the person where an operation failed: the more urgent of what the body says; and the language it is
    in.

    It raises nothing.
    """
    pack = next(iter(packs.values()))
    try:
        response = response_in(body)
        _, written = pack_of(packs, response, version, server)
        pack = pack_for(written, languages_of(wanted, response))
        given = read_response(pack, response, version, at.now.date()).given
        with in_language(pack.language):
            return help_of(pack, given), pack.language
    except Exception:
        with in_language(pack.language):
            return help_for(pack), pack.language


def languages_of(wanted: Sequence[str], response: Mapping[str, Any]) -> list[str]:
    """The languages that are asked for, the one liked best first; that of the response is last."""
    said = response.get("language")
    return [*wanted, said] if isinstance(said, str) else list(wanted)


def pack_of(
    packs: Mapping[str, Pack], response: Mapping[str, Any], version: Version, server: str | None
) -> tuple[tuple[str | None, str | None], Pack]:
    """What the response says that it answers, and the pack. In R4 it need not say where there is one pack alone."""
    place = "QuestionnaireResponse.questionnaire"
    if "questionnaire" not in response:
        if version == "R5" or len(packs) > 1:
            raise refused(400, "required", "`questionnaire` is missing: say which one is answered", place)
        [pack] = packs.values()
        return (pack.id, None), pack
    form = form_of(response["questionnaire"], lambda address: _at_home(packs, address, server))
    for pack in packs.values():
        if pack.id == form[0]:
            return form, pack
    raise refused(422, "not-found", "there is no questionnaire of this name here; search Questionnaire for all", place)


def _at_home(packs: Mapping[str, Pack], address: str, server: str | None) -> str | None:
    """The pack whose Questionnaire has this canonical, or this address here: that of another server is another's."""
    for pack in packs.values():
        if pack.url is not None and pack.url == address:
            return pack.id
    base, _, name = address.rpartition("Questionnaire/")
    here = base == "" or (base.endswith("/") and same_server(base, server))
    return next((pack.id for pack in packs.values() if here and resource_id(pack) == name), None)


def check_origin(origin: Origin) -> None:
    """Refuses answers of which it is not sure whose they are, where that is asked, and those that are too old."""
    place = "QuestionnaireResponse"
    if Doubt.PERSON_NOT_SAID in origin.doubts:
        raise refused(422, "required", "`subject` is missing: say whom the response is about", f"{place}.subject")
    if Doubt.OLD in origin.doubts:
        text = f"these answers are too old for advice today: ask again, or say with `{AS_OF}` when they counted"
        raise refused(422, "business-rule", text, f"{place}.authored")


def _of_origin(origin: Origin, asked: Asked) -> Iterator[Issue]:
    """What is to be known of where the answers come from."""
    place = "QuestionnaireResponse"
    if Doubt.DAY_NOT_SAID in origin.doubts:
        text = "`authored` is missing: these answers are taken as today's; ask again if they are not"
        yield Issue("warning", "incomplete", text, place)
    if asked.as_of is not None:
        text = f"this is advice for the moment that `{AS_OF}` names, and not for today: how someone is changes"
        yield Issue("warning", "business-rule", text)
    for key in sorted(origin.inside):
        text = f"`{key}` stands inside the response: what is proposed cannot refer to it, and leaves it out"
        yield Issue("information", "informational", text, f"{place}.{key}")


def _ignored(advice: Advice) -> Iterator[Issue]:
    """Answers that did not count because another hid their question, and whether that hid something urgent."""
    for name in advice.ignored:
        text = f"the answer to `{name}` does not count: another answer hides this question"
        yield Issue(
            "information", "business-rule", text, f"QuestionnaireResponse.repeat(item).where(linkId = '{name}')"
        )
    if advice.ignored_would_raise:
        yield _raise(", ".join(f"`{name}`" for name in advice.ignored))


def _set_aside(pack: Pack, answers: Answers, advice: Advice | None) -> Iterator[Issue]:
    """Numbers given beside "I am not sure": the form hides them, so they do not count either."""
    for number, (name, value) in enumerate(answers.aside.items()):
        text = f"`{name}` does not count beside `{name}.unsure`, which hides it"
        yield Issue(
            "information", "business-rule", text, f"QuestionnaireResponse.repeat(item).where(linkId = '{name}')"
        )
        if number >= _MOST_TRIED:
            continue
        if advice is not None and _more_urgent(pack, {**answers.given, name: value}, advice):
            yield _raise(f"`{name}`")
    if advice is not None and len(answers.aside) > _MOST_TRIED:
        text = "more answers were set aside than we tried: look at them again; with them the advice may be more urgent"
        yield Issue("warning", "business-rule", text)


def _more_urgent(pack: Pack, answers: Mapping[str, object], advice: Advice) -> bool:
    try:
        found = consult(pack, answers)
    except ImpossibleError:  # no one could have given it beside the others
        return False
    if isinstance(found, Undecided):
        # Something more would be asked; what has fired already says enough.
        return found.at_least is not None and found.at_least.acuity > advice.acuity
    return found.advice.acuity > advice.acuity


def _raise(names: str) -> Issue:
    text = f"with the answers that do not count ({names}) this advice would be more urgent: look at them again"
    return Issue("warning", "business-rule", text)
