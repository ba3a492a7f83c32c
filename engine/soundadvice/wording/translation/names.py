"""Names: what languages call themselves, so that whoever reads one finds it among others that they do not read."""

from __future__ import annotations

_NAMES = {
    "ar": "العربية", "bg": "български", "bn": "বাংলা", "ca": "català", "cs": "čeština", "da": "dansk", "de": "Deutsch",
    "el": "Ελληνικά", "en": "English", "es": "español", "et": "eesti", "fa": "فارسی", "fi": "suomi", "fr": "français",
    "ga": "Gaeilge", "gu": "ગુજરાતી", "he": "עברית", "hi": "हिन्दी", "hr": "hrvatski", "hu": "magyar", "it": "italiano",
    "ja": "日本語", "ko": "한국어", "lt": "lietuvių", "lv": "latviešu", "mt": "Malti", "nb": "norsk", "ne": "नेपाली",
    "nl": "Nederlands", "pa": "ਪੰਜਾਬੀ", "pl": "polski", "pt": "português", "ro": "română", "ru": "русский",
    "sk": "slovenčina", "sl": "slovenščina", "so": "Soomaali", "sq": "shqip", "sr": "српски", "sv": "svenska",
    "ta": "தமிழ்", "tr": "Türkçe", "uk": "українська", "ur": "اردو", "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip

_IN_ENGLISH = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "km": "Khmer", "ko": "Korean", "lo": "Lao", "mg": "Malagasy",
    "mr": "Marathi", "my": "Burmese", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish",
    "prs": "Dari", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "rw": "Kinyarwanda",
    "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "xh": "Xhosa",
    "yo": "Yoruba", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
_ALSO = {"kiswahili": "sw", "bahasa indonesia": "id", "bangla": "bn", "farsi": "fa", "bokmål": "nb"}


def tag_named(name: str) -> str | None:
    """The tag of a language by what it is called in English, or calls itself; None if it is not known here.

    >>> tag_named("French"), tag_named("español"), tag_named("Klingon")
    ('fr', 'es', None)
    """
    plain = name.strip().casefold()
    every = [*_NAMES.items(), *_IN_ENGLISH.items()]
    return next((tag for tag, known in every if known.casefold() == plain), None) or _ALSO.get(plain)


def language_name(tag: str) -> str:
    """What a language calls itself; with what its tag says besides, and the tag alone if it is not known here.

    >>> language_name("de"), language_name("pt-BR"), language_name("tlh")
    ('Deutsch', 'português (BR)', 'tlh')
    """
    first, _, rest = tag.partition("-")
    if first not in _NAMES:
        return tag
    return f"{_NAMES[first]} ({rest})" if rest else _NAMES[first]


def language_names() -> dict[str, str]:
    """What each language that is known here calls itself, by its tag."""
    return dict(_NAMES)
