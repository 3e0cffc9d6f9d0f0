"""Charts of reports as SVG, drawn on the server: the same on the page and on paper.

Colours are those of the light theme, read from the one file that has them; a library of PDF knows no
variables within SVG. Every chart says in words what it shows, and tables hold its numbers.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup, escape

from domain.indicator_periods import PeriodStep
from domain.report_figures import MapPicture, ReportFigures, ReportStep
from domain.reports import STEPS
from domain.rollups import TOOK_EDGES_HOURS
from geo.classes import Classes
from i18n import t, times
from services.report_text import name_key

TOKENS = Path(__file__).parents[2] / "dashboard" / "assets" / "css" / "tokens.css"
FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
COUNT_COLOURS = 7
WIDTH = 330  # units of a chart that is half a page wide: its letters are about 7.5 points
MOST_NAMED = 30  # areas of a map whose names fit on it
LONGEST_NAME = 7  # letters of a name that is written in one line
DARK_FROM = 3  # classes of counts from here on need light letters


@cache
def read_colours() -> dict[str, str]:
    """Return the colours of the light theme by their names."""
    css = TOKENS.read_text(encoding="utf-8")
    light = re.search(r'\[data-theme="light"\] \{(.*?)\}', css, re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light[1] if light else ""))


def draw_flow(figures: ReportFigures) -> Markup:
    """Return two bars for each step: what came, and what was completed."""
    steps = figures.trend
    most = max([1, *(one.received or 0 for one in steps), *(one.completed or 0 for one in steps)])
    ticks = _ticks(most)
    sheet = _Sheet(WIDTH, 132, top=22)
    sheet.draw_rows([(tick / ticks[-1], times.number(tick)) for tick in ticks])
    slot = sheet.inner_width / max(len(steps), 1)
    for place, one in enumerate(steps):
        left = sheet.left + place * slot
        for number, side, colour in (
            (one.received, 0, "light-no-deadline"),
            (one.completed, 1, "accent"),
        ):
            if number is not None:
                height = number / ticks[-1] * sheet.inner_height
                sheet.draw_rect(
                    (left + slot * (0.14 + 0.37 * side), sheet.base - height, slot * 0.34, height), colour
                )
    sheet.name_steps(figures, slot)
    names = _flow_names(figures)
    sheet.draw_key([("rect", "light-no-deadline", names[0]), ("rect", "accent", names[1])])
    return sheet.to_svg(t("{first}与{second}", first=names[0], second=names[1]))


def draw_on_time(figures: ReportFigures) -> Markup:
    """Return the share completed in time over the last steps, above last year's, which is dashed."""
    steps = figures.trend
    values = [
        one.value
        for step in steps
        for one in (step.on_time, step.last_year)
        if one is not None and one.value is not None
    ]
    low = 0.0 if not values or min(values) < 0.5 else min(int(min(values) * 10) / 10, 0.9)
    sheet = _Sheet(WIDTH, 132, top=22)
    rows = [low + (1 - low) * n / 4 for n in range(5)]
    sheet.draw_rows([((row - low) / (1 - low), times.share(row, decimals=0)) for row in rows])
    slot = sheet.inner_width / max(len(steps), 1)
    lines = (("last_year", "light-no-deadline", "5 3"), ("on_time", "accent", ""))
    for name, colour, dashes in lines:
        points = [
            (sheet.left + (place + 0.5) * slot, _height(step, name, low=low, sheet=sheet))
            for place, step in enumerate(steps)
        ]
        sheet.draw_line(points, colour, dashes)
    sheet.name_steps(figures, slot)
    sheet.draw_key([("line", "accent", t("本期")), ("dashes", "light-no-deadline", t("去年同期"))])
    return sheet.to_svg(t("按时办结率的走势与去年同期"))


def draw_took(counts: Sequence[int]) -> Markup:
    """Return a bar for each span of time within which tickets were completed."""
    most, total = max([1, *counts]), sum(counts)
    sheet = _Sheet(WIDTH, 18 * len(counts) + 6, top=3, left=58, right=84, bottom=3)
    for place, (name, count) in enumerate(zip(list_spans(), counts, strict=True)):
        y = sheet.top + place * 18
        width = count / most * sheet.inner_width
        sheet.draw_rect((sheet.left, y + 3, max(width, 0.5), 11), "accent")
        sheet.write(name, sheet.left - 6, y + 12, anchor="end")
        share = times.share(count / total, decimals=0) if total else times.NOTHING
        sheet.write(f"{times.number(count)}  {share}", sheet.left + width + 5, y + 12)
    return sheet.to_svg(t("从上报到办结的用时"))


