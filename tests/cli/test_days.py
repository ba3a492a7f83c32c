"""Days on the command line: a day in a file is asked today; of a table, `--asked-on` says when."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from soundadvice_cli.prompts import plain
from soundadvice_cli.prompts.asker import Prompt
from support.server.visits import NOW
from support.terminal.check_ins import iter_input
from support.terminal.commands import Run

FOLDER = Path(__file__).parents[1] / "data" / "packs" / "missed_period"


def test_a_day_in_a_file_is_asked_today_and_replays(run: Run, tmp_path: Path) -> None:
    today = date.today()
    answers = tmp_path / "answers.yaml"
    answers.write_text(f"last_period: {today - timedelta(days=42)}\nbleeding: 6w3d\n")
    done = run("triage", "--pack", FOLDER, "--answers", answers, "--json", "--record")
    record = json.loads(done.stdout)
    told = record["advice"]
    assert told["disposition"] == "test"
    assert told["answers"] == {"last_period": f"{today - timedelta(days=42)}/{today}", "bleeding": "45 days"}
    # Long after, it says what it said.
    record["time"] = "2020-01-01T00:00:00Z"
    told["answers"]["last_period"] = "2019-11-20/2020-01-01"
    told["reasons"][1]["because"] = "Your last period began on 20 November 2019 (6 weeks ago)."
    (tmp_path / "record.json").write_text(json.dumps(record))
    assert run("replay", tmp_path / "record.json", "--pack", FOLDER).stdout.splitlines()[-1] == "same"


@pytest.mark.slow
def test_a_table_with_days(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text(
        "who,last_period,due,bleeding,seen\na,2024-01-20,,0 days,2024-03-01\nb,2024-01-20,,0 days,2024-03-02\n"
    )
    for asked, advised in (("seen", ["home", "test"]), ("2024-03-02", ["test", "test"])):
        done = run(
            "batch", table, "-", "--to", "csv", "--pack", FOLDER, "--asked-on", asked, "--columns", "disposition"
        )
        assert [line.rpartition(",")[2].strip('"') for line in done.stdout.splitlines()[1:]] == advised
    assert (
        "asked on 2024-03-02" in run("batch", table, "--dry-run", "--pack", FOLDER, "--asked-on", "2024-03-02").stdout
    )


def test_a_day_that_is_typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from soundadvice import load_pack

    monkeypatch.setattr("builtins.input", iter_input(["31 February", "tomorrow", "6 weeks ago"]))
    monkeypatch.setattr(plain, "now", lambda: NOW)
    question = load_pack(FOLDER).question["last_period"]
    assert plain.PlainAsker().ask(Prompt(question, "")) == (date(2026, 1, 21), date(2026, 3, 4))
    said = " ".join(capsys.readouterr().out.split())
    assert "There is no such day." in said
    assert "That is after today. Please give a day from 30 April 2025 to 4 March 2026." in said
    assert "You said: 21 January 2026 (6 weeks ago)." in said
