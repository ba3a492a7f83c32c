"""Own words: the words of the pages themselves, in the language chosen, marked where that is not the page's."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from soundadvice.handout.markup import marked
from soundadvice.wording import language
from soundadvice.wording.amounts import units
from soundadvice.wording.language import say, say_in


def say_html(msgid: str, /, **values: object) -> Markup:
    """Words of a template, which may hold elements; what they are filled with is escaped unless it is markup."""
    return _marked(_filled(language.say(msgid), values))


def say_count_html(singular: str, plural: str, n: int, /, **values: object) -> Markup:
    """As `say_html`, for a number of things."""
    return _marked(_filled(language.words_for(singular, plural, n), {"n": n, **values}))


def attribute(msgid: str, /, **values: object) -> str:
    """Words of a template that stand in an attribute, where nothing can be marked."""
    return language.say(msgid, **values)


def own(text: str) -> Markup:
    """Words of our own that were made elsewhere."""
    return _marked(escape(text)) if text else Markup("")


def unit_name(unit: str) -> str:
    """A unit of time to choose, with a capital letter."""
    return units(unit).capitalize()


def script_words() -> Mapping[str, str]:
    """What the script of the routine says, by the words that it knows them by."""
    return {
        "lost": say("We cannot reach our computer any more. Please stop here."),
        "hold_progress": say("How far the hold has come"),
        "step_progress": say("How far this step has come"),
        "start": say("Start the clock"),
        "again": say("Begin again"),
        "sound_on": say("Sound: on"),
        "sound_off": say("Sound: off"),
        "voice_on": say("Voice: on"),
        "voice_off": say("Voice: off"),
        "hold_done": say("The hold is done. Come out of it slowly."),
        "at_once": say("Begin at once"),
        "pause": say("Pause"),
        "hold_on": say("Go on with the hold"),
        "time_on": say("Let the time go on"),
        "paused": say("Paused."),
        "next_step": say("On to the next step."),
        "hold_now": say_in("now is the time for it", "Hold now."),
        "enough": say("You may stop now."),
        # WORDS: The script fills what is in braces.
        "lead": say("Get into place. The hold begins in {left}."),
        # WORDS: As a voice says it.
        "lead_spoken": say("Get into place. The hold begins in {seconds} seconds."),
        "step_left": say("Goes on by itself in {left} seconds."),
        "paused_at": say("Paused at {now} of {whole} seconds. The clock is stopped."),
        "so_far": say("{now} of {whole} seconds."),
        "not_yet": say("{now} of {whole} seconds"),
        "spoken": say("{now} seconds."),
        "range": say("{low} to {high}"),
    }


def _filled(words: str, values: Mapping[str, object]) -> Markup:
    # The words are ours: a catalogue is part of the program.
    return Markup(words).format(**values) if values else Markup(words)  # noqa: S704


def _marked(words: Markup) -> Markup:
    return Markup(marked(words))  # noqa: S704
