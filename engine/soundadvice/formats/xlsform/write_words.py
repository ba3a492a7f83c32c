"""Words: the texts of a question that depend on answers, as calculations that the form's labels name."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.formats.xlsform.write_conditions import HelperNames, relevant
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.model.rule import TextVariants
from soundadvice.wording.placeholders import fill
from soundadvice.wording.translation.speak import languages, pack_in_language

Row = dict[str, str]


def calculations(question: Question, pack: Pack, names: HelperNames) -> Iterator[Row]:
    """A row for each text of a question that depends on answers, in every language that the pack is offered in."""
    for language in languages(pack):
        spoken = pack_in_language(pack, language)
        for one in _varied(spoken, question.id):
            words = quoted(fill(_own_words(spoken.question[question.id], one.part), spoken))
            for condition, text in reversed(one.cases):
                words = f"if({relevant(condition, pack, names).xpath}, {quoted(fill(text, spoken))}, {words})"
            yield {"type": "calculate", "name": _name(one, spoken, names), "calculation": words}


def words_or_name(question: Question, part: str, text: str, pack: Pack, names: HelperNames) -> str:
    """The words of a part of a question, or the name of the row that has them where they depend on answers."""
    for one in _varied(pack, question.id):
        if one.part == part:
            return f"${{{_name(one, pack, names)}}}"
    return fill(text, pack)


def quoted(text: str) -> str:
    r"""A text as XPath has it, which knows no escape: with quotes of both kinds, it is put together.

    >>> print(quoted("yes"), quoted("I don't"), quoted('"I don\'t"'))
    'yes' "I don't" concat('"I don', "'", 't"')
    """
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    parts = ', "\'", '.join(f"'{part}'" for part in text.split("'"))
    return f"concat({parts})"


def differing(question: Question, pack: Pack, names: HelperNames) -> bool:
    """Whether other words hang on what may be skipped, which a form takes as answered with no."""
    return any(relevant(when, pack, names).differs for one in _varied(pack, question.id) for when, _ in one.cases)


def other_words(question: Question, pack: Pack) -> Iterator[str]:
    """The words that are said by answer, instead of a question's own."""
    return (text for one in _varied(pack, question.id) for _, text in one.cases)


def _own_words(question: Question, part: str) -> str:
    """The words of a part that are for everyone else."""
    head, _, option = part.partition(".")
    if option and isinstance(question, (Choice, MultiChoice)):
        return next(one.text for one in question.options if one.id == option)
    return {"text": question.text, "help": question.help, "why": question.why}[head] or ""


def _varied(pack: Pack, question: str) -> Iterator[TextVariants]:
    return (one for one in pack.variants if (one.of, one.id) == ("question", question))


def _name(one: TextVariants, pack: Pack, names: HelperNames) -> str:
    language = pack.language if len(languages(pack)) > 1 else ""
    return names.words(one.id, one.part, language)
