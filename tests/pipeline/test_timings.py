"""How long the desk takes: counted by the worker, shown to Prometheus, of nobody in particular."""

import re
from datetime import timedelta

from consultant.desk import Desk
from consultant.domain.timing import BOUNDS, Stopwatch, Timed
from consultant.storage import timings
from consultant.storage.session import reading, transaction
from consultant.worker import JOBS
from tests.builders import NOW
from tests.pipeline.test_pipeline import deliver
from tests.web.desks import Place


def test_steps_and_pages_are_counted_once_for_prometheus(desk: Desk) -> None:
    deliver(desk, 1)
    browser = Place(desk=desk).visitor()
    browser.get("/sign-in")

    JOBS["advance"](desk, "a worker", NOW + timedelta(seconds=7))
    JOBS["beat"](desk, "a worker", NOW)
    JOBS["beat"](desk, "a worker", NOW)

    figures = browser.get("/metrics").text
    counts = dict(re.findall(r'consultant_seconds_count\{what="(\w+)"\} (\d)\.0', figures))
    assert counts == {
        "reading": "1",
        "matching": "1",
        "drafting": "1",
        "to_draft": "1",
        "page": "1",
    }
    assert 'consultant_seconds_bucket{le="5.0",what="to_draft"} 0.0' in figures
    assert 'consultant_seconds_bucket{le="10.0",what="to_draft"} 1.0' in figures
    assert 'consultant_seconds_bucket{le="+Inf",what="to_draft"} 1.0' in figures
    assert 'consultant_seconds_sum{what="to_draft"} 7.0' in figures


def test_what_two_workers_noted_is_added_up(desk: Desk) -> None:
    watches = [Stopwatch(), Stopwatch()]
    for watch in watches:
        watch.note(Timed.DELIVERY, 0.2)
        watch.note(Timed.DELIVERY, BOUNDS[-1] + 1)

    with transaction(desk.engine) as session:
        for watch in watches:
            timings.add(session, watch.times())

    with reading(desk.engine) as session:
        assert timings.times(session) == {
            (Timed.DELIVERY, BOUNDS.index(0.25)): (2, 400),
            (Timed.DELIVERY, len(BOUNDS)): (2, 7_202_000),
        }
