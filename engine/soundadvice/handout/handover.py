"""Handover: what is told to those who help: the doctor who reads the summary, and who answers an emergency call."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.handout.blocks import Block, Facts, Line, Listing, Paragraph, Run, Section, bold, plain, titled
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.fitted.told import told
from soundadvice.meaning.phrases import SIGN
from soundadvice.meaning.reason import Reason
from soundadvice.model.answer import describe_answer
from soundadvice.model.question import Duration, Number
from soundadvice.provenance.record import Record

_MOST_SAID = 5
"""What can be said on the phone before someone asks back."""

# Answers --------------------------------------------------------------------------------------------------------


def answered(advice: Advice) -> list[str]:
    """The questions whose answers counted, in their order."""
    counted = advice.counted
    return [name for name in advice.pack.question if name in counted]


def asked(advice: Advice, names: Iterable[str]) -> Listing:
    """Questions, each with the answer given."""
    questions = advice.pack.question
    return Listing(
        tuple(
            (Run(f"{questions[name].text} "), Run(describe_answer(questions[name], advice.answers[name]), strong=True))
            for name in names
        )
    )


def _topics(advice: Advice) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a doctor asks first, as the pack says; if it does not, how long it has been."""
    pack = advice.pack
    durations = tuple(question.id for question in pack.questions if isinstance(question, Duration))
    return pack.handover or ((("How long", durations),) if durations else ())


# For a doctor ---------------------------------------------------------------------------------------------------


def who(record: Record) -> Facts:
    """Whose answers they are, to be filled in by hand, and when they were given."""
    return Facts((("Name", ""), ("Date of birth", ""), ("Answered on", record.time[:10])))


def in_short(advice: Advice) -> Section:
    """The advice, and what a doctor asks first."""
    pack, counted = advice.pack, advice.counted
    first = [
        (
            label,
            "; ".join(describe_answer(pack.question[name], counted[name]) for name in names if name in counted)
            or "not asked",
        )
        for label, names in _topics(advice)
    ]
    return Section("In short", (Facts((("Advice given", f"{SIGN[advice.acuity]}. {advice.title}"), *first)),))


def fired(advice: Advice) -> Listing:
    """Each rule that fired, with its reason and what it rests on."""
    return Listing(tuple((Run(reason.because), Run(f" [{_rests_on(reason)}]")) for reason in advice.reasons))


def _rests_on(reason: Reason) -> str:
    sources = [*(claim.id for claim in reason.claims), *(reference.id for reference in reason.references)]
    return f"{reason.rule}: {', '.join(sources)}" if sources else reason.rule


def still_open(advice: Advice) -> tuple[Section, ...]:
    """The deciding questions that would be asked next, and were not."""
    left = tuple(plain(advice.pack.question[name].text) for name in advice.open_now)
    end = "These could not make the advice more urgent, so they were not asked."
    return (Section("Still open", (Paragraph(plain(end)), Listing(left))),) if left else ()


def was_told(advice: Advice, until: Iterable[Line]) -> Section:
    """What the person was told to do, and until they are seen. Of the signs, only that they have them."""
    does = dict.fromkeys(bold(reason.do) for reason in advice.reasons if reason.do)
    leads = [signs.lead.rstrip(": ") for signs in (*advice.safety_net, advice.come_back)]
    signs = plain(f"They were given lists of signs: {' / '.join(f'“{lead}”' for lead in leads)}.")
    every = (*does, *until, plain(advice.stop_rule), signs)
    return Section("What the person was told", (Paragraph(titled(advice.title, advice.text)), Listing(every)))


# In an emergency ------------------------------------------------------------------------------------------------


def phone(advice: Advice, rules: Iterable[str]) -> tuple[Block, ...]:
    """What to say of what made these rules fire: short enough to be read out at once."""
    questions, counted = advice.pack.question, advice.counted
    measures = [  # how old, how long: what is asked on the phone in any case
        f"{label}: {describe_answer(questions[name], counted[name])}"
        for label, names in _topics(advice)
        for name in names
        if name in counted and isinstance(questions[name], (Number, Duration))
    ]
    say = (*told(advice.pack, counted, rules)[:_MOST_SAID], *measures)
    first = (
        plain("Where you are, and the number that you call from."),
        plain("That a check of your answers told you to get emergency help, because of this:"),
    )
    end = f"Call {advice.pack.emergency_number} now. Stay on the phone until they say that you can go."
    return (Listing(first, numbered=True), Listing(tuple(map(bold, say))), Paragraph(bold(end)))
