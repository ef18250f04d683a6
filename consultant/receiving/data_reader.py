"""Collects what follows DATA in whatever pieces arrive, up to CRLF "." CRLF and never further.

    chunk, chunk, ...  ->  [ the message, dots taken out ]  CRLF . CRLF  [ the next command ]

Only CRLF "." CRLF ends a message (RFC 5321 section 4.1.1.4). A bare LF or CR is part of
the line it stands in, so no other sequence can be taken for an end ("SMTP smuggling").
"""

from consultant.receiving.replies import Reply

_END = b"\r\n.\r\n"
#: What is longer is no mail; real senders write whole HTML pages in one line.
MAX_LINE = 4 * 2**20
MAX_LINES = 2_000_000


class DataReader:
    """One message on its way in; what is too much is swallowed, not kept.

    The buffer opens with the CRLF of the DATA command itself, so that a message whose
    first line is "." is an empty one and no position needs a case of its own.
    """

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._buffer = bytearray(b"\r\n")
        self._line_start = 2
        self._end = -1
        self.received = 0  # bytes fed, dots and all
        self.held = 0  # those of them that are counted as being in hand
        self.fault: Reply | None = None

    @property
    def is_finished(self) -> bool:
        return self._end >= 0

    def feed(self, chunk: bytes) -> None:
        """Take the next piece off the wire; afterwards ask `is_finished`."""
        searched = max(0, len(self._buffer) - len(_END) + 1)
        self._buffer += chunk
        self.received += len(chunk)
        self._end = self._buffer.find(_END, searched)
        if self.fault is None:
            self._check_bounds()
        if self.fault is not None and not self.is_finished:
            self._forget()

    def refuse(self, reply: Reply) -> None:
        """Swallow the rest of the message and answer `reply` at its end."""
        self.fault = self.fault or reply

    def take_content(self) -> bytes:
        """The message, once: while it is being kept, no second copy fills the memory."""
        content = self.content()
        self._buffer.clear()
        return content

    def content(self) -> bytes:
        """The message as its sender wrote it: leading dots undone (RFC 5321 section 4.5.2)."""
        stop = self._end + 2
        has_dots = self._buffer.find(b"\r\n.", 0, stop) >= 0
        with memoryview(self._buffer) as view:
            if not has_dots:
                return bytes(view[2:stop])
            return bytes(view[:stop]).replace(b"\r\n.", b"\r\n")[2:]

    def rest(self) -> bytes:
        """What came behind the end: the client's next commands."""
        return bytes(self._buffer[self._end + len(_END) :])

    def _check_bounds(self) -> None:
        size = self._end if self.is_finished else len(self._buffer)
        if size > self._max_size + 2:
            self.fault = Reply.TOO_LARGE
        elif self._has_endless_line(size) or (
            self.is_finished and self._buffer.count(b"\n", 0, size) > MAX_LINES
        ):
            self.fault = Reply.UNSENDABLE

    def _has_endless_line(self, size: int) -> bool:
        """Leaps a whole permitted line at a time, so every byte is looked at once at most."""
        while size - self._line_start > MAX_LINE:
            newline = self._buffer.rfind(b"\n", self._line_start, self._line_start + MAX_LINE + 1)
            if newline < 0:
                return True
            self._line_start = newline + 1
        return False

    def _forget(self) -> None:
        """Hold on to no more than could be the beginning of the end."""
        del self._buffer[: -len(_END) + 1]
