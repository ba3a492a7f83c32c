"""Cards of CDS Hooks 2.0: advice, or what is missing for it, as a clinician's program shows it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from soundadvice.handout.markdown import markdown_text
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.consult import Undecided
from soundadvice.meaning.help import help_for
from soundadvice.meaning.phrases import marked_title, not_for_people
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack, Signs
from soundadvice.provenance.identity import Doubt
from soundadvice.wording.language import say, say_count, say_in, to_say, to_say_in
from soundadvice.wording.placeholders import fill

Json = dict[str, object]

INDICATOR = {
    Acuity.SELF_CARE: "info",
    Acuity.ROUTINE: "info",
    Acuity.SOON: "warning",
    Acuity.SAME_DAY: "warning",
    Acuity.EMERGENCY: "critical",
}
_HOW_URGENT = "how urgent it is"
_ACUITIES = {
    Acuity.SELF_CARE: to_say_in("how urgent it is", "self care"),
    Acuity.ROUTINE: to_say_in("how urgent it is", "routine"),
    Acuity.SOON: to_say_in("how urgent it is", "soon"),
    Acuity.SAME_DAY: to_say_in("how urgent it is", "same day"),
    Acuity.EMERGENCY: to_say_in("how urgent it is", "emergency"),
}
_REASONS = (
    ("seen-already", to_say("I have examined the patient for this")),
    ("known-cause", to_say("The cause is known")),
    ("answers-out-of-date", to_say("The answers are out of date")),
    ("patient-declines", to_say("The patient declines")),
    ("not-for-this-patient", to_say("It does not fit this patient")),
)
_DRAFT = to_say("These rules are a draft that awaits a clinician's review.")
ASK, ASK_AGAIN, GO_ON = to_say("Ask: {title}"), to_say("Ask again: {title}"), to_say("Go on: {title}")
_MOST = 139
"""The specification asks for fewer than 140 characters in a summary."""


@dataclass(frozen=True, slots=True)
class When:
    """The day on which the answers were given, where that is said, and the doubts about where they come from."""

    day: str | None = None
    doubts: frozenset[Doubt] = frozenset()

    def said(self) -> list[str]:
        """What a card says of it, first of all."""
        found = [] if self.day is None else [say("Answered on {day}.", day=self.day)]
        if Doubt.DAY_NOT_SAID in self.doubts:
            found.append(say("**It is not known when this was answered.** If it was not today, ask again."))
        if Doubt.PERSON_NOT_SAID in self.doubts:
            found.append(
                say(
                    "**The answers do not say whom they are about.** They were sent for the patient whose chart is "
                    "open."
                )
            )
        return found


TODAY = When()
"""Answers for which the client vouches, such as those that come by themselves."""


def advice_card(advice: Advice, when: When, link: str | None = None) -> Json:
    """The card of advice. Answers of an unknown day may call for help, but they cannot calm: then `old_card`."""
    if Doubt.DAY_NOT_SAID in when.doubts and advice.acuity <= Acuity.ROUTINE:
        return old_card(advice.pack, when, link)
    summary = f"{advice.title} ({say_in(_HOW_URGENT, _ACUITIES[advice.acuity])})"
    card = _card(advice.pack, summary, INDICATOR[advice.acuity], _detail(advice, when))
    # In an emergency nobody is to ask on.
    return card if advice.acuity is Acuity.EMERGENCY else _with_link(card, advice.pack, link, ASK_AGAIN)


def old_card(pack: Pack, when: When, link: str | None) -> Json:
    """The card of answers that are of an earlier day, or of one that is not known: to ask again, and why. No advice.

    `link` leads to where they are asked.
    """
    why = (
        say("the answers of {day} are too old", day=when.day)
        if when.day
        else say("it is not known when this was answered")
    )
    parts = [
        *when.said(),
        say("How someone is may have changed since. Nothing is advised, and **nothing is ruled out**."),
        say("Ask the questionnaire “{title}” again for advice today.", title=markdown_text(pack.title)),
    ]
    card = _card(
        pack,
        say("Ask again: {why} ({title})", why=why, title=pack.title),
        "warning",
        "\n\n".join([*parts, _small(pack)]),
    )
    return _with_link(card, pack, link, ASK_AGAIN)


def start_card(pack: Pack, link: str) -> Json:
    """The card for a patient who has not answered: where to. It advises nothing, and rules nothing out."""
    title = markdown_text(pack.title)
    parts = [
        say(
            "There are no answers to the questionnaire “{title}”. Nothing is advised, and **nothing is ruled out**.",
            title=title,
        ),
        help_for(pack).call,
    ]
    card = _card(pack, say("Not asked yet: {title}", title=pack.title), "info", "\n\n".join([*parts, _small(pack)]))
    return _with_link(card, pack, link, ASK)


def _with_link(card: Json, pack: Pack, link: str | None, label: str) -> Json:
    """The card, with where the questionnaire is asked, if that is known."""
    if link is None:
        return card
    return {**card, "links": [{"label": say(label, title=pack.title), "url": link, "type": "absolute"}]}


def undecided_card(found: Undecided, when: When, link: str | None = None) -> Json:
    """The card of answers that do not decide: what is sure already, and what is still to be answered."""
    pack, number = found.pack, len(found.open_now)
    missing = say_count("triage not finished, {n} question open", "triage not finished, {n} questions open", number)
    indicator, parts = "info", when.said()
    known = found.at_least
    if known is None:
        summary = missing[0].upper() + missing[1:]
        parts.append(
            say("These answers do not decide the advice yet. Nothing is advised, and **nothing is ruled out**.")
        )
    else:
        title = found.words(known.title)
        indicator, summary = INDICATOR[known.acuity], say("At least: {title} ({missing})", title=title, missing=missing)
        shown = markdown_text(title)
        if found.evaluation.settled:
            could = say("At least: **{title}**. What is still open could change what is found besides.", title=shown)
        else:
            could = say("At least: **{title}**. What is still open could make it more urgent.", title=shown)
        parts.append(could)
    parts.append(say("Still to be answered:"))
    parts.append("\n".join(f"- {markdown_text(found.words(pack.question[name].text))}" for name in found.open_now))
    return _with_link(_card(pack, summary, indicator, "\n\n".join([*parts, _small(pack)])), pack, link, GO_ON)


def _card(pack: Pack, summary: str, indicator: str, detail: str) -> Json:
    system = "urn:soundadvice:override-reason"
    return {
        "uuid": str(uuid4()),
        "summary": summary if len(summary) <= _MOST else f"{summary[: _MOST - 1].rstrip()}…",
        "indicator": indicator,
        "detail": detail,
        "source": {
            "label": f"{marked_title(pack)}, {pack.version}"
            + ("" if pack.status == "reviewed" else f" ({say('draft')})"),
            "topic": {"system": "urn:soundadvice:pack", "code": pack.id, "display": marked_title(pack)},
        },
        "overrideReasons": [{"code": code, "system": system, "display": say(display)} for code, display in _REASONS],
    }


def _detail(advice: Advice, when: When) -> str:
    parts = [*when.said(), f"**{markdown_text(advice.title)}**", markdown_text(advice.text)]
    if advice.reasons:
        because = dict.fromkeys(reason.because for reason in advice.reasons)  # the bands of a score say the same
        parts += [say("Why:"), "\n".join(f"- {markdown_text(one)}" for one in because)]
    does = list(dict.fromkeys(reason.do for reason in advice.reasons if reason.do))
    if does:
        parts += [say("Do:"), "\n".join(f"- {markdown_text(do)}" for do in does)]
    if advice.findings:
        found = (f"- **{markdown_text(one.title)}**: {markdown_text(one.text)}" for one in advice.findings)
        parts += [say("Found besides:"), "\n".join(found)]
    if advice.open_findings:
        titles = (advice.words(advice.pack.finding[name].title) for name in advice.open_findings)
        parts += [say("Not determined:"), "\n".join(f"- {markdown_text(title)}" for title in titles)]
    if advice.ignored_would_raise:
        parts.append(
            say("Answers that another answer hid did not count. With them it would be more urgent: **ask again**.")
        )
    if advice.open_now:
        questions = [advice.words(advice.pack.question[name].text) for name in advice.open_now]
        parts += [
            say("Not answered, and not needed for this advice:"),
            "\n".join(f"- {markdown_text(q)}" for q in questions),
        ]
    parts += [_signs(signs) for signs in (advice.come_back, *advice.safety_net)]
    return "\n\n".join([*parts, _small(advice.pack)])


def _signs(signs: Signs) -> str:
    return f"{markdown_text(signs.lead)}\n\n" + "\n".join(f"- {markdown_text(item)}" for item in signs.items)


def _small(pack: Pack) -> str:
    draft = "" if pack.status == "reviewed" else f" {say(_DRAFT)}"
    mark = not_for_people(pack)
    marked = "" if mark is None else f" **{markdown_text(mark)}**"
    return markdown_text(fill(pack.text["not_a_doctor"], pack)) + draft + marked
