"""The timetable: what happens by itself, and when (config/timetable.toml).

Two workers do no harm: a job that works on rows claims each row it works on,
any other claims its turn (job, time) in a table before it acts.
"""

import logging
import os
import socket
import threading
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from consultant.desk import Desk, now_utc
from consultant.domain.errors import SettingsError, UnavailableError
from consultant.domain.mail import Receipt
from consultant.domain.timing import Stopwatch, Timed
from consultant.health import what_to_mail
from consultant.pipeline import advance
from consultant.reporting.alarms import Cause, write_alarms
from consultant.reporting.digests import write_due
from consultant.reviewing import close_waiting
from consultant.sending.delivery import Carrier, deliver_due
from consultant.settings import share
from consultant.storage import audit, consults, people, timetable, timings
from consultant.storage.bells import Bell, Ear
from consultant.storage.outbox import Posting
from consultant.storage.session import is_busy, transaction

#: Turns older than this are forgotten.
SLOTS_KEPT = timedelta(days=30)
#: The jobs that a letter or an approval calls before their turn.
WOKEN = ("advance", "deliver")
MISFIRE_GRACE = timedelta(hours=6)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One line of the timetable."""

    job: str
    every: timedelta
    shared: bool


class Worker:
    """Runs the timetable in threads of its own until it is stopped."""

    def __init__(self, desk: Desk, turns: tuple[Turn, ...] | None = None) -> None:
        self._desk = desk
        self._turns = turns or read_timetable(share("config", "timetable.toml"))
        self._scheduler = BackgroundScheduler(
            timezone=UTC, executors={"default": ThreadPoolExecutor(len(JOBS))}
        )
        self._bells = {job: threading.Event() for job in WOKEN}
        self._at_work: set[str] = set()
        self._ear = Ear(desk.engine, Bell.WORK, self.wake)
        self.name = f"{socket.gethostname()}:{os.getpid()}"

    def start(self) -> None:
        # A turn that finds the one before it still at work is no trouble: the next one comes.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        for turn in self._turns:
            self._scheduler.add_job(
                self._take_turn,
                "interval",
                args=[turn],
                id=turn.job,
                seconds=turn.every.total_seconds(),
                next_run_time=now_utc(),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=int(MISFIRE_GRACE.total_seconds()),
            )
        self._scheduler.start()
        self._desk.listeners.append(self.wake)
        self._ear.start()
        log.info("worker_started", worker=self.name)

    def stop(self) -> None:
        """Finish what is in hand, begin nothing more."""
        self._ear.stop()
        self._desk.listeners.remove(self.wake)
        self._scheduler.shutdown(wait=True)
        with suppress(UnavailableError), transaction(self._desk.engine) as session:
            timetable.leave(session, worker=self.name)
        log.info("worker_stopped", worker=self.name)

    def wake(self) -> None:
        """Do not wait for the next turn: a letter came in, or a reply was approved."""
        for job, bell in self._bells.items():
            bell.set()
            if job not in self._at_work:
                with suppress(JobLookupError):  # stopping
                    self._scheduler.modify_job(job, next_run_time=now_utc())

    def _take_turn(self, turn: Turn) -> None:
        self._at_work.add(turn.job)
        try:
            self._work(turn)
            while turn.job in self._bells and self._bells[turn.job].is_set():
                self._work(turn)
        except Exception as error:
            if not is_busy(error):
                raise
            log.warning("database_busy", job=turn.job)  # the next turn does it
        finally:
            self._at_work.discard(turn.job)

    def _work(self, turn: Turn) -> None:
        if turn.job in self._bells:
            self._bells[turn.job].clear()
        now = now_utc()
        if turn.shared or self._claim(turn, now):
            JOBS[turn.job](self._desk, self.name, now)

    def _claim(self, turn: Turn, now: datetime) -> bool:
        due = slot_of(now, turn.every)
        with transaction(self._desk.engine) as session:
            return timetable.claim_slot(
                session, job=turn.job, due_at=due, worker=self.name, now=now
            )


def slot_of(now: datetime, every: timedelta) -> datetime:
    """The turn that `now` falls in, the same for every worker: whole steps since 1970."""
    seconds = int(every.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def read_timetable(path: Path) -> tuple[Turn, ...]:
    """The timetable's lines; raises SettingsError for a job nobody knows."""
    lines = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = sorted(lines.keys() - JOBS.keys())
    if unknown:
        raise SettingsError(f"{path.name}: there is no job {unknown[0]!r}")
    return tuple(
        Turn(job=job, every=timedelta(seconds=line["every"]), shared=line["shared"])
        for job, line in lines.items()
    )


def _advance(desk: Desk, worker: str, now: datetime) -> None:
    del worker
    while advance(desk, now):
        now = now_utc()


def _deliver(desk: Desk, worker: str, now: datetime) -> None:
    del worker, now
    carrier = _Clocked(desk.postman, desk.work_times)
    deliver_due(desk.engine, carrier, now=now_utc, before_sending=desk.objection)


@dataclass(frozen=True, slots=True)
class _Clocked:
    """A carrier whose tries are timed."""

    carrier: Carrier
    times: Stopwatch

    @property
    def longest(self) -> timedelta:
        return self.carrier.longest

    def deliver(self, posting: Posting) -> Receipt:
        with self.times.running(Timed.DELIVERY):
            return self.carrier.deliver(posting)


def _put_back(desk: Desk, worker: str, now: datetime) -> None:
    del worker
    with transaction(desk.engine) as session:
        for reference in consults.put_back_overdue(session, now=now):
            audit.record(session, now=now, who="desk", act="put back", about=reference)


def _beat(desk: Desk, worker: str, now: datetime) -> None:
    times = desk.work_times.times()
    with transaction(desk.engine) as session:
        timetable.beat(session, worker=worker, now=now)
        timings.add(session, times)
    desk.work_times.forget(times)


def _tidy(desk: Desk, worker: str, now: datetime) -> None:
    del worker
    waiting = timedelta(days=desk.settings.desk.waiting_days)
    with transaction(desk.engine) as session:
        if waiting:
            close_waiting(session, asked_before=now - waiting, now=now)
        timetable.forget_slots(session, now - SLOTS_KEPT)
        people.forget_sign_ins(session, now=now)


def _digest(desk: Desk, worker: str, now: datetime) -> None:
    with transaction(desk.engine) as session:
        write_due(session, desk.digests, worker=worker, now=now)


def _alarm(desk: Desk, worker: str, now: datetime) -> None:
    del worker
    if not desk.digests.to:
        return  # nobody to tell
    causes = [
        Cause(name=check.name, says=check.says)
        for check in what_to_mail(desk, now)
        if check.state != "good"
    ]
    with transaction(desk.engine) as session:
        write_alarms(session, desk.digests, causes, now=now)


JOBS: dict[str, Callable[[Desk, str, datetime], None]] = {
    "advance": _advance,
    "deliver": _deliver,
    "put_back": _put_back,
    "beat": _beat,
    "tidy": _tidy,
    "digest": _digest,
    "alarm": _alarm,
}
