"""`soundadvice diff`: for whom two versions of a pack advise differently, and all else in which they differ."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import conflicts_option

if TYPE_CHECKING:
    from soundadvice.audit.compare.difference import Difference
    from soundadvice.loader.git.revision import Version

FORMATS = ("text", "json", "markdown")
FAIL_ON = ("lowered", "behaviour", "text", "case")


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--since-signed", is_flag=True, help="Compare one pack with what its last signature signed.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report.")
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="case",
    show_default=True,
    help="The least grave kind of change that has an exit code of its own; for all below, it is 0.",
)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=12,
    show_default=True,
    help="How many classes of people to write out for each step from one urgency to another.",
)
@conflicts_option
def diff(old: str, new: str | None, since_signed: bool, form: str, fail_on: str, most: int, conflicts: int) -> None:
    """Show who gets different advice from two versions of a pack, and all else that changed.

    OLD and NEW are installed packs, folders, or git revisions as git writes them, such as main:packs/foot_blister. With
    --since-signed, give one folder: it is compared with the newest commit of what was last signed.

    `diff` proves whose advice is lowered, raised or explained differently, and who gets another plan or other
    questions, each with the plainest person and the rules responsible. If it says that something happens to no one,
    that is proved. What no proof reads is listed, all of it: texts, and the case.

    \b
    Exit codes, the gravest first:
    1  someone is advised less urgently, or something is undecided
    3  no one is, but something else is advised, given, asked or shown
    4  a text that carries an answer or an instruction changed
    5  the case changed: hazards, waivers, severity, claims, tests, population
    0  nothing changed, or only other words
    """  # noqa: D301  a backspace tells click to keep the lines
    from soundadvice.audit.compare.diff import diff as compare
    from soundadvice.audit.compare.difference import Gravity
    from soundadvice.audit.prover.task import Limits

    with ExitStack() as stack:
        before, after = _versions(stack, old, new, since_signed=since_signed)
        found = compare(before.pack, after.pack, limits=Limits(conflicts=conflicts), most=most)
    _report(found, before, after, form)
    if found.gravity and found.gravity <= Gravity[fail_on.upper()]:
        raise click.exceptions.Exit(int(found.gravity))


def _versions(stack: ExitStack, old: str, new: str | None, *, since_signed: bool) -> tuple[Version, Version]:
    from soundadvice.loader.git.revision import open_version
    from soundadvice.loader.git.signed import open_last_signed
    from soundadvice_cli.options import folder_to_write

    if not since_signed:
        if new is None:
            raise click.UsageError("give two versions, or one with --since-signed")
        return stack.enter_context(open_version(old)), stack.enter_context(open_version(new))
    if new is not None:
        raise click.UsageError("give one pack with --since-signed: it is compared with what was signed")
    folder = folder_to_write(old)
    after = stack.enter_context(open_version(str(folder.resolve())))
    return stack.enter_context(open_last_signed(after.pack, folder)), after


def _report(found: Difference, before: Version, after: Version, form: str) -> None:
    if form == "json":
        import json

        from soundadvice.reports.diff_json import diff_json

        click.echo(json.dumps(diff_json(found, before, after), indent=2, ensure_ascii=False))
    elif form == "markdown":
        from soundadvice.reports.diff_text import diff_markdown

        click.echo(diff_markdown(found, before, after), nl=False)
    else:
        from soundadvice.reports.diff_text import diff_text

        click.echo(diff_text(found, before, after, heading=lambda text: click.style(text, bold=True)), nl=False)
