"""The week in figures on a page, for any week: drawn, in tables, and as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from consultant.domain.errors import ReviewError
from consultant.domain.weeks import Days, Week, read_week, week_of
from consultant.reporting.figures import (
    Figures,
    Numbers,
    Point,
    count_numbers,
    count_week,
    last_whole_week,
)
from consultant.reporting.labels import DRILLED, label_of, lists, tables
from consultant.reporting.paper import in_words
from consultant.reporting.rows import as_csv, numbers_as_csv
from consultant.storage import consults, tallies
from consultant.storage.session import reading
from consultant.web.door import NoSuchPageError
from consultant.web.visit import Visit

#: Consults shown behind one figure.
MOST_BEHIND = 500
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
    """The last whole week, or the one asked for; or any span of days."""
    if visit.query("since") or visit.query("until"):
        return _show_days(visit, _asked_days(visit))
    figures = _figures(visit)
    running = week_of(visit.now.astimezone(visit.desk.settings.zone).date())
    following = figures.week.after(1)
    return _page(
        visit,
        Days(since=figures.week.monday, until=figures.week.sunday),
        figures.this,
        figures.before,
        title=f"{figures.week} in figures",
        figures=figures,
        is_running=figures.week >= running,
        earlier=figures.week.after(-1),
        later=following if following <= running else None,
        charts=(
            draw("Came in (left) and answered (right)", figures.line, ("received", "answered")),
            draw("Open at the week's end", figures.line, ("open",)),
        ),
    )


def show_behind(visit: Visit) -> Response:
    """The consults behind one figure."""
    days, figure = _asked_days(visit), visit.query("figure")
    if figure not in DRILLED:
        raise NoSuchPageError("No consults stand behind such a figure.")
    with reading(visit.desk.engine) as session:
        span = days.span(visit.desk.settings.zone)
        found = tallies.behind(session, span, figure, most=MOST_BEHIND + 1)
        rows = consults.of_ids(session, map(consults.id_of, found[:MOST_BEHIND]))
    return visit.page(
        "behind.html",
        label=label_of(figure),
        since=days.since,
        until=days.until,
        rows=rows,
        is_cut=len(found) > MOST_BEHIND,
    )


def download(visit: Visit) -> Response:
    if visit.query("since") or visit.query("until"):
        days = _asked_days(visit)
        this, before = _numbers(visit, days), _numbers(visit, days.before())
        name, text = f"{days.since}-{days.until}", numbers_as_csv(days, this, before)
    else:
        figures = _figures(visit)
        name, text = str(figures.week), as_csv(figures)
    named = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=named)


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


def _show_days(visit: Visit, days: Days) -> Response:
    this, before = _numbers(visit, days), _numbers(visit, days.before())
    today = visit.now.astimezone(visit.desk.settings.zone).date()
    return _page(
        visit,
        days,
        this,
        before,
        title=f"{days.since} to {days.until} in figures",
        figures=None,
        is_running=days.until >= today,
    )


def _page(visit: Visit, days: Days, this: Numbers, before: Numbers, **words: Any) -> Response:
    return visit.page(
        "reports.html",
        since=days.since,
        until=days.until,
        zone=visit.desk.settings.zone,
        this=this,
        tables=tables(this, before),
        lists=lists(this, before),
        wait=in_words,
        **words,
    )


def _numbers(visit: Visit, days: Days) -> Numbers:
    rules = visit.desk.settings
    with reading(visit.desk.engine) as session:
        return count_numbers(session, days.span(rules.zone), promise=rules.promise)


def _asked_days(visit: Visit) -> Days:
    """The days in the address; ReviewError where they are none."""
    try:
        since, until = (date.fromisoformat(visit.query(name)) for name in ("since", "until"))
        asked = Days(since=since, until=until)
        asked.before()  # stands beside it
    except ValueError as error:
        raise ReviewError(f"These are no days of a span: {error}.") from None
    return asked


def _figures(visit: Visit) -> Figures:
    zone = visit.desk.settings.zone
    with reading(visit.desk.engine) as session:
        return count_week(session, _wanted(visit), zone, visit.desk.settings.promise)


def _wanted(visit: Visit) -> Week:
    wish = visit.query("week")
    return read_week(wish) if wish else last_whole_week(visit.now, visit.desk.settings.zone)
