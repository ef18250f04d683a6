"""Hands one mail to the relay in one SMTP session, and tells exactly how that ended.

connect, EHLO, STARTTLS, AUTH     any failure: deferred, and the relay is away
MAIL, RCPT, DATA, the content     4xx or a break: deferred    5xx: refused
------------------------------------------------------------- the border
the final dot                     2xx: sent   4xx: deferred   5xx: refused
                                  no answer, or none that can be read: uncertain

RFC 5321 section 4.1.1.4: the mail is the relay's once it has answered the dot, and
nobody but the relay knows of a dot whose answer was lost.
"""

import re
import smtplib
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Literal

from consultant.domain.mail import Outcome, Receipt
from consultant.domain.mime import clean_line
from consultant.sending.fitness import fault_of
from consultant.storage.outbox import Posting

Tls = Literal["off", "optional", "required", "implicit"]

#: Answers to MAIL that speak of us and not of the mail: 421 closing, 530 to 538 RFC 4954.
_NOT_THE_MAILS_FAULT = {421, 530, 534, 535, 538}
_REPLY_LIMIT = 300  # characters kept of what a relay says
_REPLY_BYTES = 20_000  # read of one answer, at most
_KNOCK = 5.0  # seconds for a step when a person waits to hear whether the relay is there
_GOODBYE = 2.0  # seconds for the answer to QUIT
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Postman:
    """The relay that all our mail goes through, and how to speak to it; times in seconds."""

    host: str
    port: int
    timeout: float = 60  # for each step before the final dot
    hostname: str = ""  # our name in EHLO
    answer_timeout: float = 600  # for the answer to the final dot: 10 minutes, RFC 5321
    tls: Tls = "optional"
    ca_file: str = ""  # a private authority's certificates
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def longest(self) -> timedelta:
        """The most that a delivery can take."""
        return timedelta(seconds=self._before_the_dot + self.answer_timeout + _GOODBYE)

    @property
    def _before_the_dot(self) -> float:
        return 3 * self.timeout

    def deliver(self, posting: Posting) -> Receipt:
        """Hand a mail over; what can be expected to go wrong is the receipt's to tell."""
        fault = fault_of(posting)
        if fault:
            return Receipt(outcome=Outcome.REFUSED, reply=fault)
        line = _Line(self, time.monotonic() + self._before_the_dot)
        try:
            return _hand_over(line, posting)
        finally:
            line.hang_up()

    def knock(self) -> str:
        """Why the relay would not have us now, or ""; nothing is sent."""
        quick = replace(self, timeout=min(self.timeout, _KNOCK))
        line = _Line(quick, time.monotonic() + 2 * _KNOCK)
        try:
            line.open()
        except _AWAY as error:
            return _words_of(error)
        finally:
            line.hang_up()
        return ""


class _AwayError(OSError):
    """The relay answers, but will not have us."""


class _RefusalError(Exception):
    """The relay said no to a step: its code and words."""

    def __init__(self, code: int, words: bytes) -> None:
        super().__init__(code, words)
        self.code = code
        self.words = words


#: What can go wrong before a mail is begun; UnicodeError: the host is no name for DNS.
_AWAY = (OSError, UnicodeError, _RefusalError)


