"""Lexicon: the few words of a language that turn a text into its contrary, in English, German and Spanish.

It is no grammar. A word that is missing here costs a finding; each that is here was counted against the shipped packs,
so that none costs a false one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from soundadvice.model.case.gloss import Instruction as Do
from soundadvice.model.disposition import Acuity

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is looked for in texts of a language.

    `negations` are words; each is of what stands behind it in its clause, and up to `after` words before it.
    `later` are times, each with the most urgent acuity that help by then can be called.
    `plays_down` is what no one may be told who needs help today. `pain` and `push_on` are for texts that tell people to
    go on although it hurts. `now` is for questions about the present, `unsure` for options of those who do not know.
    """

    negations: frozenset[str]
    after: int
    instructions: Mapping[Do, Pattern]
    later: tuple[tuple[Pattern, Acuity], ...]
    plays_down: Pattern
    pain: Pattern
    push_on: Pattern
    now: Pattern
    unsure: Pattern


def lexicon_of(language: str) -> Lexicon | None:
    """The lexicon of a language, by its tag; None if there is none."""
    return _LEXICONS.get(language.partition("-")[0].lower())


def _re(*words: str) -> Pattern:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


_SOME = r"(?:an?|one|two|three|four|five|six|a few|some|several|the next(?: few)?|\d+)(?: (?:or|to) \d+)?"
_DAYS = r"(?:two|three|four|five|six|a few|some|several|the next(?: few)?|[2-9]|[1-9] (?:or|to) [2-9])"
_EINIGE = r"(?:einer|einem|eine|zwei|drei|vier|einigen?|ein paar|den nächsten|der nächsten|\d+)(?: (?:oder|bis) \d+)?"
_UNOS = r"(?:una?|dos|tres|cuatro|unos|unas|los próximos|las próximas|\d+)(?: [oaó] \d+)?"

