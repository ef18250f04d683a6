"""Whether the desk is well: what is checked, how it stands, and the remedy."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from consultant.desk import Desk
from consultant.domain.errors import SettingsError
from consultant.domain.mail import MessageState, OutgoingState
from consultant.storage import consults, heads, messages, outbox, people, schema, sealing, timetable
from consultant.storage.session import is_busy, reading

#: A worker leaves a sign of life every ten seconds (config/timetable.toml).
SILENT_AFTER = timedelta(minutes=2)
ONE_DAY = timedelta(days=1)
_UNSENT = (OutgoingState.DUE, OutgoingState.UNCERTAIN, OutgoingState.GIVEN_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str
    state: Literal["good", "warning", "bad"]
    says: str  # how it stands, and the remedy where there is one


def examine(desk: Desk, now: datetime, *, thorough: bool = True) -> tuple[Check, ...]:
    """Every check in order; where the database does not answer, only that is said.

    A page is not `thorough`: it leaves out what reads through every letter.
    """
    first = database(desk)
    if first.state == "bad":
        return (first, disk(desk))
    rest: tuple[Callable[[Desk, datetime], Check], ...] = (
        _disk,
        _encryption,
        _library,
        _search,
        _reviewers,
        worker,
        _silent,
        _relay,
        _aside,
        _stuck,
        _overdue,
    )
    slow = () if thorough else (_encryption,)
    return (first, *(check(desk, now) for check in rest if check not in slow))


def what_to_mail(desk: Desk, now: datetime) -> tuple[Check, ...]:
    """What operators are mailed about: asked every few minutes, so nothing that takes long.

    The relay and the worker could not carry such a mail.
    """
    checks = (_disk, _library, _silent, _aside, _stuck, _overdue)
    return tuple(check(desk, now) for check in checks)


def is_ready(desk: Desk, now: datetime) -> tuple[Check, ...]:
    """What /readyz asks: database, migrations at head, disk, timetable beating."""
    first = database(desk)
    return (first,) if first.state == "bad" else (first, disk(desk), worker(desk, now))


def database(desk: Desk) -> Check:
    """The database answers and has this version's shape."""
    try:
        at_head = heads.is_at_head(desk.engine)
    except Exception as error:
        if not is_busy(error):
            raise
        return Check(name="database", state="bad", says="does not answer: see database.url")
    if not at_head:
        return Check(
            name="database",
            state="bad",
            says="not at this version: run `consultant init` (or `consultant db upgrade`)",
        )
    return Check(name="database", state="good", says=f"at {heads.version(desk.engine)}")


def disk(desk: Desk) -> Check:
    """There is room for mail; below `smtp.min_free_disk` the door answers 452."""
    folder = desk.settings.data.dir.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    says = f"{free // 2**20:,} MB free at {folder}"
    if free < desk.settings.smtp.min_free_disk:
        return Check(name="disk", state="bad", says=f"{says}: mail is refused until there is room")
    if free < 5 * desk.settings.smtp.min_free_disk:
        return Check(name="disk", state="warning", says=f"{says}: make room soon")
    return Check(name="disk", state="good", says=says)


def worker(desk: Desk, now: datetime) -> Check:
    """Some worker has beaten lately."""
    with reading(desk.engine) as session:
        last = timetable.last_beat(session)
    if last is None or now - last > SILENT_AFTER:
        since = f"silent since {last:%Y-%m-%d %H:%M} UTC" if last else "has not run yet"
        return Check(
            name="worker",
            state="warning",
            says=f"{since}: start `consultant run` (or `consultant worker`)",
        )
    return Check(name="worker", state="good", says=f"alive at {last:%Y-%m-%d %H:%M:%S} UTC")


def _silent(desk: Desk, now: datetime) -> Check:
    """None of the workers of the last day has fallen silent while another goes on."""
    with reading(desk.engine) as session:
        gone = timetable.silent(session, since=now - ONE_DAY, until=now - SILENT_AFTER)
        last = timetable.last_beat(session)
    if gone and last is not None and now - last <= SILENT_AFTER:
        says = f"silent: {', '.join(gone)}. It died or was killed: see its log, and start it anew."
        return Check(name="workers", state="warning", says=says)
    return Check(name="workers", state="good", says="none has fallen silent")


def _overdue(desk: Desk, now: datetime) -> Check:
    """The consult whose reply is most overdue against what the desk promises."""
    with reading(desk.engine) as session:
        found = consults.overdue(session, now=now, most=1000)
    if not found:
        return Check(name="consults", state="good", says="none is over its time")
    many = f"{len(found)} are" if len(found) > 1 else "one is"
    says = f"{many} over its time, {found[0].reference} the longest: see the queue by due time"
    return Check(name="consults", state="warning", says=says)


