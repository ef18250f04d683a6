"""Whether a normal client's mail is taken while others hold the door: idle, slow, and a flood.

    1,000 connections that say nothing, 200 that send a byte now and then, one address that
    mails as fast as it can; all at once, against `consultant run` as it comes

Each guest has an address of its own on loopback, but for the flood. The normal client mails
again and again; the memory is that of the desk's processes together. Exits with 1 where a
mail of the normal client's took over two seconds, or the memory twice what it was at rest.
"""

import argparse
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.parcels import HOST, Handed, Parcel, Visit
from tests.paths.house import DESK, House
from tests.sending.sink import Sink

IDLE, SLOW, FLOODING = 1000, 200, 20
#: What a normal client may wait for its 250, and how much more memory there may be.
SECONDS, GROWTH = 2.0, 2.0
BETWEEN_MAILS = 0.5
BETWEEN_BYTES = 1.0
SETTLING = 10.0  # seconds of rest before and after


@dataclass
class Siege:
    """What goes on outside, until it is told to end."""

    port: int
    ended: threading.Event = field(default_factory=threading.Event)
    held: int = 0
    turned_away: int = 0
    flooded: int = 0
    fended_off: int = 0


def main(arguments: list[str] | None = None) -> int:
    """Print what the normal client heard, and the memory at rest and under siege."""
    parser = argparse.ArgumentParser(prog="python -m bench.siege", description=__doc__)
    parser.add_argument("--seconds", type=float, default=40, help="of the siege")
    parser.add_argument("--connections", type=int, help="smtp.max_connections, else as it comes")
    parser.add_argument("--from-one-address", action="store_true", help="all guests, of one crowd")
    chosen = parser.parse_args(arguments)
    env = {}
    if chosen.connections:
        env["CONSULTANT_SMTP__MAX_CONNECTIONS"] = str(chosen.connections)
    if chosen.from_one_address:
        env["CONSULTANT_SMTP__MAX_CONNECTIONS_PER_ADDRESS"] = str(chosen.connections or 200)
    with tempfile.TemporaryDirectory(prefix="bench-siege-") as folder, Sink() as relay:
        house = House(home=Path(folder) / "desk", relay=relay, env=env).start()
        try:
            return _measure(house, chosen.seconds, one=chosen.from_one_address)
        finally:
            house.kill()


def _measure(house: House, seconds: float, *, one: bool) -> int:
    pid = house.process.pid if house.process else 0
    before = [_mail(house.smtp_port, number) for number in range(5)]
    time.sleep(SETTLING)
    resting = most = memory_of(pid)
    handed: list[Handed] = []
    with _siege(house.smtp_port, one=one) as siege:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            handed.append(_mail(house.smtp_port, 100 + len(handed)))
            most = max(most, memory_of(pid))
            time.sleep(BETWEEN_MAILS)
    time.sleep(SETTLING)
    refused = [each for each in handed if not each.is_taken]
    slowest = max(each.seconds for each in handed)
    _say(
        f"held from outside: {siege.held} connections, {siege.turned_away} of them ended by the"
        f" desk; the flood: {siege.flooded} mails taken, {siege.fended_off} turned away",
        f"normal client: {len(handed)} mails, {len(refused)} refused, slowest {slowest:.2f} s"
        f" (before the siege {max(each.seconds for each in before):.2f} s)",
        *{f"  refused: {each.reply or 'no word'}" for each in refused},
        f"memory: {resting:.0f} MB at rest, {most:.0f} MB at most ({most / resting:.2f} times),"
        f" {memory_of(pid):.0f} MB after",
    )
    is_well = not refused and slowest <= SECONDS and most <= GROWTH * resting
    _say("held out" if is_well else "FELL")
    return 0 if is_well else 1


def memory_of(pid: int) -> float:
    """Megabytes of a process and its children that are no other's too (Pss)."""
    return sum(_pss(each) for each in _family(pid))


