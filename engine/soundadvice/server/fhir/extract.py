"""$extract (SDC): a response in, a transaction of Observations out: each answer that counts. It advises no one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from soundadvice.formats.fhir.bundle import About, NewId, new_id
from soundadvice.formats.fhir.extract import observations
from soundadvice.formats.fhir.names import Resource, Version
from soundadvice.formats.fhir.outcome import refused
from soundadvice.formats.fhir.read_response import read_response
from soundadvice.formats.fhir.response_origin import origin_of
from soundadvice.meaning.evaluate import State, evaluate
from soundadvice.model.answer import read_answers
from soundadvice.model.pack import Pack
from soundadvice.provenance.identity import Expected, ValidAt
from soundadvice.server.fhir.parameters import response_posted, whole_of
from soundadvice.server.fhir.triage import consult_possible, languages_of, pack_of
from soundadvice.wording.language import in_language
from soundadvice.wording.translation.speak import pack_for


def extract(
    packs: Mapping[str, Pack],
    body: object,
    version: Version,
    *,
    at: ValidAt,
    server: str | None = None,
    wanted: Sequence[str] = (),
    make_id: NewId = new_id,
) -> Resource:
    """The Bundle for a body that was posted at that moment. Raises OutcomeError.

    The answers may be of any day that is past, and the Observations are of it: so it must be said.
    """
    response = response_posted(body)
    whole = whole_of(response)
    named, written = pack_of(packs, whole, version, server)
    pack = pack_for(written, languages_of(wanted, response))
    if "authored" not in response:
        text = "`authored` is missing: say when this was answered, or the observations would be of no day"
        raise refused(422, "required", text, "QuestionnaireResponse.authored")
    origin = origin_of(whole, named, Expected(pack, at), server)
    given = read_response(pack, whole, version, at.now.date()).given
    consult_possible(pack, given)
    answers = read_answers(pack.question, given)
    states = evaluate(pack, answers).states
    counted = {name: answer for name, answer in answers.items() if states[name] is State.GIVEN}
    with in_language(pack.language):
        return observations(pack, counted, About(response, at.now, origin.inside), make_id)
