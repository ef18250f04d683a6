"""Whether anything is lost or doubled while processes die and the database restarts.

    senders ==> smtp, smtp --> PostgreSQL <-- worker, worker ==> a relay that counts
                                          <-- web
    all five killed with -9 in turn, every few seconds; the database restarted twice

First letters are mailed until each has its 250; then every draft is approved in bulk by command,
while the killing goes on. At the end what was acknowledged must be stored and drafted, once each;
and each reply must be received once, or stand as uncertain for a person. A copy with the same
Message-ID is told apart: it is what a death between the relay's 250 and our commit costs (P4).
Exits with 1 where anything is otherwise.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from bench.parcels import Parcel, Visit
from bench.processes import REVIEWER, Crowd, Premises, move_in
from consultant.storage import audit
from consultant.storage.session import Engine, is_busy, reading
from tests import postgres
from tests.paths.house import DESK, a_question
from tests.sending.sink import Sink

PARTS = ("smtp", "smtp", "worker", "worker", "web")
QUESTIONS = (
    "33953 or 33954 for a 4-year-old, open cannulation?",
    "Is E11.9 billable for type 2 diabetes without complications?",
    "Can 20610 be billed on both knees on one day?",
    "acute respiratory failure with hypoxia: J96.01?",
)
#: Tries of the command that approves, should the database be away.
MOST_COMMANDS = 30
#: Seconds without any progress after which it is given up.
PATIENCE = 90.0


@dataclass
class Mailing:
    """The letters, who took which, and how often a sender had to try again."""

    parcels: list[Parcel]
    ports: list[int]
    taken: set[int] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    again: int = 0
    _next: Iterator[int] = field(default_factory=count)

    def send(self) -> None:
        """One sender: letter after letter until each has its 250, as a relay does."""
        while (number := next(self._next)) < len(self.parcels):
            visit: Visit | None = None
            for attempt in count():
                if attempt:
                    self.again += 1
                    time.sleep(0.2)
                visit = visit or _arrive(self.ports[(number + attempt) % len(self.ports)])
                said = visit.mails(self.parcels[number]) if visit else ""
                if visit:
                    visit.leave()
                    visit = None
                if said.startswith("250"):
                    self.taken.add(number)
                    break
                if said.startswith("5"):
                    self.refused[said] += 1
                    break


def main(arguments: list[str] | None = None) -> int:
    """Print what became of the letters and of the replies."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20, help="of killing, in each half")
    parser.add_argument("--kill-every", type=float, default=3)
    parser.add_argument("--seed", type=int, default=None)
    chosen = parser.parse_args(arguments)
    seed = random.randrange(10**6) if chosen.seed is None else chosen.seed  # noqa: S311
    if postgres.why_none():
        say(f"left out: {postgres.why_none()}")
        return 0
    say(f"seed {seed}: {chosen.messages} letters, {chosen.connections} connections")
    with tempfile.TemporaryDirectory(prefix="bench-chaos-") as folder, Sink() as relay:
        premises = move_in(Path(folder), relay.port)
        crowd = premises.crowd(PARTS)
        crowd.start()
        try:
            mailing = _mail(premises, crowd, chosen, seed)
            _approve(premises, crowd, chosen, seed)
        finally:
            crowd.end()
        faults = [*_letters(premises, mailing), *_replies(premises, mailing, relay, crowd)]
    say("\n".join(f"FAULT {fault}" for fault in faults) or "nothing lost, nothing doubled")
    return 1 if faults else 0


def _mail(premises: Premises, crowd: Crowd, chosen: argparse.Namespace, seed: int) -> Mailing:
    """The first half: all letters are mailed and drafted."""
    parcels = [_letter(number, f"{seed:x}") for number in range(chosen.messages)]
    mailing = Mailing(parcels=parcels, ports=crowd.ports)
    began = time.monotonic()
    with killing(crowd, chosen, seed, restarts=(1 / 3, 2 / 3)) as killed:
        with ThreadPoolExecutor(chosen.connections) as senders:
            for _ in range(chosen.connections):
                senders.submit(mailing.send)
        taken = time.monotonic() - began
        killed.wait(max(0.0, began + chosen.seconds - time.monotonic()))
    _wait(premises, "SELECT count(*) FROM consults WHERE version > 0", chosen.messages, "drafted")
    say(
        f"{len(mailing.taken)} acknowledged in {taken:.0f} s, {mailing.again} tries again,"
        f" drafted after {time.monotonic() - began:.0f} s; {crowd.deaths} processes killed"
    )
    return mailing


def _approve(premises: Premises, crowd: Crowd, chosen: argparse.Namespace, seed: int) -> None:
    """The second half: every draft is approved by command, and every reply leaves."""
    began = time.monotonic()
    commands = 1
    with killing(crowd, chosen, seed + 1):
        while _command(premises) and commands < MOST_COMMANDS:
            commands += 1
            time.sleep(1)
        approved = time.monotonic() - began
        time.sleep(max(0.0, began + chosen.seconds - time.monotonic()))
    settled = "SELECT count(*) FROM outbox WHERE state NOT IN ('due', 'sending')"
    _wait(premises, settled, chosen.messages, "settled")
    say(
        f"approved after {approved:.0f} s by {commands} commands, settled after"
        f" {time.monotonic() - began:.0f} s; {crowd.deaths} processes killed in all"
    )


