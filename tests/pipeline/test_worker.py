"""The timetable: two workers do no harm."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consultant.desk import Desk
from consultant.domain.errors import SettingsError
from consultant.storage import consults, drafts, messages, timetable
from consultant.storage.session import open_engine, reading, transaction
from consultant.worker import JOBS, Turn, Worker, read_timetable, slot_of
from tests import postgres
from tests.builders import an_arrival
from tests.pipeline.test_pipeline import LETTER


def wait_until(look: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not look():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


def test_two_workers_draft_each_letter_once(desk: Desk) -> None:
    arrivals = [an_arrival(raw=LETTER % (b"ECMO", n), fingerprint=f"{n:064}") for n in range(1, 13)]
    with transaction(desk.engine) as session:
        messages.keep(session, arrivals)
    workers = [Worker(desk), Worker(desk)]

    for worker in workers:
        worker.start()
    wait_until(lambda: len(drafted(desk)) == len(arrivals))
    for worker in workers:
        worker.stop()

    with reading(desk.engine) as session:
        found = consults.listing(session)
        versions = [len(drafts.versions(session, consult)) for consult in found]
    assert versions == [1] * len(arrivals)


def drafted(desk: Desk) -> list[int]:
    with reading(desk.engine) as session:
        return [consult.id for consult in consults.listing(session) if consult.version]


@postgres.needs_postgres
def test_a_letter_kept_elsewhere_wakes_a_worker_at_once(desk: Desk) -> None:
    """The timetable says once an hour; what comes after its first turn is drafted all the same."""
    url = postgres.a_database()
    elsewhere = open_engine(url)
    woken = replace(desk, engine=open_engine(url))
    worker = Worker(woken, (Turn(job="advance", every=timedelta(hours=1), shared=True),))
    worker.start()

    for number in (1, 2):
        letter = an_arrival(raw=LETTER % (b"ECMO", number), fingerprint=f"{number:064}")
        with transaction(elsewhere) as session:
            messages.keep(session, [letter])
        wait_until(lambda: len(drafted(woken)) == number)  # noqa: B023 - asked at once

    worker.stop()
    elsewhere.dispose()
    woken.engine.dispose()


def test_a_worker_leaves_signs_of_life(desk: Desk) -> None:
    worker = Worker(desk)
    worker.start()

    def beats() -> bool:
        with reading(desk.engine) as session:
            return timetable.last_beat(session) is not None

    wait_until(beats)
    worker.stop()


def test_every_worker_sees_the_same_turn() -> None:
    hour = timedelta(hours=1)
    moment = datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)

    assert slot_of(moment, hour) == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert slot_of(moment + timedelta(seconds=1), hour) == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


def test_every_job_has_its_turn_in_the_timetable() -> None:
    written = read_timetable(Path(__file__).parents[2] / "config" / "timetable.toml")

    assert {turn.job for turn in written} == JOBS.keys()


def test_a_job_that_nobody_knows_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "timetable.toml"
    wrong.write_text("[polish]\nevery = 60\nshared = false\n")

    with pytest.raises(SettingsError, match="there is no job 'polish'"):
        read_timetable(wrong)