_ENGLISH = Lexicon(
    after=2,
    negations=frozenset(
        {"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "nowhere", "without", "cannot", "hardly"}
    ),
    instructions={
        Do.CALL: _re(r"call|ring|phone|dial"),
        Do.GO_IN: _re(r"go (?:in)?to (?:an? |the )?(?:emergency|hospital|A&E|ER)", r"emergency department"),
        Do.SEE_DOCTOR: _re(
            r"see (?:a|your|the) doctor|(?:book|have) a visit", r"ask (?:a|your) doctor|urgent care|get medical help"
        ),
        Do.STOP: _re(r"stop"),
        Do.PUSH_ON: _re(
            r"push(?:ing)? (?:on|through|past|hard(?:er)?)|work(?:ing)? through",
            r"keep going|carry on(?! hurting)|go on(?! hurting)",
            r"continue|ignore",
        ),
        Do.LEAVE_OUT: _re(r"leave(?: \w+){0,4} out|leave out|leave (?:the )?stretches", r"do no stretches"),
        Do.REST: _re(r"rest|lie down|sit down"),
        Do.MOVE: _re(r"keep (?:moving|active)|move|stay active"),
        Do.DRIVE: _re(r"drive"),
        Do.WAIT: _re(r"(?<!to )wait"),
    },
    later=(
        (
            _re(
                rf"(?:next|in {_SOME}|within {_SOME}) (?:weeks?|months?|years?)",
                r"when (?:you have|there is) time|no (?:hurry|rush)",
                r"without hurry|some ?time|can wait",
            ),
            Acuity.ROUTINE,
        ),
        (_re(rf"(?:in|within|for) {_DAYS} days|tomorrow|this week|book a visit"), Acuity.SOON),
        (_re(r"today|(?:in|within) \d+ hours?|by tonight"), Acuity.SAME_DAY),
    ),
    plays_down=_re(
        r"harmless|nothing (?:serious|to worry about)|no (?:need|reason) to (?:worry|see|call|hurry|go)",
        r"need not (?:worry|see|call|go)|"
        r"do(?:es)? not need (?:a doctor|help|to be (?:seen|checked))",
        r"(?:goes|go|pass(?:es)?) away by itself|no (?:danger|cause for concern)",
        r"(?:can|should) wait|never mind",
    ),
    pain=_re(r"pain|hurts?|hurting|sore|ache"),
    push_on=_re(
        r"push(?:ing)? (?:on|through|past|hard(?:er)?)|work(?:ing)? through", r"keep going|carry on(?! hurting)|ignore"
    ),
    now=_re(r"right now|at this moment|in the last (?:day|24 hours)"),
    unsure=_re(
        r"not sure|unsure|(?:do not|don['\u2019]t) know|cannot (?:say|tell|check|try)",
        r"not known|unknown|no idea|still not",
    ),
)
_GERMAN = Lexicon(
    after=5,
    negations=frozenset(
        {
            "nicht",
            "kein",
            "keine",
            "keinen",
            "keinem",
            "keiner",
            "keines",
            "nie",
            "niemals",
            "niemand",
            "nichts",
            "nein",
            "ohne",
            "weder",
            "nirgends",
            "kaum",
        }
    ),
    instructions={
        Do.CALL: _re(r"rufen|ruf|anrufen|wählen"),
        Do.GO_IN: _re(r"Notaufnahme|Krankenhaus"),
        Do.SEE_DOCTOR: _re(r"Arzt|Ärztin|Arztpraxis|ärztliche"),
        Do.STOP: _re(
            r"aufhören|hören Sie (?=(?:\w+ ){0,3}auf)|stoppen", r"brechen Sie ab|halten Sie (?=(?:\w+ )?an)|anhalten"
        ),
        Do.PUSH_ON: _re(
            r"weitermachen|machen Sie (?=(?:\w+ ){0,4}weiter)", r"durchhalten|halten Sie durch|fortfahren|ignorieren"
        ),
        Do.LEAVE_OUT: _re(r"weg|weglassen|auslassen"),
        Do.REST: _re(r"ruhen|schonen|hinlegen"),
        Do.MOVE: _re(r"bewegen|Bewegung"),
        Do.DRIVE: _re(r"fahren|Auto"),
        Do.WAIT: _re(r"(?<!zu )warten"),
    },
    later=(
        (
            _re(
                rf"nächste (?:Woche|n Monat)|nächsten Monat|in {_EINIGE} (?:Wochen?|Monaten?)",
                r"wenn Sie Zeit haben|keine Eile|hat Zeit",
            ),
            Acuity.ROUTINE,
        ),
        (_re(rf"(?:in|innerhalb von) {_EINIGE} Tagen?|morgen|diese Woche"), Acuity.SOON),
        (_re(r"heute"), Acuity.SAME_DAY),
    ),
    plays_down=_re(
        r"harmlos|ungefährlich|nichts Ernstes|kein Grund zur Sorge",
        r"müssen nicht zum Arzt|geht von selbst weg|kann warten",
    ),
    pain=_re(r"Schmerz(?:en|es)?|weh|schmerzt"),
    push_on=_re(r"weitermachen|machen Sie (?=(?:\w+ ){0,4}weiter)", r"durchhalten|halten Sie durch|ignorieren Sie"),
    now=_re(r"gerade jetzt|im Moment|am letzten Tag|in den letzten 24 Stunden"),
    unsure=_re(r"nicht sicher|unsicher|weiß (?:ich )?(?:es )?nicht", r"unklar|nicht bekannt|kann nicht|geht nicht"),
)
_SPANISH = Lexicon(
    after=1,
    negations=frozenset(
        {"no", "nunca", "ningún", "ninguna", "ninguno", "nadie", "nada", "sin", "ni", "jamás", "tampoco", "apenas"}
    ),
    instructions={
        Do.CALL: _re(r"llam[ae]n?|llamar|marque"),
        Do.GO_IN: _re(r"urgencias|hospital"),
        Do.SEE_DOCTOR: _re(r"médico|médica|consulta|doctor"),
        Do.STOP: _re(r"pare|deténgase|deje (?:de|todo|lo)|parar"),
        Do.PUSH_ON: _re(r"siga (?:adelante|a pesar|aunque|con)|continúe|aguante|ignore|persista"),
        Do.LEAVE_OUT: _re(r"deje|déjel[oa]s?|omita|sin estiramientos|no haga"),
        Do.REST: _re(r"descanse|repose|reposo"),
        Do.MOVE: _re(r"muévase|moverse|movimiento|moviéndose"),
        Do.DRIVE: _re(r"conduzca|conducir|maneje"),
        Do.WAIT: _re(r"espere|(?<!para )esperar"),
    },
    later=(
        (
            _re(
                rf"la próxima semana|el próximo mes|dentro de {_UNOS} (?:semanas?|mes(?:es)?)",
                r"cuando tenga tiempo|sin prisa",
            ),
            Acuity.ROUTINE,
        ),
        (_re(rf"(?:en|dentro de) {_UNOS} días?|mañana|esta semana"), Acuity.SOON),
        (_re(r"hoy"), Acuity.SAME_DAY),
    ),
    plays_down=_re(
        r"inofensiv[oa]s?|nada (?:grave|serio)|no hay de qué preocuparse",
        r"no necesita (?:un médico|ayuda)|se pasa sol[oa]",
        r"puede esperar",
    ),
    pain=_re(r"dolor(?:es)?|duele|dolido"),
    push_on=_re(r"siga (?:adelante|a pesar|aunque)|aguante|persista|ignore"),
    now=_re(r"ahora mismo|en este momento|en el último día|en las últimas 24 horas"),
    unsure=_re(r"no (?:estoy |está )?segur[oa]|no (?:lo )?s[ée]|no puede|no se sabe"),
)
_LEXICONS = {"en": _ENGLISH, "de": _GERMAN, "es": _SPANISH}
