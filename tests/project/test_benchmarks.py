"""The benchmarks: what they keep, the page and the charts made of it, and that all contestants say the same."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

HERE = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(HERE))

import charts  # noqa: E402
import figures  # noqa: E402
import history  # noqa: E402
import kept  # noqa: E402
import page  # noqa: E402
import run  # noqa: E402
from measured import Growth, Line, Measured, Section, Table, from_json, to_json  # noqa: E402

SIDE = Table(
    "side",
    "Side by side",
    "µs",
    (
        Measured("by hand", (1.0, 1.1, 0.9), {"given": "all"}, 18.0),
        Measured("soundadvice, <all> & more", (2.0, 2.4, 1.8), {"given": "all"}, 40.0),
        Measured("a slow one", (300.0, 310.0, 290.0), {"given": "half"}),
        Measured("a lost one", why_not="not installed"),
    ),
    "by hand",
)
GROWN = Growth(
    "grown",
    "It grows",
    "ms",
    "rules",
    (8, 80, 5_000),
    (
        Line("soundadvice", ((1.0,), (9.0, 11.0), (700.0,))),
        Line("another", ((2.0,), (40.0,), ()), ("", "", "crashes")),
        Line("none", ((), (), ()), ("no", "no", "no")),
    ),
    facts={"questions": ("12", "38", "297")},
)
FOUND = Section("All of it", "What it is about.", (SIDE, GROWN), ("soundadvice",), ("A note.",))


def made(section: Section = FOUND, *, quick: bool = False) -> kept.Run:
    machine = {"CPU": "a quick one", "memory": "8 GB"}
    return kept.Run(section, machine, {"soundadvice": "0.1.0"}, "2026-01-02", "abc1234", ("0.1", "0.9"), 61.0, quick)


def words_of(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)  # raises where it is not well-formed
    return ["".join(one.itertext()) for one in root.iter() if one.tag.endswith(("text", "title", "desc"))]


# What is kept ------------------------------------------------------------------------------------------------------


def test_what_was_found_survives_as_json(tmp_path: Path) -> None:
    assert from_json(json.loads(json.dumps(to_json(FOUND)))) == FOUND
    kept.keep("all", made(), tmp_path)
    assert kept.read("all", tmp_path) == made()
    assert kept.read("never run", tmp_path) is None


def test_what_is_kept_has_no_more_digits_than_a_clock_is_good_for(tmp_path: Path) -> None:
    kept.keep("all", made(Section("", "", (Table("t", "", "s", (Measured("one", (1.23456789,)),)),))), tmp_path)
    assert "1.23457" in (tmp_path / "all.json").read_text()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (0.0000123, "0.0000123"),
        (0.01234, "0.0123"),
        (0.5, "0.500"),
        (1.234, "1.23"),
        (12.34, "12.3"),
        (123.4, "123"),
        (1234.5, "1,234"),
    ],
)
def test_figures_have_about_three_digits(number: float, words: str) -> None:
    assert figures.figure(number) == words


def test_a_spread_is_the_middle_half_or_the_extremes() -> None:
    assert figures.with_spread([3.0]) == "3.00"
    assert figures.with_spread([1.0, 2.0, 9.0]) == "2.00 (1.00 to 9.00)"
    assert figures.spread([*range(1, 100)]) == (25.0, 75.0)
    assert figures.count(5_000) == "5,000"
    assert figures.count(100_000_000) == "10^8"


# Charts ------------------------------------------------------------------------------------------------------------


def test_a_chart_side_by_side_holds_its_names_and_ratios() -> None:
    words = words_of(charts.side_by_side(SIDE))
    assert words[0] == "Side by side"
    assert words[1].startswith("Times as long as by hand. by hand: 1.00; soundadvice, <all> & more: 2.00; a slow one:")
    assert {"soundadvice, <all> & more", "2.00", "a slow one"} <= set(words)
    assert "a lost one" not in " ".join(words)


def test_rates_are_ranked_from_the_highest_and_compared_by_time() -> None:
    rates = Table("r", "Rates", "rows/s", (Measured("a", (10.0,)), Measured("b", (40.0,))), "b", rates=True)
    assert [row.name for row in rates.ranked()] == ["b", "a"]
    assert rates.ratios(rates.rows[0]) == (4.0,)


def test_a_chart_of_growth_holds_every_figure() -> None:
    words = words_of(charts.over(GROWN))
    assert words[1] == (
        "ms, along rules. soundadvice: 1.00 at 8, 10.0 at 80, 700 at 5,000, exponent 1.02 (1.00 to 1.03); "
        "another: 2.00 at 8, 40.0 at 80, exponent 1.30."
    )
    assert {"soundadvice 700 ^1.02", "another 40.0 ^1.30", "5,000", "rules"} <= set(words)


def test_names_beside_many_curves_stay_in_the_chart_and_apart() -> None:
    lines = tuple(Line(f"curve {number}", ((1.0,), (50 + number / 100,))) for number in range(30))
    svg = charts.over(Growth("many", "Many", "s", "rules", (10, 100), (*lines, Line("low", ((0.01,), (0.02,))))))
    height = int(re.findall(r'viewBox="0 0 \d+ (\d+)"', svg)[0])
    places = sorted(float(y) for y in re.findall(r'class="other" x="\d+" y="([\d.]+)"', svg))
    assert len(places) == 31
    assert places[0] > 12
    assert places[-1] < height - 30
    assert min(high - low for low, high in pairwise(places)) >= 15.9


def test_charts_have_colours_for_light_and_dark_and_are_named() -> None:
    for svg in (charts.side_by_side(SIDE), charts.over(GROWN)):
        assert "prefers-color-scheme: dark" in svg
        assert 'role="img" aria-labelledby="title told"' in svg


@pytest.mark.parametrize("samples", [(5.0,), (0.0, 0.0), (1e-9, 1e9)])
def test_odd_figures_still_give_a_chart(samples: tuple[float, ...]) -> None:
    words_of(charts.side_by_side(Table("odd", "Odd", "s", (Measured("one", samples),))))
    words_of(charts.over(Growth("odd", "Odd", "s", "rows", (10,), (Line("one", ((5.0,),)),))))


# The page ----------------------------------------------------------------------------------------------------------


def test_the_page_holds_every_figure_and_shows_every_chart(tmp_path: Path) -> None:
    page.write({"all": made()}, tmp_path)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| **soundadvice, <all> & more** | all | 2.00 | 2.00 (2.00 to 2.18) | 40 |" in text
    assert "Not measured: a lost one: not installed." in text
    assert "| another | 2.00 | 40.0 | crashes |" in text
    assert "| questions | 12 | 38 | 297 |" in text
    assert "a quick one" in text
    assert "abc1234" in text
    shown = re.findall(r"!\[([^]]+)\]\((charts/[^)]+)\)", text)
    assert [Path(path).name for _, path in shown] == ["all-side.svg", "all-grown.svg"]
    for alternative, path in shown:
        assert "the figures are in the table below" in alternative
        words_of((tmp_path / path).read_text(encoding="utf-8"))


def test_a_chart_that_no_table_has_any_more_goes(tmp_path: Path) -> None:
    page.write({"all": made()}, tmp_path)
    page.write({"all": made(Section("All", "", (SIDE,)))}, tmp_path)
    assert [one.name for one in (tmp_path / "charts").iterdir()] == ["all-side.svg"]


def test_a_small_run_says_so() -> None:
    assert "quote nothing" in page.text_of({"all": made(quick=True)})
    assert "quote nothing" not in page.text_of({"all": made()})


def test_the_page_is_what_was_kept_last() -> None:
    found = {name: one for name in run.BENCHMARKS if (one := kept.read(name)) is not None}
    assert page.text_of(found, history.read()) == (HERE / "README.md").read_text(encoding="utf-8")
    assert not any(one.quick for one in found.values())


def test_a_name_that_is_no_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["singel"])
    assert "singel" in capsys.readouterr().err


# The contestants ---------------------------------------------------------------------------------------------------

MODULES = sorted(path.stem for path in (HERE / "peers").glob("*.py") if path.stem != "__init__")


@pytest.mark.sampled
@pytest.mark.parametrize("module", MODULES)
def test_every_contestant_gives_what_the_reference_says(module: str) -> None:
    """The worker checks them before it times anything; without a line on its input it times nothing."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, str(HERE / "worker.py"), module, "60"]
    done = subprocess.run(command, input="", capture_output=True, text=True, check=False, env=environment, timeout=120)
    last = (done.stderr.strip().splitlines() or [""])[-1]
    if last.startswith(("ModuleNotFoundError", "ImportError")):
        pytest.skip(f"a contestant is not installed: {last}")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
