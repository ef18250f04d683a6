"""Messages handed in at a desk's door byte for byte, and what the door said to each.

smtplib would mend line ends and refuse what is no mail; the hostile ones must stay as they are.
"""

import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

HOST = "127.0.0.1"
#: Seconds for one answer of the door.
PATIENCE = 60.0
#: Messages of one connection, as a relay sends them.
PER_SESSION = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message with its envelope and what is known of it beforehand."""

    name: str
    raw: bytes = field(repr=False)
    mail_from: str
    rcpt_to: str
    label: str = ""  # human, bounce, auto-reply ...; "" for not labelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What the door said at last to a parcel; "" where it went away without a word."""

    reply: str
    seconds: float

    @property
    def is_taken(self) -> bool:
        return self.reply.startswith("250")

    @property
    def is_refused(self) -> bool:
        return self.reply.startswith("5")


def hand_in_all(parcels: Sequence[Parcel], port: int, connections: int) -> list[Handed]:
    """Every parcel over some connections at once; the answers in the parcels' order."""
    with ThreadPoolExecutor(connections) as senders:
        shares = [parcels[n::connections] for n in range(connections)]
        answers = list(senders.map(lambda share: _hand_in(share, port), shares))
    return [answers[n % connections][n // connections] for n in range(len(parcels))]


def content_of(raw: bytes) -> bytes:
    """What the door keeps of a message: as it is, with a line end behind the last line."""
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


class Visit:
    """One connection to the door that says one thing at a time."""

    def __init__(self, port: int, *, source: str = HOST, patience: float = PATIENCE) -> None:
        self._socket = socket.create_connection((HOST, port), patience, (source, 0))
        self._lines = self._socket.makefile("rb")
        self.greeting = self.reply()

    def says(self, words: bytes) -> str:
        """A line, and the last line of its answer; "" where the door hung up."""
        try:
            self._socket.sendall(words + b"\r\n")
        except OSError:
            return ""
        return self.reply()

    def reply(self) -> str:
        try:
            while line := self._lines.readline():
                if line[3:4] != b"-":
                    return line.decode("utf-8", "replace").rstrip()
        except OSError:
            pass
        return ""

    def mails(self, parcel: Parcel) -> str:
        """The door's last word to a message, after its final dot or before."""
        for words in (
            f"MAIL FROM:<{parcel.mail_from}>",
            f"RCPT TO:<{parcel.rcpt_to}>",
            "DATA",
        ):
            said = self.says(words.encode())
            if said[:1] not in {"2", "3"}:
                self.says(b"RSET")
                return said
        stuffed = (b"\r\n" + content_of(parcel.raw)).replace(b"\r\n.", b"\r\n..")[2:]
        return self.says(stuffed + b".")

    def leave(self) -> None:
        self.says(b"QUIT")
        self._lines.close()
        self._socket.close()


def _hand_in(parcels: Sequence[Parcel], port: int) -> list[Handed]:
    handed: list[Handed] = []
    visit: Visit | None = None
    for number, parcel in enumerate(parcels):
        if visit is None or number % PER_SESSION == 0:
            visit = _begin(visit, port)
        began = time.perf_counter()
        said = visit.mails(parcel)
        handed.append(Handed(reply=said, seconds=time.perf_counter() - began))
        if not said or said.startswith("421"):
            visit = None
    if visit is not None:
        visit.leave()
    return handed


def _begin(before: Visit | None, port: int) -> Visit:
    if before is not None:
        before.leave()
    visit = Visit(port)
    visit.says(b"EHLO relay.example")
    return visit
