"""The journal on the command line: where it is, what is shown of it, and the files that go out and come in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from soundadvice.files.atomic import write_atomically
from soundadvice.journal import Journal, episodes
from soundadvice.model.errors import JournalError
from soundadvice.wording.dates import in_words
from soundadvice.wording.language import say, say_count, to_say
from soundadvice_cli.errors import Interrupted
from soundadvice_cli.prompts.asker import MenuItem
from soundadvice_cli.prompts.choose_asker import tell
from soundadvice_cli.terminal.text_layout import width

if TYPE_CHECKING:
    from datetime import date, datetime

    from soundadvice.handout.blocks import Chart
    from soundadvice.journal import Episode
    from soundadvice.model.pack import Pack
    from soundadvice.model.question import Rating
    from soundadvice_cli.journal.check_in import CheckInConversation
    from soundadvice_cli.prompts.asker import Asker

NONE_YET = to_say("There are no check-ins yet. `soundadvice check-in` makes the first.")


def default_path() -> Path:
    """Where the journal is unless the person names a file."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("soundadvice", appauthor=False)) / "journal.sqlite3"


def open_journal(path: str | None) -> Journal:
    """The journal that the option names, or the person's own. Nothing is read or made yet."""
    return Journal(path) if path else Journal(default_path(), own_folder=True)


def show_list(journal: Journal, today: date) -> None:
    """Every check-in and all of the diary in words, episode by episode."""
    from soundadvice.journal.chart import course_lines
    from soundadvice.journal.diary.words import done_words, how_often
    from soundadvice.journal.episode import of_no_episode

    content = journal.content()
    found, apart = episodes(content.entries, None, content.diary), of_no_episode(content.entries, content.diary)
    if not found and not apart:
        tell(say(NONE_YET))
    for number, episode in enumerate(found):
        if number:
            click.echo()
        if episode.began is None:
            began = say("when it began: not sure")
        else:
            began = say("it began on {day}", day=in_words(episode.began))
        tell(f"{episode.last.subject.replace('_', ' ').capitalize()}: {began}")
        for line in course_lines(episode):
            tell(f"- {line}")
        if episode.diary:
            tell(how_often(episode.diary, max(today, episode.diary[-1].day)))
    if apart:
        if found:
            click.echo()
        tell(say("Exercises that go with no check-in:"))
        for one in apart:
            tell(f"- {in_words(one.day)}; {done_words(one)}")


def show_chart(journal: Journal, subject: Pack, file: Path | None) -> None:
    """The course of the latest episode on the screen, or as a web page in a file."""
    from soundadvice.journal.chart import page

    content = journal.content()
    found = episodes(content.entries, subject.id, content.diary)
    if not found:
        tell(say(NONE_YET))
    elif file is None:
        chart(found[-1], subject.check_in.score)
    else:
        _write_page(file, page(found[-1], subject.title, subject.language, subject.check_in.score))
        tell(say("Written: {path}. It holds your scores: keep it where only you can read it.", path=file))


def chart(episode: Episode, asked: Rating | None) -> None:
    """The chart in plain characters, and what it shows in words."""
    from soundadvice.journal.chart import summary, text_chart

    click.echo("\n".join(text_chart(episode, width() - 1, asked)))
    click.echo()
    tell(summary(episode, asked))


def how_it_went(pack: Pack, journal: Journal, now: datetime) -> Chart | None:
    """How it went of late, this check-in included; None if it cannot be told. Saving does not fail for it."""
    from soundadvice.handout.handover import course
    from soundadvice.journal.episode import episode_of_late

    try:
        content = journal.content()
    except JournalError:
        return None
    found = episode_of_late(episodes(content.entries, pack.layers[0].id, content.diary), now.date())
    return None if found is None else course(found, max(now.date(), found.last.day), pack.check_in.score)


def write_out(journal: Journal, file: str) -> None:
    """Exports the journal to a new file."""
    from soundadvice.journal.diary.entry import in_turn
    from soundadvice.journal.transfer import JournalContent, write_export

    kept = journal.content()
    entries = tuple(entry for episode in episodes(kept.entries) for entry in episode.entries)
    if not entries and not kept.diary:
        tell(say(NONE_YET))
        return
    write_export(JournalContent(entries, in_turn(kept.diary)), file)
    held = _check_ins(len(entries))
    if kept.diary:
        held = say("{check_ins} and {entries}", check_ins=held, entries=_in_diary(len(kept.diary)))
    tell(say("Written: {path}, with {held}. Only you can read that file.", path=file, held=held))


def bring_in(journal: Journal, file: str, today: date) -> None:
    """Adds what an export holds to the journal. Nothing of its own is ever changed by that."""
    from soundadvice.journal.transfer import read_export

    content = read_export(file)
    every = len(content.entries) + len(content.diary)
    added = journal.bring_in(content, today) if every else 0
    said = say_count("{n} entry", "{n} entries", added) if content.diary else _check_ins(added)
    tell(say("Added {added} of {every}. The others were in the journal already.", added=said, every=every))


def _in_diary(count: int) -> str:
    return say_count("{n} entry of the diary", "{n} entries of the diary", count)


def _check_ins(count: int) -> str:
    return say_count("{n} check-in", "{n} check-ins", count)


def delete(journal: Journal, asker: Asker | None) -> None:
    """Deletes the journal, after asking where there is someone to ask. Raises Interrupted where they stop it."""
    if not journal.path.exists():
        tell(say("There is no journal in {path}.", path=journal.path))
        return
    if asker is not None:
        items = [MenuItem("keep", say("Keep it")), MenuItem("delete", say("Delete it, for good"))]
        try:
            asked = say("Delete every check-in and the diary in {path}?", path=journal.path)
            chosen = asker.choose(asked, items, back=False)
        except (KeyboardInterrupt, EOFError):
            raise Interrupted from None
        if chosen != "delete":
            tell(say("Nothing is deleted."))
            return
    journal.delete()
    tell(say("Deleted: {path}. Copies that you exported, or that a backup made, are still there.", path=journal.path))


def after(journal: Journal, pack: Pack, done: CheckInConversation) -> None:
    """After a check-in: the course so far, and that it is kept, or why it is not."""
    from soundadvice.journal.chart import days_of, scored

    if done.trouble is not None:
        tell(say("This check-in could not be kept. The advice above still holds."))
        click.echo(f"error: {done.trouble}", err=True)
        return
    if done.kept is None:
        return
    content = journal.content()
    found = [one for one in episodes(content.entries, None, content.diary) if one.id == done.kept.episode]
    if found and scored(found[0]) and len(days_of(found[0])) > 1:
        click.echo()
        chart(found[0], pack.check_in.score)
    tell("")
    tell(say("Kept in {path}. Only you can read that file.", path=journal.path))
    for words in done.last_words:
        tell(words)


def _write_page(file: Path, content: str) -> None:
    """Puts the page in the file's place in one step, for its owner only. Raises JournalError."""
    if file.suffix.lower() not in (".html", ".htm"):
        raise JournalError(str(file), say("a chart is a web page"), say("give a name that ends in .html"))
    try:
        write_atomically(file, content.encode("utf-8"), follow_link=False)
    except OSError as error:
        raise JournalError(str(file), (error.strerror or "cannot be written").lower()) from None
