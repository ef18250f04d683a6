"""Whether the desk is up, whether it can work, and its figures for Prometheus.

/healthz   this process answers
/readyz    database, migrations at head, a timetable beating, room on the disk
/metrics   for the loopback alone, unless web.metrics_for says otherwise
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from starlette.responses import JSONResponse, PlainTextResponse, Response

from consultant.desk import Desk, now_utc
from consultant.domain.coding import Release
from consultant.domain.consult import Status
from consultant.domain.mail import MessageState
from consultant.domain.timing import BOUNDS, Times
from consultant.health import Check, is_ready
from consultant.storage import consults, deliveries, messages, outbox, timetable, timings
from consultant.storage.session import Session, reading
from consultant.web.door import NoSuchPageError
from consultant.web.shield import is_loopback
from consultant.web.visit import Visit

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def healthz(visit: Visit) -> Response:
    del visit
    return PlainTextResponse("ok\n")


def readyz(visit: Visit) -> Response:
    """200 where every check is good, else 503; each by name, without details."""
    checks = {check.name: check.state != "bad" and _is_alive(check) for check in _checks(visit)}
    status = 200 if all(checks.values()) else 503
    return JSONResponse({"ready": status == 200, "checks": checks}, status_code=status)


def metrics(visit: Visit) -> Response:
    open_to_all = visit.desk.settings.web.metrics_for == "anyone"
    is_passed_on = "x-forwarded-for" in visit.request.headers  # a proxy speaks from the loopback
    if not open_to_all and (is_passed_on or not is_loopback(visit.peer)):
        raise NoSuchPageError
    registry = CollectorRegistry()
    registry.register(DeskFigures(visit.desk))
    return Response(generate_latest(registry), media_type=METRICS_TYPE)


class DeskFigures(Collector):
    """Counts by state, what came and went, how long the oldest waits; no names, no words."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        now = now_utc()
        with reading(self._desk.engine) as session:
            yield _gauge("consults", "status", consults.count_by_status(session))
            yield _gauge("messages", "state", messages.count_by_state(session))
            yield _gauge("outbox", "state", outbox.count_by_state(session))
            yield _counter("deliveries", "outcome", deliveries.count_by_outcome(session))
            yield CounterMetricFamily(
                "consultant_messages_accepted",
                "messages answered 250 so far",
                value=messages.last_number(session),
            )
            waiting = _oldest_of_each(session)
            times = timings.times(session)
        yield _ages(waiting, now)
        yield _durations({**times, **self._desk.page_times.times()})
        yield _days_left(self._desk.catalog.editions(), now.astimezone(self._desk.settings.zone))


def _oldest_of_each(session: Session) -> dict[str, datetime | None]:
    """Since when the oldest of each queue waits; None where the queue is empty."""

    def consult(*statuses: Status) -> datetime | None:
        found = consults.listing(session, statuses=statuses, limit=1)
        return found[0].received_at if found else None

    return {
        "to_read": messages.oldest(session, MessageState.KEPT),
        "held": messages.oldest(session, MessageState.HELD),
        "to_draft": consult(Status.READ, Status.MATCHED),
        "to_review": consult(Status.DRAFTED),
        "to_send": outbox.next_due(session),
        "worker_beat": timetable.last_beat(session),
    }


def _ages(since: Mapping[str, datetime | None], now: datetime) -> Metric:
    """Seconds; nought for an empty queue, and for a mail whose time has not come."""
    family = GaugeMetricFamily(
        "consultant_oldest_seconds", "how long the oldest has waited", labels=["queue"]
    )
    for queue, moment in since.items():
        age = (now - moment).total_seconds() if moment else 0.0
        family.add_metric([queue], max(age, 0.0))
    return family


def _durations(times: Times) -> Metric:
    """How long steps took: the workers' as they wrote them down, the pages of this process."""
    family = HistogramMetricFamily(
        "consultant_seconds", "how long a step, a delivery or a page took", labels=["what"]
    )
    for what in dict.fromkeys(what for what, _ in times):
        under, so_far = [], 0
        for bound, seconds in enumerate([*BOUNDS, math.inf]):
            so_far += times.get((what, bound), (0, 0))[0]
            under.append(("+Inf" if seconds == math.inf else str(seconds), so_far))
        took = sum(took for (each, _), (_, took) in times.items() if each is what)
        family.add_metric([what.value], under, took / 1000)
    return family


def _days_left(editions: Iterable[Release], now: datetime) -> Metric:
    """Of the edition of each kind that lasts longest; below nought it has run out."""
    family = GaugeMetricFamily(
        "consultant_edition_days_left", "until the newest edition ends", labels=["system", "kind"]
    )
    ends: dict[tuple[str, str], date] = {}
    for edition in editions:
        if edition.in_force_to is not None:
            key = (str(edition.system), edition.kind)
            ends[key] = max(ends.get(key, edition.in_force_to), edition.in_force_to)
    for key, end in ends.items():
        family.add_metric(list(key), (end - now.date()).days)
    return family


def _checks(visit: Visit) -> tuple[Check, ...]:
    return is_ready(visit.desk, visit.now)


def _is_alive(check: Check) -> bool:
    """A silent timetable is a warning to an operator, and no readiness: nothing would be sent."""
    return check.name != "worker" or check.state == "good"


def _counter(what: str, label: str, counts: Mapping[Any, int]) -> Metric:
    family = CounterMetricFamily(f"consultant_{what}", f"{what} by {label}", labels=[label])
    for kind, number in counts.items():
        family.add_metric([str(kind)], number)
    return family


def _gauge(what: str, label: str, counts: Mapping[Any, int]) -> Metric:
    family = GaugeMetricFamily(f"consultant_{what}", f"{what} by {label}", labels=[label])
    for state, number in counts.items():
        family.add_metric([str(state)], number)
    return family
