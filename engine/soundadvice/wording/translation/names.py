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
