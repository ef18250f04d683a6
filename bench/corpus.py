"""Every message of other projects' tests, the hostile ones too, through a running desk's door.

    file -> SMTP, some connections at once -> 250 or 5xx -> read, held, discarded, set aside

The labelled ones come a second time as if they were written to the desk, which then
acknowledges what it takes for a person's: so it shows whether a machine is ever answered.
Exits with 1 where a message is lost, left lying, refused without a 5xx or without a reason,
or where a machine was answered.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from bench.material import shared
from bench.parcels import Handed, Parcel, content_of, hand_in_all
from consultant.domain.consult import Status
from consultant.domain.errors import AddressError
from consultant.domain.mail import MessageState
from consultant.domain.mime import check_address
from consultant.receiving.fields import read_fields
from consultant.receiving.fingerprints import fingerprint
from consultant.storage import consults, inquiries, messages, outbox
from consultant.storage.messages import MessageRow
from consultant.storage.session import Engine, Session, open_engine, reading
from tests.paths.house import DESK, House
from tests.sending.sink import Sink

CONNECTIONS = 4
#: Seconds without any progress, after which the road has stopped.
PATIENCE = 60.0
LOOK = 0.1
TO_US = " (to us)"
#: Labelled by their folder, a bounce reader's tests of what is no bounce: spam and people's
#: own mail, in which nothing says that a machine wrote it.
NO_MACHINES = frozenset(
    {
        "bounceparser/spam-lots-of-bogus-addresses.msg.eml",
        "bounceparser/spam-with-badly-parsed-email.msg.eml",
        "flufl.bounce/groupwise_03.txt",
        "sisimai/rb-issue-368-bug-02.eml",
    }
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What the desk made of a message."""

    id: int
    state: MessageState
    reason: str
    consult: int | None


def main(arguments: list[str] | None = None) -> int:
    """Print the counts, and what is wrong, if anything."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus", description=__doc__)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--list", metavar="FILE", type=Path, help="what became of each, by name")
    chosen = parser.parse_args(arguments)
    material = shared()
    if material is None:
        _say("The mail of other projects is not here: left out.")
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-corpus-") as folder, Sink() as relay:
        home = Path(folder)
        parcels = [*_parcels(material / "mail", home / "stress")]
        house = House(
            home=home / "desk",
            relay=relay,
            env={"CONSULTANT_DESK__ACKNOWLEDGE": "true", "CONSULTANT_DESK__PATIENTS": "ask"},
        )
        house.start()
        try:
            return _walk(house, parcels, chosen.connections, chosen.list)
        finally:
            house.kill()


def _walk(house: House, parcels: Sequence[Parcel], connections: int, listed: Path | None) -> int:
    engine = open_engine(house.env["CONSULTANT_DATABASE__URL"])
    begun = time.monotonic()
    all_in = threading.Event()
    with ThreadPoolExecutor(1) as watcher:
        watching = watcher.submit(_watch, engine, all_in)
        handed = hand_in_all(parcels, house.smtp_port, connections)
        came_in = time.monotonic() - begun
        all_in.set()
        slowest = watching.result()
    _say(
        f"{len(parcels)} messages over {connections} connections in {came_in:.0f} s,"
        f" all through after {time.monotonic() - begun:.0f} s"
    )
    with reading(engine) as session:
        ended = _ended(session)
        faults = [*_at_the_door(parcels, handed), *_behind_it(session, parcels, handed, ended)]
    _tell_slowest(parcels, handed, ended, slowest)
    if listed is not None:
        listed.write_text("".join(_lines(parcels, handed, ended)), encoding="utf-8")
    engine.dispose()
    if house.process is None or house.process.poll() is not None:
        faults.append("the desk ended")
    _say(*(f"WRONG: {fault}" for fault in faults[:40]), f"{len(faults)} wrong")
    return 1 if faults else 0


# -- what goes in --------------------------------------------------------------------------


def _parcels(mail: Path, aside: Path) -> Iterator[Parcel]:
    """Every message once; a labelled one once more with the desk in its Cc."""
    rows = (json.loads(line) for line in (mail / "labels.jsonl").read_text("utf-8").splitlines())
    labels = {row["path"]: row["label"] for row in rows}
    for path in sorted(mail.glob("eml/*/*")):
        parcel = _parcel(path, labels.get(str(path.relative_to(mail)), ""))
        yield parcel
        if parcel.label:
            written_to_us = f"Cc: {DESK}\r\n".encode() + parcel.raw
            yield replace(parcel, name=parcel.name + TO_US, raw=written_to_us)
    aside.mkdir()
    maker = [sys.executable, str(mail / "stress" / "mkstress.py"), str(aside)]
    subprocess.run(maker, check=True)
    yield from (_parcel(path, "") for path in sorted(aside.glob("*.eml")))


def _parcel(path: Path, label: str) -> Parcel:
    """A file whose lines end as files' lines do gets those of mail; any other stays as it is."""
    raw = path.read_bytes()
    if b"\r" not in raw:
        raw = raw.replace(b"\n", b"\r\n")
    name = f"{path.parent.name}/{path.name}"
    return Parcel(name=name, raw=raw, mail_from=_sender_of(raw), rcpt_to=DESK, label=label)


