"""`soundadvice diff`: for whom two versions of a pack advise differently, or a proof that they do for no one."""

from __future__ import annotations

import click

from soundadvice_cli.options import conflicts_option

FORMATS = ("text", "json", "markdown")


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=12,
    show_default=True,
    help="How many classes of people to write out for each step from one urgency to another.",
)
@conflicts_option
def diff(old: str, new: str, form: str, most: int, conflicts: int) -> None:
    """Show who gets different advice from two versions of a pack.

    OLD and NEW are installed packs, folders, or git revisions as git writes them, such as main:packs/foot_blister.
    `diff` compares what they advise, not their text: whose advice is lowered, raised or explained differently, and who
    gets another plan or other questions, each with the plainest person and the rules responsible. If it says that
    something happens to no one, that is proved.

    The exit code is 1 if anyone's advice is lowered, or if anything is undecided, so you can guard a pull request with
    this command.
    """
    from soundadvice.audit.compare.diff import diff as compare
    from soundadvice.audit.prover.task import Limits
    from soundadvice.loader.git.revision import open_version
    from soundadvice_cli.errors import Findings

    with open_version(old) as before, open_version(new) as after:
        found = compare(before.pack, after.pack, limits=Limits(conflicts=conflicts), most=most)
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
    if not found.passes:
        raise Findings
