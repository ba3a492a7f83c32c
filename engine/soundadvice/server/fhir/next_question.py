"""$next-question (SDC): a response in, the same with the question to ask next out; completed once there is advice.

Nothing is kept: the form within the response says what was asked. Whoever reads the form alone is told, too: what is
advised, or is sure already, and whom to call, stand below the questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from soundadvice.formats.fhir.adaptive import adaptive_response, form_within, links_in
from soundadvice.formats.fhir.names import Resource, Version
from soundadvice.formats.fhir.outcome import refused
from soundadvice.formats.fhir.read_response import read_response
from soundadvice.formats.fhir.response_origin import origin_of
from soundadvice.meaning.consult import Decided, Undecided, consult
from soundadvice.meaning.evaluate import State
from soundadvice.meaning.help import help_for
from soundadvice.model.pack import Pack
from soundadvice.provenance.identity import Expected, ValidAt
from soundadvice.server.fhir.parameters import response_posted, whole_of
from soundadvice.server.fhir.triage import check_origin, consult_possible, languages_of, pack_of
from soundadvice.wording.language import in_language, say
from soundadvice.wording.translation.speak import pack_for


def next_question(
    packs: Mapping[str, Pack],
    body: object,
    version: Version,
    *,
    at: ValidAt,
    server: str | None = None,
    wanted: Sequence[str] = (),
) -> Resource:
    """The response for a body that was posted at that moment. Raises OutcomeError."""
    response = response_posted(body)
    contained = response.get("contained", [])
    if not isinstance(contained, list) or not all(isinstance(one, dict) for one in contained):
        text = "`contained` must be a list of resources"
        raise refused(400, "structure", text, "QuestionnaireResponse.contained")
    form = form_within(response)
    whole = whole_of(response)
    named, written = pack_of(packs, whole, version, server)
    pack = pack_for(written, languages_of(wanted, response))
    check_origin(origin_of(whole, named, Expected(pack, at), server))
    read = read_response(pack, whole, version, at.now.date())
    shown = frozenset() if form is None else links_in(form)
    # A question of the plan that was shown and has no answer was passed over.
    skipped = {name for name in pack.question if name in shown and name not in read.given and name not in pack.deciding}
    consult_possible(pack, read.given)
    found = consult(pack, read.given, skipped)
    with in_language(pack.language):
        following, said, asked = _reply(found, pack, skipped)
        complete = following is None
        made = adaptive_response(pack, response, version, asked, said, complete=complete)
        return {**made, "language": pack.language}


def _reply(found: Decided | Undecided, pack: Pack, skipped: set[str]) -> tuple[str | None, str, frozenset[str]]:
    """The question to ask next, what to tell the person now, and all that was asked, in any order."""
    if isinstance(found, Decided):
        advice, following = found.advice, found.next
        states, fired = advice.evaluation.states, advice.fired
        told = [f"{advice.title}. {advice.text}"]
    else:
        following = found.next
        states, fired, least = found.evaluation.states, found.evaluation.fired, found.at_least
        told = []
        if least is not None:
            told.append(say("At least: {title}. {text}", title=found.words(least.title), text=found.words(least.text)))
    told.append(help_for(pack, fired).call)
    name = None if following is None else following.id
    asked = {one for one, state in states.items() if state is State.GIVEN} | skipped
    return name, " ".join(told), frozenset(asked | ({name} if name is not None else set()))
