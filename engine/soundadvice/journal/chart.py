"""The chart: scores over the days, as plain characters, as SVG in a page of its own, and in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from soundadvice.journal.entry import HIGHEST, LOWEST, Entry, Trend
from soundadvice.journal.episode import Episode
from soundadvice.model.question import Rating
from soundadvice.wording.cells import wrapped
from soundadvice.wording.dates import in_words

TREND_WORDS = {
    Trend.BETTER: "better",
    Trend.SAME: "about the same",
    Trend.WORSE: "worse",
    Trend.UNSURE: "not sure",
}
_GUTTER = 5  # columns: a score, a space, the axis, and one free


def scored(episode: Episode) -> tuple[Entry, ...]:
    """The check-ins that have a score: those that the chart shows."""
    return tuple(entry for entry in episode.entries if entry.score is not None)


def day_number(episode: Episode, entry: Entry) -> int | None:
    """Which day of the episode an entry is of, the day it began being day 0; None where that day is not known."""
    return None if episode.began is None else (entry.day - episode.began).days


# In words -------------------------------------------------------------------------------------------------------


def entry_words(episode: Episode, entry: Entry) -> str:
    """One check-in in one line: the date, the day of the episode, the score and trend if any, and the advice."""
    return "; ".join([_day_words(episode, entry), *_how_it_was(entry)]) + f". Advice: {entry.title}."


def _day_words(episode: Episode, entry: Entry) -> str:
    number = day_number(episode, entry)
    return in_words(entry.day) + ("" if number is None or number < 0 else f", day {number}")


def _how_it_was(entry: Entry) -> list[str]:
    """What was told of that day. Who is not sure of the trend, or was not asked, has told nothing of it."""
    score = [] if entry.score is None else [f"score {entry.score} of {HIGHEST}"]
    unsure = entry.trend is Trend.UNSURE
    return score if unsure else [*score, f"compared with the day it began: {TREND_WORDS[entry.trend]}"]


def summary(episode: Episode, asked: Rating | None) -> str:
    """What the chart shows, for whoever cannot see it. `asked` has the pack's words, None if it asks for no score."""
    shown = scored(episode)
    if not shown:
        return "There are no scores yet."
    listed = ", ".join(f"{entry.score} on {in_words(entry.day)}" for entry in shown)
    if asked is None:
        return f"Scores from {LOWEST} to {HIGHEST}: {listed}."
    return " ".join(filter(None, (f"“{asked.text}” {listed}.", asked.help)))


# Plain characters -----------------------------------------------------------------------------------------------


def text_chart(episode: Episode, columns: int, asked: Rating | None) -> list[str]:
    """The lines of a chart within so many columns, drawn in ASCII. Empty where there are no scores."""
    shown = scored(episode)
    if not shown:
        return []
    room = max(8, columns - _GUTTER - 1)
    first, span = shown[0].day, max(1, (shown[-1].day - shown[0].day).days)
    rows = [[" "] * room for _ in range(HIGHEST + 1)]
    for entry in shown:
        assert entry.score is not None
        rows[entry.score][round((entry.day - first).days * (room - 1) / span)] = "*"
    lines = wrapped(asked.text if asked else f"Score, {LOWEST} to {HIGHEST}", columns)
    for score in range(HIGHEST, -1, -1):
        label = f"{score:>2}" if score % 5 == 0 else "  "
        lines.append(f"{label} | {''.join(rows[score])}".rstrip())
    lines.append("   +" + "-" * (room + 1))
    return [*lines, (" " * _GUTTER + _dates(shown, room)).rstrip()]


def _dates(shown: tuple[Entry, ...], room: int) -> str:
    """The first day on the left and the last on the right, with the year where it differs."""
    first, last = shown[0].day, shown[-1].day
    if first == last:
        return f"{in_words(first, short=True)} {first.year}"
    year = "" if first.year == last.year else f" {first.year}"
    both = [
        (in_words(first, short=True) + year, f"{in_words(last, short=True)} {last.year}"),
        (str(first.year), str(last.year)) if year else (in_words(first, short=True), in_words(last, short=True)),
    ]
    left, right = next((pair for pair in both if len(pair[0]) + len(pair[1]) < room), both[-1])
    return left + " " * max(1, room - len(left) - len(right)) + right


