"""`soundadvice review`: sign a pack as it is now, for as long as that is to stand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from soundadvice.audit.audit import Report
    from soundadvice.model.evidence import Review
    from soundadvice.model.pack import Pack


@click.command()
@click.argument("pack", metavar="PACK")
@click.option("--role", metavar="ROLE", help="Your profession, such as 'physiotherapist'; not your name.")
@click.option(
    "--review-by", metavar="DATE", help="The day until which the review stands; if left out, a year from the review."
)
@click.option("--source", "sources", multiple=True, metavar="FILE", help="The source document, as for `audit`.")
@click.option("--date", "on", metavar="DATE", help="The day of the review; if left out, today.")
@click.option("--yes", is_flag=True, help="Sign without being asked again.")
@click.option("--waivers", is_flag=True, help="Do not sign: bind each waiver in pack.yaml to what it covers now.")
def review(
    pack: str,
    role: str | None,
    review_by: str | None,
    sources: tuple[str, ...],
    on: str | None,
    yes: bool,
    waivers: bool,
) -> None:
    """Sign a pack that passes the audit.

    PACK is a folder, or an installed pack's name if there is no such folder. You sign three things, as they are now,
    each as a hash: the pack's meaning, its words, and its case, which is what it is tested and judged by (hazards,
    waivers, severity, claims, tests, population). From then on its advice says `reviewed`, until one of them changes.
    The signature goes into the pack's review.yaml.

    You cannot sign a pack that does not pass, or one with a waiver that is not bound to what it covers: the exit code
    is 1, and you see what is missing. With --waivers, each waiver is bound to the findings that it covers now: look at
    them first. When they change, the waiver no longer holds.
    """
    from datetime import date

    from soundadvice import load_pack
    from soundadvice_cli.errors import Findings
    from soundadvice_cli.options import folder_to_write

    today = date.today()
    if waivers:
        _bind(pack, sources, today)
        return
    if role is None:
        raise click.UsageError("say who signs: --role")
    day = _day(on, "--date") if on else today
    until = _day(review_by, "--review-by") if review_by else _a_year_after(day)
    if until <= day:
        raise click.BadParameter(f"`{until}` is not after the review, on {day}", param_hint="--review-by")
    if not role.strip() or not role.isprintable():
        raise click.BadParameter("say what you are, in words on one line", param_hint="--role")
    folder = folder_to_write(pack)
    _check_writable(folder)
    loaded = load_pack(folder)
    signature = _signature(loaded, role.strip(), day, until)
    if not _passes(loaded, sources, today) or not _bound(loaded, folder, pack):
        raise Findings
    _show(loaded, signature)
    if not yes and not _confirmed():
        click.echo("nothing was signed", err=True)
        raise Findings
    _write(folder, signature)


def _signature(pack: Pack, role: str, day: date, until: date) -> Review:
    from soundadvice.model.evidence import Review

    return Review(role, str(day), pack.meaning_hash, pack.content_hash, str(until), pack.case_hash)


def _bound(pack: Pack, folder: Path, name: str) -> bool:
    """Whether each waiver of the pack's own says what it covers; if not, which does not."""
    from soundadvice.authoring.bind_waivers import own_waivers

    loose = [one for one in own_waivers(pack, folder) if one.covers is None or not one.of]
    for one in loose:
        wrong = "is not bound to what it covers" if one.of else "names no element"
        click.echo(f"{one.span}: the waiver of `{one.finding}` {wrong}", err=True)
    if loose:
        click.echo(f"  help: look at what each covers, then `soundadvice review {name} --waivers`", err=True)
    return not loose


def _bind(name: str, sources: tuple[str, ...], today: date) -> None:
    """Binds each waiver to the findings that it covers, and shows them."""
    from soundadvice import load_pack
    from soundadvice.audit.audit import audit
    from soundadvice.audit.finding_text import describe
    from soundadvice.audit.source.document import read_document
    from soundadvice.audit.waivers import covering, findings_of
    from soundadvice.authoring.bind_waivers import bind_waivers, own_waivers
    from soundadvice_cli.options import folder_to_write

    folder = folder_to_write(name)
    _check_writable(folder)
    pack = load_pack(folder)
    report = audit(pack, source=[read_document(source) for source in sources], today=today)
    found = findings_of(pack, report.results)
    covers: dict[int, str] = {}
    own = own_waivers(pack, folder)
    for waiver in own:
        covered = found[id(waiver)]
        if covered and waiver.of and waiver.covers != covering(covered) and waiver.span is not None:
            covers[waiver.span.line] = covering(covered)
            for finding in covered:
                click.echo(f"{describe(finding, pack)}\n")
    if covers:
        click.echo(f"Bound {len(covers)} of {len(own)} waivers in {bind_waivers(folder, covers)}.")
    wide = [one for one in own if not one.of]
    for waiver in wide:
        click.echo(f"{waiver.span}: the waiver of `{waiver.finding}` names no element, so it is not bound", err=True)
    if wide:
        from soundadvice_cli.errors import Findings

        raise Findings
    if not covers:
        click.echo("Every waiver is bound to what it covers.")