def _command(premises: Premises) -> int:
    done = premises.command("review", "approve", "--all", "--yes", "--as", REVIEWER)
    return done.returncode


@contextmanager
def killing(
    crowd: Crowd, chosen: argparse.Namespace, seed: int, restarts: tuple[float, ...] = ()
) -> Iterator[threading.Event]:
    """Inside, processes are killed by turns, and the database restarts at those parts of it."""
    ended = threading.Event()
    began = time.monotonic()
    due = [began + part * chosen.seconds for part in restarts]
    chance = random.Random(seed)  # noqa: S311 - whom it hits is no secret

    def kill() -> None:
        while not ended.wait(chosen.kill_every):
            if time.monotonic() - began > chosen.seconds:
                return
            crowd.kill_one(chance)
            if due and time.monotonic() >= due[0]:
                due.pop(0)
                postgres.restart(postgres.USUAL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield ended
    finally:
        ended.set()
        killer.join()


def _arrive(port: int) -> Visit | None:
    """A connection that has been greeted; None where the door is down."""
    try:
        visit = Visit(port, patience=30)
    except OSError:
        return None
    visit.says(b"EHLO relay.example")
    return visit


def _letter(number: int, run: str) -> Parcel:
    sender = f"coder{number}@clinic{number % 50}.example"
    question = QUESTIONS[number % len(QUESTIONS)]
    letter = a_question(question, sender=sender, message_id=_id(number, run))
    return Parcel(
        name=_id(number, run), raw=letter.as_bytes().replace(b"\n", b"\r\n"), mail_from=sender,
        rcpt_to=DESK,
    )  # fmt: skip


def _id(number: int, run: str) -> str:
    return f"<{number}.{run}@chaos.example>"


def _letters(premises: Premises, mailing: Mailing) -> Iterator[str]:
    """What is wrong with the letters: lost, doubled, not drafted, drafted twice."""
    acknowledged = {mailing.parcels[number].name for number in mailing.taken}
    with _engine(premises) as engine, engine.connect() as connection:
        stored = Counter(connection.scalars(sa.text("SELECT message_id FROM messages")))
        drafted = Counter(connection.scalars(sa.text(_DRAFTED)))
        with reading(engine) as session:
            verified = audit.verify(session)
    say(f"acknowledged {len(acknowledged)}, stored {len(stored)}, drafted once {len(drafted)}")
    yield from (f"refused: {said} ({times} times)" for said, times in mailing.refused.items())
    yield from _differing("acknowledged and not stored", acknowledged - stored.keys())
    yield from _differing("stored twice", {name for name, times in stored.items() if times > 1})
    yield from _differing("stored and not drafted", stored.keys() - drafted.keys())
    yield from _differing("drafted twice", {name for name, times in drafted.items() if times > 1})
    if verified.broken_at is not None:
        yield f"the chain of events is broken at {verified.broken_at}"


def _replies(premises: Premises, mailing: Mailing, relay: Sink, crowd: Crowd) -> Iterator[str]:
    """What is wrong with the replies: lost, or sent twice under two Message-IDs."""
    received: dict[str, Counter[str]] = {}
    for mail in relay.messages:
        received.setdefault(mail.rcpt_to[0], Counter())[mail.message_id] += 1
    with _engine(premises) as engine, engine.connect() as connection:
        uncertain = set(connection.scalars(sa.text(_UNCERTAIN)))
    once = sum(sum(ids.values()) == 1 for ids in received.values())
    copies = sum(sum(ids.values()) - 1 for ids in received.values())
    say(
        f"replies received once {once}, with a copy of the same Message-ID"
        f" {len(received) - once}, uncertain {len(uncertain)}; {crowd.deaths} deaths"
    )
    asked = {mailing.parcels[number].mail_from for number in mailing.taken}
    yield from _differing("reply lost", asked - received.keys() - uncertain)
    yield from _differing("two replies", {to for to, ids in received.items() if len(ids) > 1})
    if copies > crowd.deaths:
        yield f"{copies} copies are more than {crowd.deaths} deaths explain"


_DRAFTED = """
    SELECT m.message_id FROM messages m JOIN inquiries i ON i.message_id = m.id
    JOIN consults c ON c.id = i.consult_id JOIN drafts d ON d.consult_id = c.id
"""
_UNCERTAIN = "SELECT rcpt_to FROM outbox WHERE kind = 'reply' AND state = 'uncertain'"


def _differing(what: str, names: set[str]) -> Iterator[str]:
    if names:
        yield f"{what}: {len(names)}, such as {min(names)}"


@contextmanager
def _engine(premises: Premises) -> Iterator[Engine]:
    engine = premises.engine()
    try:
        yield engine
    finally:
        engine.dispose()


def _wait(premises: Premises, query: str, wanted: int, what: str) -> None:
    """Until so many are; raises where nothing has moved for long."""
    best, moved = -1, time.monotonic()
    with _engine(premises) as engine:
        while best < wanted:
            found = _ask(engine, query)
            if found > best:
                best, moved = found, time.monotonic()
            elif time.monotonic() - moved > PATIENCE:
                say(f"only {best} of {wanted} were {what}")
                return
            time.sleep(0.5)


def _ask(engine: Engine, query: str) -> int:
    try:
        with engine.connect() as connection:
            return int(connection.scalar(sa.text(query)) or 0)
    except Exception as error:
        if not is_busy(error):
            raise
        return -1


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