def _disk(desk: Desk, now: datetime) -> Check:
    del now
    return disk(desk)


def _encryption(desk: Desk, now: datetime) -> Check:
    """What of letters and drafts stands plain, or under an older key; where the key lies."""
    del now
    try:
        sealing.check_keys(desk.engine)
    except SettingsError as error:
        return Check(name="encryption", state="bad", says=str(error))
    with reading(desk.engine) as session:
        found = sealing.state(session, schema.METADATA)
    if not desk.settings.keys:
        says = f"none: {found.plain:,} values lie plain; see data.key_file"
        return Check(name="encryption", state="warning", says=says)
    if found.plain or found.older:
        says = f"{found.plain:,} values lie plain, {found.older:,} under an older key"
        return Check(
            name="encryption", state="warning", says=f"{says}: run `consultant db encrypt`"
        )
    trouble = _trouble_with(desk.settings.data.key_file, desk.settings.data.dir)
    if trouble:
        return Check(name="encryption", state="warning", says=trouble)
    return Check(name="encryption", state="good", says=f"all {found.newest:,} values")


def _trouble_with(key_file: str, folder: Path) -> str:
    """Why a key file guards little; empty where it does, or where there is none."""
    if not key_file:
        return ""
    path = Path(key_file).absolute()
    if path.stat().st_mode & 0o077:
        return f"{path} can be read by others: chmod 600"
    if path.is_relative_to(folder.absolute()):
        return f"{path} lies beside the data it guards: who takes the one has the other"
    return ""


def _library(desk: Desk, now: datetime) -> Check:
    if desk.catalog.is_empty():
        return Check(name="library", state="bad", says="empty: run `consultant init`")
    today = now.astimezone(desk.settings.zone).date()
    warnings = desk.catalog.warnings(today)
    if warnings:
        return Check(
            name="library",
            state="warning",
            says=f"{' '.join(warnings)} Import the new one with `consultant codes fetch`.",
        )
    names = [f"{release.system} {release.edition}" for release in desk.catalog.editions()]
    return Check(name="library", state="good", says="; ".join(names))


def _search(desk: Desk, now: datetime) -> Check:
    """The index is there, of this version and of the installed editions, and whole."""
    state = desk.search.state(now.astimezone(desk.settings.zone).date())
    return Check(name="search", state="good" if state.is_ready else "bad", says=state.says)


def _reviewers(desk: Desk, now: datetime) -> Check:
    del now
    with reading(desk.engine) as session:
        able = [each for each in people.reviewers(session) if not each.disabled]
    if not able:
        return Check(name="reviewers", state="bad", says="none: run `consultant reviewers add`")
    return Check(name="reviewers", state="good", says=f"{len(able)} may sign in")


def _relay(desk: Desk, now: datetime) -> Check:
    """The relay would have us, TLS and name and all; nothing is sent."""
    del now
    mail = desk.settings.mail
    where = f"{mail.relay_host}:{mail.relay_port}"
    trouble = desk.postman.knock()
    if trouble:
        return Check(
            name="relay",
            state="warning",
            says=f"{where} takes no mail ({trouble}): see mail.relay_host; approved replies wait",
        )
    return Check(name="relay", state="good", says=f"{where} takes mail")


def _aside(desk: Desk, now: datetime) -> Check:
    del now
    with reading(desk.engine) as session:
        aside = messages.count_by_state(session, [MessageState.SET_ASIDE])
    if aside:
        number = aside[MessageState.SET_ASIDE]
        return Check(
            name="messages",
            state="warning",
            says=f"{number} set aside: see `consultant messages list --state set_aside`",
        )
    return Check(name="messages", state="good", says="none set aside")


def _stuck(desk: Desk, now: datetime) -> Check:
    del now
    with reading(desk.engine) as session:
        states = outbox.count_by_state(session, _UNSENT)
    uncertain = states.get(OutgoingState.UNCERTAIN, 0)
    given_up = states.get(OutgoingState.GIVEN_UP, 0)
    if uncertain or given_up:
        return Check(
            name="outbox",
            state="warning",
            says=f"{uncertain} uncertain, {given_up} given up: see `consultant outbox list`",
        )
    return Check(name="outbox", state="good", says=f"{states.get(OutgoingState.DUE, 0)} waiting")
