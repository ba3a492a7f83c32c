"""The chart: scores over the days, and under them the days of exercise: as text, SVG, page and words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

from soundadvice._dataclass import dataclass
from soundadvice.journal.diary.words import days_exercised, days_hurt, done_words, when
from soundadvice.journal.entry import HIGHEST, LOWEST, Entry, Trend
from soundadvice.journal.episode import Episode
from soundadvice.model.question import Rating
from soundadvice.wording.cells import wrapped
from soundadvice.wording.dates import in_words
from soundadvice.wording.direction import text_direction
from soundadvice.wording.language import say, to_say

TREND_WORDS = {
    Trend.BETTER: to_say("better"),
    Trend.SAME: to_say("about the same"),
    Trend.WORSE: to_say("worse"),
    Trend.UNSURE: to_say("not sure"),
}
_MARKS = 36
_GUTTER = 5  # columns: a score, a space, the axis, and one free


def scored(episode: Episode) -> tuple[Entry, ...]:
    """The check-ins that have a score: those that the chart shows."""
    return tuple(entry for entry in episode.entries if entry.score is not None)


def marks(episode: Episode) -> Mapping[date, str]:
    """The days of the diary, each as it is marked: a `+` for exercises, an `x` where one was stopped, as it hurt."""
    return dict.fromkeys(days_exercised(episode.diary), "+") | dict.fromkeys(days_hurt(episode.diary), "x")


def days_of(episode: Episode) -> tuple[date, ...]:
    """The days that the chart shows, in turn."""
    return tuple(sorted({*(entry.day for entry in scored(episode)), *marks(episode)}))


def _day_words(episode: Episode, day: date) -> str:
    """The date, and which day of the episode it is, the day it began being day 0; only where that day is known."""
    number = None if episode.began is None else (day - episode.began).days
    if number is None or number < 0:
        return in_words(day)
    return say("{date}, day {number}", date=in_words(day), number=number)


# In words -------------------------------------------------------------------------------------------------------


def entry_words(episode: Episode, entry: Entry) -> str:
    """One check-in in one line: the date, the day of the episode, the score and trend if any, and the advice.

    Who is not sure of the trend, or was not asked, has told nothing of it.
    """
    return "".join(_entry_parts(episode, entry))


def course_lines(episode: Episode) -> list[str]:
    """Every check-in and all of the diary, in turn, one line each."""
    return ["".join(parts) for parts in _course(episode)]


def _course(episode: Episode) -> list[tuple[str, str, str]]:
    """Each line as its day, a mark, and what was then."""
    lines = [((one.day, one.time), _entry_parts(episode, one)) for one in episode.entries]
    lines += [((one.day, one.time), (_day_words(episode, one.day), "; ", done_words(one))) for one in episode.diary]
    return [parts for _, parts in sorted(lines)]


def _entry_parts(episode: Episode, entry: Entry) -> tuple[str, str, str]:
    parts = []
    if entry.score is not None:
        parts.append(say("score {score} of {highest}", score=entry.score, highest=HIGHEST))
    if entry.trend is not Trend.UNSURE:
        parts.append(say("compared with the day it began: {trend}", trend=say(TREND_WORDS[entry.trend])))
    advice, day = say("Advice: {title}.", title=entry.title), _day_words(episode, entry.day)
    return (day, "; ", f"{'; '.join(parts)}. {advice}") if parts else (day, ". ", advice)


def summary(episode: Episode, asked: Rating | None) -> str:
    """What the chart shows, for whoever cannot see it. `asked` has the pack's words, None if it asks for no score."""
    shown = scored(episode)
    listed = ", ".join(say("{score} on {day}", score=entry.score, day=in_words(entry.day)) for entry in shown)
    if asked is None:
        lead, scale = say("Scores from {lowest} to {highest}:", lowest=LOWEST, highest=HIGHEST), None
    else:
        lead, scale = f"“{asked.text}”", asked.help
    scores = " ".join(filter(None, (f"{lead} {listed}.", scale))) if shown else say("There are no scores yet.")
    return " ".join(filter(None, (scores, when(episode.diary))))


# Plain characters -----------------------------------------------------------------------------------------------


def text_chart(episode: Episode, columns: int, asked: Rating | None) -> list[str]:
    """The lines of a chart within so many columns, drawn in ASCII. Empty where there are no scores."""
    shown = scored(episode)
    if not shown:
        return []
    room = max(8, columns - _GUTTER - 1)
    days = days_of(episode)
    first, last = days[0], days[-1]

    def place(day: date) -> int:
        return round((day - first).days * (room - 1) / max(1, (last - first).days))

    rows = [[" "] * room for _ in range(HIGHEST + 1)]
    for entry in shown:
        assert entry.score is not None
        rows[entry.score][place(entry.day)] = "*"
    lines = wrapped(
        asked.text if asked else say("Score, {lowest} to {highest}", lowest=LOWEST, highest=HIGHEST), columns
    )
    for score in range(HIGHEST, -1, -1):
        label = f"{score:>2}" if score % 5 == 0 else "  "
        lines.append(f"{label} | {''.join(rows[score])}".rstrip())
    lines.append("   +" + "-" * (room + 1))
    below = [" "] * room
    for day, mark in sorted(marks(episode).items(), key=lambda marked: marked[1]):  # an `x` is never lost under a `+`
        below[place(day)] = mark
    lines += [f"     {''.join(below)}".rstrip()] if episode.diary else []
    lines.append((" " * _GUTTER + _dates(first, last, room)).rstrip())
    return [*lines, *_legend(episode, columns)]


