"""`soundadvice claims`: the register of what a pack's source says, made and renewed from the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from soundadvice.audit.source.document import Document
    from soundadvice.audit.source.find_moved import Trace
    from soundadvice.audit.source.trace import Loose


@dataclass(frozen=True, slots=True)
class Traced:
    """A pack's own claims, where each stands now, the words that none covers, and the digest that the pack knows."""

    traces: tuple[Trace, ...]
    loose: tuple[Loose, ...]
    digest: str


@click.command()
@click.argument("pack")
@click.option("--source", required=True, metavar="FILE", help="The document that the claims are about.")
@click.option("--make", is_flag=True, help="Make a claim of each passage that none covers.")
@click.option("--renew", is_flag=True, help="Write where claims stand that are elsewhere now, with the same words.")
@click.option("--accept", multiple=True, metavar="ID", help="Take a claim's new words: you have read them again.")
def claims(pack: str, source: str, make: bool, renew: bool, accept: tuple[str, ...]) -> None:
    """Show, make and renew the claims of a pack: where its source says what.

    Without an option you see which claims are elsewhere in the document, changed or missing, and which words of it
    no claim covers; the exit code is 1 if there are any. --make writes a claim for each of these words: its place,
    its first and last words, its digest. It does not say how you read it; until you do, the pack does not load.
    --renew moves claims whose words are the same. Words that have changed are yours to read: --accept takes them
    for the claims that you name. Once every claim is found and every word covered, the digest of the document in
    pack.yaml is set.

    Needs `soundadvice[fmt]` to write.
    """
    from soundadvice import find_pack
    from soundadvice.audit.source.document import read_document
    from soundadvice_cli.errors import Findings
    from soundadvice_cli.options import author_folder

    writes = bool(make or renew or accept)
    folder = author_folder(pack) if writes else find_pack(pack, here_first=True)
    document = read_document(source)
    found = _traced(folder, document)
    if writes:
        _write(folder, document, found, accept, make=make, renew=renew)
        if make and found.loose:
            return  # until they are read, the pack cannot be
        found = _traced(folder, document)
    lines = [line for one in found.traces if (line := _told(one))]
    lines += [_uncovered(one, document) for one in found.loose]
    for line in lines:
        click.echo(line)
    click.echo(f"{len(found.traces)} claims, {len(lines)} to look at", err=True)
    if lines:
        raise Findings


def _traced(folder: Path, document: Document) -> Traced:
    from soundadvice import load_pack
    from soundadvice.audit.source.registers import registers
    from soundadvice.audit.source.trace import loose_words, trace
    from soundadvice_cli.errors import Refused

    pack = load_pack(folder)
    if pack.source is None:
        add = f"source: {{title: …, file: {document.name}, sha256: {document.sha256}, captured: …}}"
        raise Refused(f"`{pack.id}` names no source\n  help: add to pack.yaml: {add}")
    book = next((one for one in registers(pack, [document]) if one.pack == pack.id), None)
    if book is None:
        raise Refused(f"the claims of `{pack.id}` are those of another pack: give that one")
    traces = trace(document, book.claims)
    return Traced(traces, tuple(loose_words(document, traces)), pack.source.sha256)


def _write(
    folder: Path, document: Document, found: Traced, accept: tuple[str, ...], *, make: bool, renew: bool
) -> None:
    from soundadvice.audit.source.find_moved import TraceState
    from soundadvice.audit.source.trace import says_its_words
    from soundadvice.authoring.writing.claim_register import SourceStretch, written_register
    from soundadvice_cli.errors import Refused

    by_id = {one.claim.id: one for one in found.traces}
    for name in accept:
        if name not in by_id or by_id[name].state is not TraceState.CHANGED:
            hint = "--accept takes those that are listed as changed"
            raise Refused(f"`{name}` is no claim that has changed\n  help: {hint}")
    wanted = [by_id[name] for name in accept]
    wanted += [one for one in found.traces if renew and one.state is TraceState.MOVED]
    renewed = {}
    for one in wanted:
        if one.place is not None:
            text = document.text(one.place)
            renewed[one.claim.id] = SourceStretch(one.place, text, keeps_words=says_its_words(one.claim, text))
    made = [SourceStretch(one.place, document.text(one.place)) for one in found.loose if make]
    left = [one for one in found.traces if one.state is not TraceState.HERE and one.claim.id not in renewed]
    is_whole = not left and not found.loose and found.digest != document.sha256
    ids = written_register(folder, made, renewed, document.sha256 if is_whole else None)
    for name in renewed:
        click.echo(f"{folder / 'claims.yaml'}: `{name}` renewed", err=True)
    if ids:
        click.echo(f"{folder / 'claims.yaml'}: `{ids[0]}` to `{ids[-1]}` made", err=True)
        said = "say how you read each, and what it became, or why it is not used; until then the pack does not load"
        click.echo(f"next: {said}", err=True)
    if is_whole:
        click.echo(f"{folder / 'pack.yaml'}: the digest of the source is set", err=True)


def _told(one: Trace) -> str | None:
    """What there is to say of a claim, None if it is where it says."""
    from soundadvice.audit.source.find_moved import TraceState

    where = f"{one.claim.span.file}:{one.claim.span.line}: " if one.claim.span else ""
    says = {
        TraceState.HERE: None,
        TraceState.MOVED: f"is at {one.place} now, with the same words: --renew",
        TraceState.SPREAD: "goes over several lines now: make claims of each",
        TraceState.CHANGED: f"has changed, at {one.place}: read it again, then --accept {one.claim.id}",
        TraceState.MISSING: "is not in the document any longer: read it again",
    }[one.state]
    return says and f"{where}`{one.claim.id}` {says}"


def _uncovered(one: Loose, document: Document) -> str:
    span = document.span(one.place)
    return f"{span}: no claim covers `{document.text(one.place)}` ({one.place}): --make"
