"""`soundadvice audit`: prove what a pack promises, or show the person for whom it does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import conflicts_option, parameter_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundadvice.audit.audit import Report
    from soundadvice.audit.finding import Verdict
    from soundadvice.audit.prover.task import Ledger, Limits

FORMATS = ("text", "json", "sarif", "html", "junit")


@click.command()
@click.argument("packs", nargs=-1, required=True, metavar="PACK...")
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="FILE",
    help="The source document, as text or HTML: every claim is looked up in it. Repeat for each layer that has its "
    "own.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report.")
@click.option("--output", metavar="FILE", help="Write the report to a file.")
@click.option("--since", metavar="PACK", help="For --format html: what changed since this version, as `diff` shows it.")
@click.option(
    "--help-at",
    metavar="URL",
    help="For --format sarif: the address at which this project's documentation is published.",
)
@parameter_option
@click.option(
    "--proofs",
    metavar="DIR",
    help="Write every question of the audit into a new folder, with its proof or witness; `verify-proofs` checks them.",
)
@click.option(
    "--assurance",
    metavar="FILE",
    help="Write an assurance case too: claim, argument and evidence, in Goal Structuring Notation. As .html with the "
    "drawing and a list, or as .svg with the drawing alone. Of one pack.",
)
@conflicts_option
def audit(
    packs: tuple[str, ...],
    sources: tuple[str, ...],
    form: str,
    output: str | None,
    since: str | None,
    help_at: str | None,
    proofs: str | None,
    assurance: str | None,
    param: dict[str, str | int],
    conflicts: int,
) -> None:
    """Prove what packs promise, for every set of answers.

    PACK is an installed pack's name, or a folder. Each property is proved, or you see a person for whom it does not
    hold, or the report says that it is undecided. The exit code is 1 if anything fails or is undecided. Without
    --source, what needs the document is reported as not checked. What is a matter of safety is proved whatever the
    parameters are set to; the rest of the values in effect, or of those that --param sets.

    PACK can also be a file of decision tables of others (.dmn, or a spreadsheet as .xlsx or .csv): you see gaps,
    overlaps, conflicts and rows that are not needed, each with its place.
    """
    if any(map(_is_table_file, packs)):
        if not all(map(_is_table_file, packs)):
            raise click.UsageError("audit packs and files of decision tables apart")
        if sources or since is not None or param or proofs is not None or assurance is not None:
            raise click.UsageError("--source, --since, --param, --proofs and --assurance are for packs")
        _audit_tables(packs, form, output, help_at)
        return
    import os
    from datetime import date

    from soundadvice import load_pack
    from soundadvice.audit.audit import audit as run
    from soundadvice.audit.prover.task import Ledger, Limits
    from soundadvice.audit.source.document import read_document
    from soundadvice_cli.errors import Findings, Refused

    if since is not None and form != "html":
        raise click.BadParameter("only --format html shows it; `soundadvice diff` shows it alone", param_hint="--since")
    if proofs is not None and os.path.lexists(proofs):  # said at once, not after the audit
        help_ = "name a folder that is not, so that no old proof stays in it"
        raise Refused(f"`{proofs}` is there already\n  help: {help_}")
    if assurance is not None:
        _refuse_assurance(assurance, packs)
    documents = [read_document(source) for source in sources]
    limits = Limits(conflicts=conflicts)
    read = [load_pack(pack, parameters=param, translations=True) for pack in packs]
    kept = proofs is not None or assurance is not None or form in ("html", "json")
    ledgers = [Ledger() if kept else None for _ in read]
    reports = [
        run(pack, source=documents, limits=limits, today=date.today(), ledger=ledger)
        for pack, ledger in zip(read, ledgers, strict=True)
    ]
    if proofs is not None:
        _write_proofs(zip(reports, ledgers, strict=True), limits, proofs)
    command = _command(packs, sources, form, since, param, conflicts)
    if assurance is not None:
        _write_assurance(reports[0], assurance, command)
    _write(_rendered(reports, form, since, help_at, command), output)
    if output is not None or form != "text":
        from soundadvice.reports.text import verdict_line

        for report in reports:
            click.echo(verdict_line(report), err=True)
    if any(report.fails for report in reports):
        raise Findings


def _write_proofs(audited: Iterable[tuple[Report, Ledger | None]], limits: Limits, folder: str) -> None:
    from pathlib import Path

    from soundadvice.audit.certificates.files import certificates
    from soundadvice.files.documents import write_folder

    files: dict[str, bytes] = {}
    for report, ledger in audited:
        assert ledger is not None
        files |= {f"{report.pack.id}/{name}": data for name, data in certificates(report, ledger, limits).items()}
    write_folder(Path(folder), files)
    click.echo(f"certificates: {folder}; check them with `soundadvice verify-proofs {folder}`", err=True)


def _refuse_assurance(file: str, packs: tuple[str, ...]) -> None:
    """Said at once, not after the audit."""
    if not file.lower().endswith((".html", ".svg")):
        raise click.BadParameter("name a file that ends in .html or .svg", param_hint="--assurance")
    if len(packs) > 1:
        raise click.UsageError("--assurance is of one pack: audit them one by one")


def _write_assurance(report: Report, file: str, command: str) -> None:
    from soundadvice.files.documents import write_document
    from soundadvice.reports.assurance.page import as_assurance_html, as_assurance_svg

    alone = file.lower().endswith(".svg")
    text = as_assurance_svg(report) if alone else as_assurance_html(report, command=command)
    write_document(file, text.encode("utf-8"))
    click.echo(f"assurance case: {file}", err=True)


def _is_table_file(name: str) -> bool:
    from pathlib import Path

    from soundadvice.formats.table_files import ENDINGS

    return Path(name).suffix.lower() in ENDINGS and not Path(name).is_dir()


def _audit_tables(paths: tuple[str, ...], form: str, output: str | None, help_at: str | None) -> None:
    from soundadvice.reports.decision_tables.text import verdict_line
    from soundadvice_cli.errors import Findings
    from soundadvice_cli.table_reports import audit_tables, rendered

    reports = audit_tables(paths, form)
    _write(rendered(reports, form, help_at, _paint), output)
    if output is not None or form != "text":
        for report in reports:
            click.echo(verdict_line(report), err=True)
    if any(report.fails for report in reports):
        raise Findings


def _command(
    packs: Iterable[str],
    sources: Iterable[str],
    form: str,
    since: str | None,
    param: dict[str, str | int],
    conflicts: int,
) -> str:
    """What does it again, but for where things lie on this machine: of a path, its last part alone."""
    import os
    import shlex

    def last(path: str) -> str:
        return os.path.basename(os.path.normpath(path))

    words = ["soundadvice", "audit", *map(last, packs), "--format", form]
    words += [word for source in sources for word in ("--source", last(source))]
    words += ["--since", last(since)] if since is not None else []
    words += [word for name, value in param.items() for word in ("--param", f"{name}={value}")]
    return shlex.join([*words, "--conflicts", str(conflicts)])


def _rendered(reports: list[Report], form: str, since: str | None, help_at: str | None, command: str) -> str:
    import json

    match form:
        case "json":
            from soundadvice.reports.json_report import as_json

            return json.dumps(as_json(reports), indent=2, ensure_ascii=False) + "\n"
        case "sarif":
            from soundadvice.reports.sarif import as_sarif

            return json.dumps(as_sarif(reports, help_at=help_at), indent=2, ensure_ascii=False) + "\n"
        case "junit":
            from soundadvice.reports.junit import as_junit

            return as_junit(reports)
        case "html":
            return _html(reports, since, command)
        case _:
            return _text(reports)


def _html(reports: list[Report], since: str | None, command: str) -> str:
    from soundadvice.loader.git.revision import open_version
    from soundadvice.reports.html.page import as_html

    if since is None:
        return as_html(reports, command=command)
    with open_version(since) as version:
        if version.pack.id not in {report.pack.id for report in reports}:
            raise click.BadParameter(f"it is `{version.pack.id}`, which is not audited here", param_hint="--since")
        return as_html(reports, since=version, command=command)


def _text(reports: list[Report]) -> str:
    from shutil import get_terminal_size

    from soundadvice.reports.text import as_text

    width = min(get_terminal_size((100, 24)).columns, 110)
    return "\n\n".join(as_text(report, width=width, paint=_paint) for report in reports) + "\n"


def _paint(text: str, verdict: Verdict) -> str:
    colours = {"holds": "green", "waived": "magenta", "fails": "red"}
    return click.style(text, fg=colours.get(str(verdict), "yellow"), bold=str(verdict) == "fails")


def _write(text: str, output: str | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    from soundadvice.files.documents import write_document

    write_document(output, text.encode("utf-8"))
