"""`soundadvice work`: a pack looked at on every save, and the questionnaire beside it in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from soundadvice.model.pack import Pack
    from soundadvice.server.work.desk import StepFound

_SECONDS = 0.4
_MOST_LINES = 50


@click.command()
@click.argument("pack")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The port; 0 is any free one.", show_default=True
)
@click.option("--browser/--no-browser", default=True, help="Open the page in your browser.", show_default=True)
@click.option("--once", is_flag=True, help="Look once, print what is found, and end.")
def work(pack: str, port: int, browser: bool, once: bool) -> None:
    """Check, test and audit a pack on every save, and show the questionnaire beside it.

    PACK is the folder that you write in. On a page in your browser you see what is found, and next to it the
    questionnaire as people will see it, at the question that you are writing. Only this computer can open the page. The
    same is printed here. Stop it with Ctrl-C.

    Needs `soundadvice[serve,audit]`.
    """
    from soundadvice_cli.errors import Findings
    from soundadvice_cli.options import author_folder

    folder = author_folder(pack)
    if once:
        from soundadvice.server.work.desk import WorkDesk

        desk = WorkDesk(folder, steps, lambda _: None, _print)
        desk.look()
        if not all(one.is_good for one in desk.state.found):
            raise Findings
        return
    _serve(folder, port, browser=browser)


def _serve(folder: Path, port: int, *, browser: bool) -> None:
    import threading

    from soundadvice.server.uvicorn import address, check_installed, listen, local_names, serve

    check_installed()
    from soundadvice.server.work.app import Preview, work_app
    from soundadvice.server.work.desk import WorkDesk
    from soundadvice_cli.commands.programs.serve import show_page

    preview = Preview()
    desk = WorkDesk(folder, steps, preview.show, _print)
    listening = listen("127.0.0.1", port)
    page = f"{address(listening)}/work"

    def started() -> None:
        click.echo(f"soundadvice works at {page} (Ctrl-C: stop)")
        threading.Thread(target=desk.watch, args=(_SECONDS,), daemon=True).start()
        if browser:
            show_page(page)

    try:
        serve(work_app(desk, preview, local_names("127.0.0.1")), listening, started=started)
    finally:
        desk.stop()


def steps(folder: Path, show: Callable[[Pack], None]) -> list[Callable[[], StepFound]]:
    """What is done on a save: check, then test, then audit."""
    loaded: list[Pack] = []

    def check() -> StepFound:
        from soundadvice import check_pack, load_pack
        from soundadvice.model.problem import Severity
        from soundadvice.server.work.desk import StepFound
        from soundadvice_cli.commands.packs.check import count

        problems = check_pack(folder)
        is_good = not any(one.severity is Severity.ERROR for one in problems)
        if is_good:
            loaded.append(load_pack(folder, translations=True))
            show(loaded[0])
        return StepFound("check", count(problems), tuple(map(str, problems[:_MOST_LINES])), is_good)

    def test() -> StepFound:
        from soundadvice.server.work.desk import StepFound
        from soundadvice.wording.counts import counted
        from soundadvice_cli.terminal.test_run import run_all

        runs = run_all(loaded[0])
        lines = [line for run in runs for line in run.lines]
        says = f"{counted(len(runs), 'vignette')}, {counted(len(lines), 'failure')}"
        return StepFound("test", says, tuple(lines[:_MOST_LINES]), not lines)

    def audit() -> StepFound:
        from datetime import date

        from soundadvice.audit.audit import audit as run
        from soundadvice.audit.causes import by_cause
        from soundadvice.reports.text import verdict_line, with_what_follows
        from soundadvice.server.work.desk import StepFound

        report = run(loaded[0], today=date.today())
        open_ones = [one for one in report.findings if one.waiver is None]
        told = [with_what_follows(cause, follows, report) for cause, follows in by_cause(open_ones, report.pack)]
        return StepFound("audit", verdict_line(report), tuple(told[:_MOST_LINES]), not report.fails)

    return [check, test, audit]


def _print(found: StepFound) -> None:
    for line in found.lines:
        click.echo(f"{line}\n")
    click.echo(f"{found.step}: {found.says}", err=True)
