"""Kinds of finding: what each code means in a sentence, and what it could do to a person, the worst first.

A report tells findings in this order. It is fixed, and stands in docs/how-to/auditing.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from soundadvice.audit.finding import Finding, Level


class Harm(IntEnum):
    """What could come of a finding, worst first. The order is that of harm to a person, not of work for an author."""

    LESS_URGENT = 1
    PLAN = 2
    NOT_TOLD = 3
    MISUNDERSTOOD = 4
    UNNOTICED = 5
    WITHOUT_GROUNDS = 6
    MORE_URGENT = 7
    UNTIDY = 8

    @property
    def title(self) -> str:
        """What could happen, in a few words."""
        return _TITLES[self]


_TITLES = {
    Harm.LESS_URGENT: "Someone could be sent home, or wait, who must not",
    Harm.PLAN: "A person could be harmed by the plan",
    Harm.NOT_TOLD: "Someone would not be told what they must know",
    Harm.MISUNDERSTOOD: "A person could misread a question or an advice, or find no answer that is theirs",
    Harm.UNNOTICED: "A mistake would not be noticed",
    Harm.WITHOUT_GROUNDS: "No one can say what it rests on, or who stands for it",
    Harm.MORE_URGENT: "Someone could be sent further than they need",
    Harm.UNTIDY: "Nothing that a person would feel: tidiness",
}

_KINDS: dict[Harm, dict[str, str]] = {
    Harm.LESS_URGENT: {
        "hazard_missed": "Someone who has a hazard is advised less urgently than they must be.",
        "hazard_less_urgent": "The rules of a hazard are less urgent than it must be.",
        "worse_answer_lowers_advice": "If one answer gets worse, someone is advised less urgently.",
        "default_while_unanswered": "The default is advised while a question that can decide is unanswered.",
        "layer_lowers": "A layer makes someone's advice less urgent.",
        "unsure_less_urgent": "Someone who is not sure is advised less urgently than with every answer of those who "
        "have what is asked about.",
        "not_one_disposition": "Some answers get no advice, or two.",
        "person_advised_otherwise": "A whole person is not advised what their vignette says.",
        "rule_never_fires": "A rule fires for no one.",
        "question_never_asked": "A question is asked of no one.",
        "beyond_every_session": "Something is reached by a form alone: a conversation always ends before.",
        "option_changes_nothing": "Whoever picks this option is treated as if they had picked the plain one.",
        "table_gap": "A decision table that is to be complete leaves someone out.",
        "rows_conflict": "Two rows of a decision table hold of one person and do not say the same.",
        "row_masked": "A row of a decision table never counts: others before it take everyone.",
        "one_tick_reassures": "One more tick, of a sign that reassures, takes an emergency to the default.",
        "advised_less_for_who_they_are": "Someone is advised less urgently for who they are, all else being equal.",
        "hidden_answer_matters": "An answer to a question that is not asked changes an outcome.",
        "negated_hidden_test_decides": "That a question is not asked decides for someone.",
        "parameters_contradict": "Some values of the parameters keep a rule from ever firing.",
        "another_urgency": "A text says a time by which help comes later than its gloss allows.",
        "played_down": "A text plays down, or puts off, what is urgent.",
        "options_swapped": "Two options seem to have each other's texts.",
        "option_says_contrary": "An option says the contrary of its id.",
        "question_negated": "A question asks whether someone has not what it is about.",
        "text_says_contrary": "A text denies a sign that its gloss says is there, or the reverse.",
        "sign_not_in_text": "A text has no word of the sign that its gloss says it is about.",
        "another_number": "A text has another number than its gloss says, such as that of an emergency service.",
        "reach_missed": "People are not sent where the pack says that they must be.",
        "disposition_never_advised": "An advice is given to no one.",
    },
    Harm.PLAN: {
        "contraindicated_given": "Someone is given what is contraindicated for them.",
        "contraindication_of_no_one": "A contraindication is of no one, so that nothing is ruled out by it.",
        "contradiction": "Someone is told two things of which only one can be done.",
        "kind_not_taken": "Something is given with advice that does not take it.",
        "told_otherwise": "A text tells people to do what its gloss forbids, or not what its gloss says.",
        "told_to_push_on": "A text tells people to go on in spite of pain.",
        "plan_rule_never_holds": "A plan rule holds for no one, so that it gives and holds back nothing.",
    },
    Harm.NOT_TOLD: {
        "hazard_not_in_safety_net": "The signs of a hazard are not in the safety net, and no one says why.",
        "hazard_less_urgent_later": "The safety net lists a sign under less urgent help than its hazard says.",
        "hazard_text_not_shown": "A text that helps with a hazard is shown to no one.",
        "always_held_back": "Part of a plan is held back from everyone whom it is for.",
        "asked_once": "What can change from day to day is not asked anew when someone comes back.",
        "trend_backwards": "A check-in takes what is worse for what is better.",
        "text_never_shown": "A text is shown to no one.",
        "variant_never_shown": "One form of a text is shown to no one.",
        "translation_numbers": "A translation says another number than the text.",
        "translation_missing": "A text has no translation of the words that stand there now.",
        "translation_stale": "A text says something else since it was translated.",
        "plan_without_exercise": "Someone is left without any exercise, and the plan does not say why.",
        "exercise_never_given": "An exercise is given to no one.",
        "therapy_never_given": "A therapy is given to no one.",
        "habit_never_given": "A habit is given to no one.",
        "programme_never_given": "A programme is given to no one.",
        "programme_item_never_shown": "An item of a programme is shown to no one.",
        "choice_never_offered": "A choice between exercises is offered to no one.",
        "finding_never_found": "A finding is found in no one.",
        "exercise_pending": "An exercise awaits a review, and is given to no one until then.",
    },
    Harm.MISUNDERSTOOD: {
        "no_unsure": "People cannot say that they are not sure.",
        "no_none": "People who have none of the options cannot say so.",
        "graver_not_offered": "Someone whom an exercise hurts cannot say how badly.",
        "options_overlap": "Two options of a question have an answer in common.",
        "told_and_denied": "One reason says of someone what another, told with it, denies.",
        "option_twice": "Two options of a question say the same.",
        "two_questions": "A question asks two things at once.",
        "reason_without_answer": "A text names an answer that not everyone has given who reads it.",
        "reason_off_topic": "A reason does not mention what made its rule fire.",
        "reason_without_number": "A rule depends on an amount, and its reason gives none.",
        "hard_to_read": "A text is hard to read.",
        "long_sentence": "A sentence is too long.",
    },
    Harm.UNNOTICED: {
        "hazard_without_condition": "A hazard does not say who has it, so that nothing is shown of those people.",
        "hazard_of_no_one": "A hazard is of no one, so that everything holds of it.",
        "rule_without_hazard": "A rule rests on references alone and no hazard names it: no one would miss it.",
        "waiver_outdated": "What a waiver covers is no longer what its authors looked at.",
        "waiver_too_wide": "A waiver covers whatever is found of its kind, and so the next mistake too.",
        "unused_waiver": "A waiver covers nothing.",
        "no_vignettes": "A rule has no vignettes.",
        "no_firing_vignette": "A rule fires in none of its vignettes.",
        "no_silent_vignette": "A rule fires in all of its vignettes.",
        "rule_not_tested": "The vignettes of a rule leave something untried.",
        "boundary_untested": "No vignette tests the values next to a threshold.",
    },
    Harm.WITHOUT_GROUNDS: {
        "unfounded": "An element rests on neither a claim of the source nor a reference.",
        "unfounded_step": "A step of an exercise rests on neither a claim nor a reference.",
        "claim_changed": "The words of a claim have changed in the source.",
        "claim_missing": "The words of a claim are no longer in the source.",
        "claim_moved": "The words of a claim stand elsewhere in the source.",
        "claim_words": "A claim does not begin and end with the words of its place.",
        "claims_overlap": "Two claims cover the same words.",
        "sentence_without_claim": "A sentence of the source has no claim.",
        "words_without_claim": "Some words of the source have no claim.",
        "source_changed": "The document is not the one that the pack was made from.",
        "source_not_named": "There are claims, and no source is named for them.",
        "thin_reason": "A claim is left out, and the reason says nothing.",
        "review_outdated": "The last signature is for another version.",
        "review_overdue": "The pack is due for another review.",
    },
    Harm.MORE_URGENT: {
        "unsure_more_urgent": "Someone who is not sure is advised more urgently than with the commonest answer.",
        "unsure_without_follow_up": "People who are not sure of an emergency sign are asked nothing more.",
    },
    Harm.UNTIDY: {
        "rule_always_outranked": "A rule never decides: something more urgent always fires too.",
        "rule_redundant": "A rule never decides: another that is as urgent always fires too.",
        "rule_advises_default": "A rule advises what people get anyway.",
        "part_never_matters": "Part of a condition makes no difference to anyone.",
        "condition_always_true": "A condition is true of everyone for whom it counts.",
        "boundary_without_effect": "A threshold changes nothing for anyone.",
        "parameter_changes_nothing": "A parameter changes nothing for anyone.",
        "rows_overlap": "Two rows of a decision table hold of one person.",
        "translation_unknown": "A translation is of a text that there is not.",
        "ids_alike": "Two ids are nearly the same.",
        "shadowed_id": "One id names two things.",
        "option_named_like_question": "An option has the id of a question.",
    },
}
KINDS: dict[str, tuple[Harm, str]] = {
    code: (harm, about) for harm, codes in _KINDS.items() for code, about in codes.items()
}
"""Every code, worst first: what could come of it, and what it means."""
_ORDER = {code: number for number, code in enumerate(KINDS)}
_LEVELS = list(Level)


def harm_of(code: str) -> Harm:
    """What could come of findings of a code. Of one that is not known here, the worst is assumed."""
    return KINDS[code][0] if code in KINDS else Harm.LESS_URGENT


def meaning_of(code: str) -> str:
    """What a code means, in a sentence."""
    words = code.replace("_", " ")
    return KINDS[code][1] if code in KINDS else f"{words[0].upper()}{words[1:]}."


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by what could come of them, then by code; of one code, errors first, then as they were found."""

    def key(one: Finding) -> tuple[int, int, str, int]:
        return harm_of(one.code), _ORDER.get(one.code, -1), one.code, _LEVELS.index(one.level)

    return tuple(sorted(findings, key=key))


def by_harm(findings: Iterable[Finding]) -> dict[Harm, dict[str, list[Finding]]]:
    """Findings by what could come of them, then by code, worst first."""
    found: dict[Harm, dict[str, list[Finding]]] = {}
    for one in worst_first(findings):
        found.setdefault(harm_of(one.code), {}).setdefault(one.code, []).append(one)
    return found