# SVG ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the chart stands in its drawing. Small, so that its letters stay readable on a telephone."""

    width: int = 360
    height: int = 240
    left: int = 36
    right: int = 16
    top: int = 12
    bottom: int = 34

    def x(self, part: float) -> float:
        """A place between the first day (0) and the last (1)."""
        return round(self.left + part * (self.width - self.left - self.right), 1)

    def y(self, score: int) -> float:
        """The height of a score."""
        return round(self.height - self.bottom - score / HIGHEST * (self.height - self.top - self.bottom), 1)


def svg(episode: Episode, asked: Rating | None) -> str:
    """The chart as one SVG element, with its words for whoever cannot see it. Empty where there are no scores."""
    shown = scored(episode)
    if not shown:
        return ""
    frame = _Frame()
    first, span = shown[0].day, (shown[-1].day - shown[0].day).days
    places = [
        (frame.x((entry.day - first).days / span if span else 0.5), frame.y(entry.score or 0), entry) for entry in shown
    ]
    line = " ".join(f"{x},{y}" for x, y, _ in places)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width} {frame.height}" role="img" '
        'aria-labelledby="chart-title chart-words">',
        '<title id="chart-title">Scores over time</title>',
        f'<desc id="chart-words">{escape(summary(episode, asked))}</desc>',
        *_axes(frame, shown),
        f'<polyline class="line" points="{line}"/>',
        *(f'<circle class="point" cx="{x}" cy="{y}" r="5"/>' for x, y, _ in places),
        "</svg>",
    ]
    return "\n".join(parts)


def _axes(frame: _Frame, shown: tuple[Entry, ...]) -> Iterable[str]:
    for score in range(0, HIGHEST + 1, 2):
        y = frame.y(score)
        yield f'<line class="grid" x1="{frame.left}" y1="{y}" x2="{frame.width - frame.right}" y2="{y}"/>'
        yield f'<text x="{frame.left - 8}" y="{y + 5}" text-anchor="end">{score}</text>'
    y = frame.height - 12
    first, last = shown[0].day, shown[-1].day
    if first == last:
        yield f'<text x="{frame.x(0.5)}" y="{y}" text-anchor="middle">{in_words(first)}</text>'
        return
    yield f'<text x="{frame.left}" y="{y}">{in_words(first)}</text>'
    yield f'<text x="{frame.width - frame.right}" y="{y}" text-anchor="end">{in_words(last)}</text>'


# The page -------------------------------------------------------------------------------------------------------

_STYLE = """\
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; margin: 0 auto; padding: 1rem;
  max-width: 42rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .5rem; }
svg { display: block; width: 100%; max-width: 30rem; height: auto; margin: 1rem 0; }
svg text { font: 15px system-ui, sans-serif; fill: #1a1a1a; }
.grid { stroke: #c8c8c8; stroke-width: 1; }
.line { fill: none; stroke: #1f5f8b; stroke-width: 2.5; }
.point { fill: #1f5f8b; }
ul { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid #c8c8c8; padding: .5rem 0; break-inside: avoid; }
li strong { display: block; }
footer { border-top: 1px solid #1a1a1a; margin-top: 1rem; padding-top: .5rem; font-size: .9rem; }
@media print { body { max-width: none; padding: 0; } }
"""


_YOURS = "The scores are yours, for you to look at. They decide nothing: the advice came from your answers."


def page(episode: Episode, title: str, language: str, asked: Rating | None) -> str:
    """The chart, and every check-in in words, as one HTML page that loads nothing. The title is in the language."""
    began = "You were not sure when it began." if episode.began is None else f"It began on {in_words(episode.began)}."
    yours = f"{_YOURS} " if scored(episode) else ""
    listed = "\n".join(_item(episode, entry) for entry in episode.entries)
    return f"""\
<!DOCTYPE html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title)}: your course</title>
<style>
{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}: your course</h1>
<p>{began} {escape(summary(episode, asked))}</p>
{svg(episode, asked)}
<ul>
{listed}
</ul>
<footer>{yours}This is not a doctor, and the page was made on your own computer.</footer>
</body>
</html>
"""


def _item(episode: Episode, entry: Entry) -> str:
    told = "; ".join(_how_it_was(entry))
    rest = f"{told[:1].upper()}{told[1:]}. " if told else ""
    return f"<li><strong>{escape(_day_words(episode, entry))}</strong>{escape(f'{rest}Advice: {entry.title}.')}</li>"