def _sender_of(raw: bytes) -> str:
    """The From's address as the envelope's, so that no null sender hides what was misjudged."""
    found = _ADDRESS.search(read_fields(raw).first("from"))
    try:
        return check_address(found[0]) if found else "somebody@elsewhere.example"
    except AddressError:
        return "somebody@elsewhere.example"


# -- what becomes of it --------------------------------------------------------------------


def _watch(engine: Engine, all_in: threading.Event) -> dict[int, float]:
    """Wait for the end of the road; seconds that each message was seen first in line."""
    first: dict[int, float] = {}
    looked = moved = time.monotonic()
    before: tuple[int, ...] = ()
    while True:
        was_all_in = all_in.is_set()
        with reading(engine) as session:
            kept = messages.first_in_state(session, MessageState.KEPT, limit=1)
            on_the_road = consults.waiting_on_the_road(
                session, [Status.READ, Status.MATCHED], limit=10_000
            )
        now = time.monotonic()
        if kept:
            first[kept[0]] = first.get(kept[0], 0.0) + now - looked
        if (state := (*kept, -1, *on_the_road)) != before:
            before, moved = state, now
        if (was_all_in and not kept and not on_the_road) or now - moved > PATIENCE:
            return first
        looked = now
        time.sleep(LOOK)


def _ended(session: Session) -> dict[str, Ended]:
    """Every message that is stored, by its bytes' hash and by its fingerprint."""
    columns = (MessageRow.id, MessageRow.sha256, MessageRow.fingerprint)
    found: dict[str, Ended] = {}
    for row in session.execute(sa.select(*columns, MessageRow.state, MessageRow.reason)):
        ended = Ended(
            id=row.id,
            state=MessageState(row.state),
            reason=row.reason,
            consult=inquiries.of_message(session, row.id),
        )
        found[row.sha256] = found[row.fingerprint] = ended
    return found


def _found(parcel: Parcel, ended: dict[str, Ended]) -> Ended | None:
    """Itself, or the message that it is another copy of."""
    content = content_of(parcel.raw)
    itself = ended.get(hashlib.sha256(content).hexdigest())
    return itself or ended.get(fingerprint(content))


def _at_the_door(parcels: Sequence[Parcel], handed: Sequence[Handed]) -> Iterator[str]:
    """Taken, or refused for good with a word: nothing else is an answer to these."""
    said = Counter("taken" if h.is_taken else h.reply for h in handed)
    for reply, count in said.most_common():
        _say(f"  {count:>5}  {reply or 'no answer'}")
    for parcel, answer in zip(parcels, handed, strict=True):
        if not answer.is_taken and not answer.is_refused:
            yield f"{parcel.name}: the door said {answer.reply!r}"


