"""The week in figures on a page."""

import csv
import io
from datetime import date

from consultant.domain.consult import Role
from consultant.domain.weeks import Week
from consultant.reporting.figures import count_week
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
    assert f'Came in</th><td class="number">{figures.this.received}</td>' in page
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
