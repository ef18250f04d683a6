"""A real SMTP server of the tests that takes mail, or does what it is told to do wrong.

sink.say("RCPT", b"451 4.3.0 not now")      the next answer at that step, then the usual one
sink.say("dot", Break.DROP)                 takes the mail, then leaves without a word
sink.always("connect", b"421 full")         every answer at that step
"""

import socket
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import Enum
from typing import Self

USUAL = {
    "connect": b"220 sink.example",
    "EHLO": b"250 sink.example",
    "STARTTLS": b"220 go ahead",
    "AUTH": b"235 welcome",
    "MAIL": b"250 ok",
    "RCPT": b"250 ok",
    "DATA": b"354 go ahead",
    "content": b"",
    "dot": b"250 2.0.0 taken",
    "QUIT": b"221 bye",
    "RSET": b"250 ok",
    "NOOP": b"250 ok",
}


class Break(Enum):
    """What a server does instead of answering."""

    DROP = "drop"
    HANG = "hang"
    FLOOD = "flood"  # an answer without an end
    DRIP = "drip"  # a byte now and then, never a line


@dataclass(frozen=True, slots=True)
class Late:
    """The usual words, after some thought."""

    seconds: float
    words: bytes


Answer = bytes | Break | Late


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A mail that was taken, with its envelope."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    options: str  # MAIL's parameters
    is_encrypted: bool
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=default)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


class Sink:
    """Listens on a free port of loopback until it is closed."""

    def __init__(
        self,
        *,
        features: tuple[bytes, ...] = (b"SIZE 50000000",),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.messages: list[Received] = []
        self.commands: list[str] = []
        self.connections = 0
        self.features = features
        self.tls = tls
        self.wants_tls_first = False
        self._next: dict[str, deque[Answer]] = defaultdict(deque)
        self._always: dict[str, Answer] = {}
        self._closing = threading.Event()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening, and cut every connection."""
        self._closing.set()
        self._server.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def say(self, step: str, *answers: Answer) -> None:
        """What to do the next times at a step; "RCPT coder@clinic.example" names one recipient."""
        self._next[step].extend(answers)

    def always(self, step: str, answer: Answer) -> None:
        self._always[step] = answer

    def asked_for(self, address: str) -> int:
        """How often a recipient was named to this server."""
        return sum(command.upper() == f"RCPT TO:<{address}>".upper() for command in self.commands)

    def answer(self, step: str, particular: str = "") -> Answer:
        for key in (f"{step} {particular}", step):
            if self._next[key]:
                return self._next[key].popleft()
            if key in self._always:
                return self._always[key]
        return USUAL.get(step, b"502 no such command")

    def wait(self, seconds: float) -> bool:
        """Whether the server is closed, after waiting so long for it."""
        return self._closing.wait(seconds)

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=_serve, args=(self, connection), daemon=True)
            self._threads.append(thread)
            thread.start()


class _GoneError(Exception):
    """The session is over."""


class _Session:
    """One connection: hears commands, answers as the sink was told."""

    def __init__(self, sink: Sink, connection: socket.socket) -> None:
        self.sink = sink
        self.connection = connection
        self.file = connection.makefile("rb")
        self.is_encrypted = False
        self.mail_from = ""
        self.options = ""
        self.rcpt_to: list[str] = []

    def run(self) -> None:
        if self.sink.wants_tls_first:
            self.take_tls()
        self.do("connect")
        verbs = {
            "EHLO": self.greet,
            "HELO": self.greet,
            "MAIL": self.begin,
            "RCPT": self.name,
            "DATA": self.take,
            "STARTTLS": self.start_tls,
        }
        while True:
            command = self.line().rstrip(b"\r\n").decode("utf-8")
            self.sink.commands.append(command)
            verb = command.split(" ")[0].upper()
            verbs.get(verb, lambda _, verb=verb: self.do(verb))(command)

    def do(self, step: str, particular: str = "") -> bool:
        """Answer, or break; whether the client may go on."""
        return self.say(self.sink.answer(step, particular))

    def say(self, answer: Answer) -> bool:
        if isinstance(answer, Break):
            self.misbehave(answer)
            raise _GoneError
        if isinstance(answer, Late):
            self.sink.wait(answer.seconds)
            return self.say(answer.words)
        if answer:
            self.connection.sendall(answer + b"\r\n")
        if answer.startswith(b"221"):
            raise _GoneError
        return answer[:1] in {b"2", b"3", b""}

    def misbehave(self, how: Break) -> None:
        unasked = {Break.FLOOD: b"250-more\r\n" * 100, Break.DRIP: b"2"}
        if how is Break.HANG:
            self.sink.wait(60)
        while how in unasked and not self.sink.wait(0 if how is Break.FLOOD else 0.05):
            self.connection.sendall(unasked[how])

    def greet(self, command: str) -> None:
        del command
        features = [b"sink.example", *self.sink.features]
        if self.sink.tls is not None and not self.is_encrypted:
            features.append(b"STARTTLS")
        lines = [b"250-" + feature for feature in features[:-1]] + [b"250 " + features[-1]]
        told = self.sink.answer("EHLO")
        self.say(b"\r\n".join(lines) if told == USUAL["EHLO"] else told)

    def start_tls(self, command: str) -> None:
        if self.do(command):
            self.take_tls()

    def take_tls(self) -> None:
        assert self.sink.tls is not None
        self.file.close()
        self.connection = self.sink.tls.wrap_socket(
            self.connection, server_side=True, do_handshake_on_connect=False
        )
        self.connection.do_handshake()
        self.file = self.connection.makefile("rb")
        self.is_encrypted = True

    def begin(self, command: str) -> None:
        self.mail_from, _, self.options = command.removeprefix("MAIL FROM:<").partition(">")
        self.rcpt_to = []
        self.do("MAIL", self.mail_from)

    def name(self, command: str) -> None:
        address = command.removeprefix("RCPT TO:<").partition(">")[0]
        if self.do("RCPT", address):
            self.rcpt_to.append(address)

    def take(self, command: str) -> None:
        if not self.do(command):
            return
        raw, line = bytearray(), self.line()
        self.do("content")
        while line != b".\r\n":
            raw += line[1:] if line.startswith(b".") else line
            line = self.line()
        said = self.sink.answer("dot")
        if not isinstance(said, bytes) or said.startswith(b"2"):
            self.sink.messages.append(self.received(bytes(raw)))
        self.say(said)

    def received(self, raw: bytes) -> Received:
        return Received(
            mail_from=self.mail_from,
            rcpt_to=tuple(self.rcpt_to),
            options=self.options.strip(),
            is_encrypted=self.is_encrypted,
            raw=raw,
        )

    def line(self) -> bytes:
        line = self.file.readline()
        if not line.endswith(b"\n"):
            raise _GoneError
        return line


def _serve(sink: Sink, connection: socket.socket) -> None:
    session = _Session(sink, connection)
    with suppress(_GoneError, OSError):  # a test's client may leave as it likes
        session.run()
    session.file.close()
    session.connection.close()


@contextmanager
def nobody() -> Iterator[int]:
    """A port of loopback at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    yield port