def _behind_it(
    session: Session,
    parcels: Sequence[Parcel],
    handed: Sequence[Handed],
    ended: dict[str, Ended],
) -> Iterator[str]:
    """What became of each that was taken."""
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    answered = _answered(session)
    for parcel, answer in zip(parcels, handed, strict=True):
        end = _found(parcel, ended)
        if not answer.is_taken:
            if hashlib.sha256(content_of(parcel.raw)).hexdigest() in ended:
                yield f"{parcel.name}: refused, and kept all the same"
            continue
        if end is None:
            yield f"{parcel.name}: acknowledged and lost"
            continue
        states[end.state.value] += 1
        if end.state is not MessageState.READ:
            reasons[f"{end.state.value}: {end.reason.partition(':')[0]}"] += 1
        yield from _wrong_with(parcel, end)
        yield from _judge(parcel, end, answered, judged)
    _say("became of them: " + ", ".join(f"{n} {state}" for state, n in states.most_common()))
    for reason, count in reasons.most_common(30):
        _say(f"  {count:>5}  {reason}")
    _say(*(f"{what}: {count}" for what, count in sorted(judged.items())))


def _wrong_with(parcel: Parcel, end: Ended) -> Iterator[str]:
    if end.state is MessageState.KEPT:
        yield f"{parcel.name}: nobody read it"
    if end.state is MessageState.READ and end.consult is None:
        yield f"{parcel.name}: read, and in no consult"
    if end.state not in {MessageState.READ, MessageState.KEPT} and not end.reason:
        yield f"{parcel.name}: {end.state.value} without a reason"


def _judge(
    parcel: Parcel, end: Ended, answered: dict[str, int], judged: Counter[str]
) -> Iterator[str]:
    """Whether a machine's mail was told from a person's, and whether any was answered."""
    if not parcel.label:
        return
    is_human = parcel.label == "human" or parcel.name.removesuffix(TO_US) in NO_MACHINES
    who = "people" if is_human else "machines"
    mails = answered.get(f"message {end.id}", 0)
    if end.consult is not None:
        mails += answered.get(consults.reference_of(end.consult), 0)
    judged[f"{who}, in all"] += 1
    judged[f"{who}, {end.state.value}"] += 1
    judged[f"{who}, answered by the desk itself"] += bool(mails)
    if who == "machines" and mails:
        yield f"{parcel.name} ({parcel.label}): {mails} mails of ours answer it"


def _answered(session: Session) -> dict[str, int]:
    """Mails of ours by what they are about."""
    return Counter(posting.about for posting in outbox.postings(session))


def _tell_slowest(
    parcels: Sequence[Parcel],
    handed: Sequence[Handed],
    ended: dict[str, Ended],
    first: dict[int, float],
) -> None:
    """At the door until the answer, and behind it as the first in line, as far as was seen."""
    at_door = max(zip(handed, parcels, strict=True), key=lambda one: one[0].seconds)
    _say(f"slowest at the door: {at_door[0].seconds:.2f} s ({at_door[1].name})")
    names = {end.id: p.name for p in parcels if (end := _found(p, ended)) is not None}
    for number, seconds in sorted(first.items(), key=lambda one: -one[1])[:5]:
        _say(f"slowest on the road: {seconds:.1f} s ({names.get(number, number)})")


def _lines(
    parcels: Sequence[Parcel], handed: Sequence[Handed], ended: dict[str, Ended]
) -> Iterator[str]:
    for parcel, answer in zip(parcels, handed, strict=True):
        end = _found(parcel, ended)
        fate = f"{end.state.value}\t{end.reason}" if end and answer.is_taken else answer.reply
        yield f"{parcel.label or '-'}\t{parcel.name}\t{fate}\n"


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
