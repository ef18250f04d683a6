"""Whether a desk's memory grows with what passes through it: letters, drafts, pages, replies.

`consultant run` as it comes, on SQLite: N messages by SMTP over some connections, in ten parts;
after each part all is drafted and approved, the replies are received by a relay here, and the
pages are asked for. Printed is the memory of the process and its children (Pss) at rest, after
each part, and at the end. `--large` mails 20 MB each before that end.
"""

import argparse
import http.client
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from bench.generated import questions
from bench.parcels import Parcel, hand_in_all
from bench.siege import memory_of
from consultant.settings import Settings
from consultant.storage import people
from consultant.storage.consults import ConsultRow
from consultant.storage.messages import MessageRow
from consultant.storage.outbox import OutboxRow
from consultant.storage.session import Base, open_engine, transaction
from consultant.web.cookies import PLAIN
from consultant.web.sign_in import start_session
from tests.paths.house import DESK, House
from tests.sending.sink import Sink

PARTS, CONNECTIONS = 10, 4
LARGE = 20 * 10**6
PATIENCE = 300.0
PAGES = ("/", "/?lane=sent", "/?q=ecmo", "/codes/ICD-10-CM/J96.01", "/outbox", "/metrics")
#: Free to mail as much as one likes: what is measured is not the door's patience.
FREE = {"CONSULTANT_DESK__RATE_NETWORK": "0", "CONSULTANT_DESK__RATE_PAIR": "0"}


def main(arguments: list[str] | None = None) -> int:
    """Walk them through and print the memory on the way; 1 where it ended over twice the first."""
    parser = argparse.ArgumentParser(prog="python -m bench soak", description=__doc__)
    parser.add_argument("messages", type=int, nargs="?", default=1000)
    parser.add_argument("--large", type=int, default=0, help="mails of 20 MB, at the end")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    chosen = parser.parse_args(arguments)
    env = FREE | dict(each.split("=", 1) for each in chosen.env)
    with tempfile.TemporaryDirectory(prefix="bench-soak-") as folder, Sink() as relay:
        house = House(home=Path(folder) / "desk", relay=relay, env=env)
        house.add_reviewer()
        house.start()
        try:
            return _soak(house, chosen.messages, chosen.large)
        finally:
            house.kill()


def _soak(house: House, wanted: int, large: int) -> int:
    pid = house.process.pid if house.process else 0
    token = _sign_in(house)
    _walk(house, token, _parcels(0, 10))  # books and search opened, templates compiled
    resting = memory_of(pid)
    _say(f"at rest, after ten letters: {resting:.0f} MB")
    began, first = time.monotonic(), 0.0
    for part in range(PARTS):
        size = wanted // PARTS
        _walk(house, token, _parcels(1 + part, size))
        first = first or memory_of(pid)
        gone = time.monotonic() - began
        done = (part + 1) * size
        _say(f"{done:>8,} messages: {memory_of(pid):.0f} MB, {done / gone:.1f} a second")
    if large:
        _walk_large(house, large)
        _say(f"after {large} mails of 20 MB: {memory_of(pid):.0f} MB")
        time.sleep(20)
    last = memory_of(pid)
    replies = len(house.relay.messages)
    _say(f"at the end: {last:.0f} MB, {last / resting:.2f} times; {replies:,} replies received")
    return int(last > 2 * resting)


def _walk(house: House, token: str, parcels: list[Parcel]) -> None:
    """In by SMTP, drafted, looked at, approved, received."""
    handed = hand_in_all(parcels, house.smtp_port, CONNECTIONS)
    refused = [each.reply for each in handed if not each.is_taken]
    if refused:
        raise SystemExit(f"{len(refused)} refused: {refused[0]}")
    _wait(house, MessageRow, "state", {"kept"})
    _wait(house, ConsultRow, "status", {"read", "matched"})
    _look(house, token)
    house.command("review", "approve", "--all", "--yes", "--as", "ann@desk.example")
    _wait(house, OutboxRow, "state", {"due", "sending"})
    _look(house, token)


def _walk_large(house: House, number: int) -> None:
    line = b"x" * 76 + b"\r\n"
    body = line * (LARGE // len(line))
    for n in range(number):
        (one,) = _parcels(1000 + n, 1)
        parcel = Parcel(
            name=one.name, raw=one.raw + body, mail_from=one.mail_from, rcpt_to=one.rcpt_to
        )
        hand_in_all([parcel], house.smtp_port, 1)
    _wait(house, MessageRow, "state", {"kept"})


def _parcels(part: int, size: int) -> list[Parcel]:
    return [
        Parcel(
            name=f"{part}-{n}",
            raw=(
                f"From: Coder <coder{n}@clinic{part}.example>\r\nTo: {DESK}\r\n"
                f"Subject: question {n}\r\nMessage-ID: <{part}.{n}@clinic.example>\r\n"
                f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
            ).encode(),
            mail_from=f"coder{n}@clinic{part}.example",
            rcpt_to=DESK,
        )
        for n, text in enumerate(questions(size, seed=part))
    ]


def _wait(house: House, row: type[Base], name: str, unfinished: set[str]) -> None:
    """Until nothing is in these states any more."""
    column = row.__table__.c[name]
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with house.look() as session:
            left = Counter(session.scalars(sa.select(column).where(column.in_(unfinished))))
        if not left:
            return
        time.sleep(0.5)
    raise SystemExit(f"still {dict(left)} after {PATIENCE:.0f} s")


def _sign_in(house: House) -> str:
    settings = Settings()
    engine = open_engine(house.env["CONSULTANT_DATABASE__URL"])
    with transaction(engine) as session:
        (ann,) = [each for each in people.reviewers(session) if each.email == "ann@desk.example"]
        return start_session(session, ann, datetime.now(UTC), rules=settings.web, agent="bench")


def _look(house: House, token: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(house.web).netloc, timeout=30)
    for path in PAGES:
        with suppress(OSError):
            connection.request("GET", path, headers={"Cookie": f"{PLAIN}={token}"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} gives {answer.status}")
    connection.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
