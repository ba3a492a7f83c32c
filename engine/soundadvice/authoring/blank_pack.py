"""Blank pack: the files of a new pack that ask nothing and decide nothing yet, as an author would begin them."""

from __future__ import annotations

import json

from soundadvice.loader.yaml.format_version import FORMAT


def blank_files(
    name: str,
    title: str | None = None,
    *,
    not_for_people: str | None = None,
    dispositions: str | None = None,
    default: str = "self_care",
) -> dict[str, str]:
    """The text of pack.yaml, plan.yaml and review.yaml, by name. Without a title, the pack's id makes one.

    `not_for_people` is why it is not for people, where it is not. `dispositions` is the text of others than the usual,
    and `default` the one of them that everyone gets of whom no rule fires.
    """
    shown = name.replace("_", " ").capitalize() if title is None else json.dumps(title, ensure_ascii=False)
    why = (
        _MAYBE_NOT if not_for_people is None else f"not_for_people: {json.dumps(not_for_people, ensure_ascii=False)}\n"
    )
    pack = _PACK.replace("NOT_FOR_PEOPLE", why).replace("DISPOSITIONS", dispositions or _DISPOSITIONS)
    for key, text in (("DEFAULT", default), ("PACK_FORMAT", str(FORMAT)), ("PACK_ID", name), ("PACK_TITLE", shown)):
        pack = pack.replace(key, text)
    return {
        "pack.yaml": pack,
        "plan.yaml": _PLAN,
        "review.yaml": NO_REVIEWS,
    }


NO_REVIEWS = "# No one has reviewed this pack yet. It is a draft.\nreviews: []\n"
_MAYBE_NOT = """\
# Where it is for reading and trying out alone, say why; then no one answers it unawares:
# not_for_people: It does not ask about the signs of an emergency yet.
"""
_DISPOSITIONS = """\
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
    plan: [habits]  # the parts of plan.yaml that go with it
"""
_PACK = """\
# DRAFT. Every text here awaits a clinician's review (review.yaml).
id: PACK_ID
format: PACK_FORMAT
version: "0.1.0"
title: PACK_TITLE
language: en
description: >-
  Say here what this pack asks about, for whoever chooses a pack.
introduction: >-
  This asks some questions. At the end it says what to do.
NOT_FOR_PEOPLE
dispositions:
DISPOSITIONS
default: DEFAULT

emergency_numbers:
  default: 999, 112 or 911
  gb: 999 or 112
  eu: "112"
  us: "911"

texts:
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
      - Your chest feels tight, or you cannot breathe well.
      - You faint, or you feel muddled or very sleepy.

# The audit wants to know what each part rests on. This says why it does not ask yet.
waivers:
  - finding: unfounded
    why: >-
      A first draft: no part of it names its source yet. Give each its `references:`, then remove this.
"""
_PLAN = """\
# What a person can do themselves; a pack need not have it. Without `when`, a plan rule gives to everyone at home.
habits:
  - id: take_it_easy
    title: Take it easy
    text: Do a little less than usual, until you feel better.

rules:
  - id: everyone
    give: [take_it_easy]
"""