def _legend(episode: Episode, columns: int) -> list[str]:
    """What the marks mean."""
    known = {"+": say("+ exercises"), "x": say("x stopped, it hurt")}
    return [known[mark][:columns] for mark in known if mark in marks(episode).values()]


def _dates(first: date, last: date, room: int) -> str:
    """The first day on the left and the last on the right, with the year where it differs."""
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
    """Where the chart stands in its drawing. Small, so that its letters stay readable on a telephone.

    `below` is the room for the marks of the diary, under the dates.
    """

    below: int = 0
    width: int = 360
    left: int = 36
    right: int = 16
    top: int = 12
    bottom: int = 34

    @property
    def height(self) -> int:
        """How high it is with what stands below."""
        return 240 + self.below

    def x(self, part: float) -> float:
        """A place between the first day (0) and the last (1)."""
        return round(self.left + part * (self.width - self.left - self.right), 1)

    def y(self, score: int) -> float:
        """The height of a score."""
        return round(240 - self.bottom - score / HIGHEST * (240 - self.top - self.bottom), 1)


def svg(episode: Episode, asked: Rating | None) -> str:
    """The chart as one SVG element, with its words for whoever cannot see it. Empty where there are no scores."""
    shown = scored(episode)
    if not shown:
        return ""
    frame = _Frame(below=_MARKS if episode.diary else 0)
    days = days_of(episode)
    first, last = days[0], days[-1]

    def x(day: date) -> float:
        return frame.x((day - first).days / (last - first).days if last > first else 0.5)

    places = [(x(entry.day), frame.y(entry.score or 0)) for entry in shown]
    title = say("Scores and exercises over time") if episode.diary else say("Scores over time")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width} {frame.height}" role="img" '
        'aria-labelledby="chart-title chart-words">',
        f'<title id="chart-title">{escape(title)}</title>',
        f'<desc id="chart-words">{escape(summary(episode, asked))}</desc>',
        *_axes(frame, first, last),
        f'<polyline class="line" points="{" ".join(f"{left},{top}" for left, top in places)}"/>',
        *(f'<circle class="point" cx="{left}" cy="{top}" r="5"/>' for left, top in places),
        *_marks_below(frame, [(x(day), mark) for day, mark in marks(episode).items()]),
        "</svg>",
    ]
    return "\n".join(parts)


def _marks_below(frame: _Frame, placed: Iterable[tuple[float, str]]) -> Iterable[str]:
    """A mark for each day of the diary: told apart by their form, not by colour."""
    y, meant = frame.height - frame.below + 2, set[str]()
    for left, mark in placed:
        meant.add(mark)
        if mark == "+":
            yield f'<rect class="did" x="{round(left - 3, 1)}" y="{y - 6}" width="6" height="12"/>'
        else:
            yield f'<path class="hurt-then" d="M{round(left - 5, 1)} {y - 5}l10 10m0 -10l-10 10"/>'
    words = [
        said for mark, said in (("+", say("bar: exercises")), ("x", say("cross: stopped, it hurt"))) if mark in meant
    ]
    if words:
        yield f'<text x="{frame.left}" y="{y + 24}">{escape("; ".join(words))}</text>'


def _axes(frame: _Frame, first: date, last: date) -> Iterable[str]:
    for score in range(0, HIGHEST + 1, 2):
        y = frame.y(score)
        yield f'<line class="grid" x1="{frame.left}" y1="{y}" x2="{frame.width - frame.right}" y2="{y}"/>'
        yield f'<text x="{frame.left - 8}" y="{y + 5}" text-anchor="end">{score}</text>'
    y = frame.height - frame.below - 12
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
svg { display: block; width: 100%; max-width: 30rem; height: auto; margin: 1rem 0; direction: ltr; }
svg text { font: 15px system-ui, sans-serif; fill: #1a1a1a; }
.grid { stroke: #c8c8c8; stroke-width: 1; }
.line { fill: none; stroke: #1f5f8b; stroke-width: 2.5; }
.point, .did { fill: #1f5f8b; }
.hurt-then { fill: none; stroke: #9c2b16; stroke-width: 2.5; }
ul { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid #c8c8c8; padding: .5rem 0; break-inside: avoid; }
li strong { display: block; }
footer { border-top: 1px solid #1a1a1a; margin-top: 1rem; padding-top: .5rem; font-size: .9rem; }
@media print { body { max-width: none; padding: 0; } }
"""


_YOURS = to_say("The scores are yours, for you to look at. They decide nothing: the advice came from your answers.")
_MADE = to_say("This is not a doctor, and the page was made on your own computer.")


def page(episode: Episode, title: str, language: str, asked: Rating | None) -> str:
    """The chart, and every check-in in words, as one HTML page that loads nothing. The title is in the language."""
    if episode.began is None:
        began = say("You were not sure when it began.")
    else:
        began = say("It began on {day}.", day=in_words(episode.began))
    yours = f"{say(_YOURS)} " if scored(episode) else ""
    heading, made = say("{title}: your course", title=title), say(_MADE)
    listed = "\n".join(_item(day, rest) for day, _, rest in _course(episode))
    return f"""\
<!DOCTYPE html>
<html lang="{escape(language)}" dir="{text_direction(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(heading)}</title>
<style>
{_STYLE}</style>
</head>
<body>
<h1>{escape(heading)}</h1>
<p>{escape(began)} {escape(summary(episode, asked))}</p>
{svg(episode, asked)}
<ul>
{listed}
</ul>
<footer>{escape(yours + made)}</footer>
</body>
</html>
"""


def _item(head: str, rest: str) -> str:
    return f"<li><strong>{escape(head)}</strong>{escape(rest[:1].upper() + rest[1:])}</li>"
