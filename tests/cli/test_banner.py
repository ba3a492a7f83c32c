"""The banner over advice: the pack's own words; where hours count, the same words for every pack."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from soundadvice import Advice, Pack, load_pack, triage
from soundadvice_cli.terminal.advice import console, sections

MINIMAL = Path(__file__).parents[1] / "data" / "packs" / "minimal"
Made = Callable[..., Pack]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """The small pack, with another title for those who should see someone, and another urgency."""

    def make(title: str, acuity: str = "routine") -> Pack:
        folder = tmp_path / "minimal"
        shutil.copytree(MINIMAL, folder, dirs_exist_ok=True)
        text = (MINIMAL / "pack.yaml").read_text()
        old = "acuity: routine, title: See a doctor,"
        assert old in text
        (folder / "pack.yaml").write_text(text.replace(old, f'acuity: {acuity}, title: "{title}",'))
        plan = (MINIMAL / "plan.yaml").read_text()
        waiting = "  - {id: waiting, for: [see_doctor], give: [walk]}\n"  # a habit goes with nothing urgent
        assert waiting in plan
        (folder / "plan.yaml").write_text(plan.replace(waiting, ""))
        return load_pack(folder)

    return make


def shown(advice: Advice, monkeypatch: pytest.MonkeyPatch, *, columns: int = 80, boxed: bool = True) -> list[str]:
    """The lines of the first section, without the box's sides."""
    monkeypatch.setenv("COLUMNS", str(columns))
    stream = io.StringIO()
    console(stream).print(sections(advice, boxed=boxed)[0])
    return [line.strip("│║┃ ") for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("acuity", ["routine", "soon"])
def test_the_title_of_a_disposition_is_its_banner(made: Made, monkeypatch: pytest.MonkeyPatch, acuity: str) -> None:
    advice = triage(made("Ask a physiotherapist", acuity), {"leg_pain": "one"})
    banner, *inside = shown(advice, monkeypatch)
    assert "  ASK A PHYSIOTHERAPIST  " in banner
    assert inside[:-1] == ["Book a visit."]
    assert shown(advice, monkeypatch, boxed=False) == ["ASK A PHYSIOTHERAPIST", "Book a visit."]


@pytest.mark.parametrize(("acuity", "sign"), [("same_day", "GET HELP TODAY"), ("emergency", "EMERGENCY: GET HELP NOW")])
def test_where_hours_count_it_is_said_whatever_the_title(
    made: Made, monkeypatch: pytest.MonkeyPatch, acuity: str, sign: str
) -> None:
    advice = triage(made("Ask a physiotherapist", acuity), {"leg_pain": "one"})
    banner, *inside = shown(advice, monkeypatch)
    assert f"  {sign}  " in banner
    assert inside[:-1] == ["Ask a physiotherapist", "Book a visit."]
    assert shown(advice, monkeypatch, boxed=False) == [sign, "Ask a physiotherapist", "Book a visit."]


@pytest.mark.parametrize("acuity", ["routine", "emergency"])
@pytest.mark.parametrize("columns", [20, 28, 29, 30, 31, 32, 40])
def test_nothing_is_cut_however_narrow(made: Made, monkeypatch: pytest.MonkeyPatch, acuity: str, columns: int) -> None:
    advice = triage(made("Ask a physiotherapist", acuity), {"leg_pain": "one"})
    text = " ".join(shown(advice, monkeypatch, columns=columns))
    assert "…" not in text
    words = ["EMERGENCY: GET HELP NOW", "Ask a physiotherapist"] if acuity == "emergency" else ["ASK A PHYSIOTHERAPIST"]
    assert all(word in text for word in words)


def test_a_title_steers_no_terminal(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    advice = triage(made("Ask [red]a\\nfriend[/red]"), {"leg_pain": "one"})
    assert "[RED]A FRIEND[/RED]" in " ".join(shown(advice, monkeypatch))