def _pss(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text("ascii").split():
                yield from _family(int(child))


# -- the normal client ---------------------------------------------------------------------


def _mail(port: int, number: int) -> Handed:
    """One mail by a connection of its own; a relay would come again after a 4xx, this one not."""
    began = time.perf_counter()
    said = ""
    with suppress(OSError):
        visit = Visit(port, patience=10)
        said = visit.greeting
        if said.startswith("220"):
            visit.says(b"EHLO clinic.example")
            said = visit.mails(_a_question(number, "coder@clinic.example"))
        visit.leave()
    return Handed(reply=said, seconds=time.perf_counter() - began)


def _a_question(number: int, sender: str) -> Parcel:
    raw = (
        f"From: {sender}\r\nTo: {DESK}\r\nSubject: a question\r\n"
        f"Message-ID: <{number}.{time.time_ns()}@clinic.example>\r\n\r\nIs E11.9 billable?\r\n"
    )
    return Parcel(name=str(number), raw=raw.encode(), mail_from=sender, rcpt_to=DESK)


# -- the others ----------------------------------------------------------------------------


@contextmanager
def _siege(port: int, *, one: bool) -> Iterator[Siege]:
    siege = Siege(port=port)
    with ExitStack() as stack:
        stack.callback(siege.ended.set)
        threads = [
            threading.Thread(target=_hold, args=(siege, _sources(one=one)), daemon=True),
            *(threading.Thread(target=_flood, args=(siege,), daemon=True) for _ in range(FLOODING)),
        ]
        for thread in threads:
            thread.start()
        yield siege
    for thread in threads:
        thread.join(20)


def _sources(*, one: bool) -> list[str]:
    """Addresses on loopback, whichever the guests come from: 127.0.0.1 is the normal client's."""
    total = IDLE + SLOW
    return [HOST if one else f"127.0.{1 + n // 200}.{1 + n % 200}" for n in range(total)]


def _hold(siege: Siege, sources: list[str]) -> None:
    """Open what is to be held, open anew what was ended, and let the slow ones drip."""
    guests: dict[int, socket.socket] = {}
    while not siege.ended.wait(BETWEEN_BYTES):
        for number, source in enumerate(sources):
            if number not in guests:
                with suppress(OSError):
                    guests[number] = _begin(siege.port, source, is_slow=number >= IDLE)
                    siege.held += 1
            elif not _is_held(guests[number], drips=number >= IDLE):
                guests.pop(number).close()
                siege.turned_away += 1
    for guest in guests.values():
        guest.close()


def _begin(port: int, source: str, *, is_slow: bool) -> socket.socket:
    guest = socket.create_connection((HOST, port), 5, (source, 0))
    if is_slow:  # a message that begins and never ends
        guest.sendall(
            f"EHLO slow\r\nMAIL FROM:<a@slow.example>\r\nRCPT TO:<{DESK}>\r\nDATA\r\n".encode()
        )
    guest.setblocking(False)
    return guest


def _is_held(guest: socket.socket, *, drips: bool) -> bool:
    """Whether the desk still has the connection; slow ones send their next byte."""
    try:
        while guest.recv(4096):
            pass
    except BlockingIOError:
        return not drips or _drip(guest)
    except OSError:
        pass
    return False


def _drip(guest: socket.socket) -> bool:
    try:
        guest.send(b"x")
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True


def _flood(siege: Siege) -> None:
    """Mail without a pause from one address, each by a connection of its own."""
    number = 0
    while not siege.ended.is_set():
        number += 1
        with suppress(OSError):
            visit = Visit(siege.port, source="127.9.9.9", patience=10)
            if visit.greeting.startswith("220"):
                visit.says(b"EHLO flood.example")
                said = visit.mails(_a_question(number, "flood@flood.example"))
                siege.flooded += said.startswith("250")
            else:
                siege.fended_off += 1
            visit.leave()


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
