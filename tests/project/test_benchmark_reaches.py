"""What the benchmarks set out to reach, how things grow, and what got slower: judged from what was kept."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(HERE))

import charts  # noqa: E402
import fitted  # noqa: E402
import history  # noqa: E402
import kept  # noqa: E402
import page  # noqa: E402
import run  # noqa: E402
from found import MEMORY, found  # noqa: E402
from measured import Growth, Line, Measured, Section, Table  # noqa: E402
from reaches import MISSED, REACHED, UNMEASURED, Place, Reach, samples_of, standings  # noqa: E402
from what_to_reach import REACHES  # noqa: E402

SIDE = Table(
    "side",
    "Side by side",
    "µs",
    (
        Measured("by hand", (1.0, 1.0, 1.0), memory=18.0),
        Measured("soundadvice", (2.0, 2.2, 1.8), memory=40.0),
        Measured("another", (4.0, 4.0, 4.0)),
    ),
    "by hand",
)
RATES = Table("rates", "Rates", "requests/s", (Measured("one", (100.0,)), Measured("two", (190.0,))), rates=True)
GROWN = Growth("grown", "It grows", "ms", "rules", (10, 100), (Line("soundadvice", ((5.0,), (50.0,))),))
FOUND = Section("All of it", "", (SIDE, RATES, GROWN))


def made(section: Section = FOUND, date: str = "2026-01-02", *, quick: bool = False, cpu: str = "quick") -> kept.Run:
    return kept.Run(section, {"CPU": cpu}, {"soundadvice": "0.1.0"}, date, "abc1234", ("0.1", "0.9"), 61.0, quick)


def timed(seconds: tuple[float, ...], unit: str = "s", name: str = "soundadvice") -> Section:
    return Section("One", "", (Table("t", "", unit, (Measured(name, seconds),)),))


# How things grow ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("power", [-1.0, 0.0, 0.5, 1.0, 2.0])
def test_the_exponent_of_a_known_curve_is_found(power: float) -> None:
    fit = fitted.fit((size, 3 * size**power) for size in (8, 80, 800, 5_000))
    assert fit is not None
    assert (fit.exponent, fit.low, fit.high) == pytest.approx((power, power, power), abs=1e-9)
    assert (fit.first, fit.last) == (8, 5_000)
    assert str(fit) == f"{power:.2f}"


def test_a_curve_that_bends_has_a_range() -> None:
    fit = fitted.fit([(10, 100 + 10), (100, 100 + 100), (1_000, 100 + 1_000)])
    assert fit is not None
    assert fit.low < fit.exponent < fit.high
    assert str(fit) == "0.50 (0.26 to 0.74)"


@pytest.mark.parametrize("points", [[], [(8, 1.0)], [(8, 1.0), (8, 2.0)], [(8, 0.0), (80, 1.0)], [(0, 1.0), (8, 1.0)]])
def test_less_than_two_sizes_have_no_exponent(points: list[tuple[float, float]]) -> None:
    assert fitted.fit(points) is None


def test_the_page_and_the_chart_show_the_exponent() -> None:
    text = page.text_of({"all": made()})
    assert "| ms | 10 rules | 100 rules | exponent |" in text
    assert "| **soundadvice** | 5.00 | 50.0 | 1.00 |" in text
    assert "soundadvice <tspan" in charts.over(GROWN)
    assert "50.0 ^1.00</tspan>" in charts.over(GROWN)
    assert "50.0 at 100, exponent 1.00." in charts.over(GROWN)


def test_a_line_that_ends_early_is_fitted_to_what_it_has() -> None:
    lines = (Line("ends", ((1.0,), (10.0,), ()), ("", "", "crashes")), Line("one", ((1.0,), (), ())))
    text = page.text_of({"all": made(Section("", "", (replace(GROWN, points=(1, 10, 100), lines=lines),)))})
    assert "| ends | 1.00 | 10.0 | crashes | 1.00 |" in text
    assert "| one | 1.00 |  |  |  |" in text


# Figures by name ---------------------------------------------------------------------------------------------------


def test_every_figure_has_a_name_of_its_own() -> None:
    names = {one.key: (one.value, one.unit) for one in found(FOUND)}
    assert names[("side", "by hand", "")] == (1.0, "µs")
    assert names[("side", "soundadvice", "")] == (2.0, "x by hand")
    assert names[("side", "soundadvice", MEMORY)] == (40.0, "MB")
    assert names[("grown", "soundadvice", "100 rules")] == (50.0, "ms")
    assert len(names) == len(list(found(FOUND)))


def test_every_figure_that_is_kept_has_a_name_of_its_own() -> None:
    for name, one in run.kept_in(kept.RESULTS).items():
        keys = [figure.key for figure in found(one.section)]
        assert len(set(keys)) == len(keys), name


# Reaches -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "unit", "goal", "state"),
    [
        (Place("all", "side", "soundadvice", over="by hand"), "x", 2.0, REACHED),
        (Place("all", "side", "soundadvice", over="by hand"), "x", 1.99, MISSED),
        (Place("all", "side", "soundadvice", over="another"), "x", 0.5, REACHED),
        (Place("all", "side", "soundadvice", memory=True), "MB", 39.9, MISSED),
        (Place("all", "rates", "two", over="one", rate=True), "x", 1.9, REACHED),
        (Place("all", "rates", "two", over="one", rate=True), "x", 1.91, MISSED),
        (Place("all", "grown", "soundadvice", 100), "s", 0.05, REACHED),
        (Place("all", "grown", "soundadvice", 1_000), "s", 9.0, UNMEASURED),
        (Place("all", "side", "lost", over="by hand"), "x", 9.0, UNMEASURED),
        (Place("all", "side", "soundadvice", over="lost"), "x", 9.0, UNMEASURED),
        (Place("all", "none", "soundadvice"), "x", 9.0, UNMEASURED),
        (Place("never", "side", "soundadvice"), "x", 9.0, UNMEASURED),
    ],
)
def test_a_reach_is_judged_by_the_figure_at_its_place(place: Place, unit: str, goal: float, state: str) -> None:
    (one,) = standings({"all": made()}, [Reach("it", "", "", goal, unit, place)])
    assert one.state == state


def test_a_figure_counts_as_it_is_shown() -> None:
    reach = Reach("it", "", "", 1.4, "s", Place("all", "t", "soundadvice"))
    assert standings({"all": made(timed((1.4036,)))}, [reach])[0].state == REACHED
    assert standings({"all": made(timed((1.406,)))}, [reach])[0].state == MISSED


def test_what_a_small_run_found_reaches_nothing() -> None:
    reach = Reach("it", "", "", 9.0, "x", Place("all", "side", "soundadvice", over="by hand"))
    assert standings({"all": made(quick=True)}, [reach])[0].state == UNMEASURED


@pytest.mark.parametrize(
    ("goal", "limit", "code"), [(2.0, "", 0), (1.0, "", 1), (1.0, "It cannot be: a profile says so.", 0)]
)
def test_check_fails_where_a_reach_is_missed_without_a_reason(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    goal: float,
    limit: str,
    code: int,
) -> None:
    place = Place("single", "side", "soundadvice", over="by hand")
    monkeypatch.setattr(run, "REACHES", (Reach("it", "code by hand", "3x", goal, "x", place, limit),))
    kept.keep("single", made(), tmp_path / "results")
    assert run.main(["--check", "--out", str(tmp_path)]) == code
    said = capsys.readouterr().out
    assert f"it, against code by hand: 2.00x (1.80 to 2.20); to reach {goal:g}x" in said
    assert limit in said
    assert not (tmp_path / "README.md").exists()


def test_check_fails_where_nothing_was_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--check", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().out.count(UNMEASURED) == len(REACHES) + 1


def test_the_page_says_what_is_reached_and_why_the_rest_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = (Place("all", "side", name, over="by hand") for name in ("soundadvice", "another"))
    reaches = (
        Reach("first", "by hand", "3x", 2, "x", near, "not told while it is reached"),
        Reach("second", "", "", 3, "x", far, "told"),
        Reach("third", "", "", 3, "x", Place("all", "side", "lost")),
    )
    monkeypatch.setattr(page, "REACHES", reaches)
    text = page.text_of({"all": made()})
    assert "| first | by hand | 3x | 2x | 2.00x (1.80 to 2.20) | reached |" in text
    assert "| second |  |  | 3x | 4.00x (4.00 to 4.00) | **missed** (1) |" in text
    assert "| third |  |  | 3x |  | **not measured** |" in text
    assert "1. told" in text
    assert "not told" not in text
    assert "1 of 3 are reached" in text


@pytest.mark.parametrize("reach", REACHES, ids=lambda reach: f"{reach.what} {reach.goal:g}")
def test_every_reach_has_a_place_where_its_figure_is_found(reach: Reach) -> None:
    """In what is kept; or where it was never measured, at least under a name that a benchmark gives to something."""
    place = reach.place
    assert place.section in run.BENCHMARKS
    one = kept.read(place.section)
    if one is None or not samples_of({place.section: one.section}, reach):
        sources = "".join(path.read_text("utf-8") for path in HERE.glob("*.py") if path.name != "what_to_reach.py")
        assert f'"{place.name}"' in sources
        assert f'"{place.part}"' in sources


# The history -------------------------------------------------------------------------------------------------------


def test_a_run_adds_a_line_a_figure_and_only_once(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    for _ in range(2):
        history.append("all", made(), file)
    history.append("all", made(date="2026-02-02", quick=True), file)
    past = history.read(file)
    assert past == history.of_run("all", made())
    assert len(past) == len(list(found(FOUND)))
    assert past[0].load == 0.9
    history.append("all", made(date="2026-03-02"), file)
    assert len(history.read(file)) == 2 * len(past)


def compared(*sections: Section, cpus: tuple[str, ...] = ("a", "a", "a")) -> list[history.Slower]:
    runs = [made(one, f"2026-01-0{day}", cpu=cpu) for day, (one, cpu) in enumerate(zip(sections, cpus, strict=False))]
    return history.slower([row for one in runs for row in history.of_run("all", one)])


def test_what_is_slower_by_more_than_the_spread_is_told() -> None:
    (one,) = compared(timed((1.0, 1.1)), timed((1.5, 1.6)))
    assert (one.now.value, one.last.value, one.best.value) == (1.55, 1.05, 1.05)
    assert one.than_last
    assert one.ours
    assert history.told([one]) == [
        "all, soundadvice: 1.55 s (1.50 to 1.60), load 0.9; the run before 1.05 s (1.00 to 1.10), load 0.9; "
        "the best 1.05 s (1.00 to 1.10), 2026-01-00 at abc1234"
    ]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ((1.0, 2.0), (1.9, 2.9)),  # the spreads overlap
        ((1.0, 1.01), (1.02, 1.03)),  # not by a tenth
        ((1.0,), (1.2,)),  # no spread: not by a quarter
        ((2.0, 2.1), (1.0, 1.1)),  # faster
    ],
)
def test_what_is_not_clearly_slower_is_not_told(then: tuple[float, ...], now: tuple[float, ...]) -> None:
    assert compared(timed(then), timed(now)) == []


def test_of_rates_the_lower_one_is_the_slower_one() -> None:
    assert compared(timed((100.0,), "requests/s"), timed((150.0,), "requests/s")) == []
    (one,) = compared(timed((100.0,), "requests/s"), timed((50.0,), "requests/s"))
    assert one.than_last


def test_what_crept_is_told_against_the_best() -> None:
    (one,) = compared(timed((1.0, 1.02)), timed((1.1, 1.12)), timed((1.2, 1.22)))
    assert one.best.value == 1.01
    assert not one.than_last


def test_runs_on_different_processors_are_not_compared() -> None:
    assert compared(timed((1.0, 1.1)), timed((9.0, 9.1)), cpus=("a", "b")) == []


def test_figures_of_others_tell_of_the_machine() -> None:
    both = Section("", "", (Table("t", "", "s", (Measured("soundadvice", (1.0,)), Measured("peer", (1.0,)))),))
    slow = Section("", "", (Table("t", "", "s", (Measured("soundadvice", (1.0,)), Measured("peer", (2.0,)))),))
    (one,) = compared(both, slow)
    assert not one.ours
    text = page.text_of({}, [*history.of_run("all", made(both, "1")), *history.of_run("all", made(slow, "2"))])
    assert "Nothing of soundadvice." in text
    assert "Of the figures of others, 1 are worse too" in text


def test_history_says_what_is_slower_and_fails_if_it_is_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / history.FILE.name
    history.append("all", made(timed((1.0,))), file)
    assert run.main(["--history", "--out", str(tmp_path)]) == 0
    history.append("all", made(timed((2.0,)), "2026-02-02"), file)
    assert run.main(["--history", "--out", str(tmp_path)]) == 1
    assert "all, soundadvice: 2.00 s, load 0.9; the run before 1.00 s" in capsys.readouterr().out


def test_all_that_is_kept_is_in_the_history() -> None:
    told = {(row.section, row.date) for row in history.read()}
    assert {(name, one.date) for name, one in run.kept_in(kept.RESULTS).items()} <= told


def test_a_run_is_kept_and_added_and_the_page_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "run", lambda name, *, quick: made(date=name, quick=quick))
    assert run.main(["single", "--out", str(tmp_path)]) == 0
    assert {row.section for row in history.read(tmp_path / "history.csv")} == {"single"}
    assert "## What we set out to reach" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_the_heavy_ones_run_by_name_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(name: str, *, quick: bool) -> kept.Run:
        asked.append(name)
        return made(date=name, quick=quick)

    monkeypatch.setattr(run, "run", noted)
    run.main(["--out", str(tmp_path)])
    assert not set(asked) & set(run.BY_NAME)
    assert set(asked) | set(run.BY_NAME) == set(run.BENCHMARKS)
    run.main([*run.BY_NAME, "--out", str(tmp_path)])
    assert asked[-len(run.BY_NAME) :] == list(run.BY_NAME)