def draw_map(picture: MapPicture) -> Markup:
    """Return the areas coloured by their open tickets, with names and numbers where these fit."""
    colours, classes = _count_colours(), Classes(picture.breaks)
    ink, paper = read_colours()["text"], read_colours()["panel"]
    parts, names = [], []
    for area in picture.areas:
        place = classes.of(area.open) or 0
        parts.append(f'<path d="{area.path}" fill="{colours[place]}" stroke="{paper}" stroke-width="1.5"/>')
        if len(picture.areas) <= MOST_NAMED:
            letters = paper if place >= DARK_FROM else ink
            lines = _split_name(name_key(area.who))
            for number, line in enumerate(lines):
                y = area.y - 3 - 14 * (len(lines) - 1 - number)
                names.append(_write(line, area.x, y, fill=letters, size=15 - len(lines), anchor="middle"))
            count = times.number(area.open)
            names.append(
                _write(count, area.x, area.y + 15, fill=letters, size=16, anchor="middle", bold=True)
            )
    body = "".join((*parts, *names))
    label = escape(t("各地未结事项"))
    return Markup(  # noqa: S704 — every part is escaped or a number
        f'<svg viewBox="-4 -4 {picture.width + 8} {picture.height + 8}" role="img" aria-label="{label}"'
        f' class="report-map" xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def list_map_classes(picture: MapPicture) -> list[tuple[str, str, int]]:
    """Return the legend: colour, words, and how many areas, of each class that some area has."""
    classes, colours = Classes(picture.breaks), _count_colours()
    placed = [classes.of(area.open) or 0 for area in picture.areas]
    edges = [0, *(int(edge) for edge in picture.breaks)]
    found = []
    for place, first in enumerate(edges):
        last = edges[place + 1] - 1 if place + 1 < len(edges) else None
        words = f"≥ {first}" if last is None else str(first) if last == first else f"{first}–{last}"
        if place in placed:
            found.append((colours[place], words, placed.count(place)))
    return found


def list_spans() -> list[str]:
    """Return the names of the spans of hours within which tickets are completed."""
    edges = TOOK_EDGES_HOURS
    between = [_span(high, low) for low, high in pairwise(edges)]
    return [f"≤ {_span(edges[0])}", *between, f"> {_span(edges[-1])}"]


class _Sheet:
    """A chart being drawn; sizes are units of its view box."""

    def __init__(
        self, width: int, height: int, *, top: int = 8, left: int = 34, right: int = 6, bottom: int = 18
    ) -> None:
        self.width, self.height = width, height
        self.top, self.left = top, left
        self.inner_width, self.base = width - left - right, height - bottom
        self.inner_height = self.base - top
        self.parts: list[str] = []

    def draw_rows(self, rows: Iterable[tuple[float, str]]) -> None:
        """Draw a thin line and its number at each share of the height."""
        line = read_colours()["line"]
        for share, name in rows:
            y = round(self.base - share * self.inner_height, 1)
            self.parts.append(
                f'<line x1="{self.left}" x2="{self.left + self.inner_width}" y1="{y}" y2="{y}"'
                f' stroke="{line}" stroke-width="0.7"/>'
            )
            self.write(name, self.left - 5, y + 3.5, anchor="end", muted=True)

    def draw_rect(self, box: tuple[float, float, float, float], colour: str) -> None:
        """Draw a bar: x, y, width, height."""
        x, y, width, height = (round(number, 1) for number in box)
        fill = read_colours()[colour]
        self.parts.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>')

    def draw_line(self, points: Sequence[tuple[float, float | None]], colour: str, dashes: str) -> None:
        """Draw a line that is interrupted where there is no value; a value alone is a dot."""
        stroke = read_colours()[colour]
        style = f'stroke="{stroke}" stroke-width="1.4" fill="none"' + (
            f' stroke-dasharray="{dashes}"' if dashes else ""
        )
        run: list[tuple[float, float]] = []
        for x, y in [*points, (0.0, None)]:
            if y is not None:
                run.append((round(x, 1), round(y, 1)))
                continue
            if len(run) > 1:
                self.parts.append(f'<polyline points="{" ".join(f"{a},{b}" for a, b in run)}" {style}/>')
            elif run:
                self.parts.append(f'<circle cx="{run[0][0]}" cy="{run[0][1]}" r="2" fill="{stroke}"/>')
            run = []

    def name_steps(self, figures: ReportFigures, slot: float) -> None:
        """Write the names of some steps below, the last one always."""
        step = STEPS[figures.kind]
        every = max(1, -(-len(figures.trend) // 7))
        last = len(figures.trend) - 1
        for place, one in enumerate(figures.trend):
            if (last - place) % every == 0:
                x = self.left + (place + 0.5) * slot
                self.write(_name_step(one, step), x, self.base + 12, anchor="middle", muted=True)

    def draw_key(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """Write what the colours mean above the chart."""
        x = float(self.left)
        for shape, colour, name in entries:
            if shape == "rect":
                self.draw_rect((x, 3, 9, 8), colour)
            else:
                self.draw_line([(x, 7), (x + 20, 7)], colour, "5 3" if shape == "dashes" else "")
            x += 13 if shape == "rect" else 24
            self.write(name, x, 10.5)
            x += 14 + sum(10 if ord(sign) > 255 else 5.4 for sign in name)

    def write(self, words: str, x: float, y: float, *, anchor: str = "start", muted: bool = False) -> None:
        """Write words at a place."""
        fill = read_colours()["muted" if muted else "text"]
        self.parts.append(_write(words, x, y, fill=fill, size=9.5, anchor=anchor))

    def to_svg(self, label: str) -> Markup:
        """Return the drawing; label: what it shows, in words."""
        body = "".join(self.parts)
        return Markup(  # noqa: S704 — every part is escaped or a number
            f'<svg viewBox="0 0 {self.width} {self.height}" role="img" aria-label="{escape(label)}"'
            f' class="report-chart" xmlns="http://www.w3.org/2000/svg">{body}</svg>'
        )


def _write(words: str, x: float, y: float, *, fill: str, size: float, anchor: str, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{round(x, 1)}" y="{round(y, 1)}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"'
        f'{weight} font-family="{FONT}">{escape(words)}</text>'
    )


def _height(step: ReportStep, name: str, *, low: float, sheet: _Sheet) -> float | None:
    share = step.on_time if name == "on_time" else step.last_year
    if share is None or share.value is None:
        return None
    return sheet.base - (share.value - low) / (1 - low) * sheet.inner_height


def _ticks(most: int) -> list[int]:
    """Return 0 and up to five round numbers, of which the last one is not below ``most``."""
    size = 1
    while True:
        for digit in (1, 2, 5):
            step = digit * size
            if step * 5 >= most:
                return [step * n for n in range(-(-most // step) + 1)]
        size *= 10


def _name_step(one: ReportStep, step: PeriodStep) -> str:
    return one.start.strftime("%Y-%m") if step is PeriodStep.MONTH else one.start.strftime("%m-%d")


def _flow_names(figures: ReportFigures) -> tuple[str, str]:
    if any(one.code == "sent" for one in figures.counts):
        return t("收到工单"), t("办结工单")
    return t("新收事项"), t("办结")


def _split_name(name: str) -> list[str]:
    """Return a long name in two lines of about the same length, English ones between words."""
    if len(name) <= LONGEST_NAME * (1 if ord(name[0]) > 255 else 2):
        return [name]
    middle = len(name) // 2
    if ord(name[0]) <= 255:
        middle = min(
            (at for at, sign in enumerate(name) if sign == " "),
            key=lambda at: abs(at - middle),
            default=middle,
        )
    return [name[:middle].strip(), name[middle:].strip()]


def _count_colours() -> list[str]:
    return [read_colours()[f"count-{place}"] for place in range(COUNT_COLOURS)]


def _span(hours: int, since: int | None = None) -> str:
    """Return a span up to so many hours; from a day on in days."""
    unit = 1 if hours <= 24 else 24
    count = str(hours // unit) if since is None else f"{since // unit}–{hours // unit}"
    return t("{count}小时", count=count) if unit == 1 else t("{count}天", count=count)
