"""`soundadvice batch` as tests give it: in this process, done or refused, and as a command of its own."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from soundadvice_cli.main import cli
from support.tables.batch_tables import PLACE, SECRET

FORMATS = ("parquet", "csv", "ndjson", "arrow", "duckdb::people", "sqlite::people")
OURS = ("--pack", str(PLACE))


def batch(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    """What a batch says, whatever that is."""
    result = CliRunner().invoke(cli, ["batch", *map(str, arguments)], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def done(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    """A batch that goes well, of the pack that is ours."""
    result = batch(*arguments, *OURS, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result


def refused(*arguments: str | Path, stdin: bytes | None = None) -> str:
    """What is said where a batch is refused: one error, with nothing that anybody wrote, and no draft left behind."""
    drafts = set(Path().glob(".*.tmp"))
    result = batch(*arguments, *OURS, stdin=stdin)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1, result.stderr
    assert SECRET not in result.stderr
    assert set(Path().glob(".*.tmp")) <= drafts
    return result.stderr.removeprefix("error: ").rstrip("\n")


def command(*arguments: str) -> list[str]:
    """The batch as a process of its own."""
    return [sys.executable, "-m", "soundadvice_cli", "batch", *arguments, *OURS]


def made(*, but: str = "people.parquet") -> dict[str, int]:
    """What is here beside the input, with its mode."""
    return {str(path): stat.S_IMODE(path.lstat().st_mode) for path in Path().rglob("*") if path.name != but}