class _Line(smtplib.SMTP):
    """smtplib's session with one deadline over all of it, and answers of bounded size."""

    def __init__(self, postman: Postman, deadline: float) -> None:
        name = postman.hostname or "[127.0.0.1]"
        super().__init__(local_hostname=name, timeout=postman.timeout)
        self._host = postman.host  # whose name the certificate must bear
        self._postman = postman
        self._deadline = deadline
        self._patience = postman.timeout
        self._heard = b""
        self._is_between_mails = False

    def open(self) -> None:
        """Everything before a mail is begun; raises OSError where the relay will not have us."""
        postman = self._postman
        code, words = self.connect(postman.host, postman.port)
        _expect(code, words)
        self._greet()
        if self._wants_tls():
            self.starttls(context=self._context())
            self._greet()
        if postman.user:
            self.login(postman.user, postman.password)
        self._is_between_mails = True

    def begin(self, posting: Posting) -> None:
        """MAIL, RCPT, DATA and the content but for its final dot."""
        self._is_between_mails = True
        self.step(f"MAIL FROM:<{posting.mail_from}>{self._parameters(posting)}")
        self.step(f"RCPT TO:<{posting.rcpt_to}>")
        code, words = self.docmd("DATA")
        if code != 354:
            raise _RefusalError(code, words)
        self._is_between_mails = False
        self.send(_LEADING_DOT.sub(b"..", posting.raw))
        self._hear_objection()
        self._time_left()

    def end(self) -> tuple[int, bytes]:
        """The final dot, and its answer: from here on the mail may be the relay's."""
        self._patience = self._postman.answer_timeout
        self._deadline = time.monotonic() + self._patience
        self.send(b".\r\n")
        answer = self.getreply()
        self._is_between_mails = True
        return answer

    def step(self, command: str) -> None:
        if not command.isascii():
            self.command_encoding = "utf-8"
        _expect(*self.docmd(command))

    def hang_up(self) -> None:
        """QUIT where the session is in order; the receipt is in hand, nothing changes it."""
        if self.sock is not None and self._is_between_mails:
            self._patience = _GOODBYE
            self._deadline = time.monotonic() + _GOODBYE
            with suppress(OSError):  # a relay may leave without a word
                self.docmd("QUIT")
        self.close()

    def send(self, s: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self._time_left())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """One answer, its lines without their codes (RFC 5321 section 4.2.1).

        smtplib's own waits the whole time-out anew for every byte, and reads for ever
        from a relay that never ends its answer.
        """
        said: list[bytes] = []
        size = 0
        while size <= _REPLY_BYTES:
            line = self._line()
            size += len(line)
            said.append(line[4:].strip())
            if not line[:3].isdigit() or line[3:4] not in {b"-", b" ", b""}:
                self.close()
                raise smtplib.SMTPServerDisconnected(f"not SMTP: {_readable(line)}")
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(said)
        self.close()
        raise smtplib.SMTPServerDisconnected("the relay's answer has no end")

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = socket.create_connection((host, port), timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the dot must not wait
        if self._postman.tls == "implicit":
            return self._context().wrap_socket(sock, server_hostname=host)
        return sock

    def _greet(self) -> None:
        self._heard = b""  # RFC 3207 section 6: what came before TLS is forgotten
        code, words = self.ehlo()
        if 500 <= code <= 599:
            code, words = self.helo()
        _expect(code, words)

    def _wants_tls(self) -> bool:
        """Whether to ask for TLS; a password is never shown on a line that others can read."""
        postman = self._postman
        if postman.tls in {"off", "implicit"}:
            return False
        is_offered = self.has_extn("starttls")
        if not is_offered and (postman.tls == "required" or postman.user):
            raise _AwayError("the relay offers no TLS, which mail.relay_tls asks for")
        return is_offered

    def _context(self) -> ssl.SSLContext:
        """Proof of who the relay is, but where TLS is merely optional (RFC 7435)."""
        context = ssl.create_default_context(cafile=self._postman.ca_file or None)
        if self._postman.tls == "optional" and not self._postman.user:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _parameters(self, posting: Posting) -> str:
        """MAIL's parameters (RFC 1870, 6152, 6531); what the relay cannot carry is refused."""
        head = posting.raw.partition(b"\r\n\r\n")[0]
        is_plain = head.isascii() and posting.rcpt_to.isascii() and posting.mail_from.isascii()
        found = []
        if self.has_extn("size"):
            found.append(f"SIZE={len(posting.raw)}")
        if not posting.raw.isascii() and self.has_extn("8bitmime"):
            found.append("BODY=8BITMIME")
        if not is_plain:
            if not self.has_extn("smtputf8"):
                raise _RefusalError(553, b"5.6.7 the relay takes no address like this (SMTPUTF8)")
            found.append("SMTPUTF8")
        return "".join(f" {parameter}" for parameter in found)

    def _hear_objection(self) -> None:
        """Whether the relay spoke or left before the dot: then nothing has been handed over."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        self.sock.settimeout(0)
        with suppress(BlockingIOError, ssl.SSLWantReadError):  # silent: as it should be
            self._hear()
        if self._heard:
            code, words = self.getreply()
            self.close()
            raise _RefusalError(code if code >= 400 else 451, words)

    def _line(self) -> bytes:
        """One line of an answer, without its end; raises OSError at the deadline or the end."""
        while b"\n" not in self._heard and len(self._heard) <= _REPLY_BYTES:
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("the connection is closed")
            self.sock.settimeout(self._time_left())
            self._hear()
        line, _, self._heard = self._heard.partition(b"\n")
        return line.rstrip(b"\r")

    def _hear(self) -> None:
        try:
            more = self.sock.recv(4096) if self.sock else b""
        except TimeoutError:  # a session that hangs is in no order for QUIT
            self.close()
            raise
        if not more:
            self.close()
            raise smtplib.SMTPServerDisconnected("the relay closed the connection")
        self._heard += more

    def _time_left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            self.close()
            raise TimeoutError("the relay is too slow")
        return min(self._patience, left)


def _hand_over(line: _Line, posting: Posting) -> Receipt:
    try:
        line.open()
    except _AWAY as error:
        return Receipt(outcome=Outcome.DEFERRED, reply=_words_of(error), relay_away=True)
    try:
        line.begin(posting)
    except _RefusalError as error:
        return _refused(error)
    except OSError as error:
        return Receipt(outcome=Outcome.DEFERRED, reply=_words_of(error))
    try:
        code, words = line.end()
    except OSError as error:
        return Receipt(outcome=Outcome.UNCERTAIN, reply=f"after the final dot: {_words_of(error)}")
    return _answered(code, words)


def _answered(code: int, words: bytes) -> Receipt:
    """What the answer to the final dot means; an odd one means nothing."""
    outcome = {2: Outcome.SENT, 4: Outcome.DEFERRED, 5: Outcome.REFUSED}.get(code // 100)
    return Receipt(outcome=outcome or Outcome.UNCERTAIN, reply=_said(code, words))


def _refused(error: _RefusalError) -> Receipt:
    said = _said(error.code, error.words)
    if error.code in _NOT_THE_MAILS_FAULT:
        return Receipt(outcome=Outcome.DEFERRED, reply=said, relay_away=True)
    is_final = 500 <= error.code <= 599
    return Receipt(outcome=Outcome.REFUSED if is_final else Outcome.DEFERRED, reply=said)


def _expect(code: int, words: bytes) -> None:
    if not 200 <= code <= 299:
        raise _RefusalError(code, words)


def _words_of(error: Exception) -> str:
    match error:
        case _RefusalError():
            return _said(error.code, error.words)
        case smtplib.SMTPResponseException():
            return _said(error.smtp_code, error.smtp_error)
        case TimeoutError():
            return "the relay does not answer in time"
        case _:
            return clean_line(str(error) or type(error).__name__, _REPLY_LIMIT)


def _said(code: int, words: bytes | str) -> str:
    return clean_line(f"{code} {_readable(words)}", _REPLY_LIMIT)


def _readable(words: bytes | str) -> str:
    return words if isinstance(words, str) else words.decode("utf-8", errors="replace")
