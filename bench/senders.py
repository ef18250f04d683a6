"""A light load of mail: many connections from one process, one step at a time each.

Nothing is pipelined, so that each server is asked in the same way; replies are looked at
only as far as their code. A session carries a few messages and is then replaced by a new one.
"""

import selectors
import socket
import time
from collections.abc import Generator
from dataclasses import dataclass

from bench.door_servers import DESK, HOST

#: Takes the code of a reply, goes on to the next command.
Dialogue = Generator[None, bytes, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    accepted: int
    seconds: float
    client_share: float  # of one processor, spent by this process

    @property
    def per_second(self) -> float:
        return self.accepted / self.seconds


def send_for(
    seconds: float, *, port: int, connections: int, size: int, per_session: int = 10
) -> Load:
    """Mail as fast as `connections` senders can for `seconds`; messages of `size` bytes."""
    body = _a_body(size)
    with selectors.DefaultSelector() as selector:
        senders = [_Sender(port, number, body, per_session) for number in range(connections)]
        for sender in senders:
            selector.register(sender.socket, selectors.EVENT_READ, sender)
        started, spent = time.perf_counter(), time.process_time()
        while (now := time.perf_counter()) - started < seconds:
            for key, _ in selector.select(1):
                old, sender = key.fileobj, key.data
                if sender.hear():
                    selector.unregister(old)
                    sender.closed.close()
                    selector.register(sender.socket, selectors.EVENT_READ, sender)
        share = (time.process_time() - spent) / (now - started)
        for sender in senders:
            sender.socket.close()
    accepted = sum(sender.accepted for sender in senders)
    return Load(accepted=accepted, seconds=now - started, client_share=share)


def _a_body(size: int) -> bytes:
    header = b"From: coder@clinic.example\r\nSubject: a question\r\n\r\n"
    line = b"Is E11.9 billable when the note says only diabetes, type 2, controlled?\r\n"
    return (header + line * (size // len(line) + 1))[: size - 2] + b"\r\n"


class _Sender:
    """One connection, and where it stands in its dialogue."""

    def __init__(self, port: int, number: int, body: bytes, per_session: int) -> None:
        self._port, self._number, self._body = port, number, body
        self._per_session = per_session
        self._count = 0
        self.accepted = 0
        self.closed = socket.socket()
        self._connect()

    def _connect(self) -> None:
        self.socket = socket.create_connection((HOST, self._port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._steps = self._session()
        self._heard = b""
        next(self._steps)

    def hear(self) -> bool:
        """Read what came and take the next step; True where the connection is a new one."""
        self._heard += self.socket.recv(4096)
        if not self._heard:
            raise RuntimeError("the server hung up")
        last = self._heard.rfind(b"\n", 0, len(self._heard) - 1) + 1
        if not self._heard.endswith(b"\n") or self._heard[last + 3 : last + 4] == b"-":
            return False
        code, self._heard = self._heard[last : last + 3], b""
        try:
            self._steps.send(code)
        except StopIteration:
            old = self.socket
            self._connect()
            self.closed = old
            return True
        return False

    def _session(self) -> Dialogue:
        self._expect((yield), b"220")
        yield from self._say(b"EHLO bench.example", b"250")
        for _ in range(self._per_session):
            yield from self._say(b"MAIL FROM:<coder@clinic.example>", b"250")
            yield from self._say(b"RCPT TO:<%s>" % DESK.encode(), b"250")
            yield from self._say(b"DATA", b"354")
            self._count += 1
            identity = b"Message-ID: <%d.%d@bench.example>\r\n" % (self._number, self._count)
            yield from self._say(identity + self._body + b".", b"250")
            self.accepted += 1

    def _say(self, words: bytes, code: bytes) -> Dialogue:
        self.socket.sendall(words + b"\r\n")
        self._expect((yield), code)

    @staticmethod
    def _expect(heard: bytes, code: bytes) -> None:
        if heard != code:
            raise RuntimeError(f"{code!r} was expected and {heard!r} heard")
