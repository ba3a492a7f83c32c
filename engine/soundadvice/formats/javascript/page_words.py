"""Page words: what buttons, headings and errors of the element and the page say, in each of our own languages."""

from __future__ import annotations

from soundadvice.meaning.phrases import sign
from soundadvice.model.disposition import Acuity
from soundadvice.wording.amounts import units
from soundadvice.wording.language import OWN_LANGUAGES, in_language, say, to_say

_WORDS = {
    "emergency": to_say("If it may be an emergency, call {number} now."),
    "call": to_say("Call {number}"),
    "which_number": to_say("Call the one that works where you are."),
    "go_on": to_say("Continue"),
    "skip": to_say("Skip this question"),
    "back": to_say("Back"),
    "tick": to_say("Tick all that fit."),
    "or": to_say("or"),
    "not_sure": to_say("I am not sure"),
    "why": to_say("Why do we ask?"),
    "how_long": to_say("How long, as a number"),
    "choose": to_say("Choose an answer."),
    "choose_more": to_say("Choose an answer, or more than one."),
    "both": to_say("You gave a number and also chose “I am not sure”. Choose one or the other."),
    "alone": to_say(
        "“{option}” cannot be true together with another answer. If one of the others fits you, choose that one, "
        "and leave “{option}” out."
    ),
    "problem": to_say("There is a problem"),
    "change_this": to_say("Change this answer, or go back and change the other one."),
    "where": to_say("Where are you?"),
    "elsewhere": to_say("anywhere else"),
    "begin_again": to_say("Begin again"),
    "reasons": to_say("Why"),
    "get_help": to_say("When to get help"),
    "more_signs": to_say("More signs on which to get help"),
    "by_when": to_say("When: {by_when}"),
    "come_back": to_say("Come back: {by_when}"),
    "plan": to_say("What you can do at home"),
    "waiting": to_say("What you can do while you wait"),
    "make_plan": to_say("Make my plan"),
    "make_waiting": to_say("Choose what I can do while I wait"),
    "exercises": to_say("Exercises"),
    "habits": to_say("In your day"),
    "therapies": to_say("Extras, only if you like"),
    "good_to_know": to_say("Good to know"),
    "found": to_say("What else your answers show"),
    "answers": to_say("What you told us"),
    "what_this_is": to_say("What this is"),
    "draft": to_say("It is a draft: no clinician has reviewed it yet."),
    "not_for_people": to_say("Not for people: {why}"),
    "steps": to_say("All the steps"),
    "do_exercises": to_say("Do the exercises now, one step at a time"),
    "one_of": to_say("Choose one of these"),
    "start": to_say("Start"),
    "start_clock": to_say("Start the clock"),
    "done": to_say("Done, go on"),
    "hurts": to_say("It hurts"),
    "leave_out": to_say("Leave it out"),
    "stop": to_say("Stop for today"),
    "hurt_again": to_say("It has hurt more than once now, so the exercises end here for today."),
    "rest": to_say("Rest a little, then go on with: {exercises}"),
    "last": to_say("That was the last one"),
    "back_to_plan": to_say("Back to your plan"),
    "lead": to_say("Get into place. The hold begins in {left}."),
    "hold_now": to_say("Hold now."),
    "hold_done": to_say("The hold is done. Come out of it slowly."),
    "many": to_say("How many"),
    "when": to_say("When"),
    "need": to_say("You need"),
    "stays": to_say("What you answer stays on this computer."),
    "failed": to_say("That did not work"),
    "no_script": to_say("This page asks you questions, and needs a newer browser, or JavaScript, for that."),
    "ask_doctor": to_say("Please ask a doctor about this."),
    "day_ago": to_say("The day, on the calendar"),
}
_UNITS = ("second", "minute", "hour", "day", "week", "month", "year")


def page_words() -> dict[str, dict[str, object]]:
    """The words by the language that they are in."""
    return {language: words_in(language) for language in OWN_LANGUAGES}


def words_in(language: str) -> dict[str, object]:
    """The words in one language."""
    with in_language(language):
        said: dict[str, object] = {name: str(say(words)) for name, words in _WORDS.items()}
        return {
            **said,
            "signs": {str(acuity): str(sign(acuity)) for acuity in Acuity},
            "units": {unit: str(units(unit)) for unit in _UNITS},
        }
