"""The week in figures on a page, for any week: drawn, in tables, and as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from consultant.domain.weeks import Week, read_week, week_of
from consultant.reporting.figures import Figures, Point, count_week, last_whole_week
from consultant.reporting.paper import in_words
from consultant.reporting.rows import as_csv, compare
from consultant.storage.session import reading
from consultant.web.visit import Visit

#: A chart's size in its own units; the page scales it.
WIDTH, HEIGHT, FLOOR = 600, 120, 18  # FLOOR holds the names of the weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a chart, and what it stands for."""

    kind: str  # "in", "out", "open": how the page colours it
    x: float
    y: float
    width: float
    height: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Twelve weeks in bars; the table beneath says the same in numbers."""

    name: str
    bars: tuple[Bar, ...]
    weeks: tuple[tuple[float, str], ...]  # (where, "W47")
    highest: int


def show(visit: Visit) -> Response:
    """The last whole week, or the one asked for."""
    figures = _figures(visit)
    running = week_of(visit.now.astimezone(visit.desk.settings.zone).date())
    following = figures.week.after(1)
    return visit.page(
        "reports.html",
        figures=figures,
        is_running=figures.week >= running,
        earlier=figures.week.after(-1),
        later=following if following <= running else None,
        charts=(
            draw("Came in (left) and answered (right)", figures.line, ("received", "answered")),
            draw("Open at the week's end", figures.line, ("open",)),
        ),
        compare=compare,
        wait=in_words,
    )


def download(visit: Visit) -> Response:
    figures = _figures(visit)
    named = {"Content-Disposition": f'attachment; filename="{figures.week}.csv"'}
    return Response(as_csv(figures), media_type="text/csv; charset=utf-8", headers=named)


def draw(name: str, line: Sequence[Point], kinds: Sequence[str]) -> Chart:
    """Bars side by side, one of each kind a week; all on one scale."""
    highest = max([1, *(getattr(point, kind) for point in line for kind in kinds)])
    step = WIDTH / len(line)
    wide = step * 0.8 / len(kinds)
    bars = []
    for n, point in enumerate(line):
        for place, kind in enumerate(kinds):
            value = getattr(point, kind)
            high = (HEIGHT - FLOOR) * value / highest
            bars.append(
                Bar(
                    kind=kind,
                    x=round(n * step + place * wide, 1),
                    y=round(HEIGHT - FLOOR - high, 1),
                    width=round(wide - 1, 1),
                    height=round(high, 1),
                    says=f"{point.week}: {value} {kind}",
                )
            )
    weeks = tuple(
        (round(n * step + step * 0.4, 1), f"W{point.week.number:02}")
        for n, point in enumerate(line)
    )
    return Chart(name=name, bars=tuple(bars), weeks=weeks, highest=highest)


def _figures(visit: Visit) -> Figures:
    zone = visit.desk.settings.zone
    with reading(visit.desk.engine) as session:
        return count_week(session, _wanted(visit), zone)


def _wanted(visit: Visit) -> Week:
    wish = visit.query("week")
    return read_week(wish) if wish else last_whole_week(visit.now, visit.desk.settings.zone)
