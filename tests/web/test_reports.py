"""The week in figures on a page."""

import csv
import io
from datetime import date

import pytest

from consultant.domain.consult import Role
from consultant.domain.weeks import Days, Week
from consultant.reporting.figures import count_numbers, count_week
from consultant.storage import tallies
from consultant.storage.session import reading, transaction
from consultant.web.reports import HEIGHT, WIDTH, draw
from tests.reporting.history import keep_history, make_history
from tests.web.desks import Place


def test_a_page_shows_the_figures_of_any_week(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        keep_history(session, make_history(9, 300, date(2026, 9, 1), 60))
    browser = place.signed_in(place.add("May Manager", Role.MANAGER))

    page = browser.get("/reports?week=2026-W41").text
    table = browser.get("/reports.csv?week=2026-W41")

    with reading(place.desk.engine) as session:
        figures = count_week(session, Week(2026, 41), place.desk.settings.zone)
    rows = {(r["name"], r["week"]): r["value"] for r in csv.DictReader(io.StringIO(table.text))}
    drilled = "/reports/consults?figure=received&amp;since=2026-10-05&amp;until=2026-10-11"
    came_in = f'<a href="{drilled}">{figures.this.received}</a>'
    assert f'Came in</th><td class="number">{came_in}</td>' in page
    assert f"2026-W41: {figures.this.received} received" in page
    assert rows["answered", "2026-W41"] == str(figures.this.answered)
    assert table.headers["Content-Disposition"] == 'attachment; filename="2026-W41.csv"'
    assert "ashgrove" not in page.lower()


def test_without_a_week_the_last_whole_one_is_shown(place: Place) -> None:
    browser = place.signed_in(place.add(role=Role.MANAGER))

    page = browser.get("/reports").text  # on Friday of W47

    assert "<h1>2026-W46 in figures</h1>" in page
    assert "not over" not in page
    assert "not over" in browser.get("/reports?week=2026-W47").text


def test_a_page_shows_the_figures_of_any_span(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        keep_history(session, make_history(9, 300, date(2026, 9, 1), 60))
    browser = place.signed_in(place.add("May Manager", Role.MANAGER))

    page = browser.get("/reports?since=2026-09-10&until=2026-10-20")
    table = browser.get("/reports.csv?since=2026-09-10&until=2026-10-20")

    span = Days(since=date(2026, 9, 10), until=date(2026, 10, 20))
    with reading(place.desk.engine) as session:
        numbers = count_numbers(session, span.span(place.desk.settings.zone))
    rows = {(r["name"], r["span"]): r["value"] for r in csv.DictReader(io.StringIO(table.text))}
    assert f">{numbers.received}</a>" in page.text
    assert "Twelve weeks" not in page.text
    assert rows["answered", str(span)] == str(numbers.answered)
    assert ("answered", "2026-07-31..2026-09-09") in rows


@pytest.mark.parametrize(
    "figure", ["received", "answered", "declined", "closed", "sent_back", "asked", "asked_back"]
)
def test_behind_a_figure_stand_its_consults(place: Place, figure: str) -> None:
    with transaction(place.desk.engine) as session:
        keep_history(session, make_history(9, 300, date(2026, 9, 1), 60))
        days = Days(since=date(2026, 9, 10), until=date(2026, 10, 20))
        span = days.span(place.desk.settings.zone)
        numbers = count_numbers(session, span)
        found = tallies.behind(session, span, figure, most=500)
    browser = place.signed_in(place.add("May Manager", Role.MANAGER))

    page = browser.get(f"/reports/consults?figure={figure}&since=2026-09-10&until=2026-10-20").text

    assert len(found) <= getattr(numbers, figure)
    if figure in {"received", "answered", "declined", "closed", "asked"}:
        assert len(found) == getattr(numbers, figure)
    assert found
    assert all(f'href="/consults/{reference}"' in page for reference in found)


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-10-20&until=2026-10-10",
        "since=2026-10-20",
        "since=x&until=y",
        "since=0001-01-01&until=0001-02-01",
        "since=1901-01-01&until=2900-02-01",
    ],
)
def test_a_span_that_is_none_is_told_on_a_page(place: Place, query: str) -> None:
    browser = place.signed_in(place.add(role=Role.MANAGER))

    answer = browser.get(f"/reports?{query}")

    assert answer.status_code == 400
    assert "These are no days of a span" in answer.text


def test_a_week_that_is_none_is_told_on_a_page(place: Place) -> None:
    browser = place.signed_in(place.add(role=Role.MANAGER))

    answer = browser.get("/reports?week=2026-W60")

    assert answer.status_code == 400
    assert "is no week" in answer.text


def test_bars_stay_within_their_chart(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        keep_history(session, make_history(9, 300, date(2026, 9, 1), 60))
        line = count_week(session, Week(2026, 41), place.desk.settings.zone).line

    chart = draw("Came in and answered", line, ("received", "answered"))

    assert len(chart.bars) == 24
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in chart.bars)
    assert all(0 <= bar.y <= bar.y + bar.height <= HEIGHT for bar in chart.bars)
