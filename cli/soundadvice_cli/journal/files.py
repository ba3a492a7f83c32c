"""The journal on the command line: where it is, what is shown of it, and the files that go out and come in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from soundadvice.files.atomic import write_atomically
from soundadvice.journal import Journal, episodes
from soundadvice.journal.chart import entry_words, page, scored, summary, text_chart
from soundadvice.model.errors import JournalError
from soundadvice.wording.counts import counted
from soundadvice.wording.dates import in_words
from soundadvice_cli.errors import Interrupted
from soundadvice_cli.prompts.asker import MenuItem
from soundadvice_cli.terminal.text_layout import width, wrap

if TYPE_CHECKING:
    from datetime import date

    from soundadvice.journal import Episode
    from soundadvice.model.pack import Pack
    from soundadvice.model.question import Rating
    from soundadvice_cli.journal.check_in import CheckInConversation
    from soundadvice_cli.prompts.asker import Asker

NONE_YET = "There are no check-ins yet. `soundadvice check-in` makes the first."


def default_path() -> Path:
    """Where the journal is unless the person names a file."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("soundadvice", appauthor=False)) / "journal.sqlite3"


def open_journal(path: str | None) -> Journal:
    """The journal that the option names, or the person's own. Nothing is read or made yet."""
    return Journal(path) if path else Journal(default_path(), own_folder=True)


def say(text: str) -> None:
    """Writes one paragraph, wrapped to the terminal; an item of a list under its own beginning."""
    mark = "- " if text.startswith("- ") else ""
    head, *rest = wrap(text.removeprefix(mark), width() - 1 - len(mark), break_words=False)
    click.echo("\n".join([mark + head, *(" " * len(mark) + line for line in rest)]))


def show_list(journal: Journal) -> None:
    """Every check-in in words, episode by episode."""
    found = episodes(journal.entries())
    if not found:
        say(NONE_YET)
    for number, episode in enumerate(found):
        if number:
            click.echo()
        began = "when it began: not sure" if episode.began is None else f"it began on {in_words(episode.began)}"
        say(f"{episode.last.subject.replace('_', ' ').capitalize()}: {began}")
        for entry in episode.entries:
            say(f"- {entry_words(episode, entry)}")


def show_chart(journal: Journal, subject: Pack, file: Path | None) -> None:
    """The course of the latest episode on the screen, or as a web page in a file."""
    found = episodes(journal.entries(), subject.id)
    if not found:
        say(NONE_YET)
    elif file is None:
        chart(found[-1], subject.check_in.score)
    else:
        _write_page(file, page(found[-1], subject.title, subject.language, subject.check_in.score))
        say(f"Written: {file}. It holds your scores: keep it where only you can read it.")


def chart(episode: Episode, asked: Rating | None) -> None:
    """The chart in plain characters, and what it shows in words."""
    click.echo("\n".join(text_chart(episode, width() - 1, asked)))
    click.echo()
    say(summary(episode, asked))


def write_out(journal: Journal, file: str) -> None:
    """Exports the journal to a new file."""
    from soundadvice.journal.transfer import write_export

    entries = [entry for episode in episodes(journal.entries()) for entry in episode.entries]
    if not entries:
        say(NONE_YET)
        return
    write_export(entries, file)
    say(f"Written: {file}, with {counted(len(entries), 'check-in')}. Only you can read that file.")


def bring_in(journal: Journal, file: str, today: date) -> None:
    """Adds the check-ins of an export to the journal. None of its own is ever changed by them."""
    from soundadvice.journal.transfer import read_export

    entries = read_export(file)
    added = journal.bring_in(entries, today) if entries else 0
    say(f"Added {counted(added, 'check-in')} of {len(entries)}. The others were in the journal already.")


def delete(journal: Journal, asker: Asker | None) -> None:
    """Deletes the journal, after asking where there is someone to ask. Raises Interrupted where they stop it."""
    if not journal.path.exists():
        say(f"There is no journal in {journal.path}.")
        return
    if asker is not None:
        items = [MenuItem("keep", "Keep it"), MenuItem("delete", "Delete it, for good")]
        try:
            chosen = asker.choose(f"Delete every check-in in {journal.path}?", items, back=False)
        except (KeyboardInterrupt, EOFError):
            raise Interrupted from None
        if chosen != "delete":
            say("Nothing is deleted.")
            return
    journal.delete()
    say(f"Deleted: {journal.path}. Copies that you exported, or that a backup made, are still there.")


def after(journal: Journal, pack: Pack, done: CheckInConversation) -> None:
    """After a check-in: the course so far, and that it is kept, or why it is not."""
    if done.trouble is not None:
        say("This check-in could not be kept. The advice above still holds.")
        click.echo(f"error: {done.trouble}", err=True)
        return
    if done.kept is None:
        return
    found = [one for one in episodes(journal.entries()) if one.id == done.kept.episode]
    if found and len(scored(found[0])) > 1:
        click.echo()
        chart(found[0], pack.check_in.score)
    say("")
    say(f"Kept in {journal.path}. Only you can read that file.")
    for words in done.last_words:
        say(words)


def _write_page(file: Path, content: str) -> None:
    """Puts the page in the file's place in one step, for its owner only. Raises JournalError."""
    if file.suffix.lower() not in (".html", ".htm"):
        raise JournalError(str(file), "a chart is a web page", "give a name that ends in .html")
    try:
        write_atomically(file, content.encode("utf-8"), follow_link=False)
    except OSError as error:
        raise JournalError(str(file), (error.strerror or "cannot be written").lower()) from None
