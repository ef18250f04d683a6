"""Whether the desk is up, whether it can work, and its figures for Prometheus.

/healthz   this process answers
/readyz    database, migrations at head, a timetable beating, room on the disk
/metrics   for the loopback alone, unless web.metrics_for says otherwise
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import JSONResponse, PlainTextResponse, Response

from consultant.desk import Desk, now_utc
from consultant.domain.consult import Status
from consultant.health import Check, is_ready
from consultant.storage import consults, messages, outbox
from consultant.storage.consults import Lane
from consultant.storage.session import reading
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
    """Counts by state, and the age of the oldest that waits; no names, no words."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        with reading(self._desk.engine) as session:
            yield _gauge("consults", "status", consults.count_by_status(session))
            yield _gauge("messages", "state", messages.count_by_state(session))
            yield _gauge("outbox", "state", outbox.count_by_state(session))
            waiting = Lane(statuses=(Status.DRAFTED,))
            oldest = consults.lane(session, waiting, now=now_utc(), limit=1)
        age = (now_utc() - oldest[0].received_at).total_seconds() if oldest else 0
        yield GaugeMetricFamily(
            "consultant_oldest_to_review_seconds", "age of the oldest consult to review", value=age
        )


def _checks(visit: Visit) -> tuple[Check, ...]:
    return is_ready(visit.desk, visit.now)


def _is_alive(check: Check) -> bool:
    """A silent timetable is a warning to an operator, and no readiness: nothing would be sent."""
    return check.name != "worker" or check.state == "good"


def _gauge(what: str, label: str, counts: Mapping[Any, int]) -> Metric:
    family = GaugeMetricFamily(f"consultant_{what}", f"{what} by {label}", labels=[label])
    for state, number in counts.items():
        family.add_metric([str(state)], number)
    return family
