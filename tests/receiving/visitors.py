"""A house with a real door and database, and a sender who speaks SMTP byte by byte."""

import socket
import ssl
import struct
from contextlib import ExitStack

from consultant.receiving.listener import Listener
from consultant.settings import Smtp
from consultant.storage import messages
from consultant.storage.messages import MessageRow
from consultant.storage.session import Engine, reading

DESK = "desk@coding.example"


class Sender:
    """A mail client that speaks SMTP byte by byte."""

    def __init__(self, port: int, *, seconds: float = 10, first: bytes = b"") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), seconds)
        self._socket.sendall(first)
        self._lines = self._socket.makefile("rb")
        self.banner = self.reply()

    def reply(self) -> str:
        """One whole reply; "" where the connection has ended."""
        words = b""
        try:
            while line := self._lines.readline():
                words += line
                if line[3:4] != b"-":
                    break
        except ConnectionError:
            pass
        return words.decode().rstrip()

    def write(self, data: bytes) -> None:
        self._socket.sendall(data)

    def says(self, command: str | bytes) -> str:
        """Send a command and hear the reply."""
        line = command if isinstance(command, bytes) else command.encode()
        try:
            self._socket.sendall(line + b"\r\n")
        except ConnectionError:
            return self.reply()
        return self.reply()

    def begins_data(self, mail_from: str = "coder@clinic.example", rcpt_to: str = DESK) -> str:
        self.says("EHLO clinic.example")
        self.says(f"MAIL FROM:<{mail_from}>")
        self.says(f"RCPT TO:<{rcpt_to}>")
        return self.says("DATA")

    def mails(self, message: bytes) -> str:
        """A whole message through; the reply to its final dot."""
        self.begins_data()
        self.write(message + b".\r\n")
        return self.reply()

    def hangs_up_sending(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def vanishes(self) -> None:
        """Cut the connection, as a machine that crashes does."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def encrypts(self) -> None:
        """Its side of STARTTLS; whom it talks to is not its question here."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._lines.close()
        self._socket = context.wrap_socket(self._socket)
        self._lines = self._socket.makefile("rb")

    def certificate(self) -> bytes:
        assert isinstance(self._socket, ssl.SSLSocket)
        return self._socket.getpeercert(binary_form=True) or b""

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


def a_message(
    body: bytes = b"Is E11.9 billable?\r\n",
    *,
    message_id: bytes = b"<1@clinic.example>",
    before: bytes = b"",
) -> bytes:
    fields = b"From: coder@clinic.example\r\nSubject: a question\r\n"
    identity = b"Message-ID: " + message_id + b"\r\n" if message_id else b""
    return before + fields + identity + b"\r\n" + body


class House:
    """Opens doors on the test's database and says what lies behind them."""

    def __init__(self, engine: Engine, stack: ExitStack) -> None:
        self.engine = engine
        self._stack = stack
        self.kept = 0

    def opens(self, **settings: object) -> int:
        """Open a door with these settings; its port."""
        rules = {"host": "127.0.0.1", "port": 0, "addresses": (DESK,), **settings}
        listener = Listener(Smtp.model_validate(rules), self.engine, self._note)
        self.listener = listener
        _, port = listener.start()
        self._stack.callback(listener.stop, 5)
        return port

    def visits(self, port: int, *, seconds: float = 10, first: bytes = b"") -> Sender:
        sender = Sender(port, seconds=seconds, first=first)
        self._stack.callback(sender.close)
        return sender

    def messages(self) -> list[messages.Entry]:
        with reading(self.engine) as session:
            return messages.entries(session)

    def raw(self) -> list[bytes]:
        with reading(self.engine) as session:
            return [row.raw for row in session.query(MessageRow).order_by(MessageRow.id)]

    def peers(self) -> list[str]:
        with reading(self.engine) as session:
            return [row.peer for row in session.query(MessageRow).order_by(MessageRow.id)]

    def _note(self) -> None:
        self.kept += 1
