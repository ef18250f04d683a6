"""Operators hear of a consult over its time, and of a worker that died while another goes on."""

from datetime import timedelta

from consultant.health import examine
from consultant.storage import timetable
from consultant.storage.consults import ConsultRow
from consultant.storage.session import transaction
from tests.builders import NOW, a_drafted_consult
from tests.web.desks import Place


def told(place: Place, name: str) -> str:
    return next(check.says for check in examine(place.desk, NOW) if check.name == name)


def test_a_consult_over_its_time_is_told(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        for hours in (1, 5):
            a_drafted_consult(session)
            number = 1 if hours == 1 else 2
            session.get_one(ConsultRow, number).due_at = NOW - timedelta(hours=hours)

    assert told(place, "consults") == (
        "2 are over its time, CD-000002 the longest: see the queue by due time"
    )


def test_a_desk_in_time_tells_nothing(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        a_drafted_consult(session)

    assert told(place, "consults") == "none is over its time"


def test_a_worker_that_died_is_missed_while_another_goes_on(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        timetable.beat(session, worker="a:1", now=NOW - timedelta(hours=3))
        timetable.beat(session, worker="b:2", now=NOW - timedelta(seconds=5))
        timetable.beat(session, worker="c:3", now=NOW - timedelta(hours=3))
        timetable.leave(session, worker="c:3")  # stopped of its own accord

    assert told(place, "workers").startswith("silent: a:1. It died or was killed")


def test_a_desk_whose_only_worker_died_is_told_so_once(place: Place) -> None:
    with transaction(place.desk.engine) as session:
        timetable.beat(session, worker="a:1", now=NOW - timedelta(hours=3))

    assert told(place, "workers") == "none has fallen silent"
    assert told(place, "worker").startswith("silent since")