def _passes(pack: Pack, sources: tuple[str, ...], today: date) -> bool:
    """Whether the pack passes the audit; if not, what fails is shown."""
    from soundadvice.audit.audit import audit
    from soundadvice.audit.source.document import read_document

    report = audit(pack, source=[read_document(source) for source in sources], today=today)
    if report.passes:
        return True
    _show_failure(report)
    return False


def _show_failure(report: Report) -> None:
    from soundadvice.audit.finding import Verdict
    from soundadvice.audit.finding_text import describe
    from soundadvice.wording.counts import counted

    failing = [finding for finding in report.findings if finding.fails]
    for finding in failing:
        click.echo(f"{describe(finding, report.pack)}\n")
    for result in report.results:
        for question in result.undecided:
            click.echo(f"{result.name}: undecided: {question}")
        if result.not_checked is not None:
            click.echo(f"{result.name}: not checked: {result.not_checked}")
    amount = [counted(len(failing), "finding")] if failing else []
    unknown = sum(result.verdict in (Verdict.UNDECIDED, Verdict.NOT_CHECKED) for result in report.results)
    amount += [f"{counted(unknown, 'property')} not settled".replace("propertys", "properties")] if unknown else []
    click.echo(f"{report.pack.id} does not pass the audit, so it cannot be signed: {', '.join(amount)}", err=True)
    if any(result.not_checked is not None for result in report.results):
        click.echo("  help: give the document with --source", err=True)


def _show(pack: Pack, signature: Review) -> None:
    """What is signed, and what has changed since the last signature."""
    click.echo(f"{pack.id} {pack.version}, {pack.title}")
    click.echo(f"  meaning  {signature.meaning_hash}")
    click.echo(f"  content  {signature.content_hash}")
    click.echo(f"  case     {signature.case_hash}")
    click.echo(f"  signed by {signature.role} on {signature.date}, to be reviewed again by {signature.review_by}")
    click.echo(f"  {_since(pack)}")


def _since(pack: Pack) -> str:
    if not pack.reviews:
        return "no one has signed it before"
    last = pack.reviews[-1]
    named = f"the review of {last.date} by {last.role}"
    if last.meaning_hash != pack.meaning_hash:
        return f"since {named}, the meaning has changed: who gets which advice ({last.meaning_hash} was signed)"
    if last.case_hash is None:
        before = "its case was not signed"
    elif last.case_hash != pack.case_hash:
        before = "the case has changed: what it is tested and judged by"
    else:
        before = ""
    if last.content_hash != pack.content_hash:
        said = "words have changed, and no more: everyone gets the same advice"
        return f"since {named}, {'; '.join(part for part in (said, before) if part)}"
    return f"since {named}, {before or 'nothing has changed'}"


def _confirmed() -> bool:
    from soundadvice_cli.errors import Refused

    if not sys.stdin.isatty():
        raise Refused("there is no terminal in which to ask you whether to sign\n  help: add --yes")
    return input("Sign this? [y/N] ").strip().lower() in ("y", "yes")


def _write(folder: Path, signature: Review) -> None:
    from soundadvice.authoring.sign import sign
    from soundadvice_cli.errors import Refused

    try:
        path = sign(folder, signature)
    except OSError as error:
        raise Refused(f"{folder}: the review cannot be written: {(error.strerror or 'unknown').lower()}") from None
    click.echo(f"Signed in {path}.")


def _check_writable(folder: Path) -> None:
    import os

    from soundadvice_cli.errors import Refused

    if not os.access(folder, os.W_OK):
        raise Refused(
            f"{folder}: this folder cannot be written to\n  help: review a copy of the pack that you may change"
        )


def _day(text: str, option: str) -> date:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"`{text}` is not a day such as 2030-01-31", param_hint=option) from None


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=28)
