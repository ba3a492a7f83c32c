"""A conversation by the client that openapi-python-client makes, told and telling as the one in TypeScript.

It is run by itself, with the client on the path.
"""

# mypy: ignore-errors
from __future__ import annotations

import json
import sys

from soundadvice_client import Client, models
from soundadvice_client.api.any_pack import evaluate
from soundadvice_client.api.low_back_pain_self_care import evaluate_low_back_pain_self_care as evaluate_care

told = json.loads(sys.argv[1])
client = Client(base_url=told["url"])
given, asked = {}, []
while True:
    # What came out of a database is taken as it is, and so is what was put together by hand.
    body = models.LowBackPainSelfCareToEvaluate.from_dict({"answers": {**given, "sofa": None}})
    found = evaluate_care.sync(client=client, body=body)
    if isinstance(found, models.Decided):
        break
    assert isinstance(found, models.Undecided), found
    assert found.states[found.next_.id] is models.QuestionState.UNANSWERED
    assert found.progress.done <= found.progress.at_most
    asked.append(found.next_.id)
    given[found.next_.id] = told["answers"][found.next_.id]
by_hand = models.LowBackPainSelfCareAllAnswers(numbness=[models.LowBackPainSelfCareNumbness.SADDLE])
urgent = evaluate_care.sync(client=client, body=models.LowBackPainSelfCareToEvaluate(answers=by_hand))
anyone = models.ToEvaluate.from_dict({"answers": given})
same = evaluate.sync(models.EvaluatePack.LOW_BACK_PAIN_SELF_CARE, client=client, body=anyone)
wrong = models.ToEvaluate.from_dict({"answers": {"leg_pain": "left"}})
refused = evaluate.sync(models.EvaluatePack.LOW_BACK_PAIN_SELF_CARE, client=client, body=wrong)
json.dump(
    {
        "asked": asked,
        "advice": found.advice.to_dict(),
        "urgent": str(urgent.advice.acuity),
        "same": same.advice.to_dict() == found.advice.to_dict(),
        "refused": refused.to_dict(),
    },
    sys.stdout,
)
