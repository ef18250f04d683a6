"""The SMTP door's manners: one method a command (RFC 5321 section 4.1).

EHLO  MAIL  RCPT  DATA ... CRLF . CRLF   ->  kept on disk   ->  250
        |     |     |
        |     |     +-- 552 too large, 451 the desk's own fault
        |     +-- 550 not the desk's address, 452 too many
        +-- 552 SIZE too large, 452 disk low
"""

import re
from collections.abc import Awaitable, Callable

import structlog

from consultant.receiving.admission import is_refused_at_the_door
from consultant.receiving.data_reader import DataReader
from consultant.receiving.envelopes import recipient_refusal, sender_refusal
from consultant.receiving.lifetime import Lifetime
from consultant.receiving.paths import read_path
from consultant.receiving.replies import Reply
from consultant.receiving.sign_in import MECHANISMS, challenge, read_credentials
from consultant.receiving.submitters import Submitters

log = structlog.get_logger(__name__)

#: More than the StreamReader ever holds, so that a read empties it.
WHOLE_BUFFER = 2**20
#: A message is swallowed up to this many times the size limit, to hear its end and say 552.
SWALLOW = 8

_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_HELO = re.compile(r"[!#-;=?-~]{1,255}")  # printable, without <, > and quotes
#: A message that comes slower than this many bytes a second is cut off.
SLOWEST = 1024
#: Commands that lead nowhere, between two messages.
MAX_IDLE_COMMANDS = 100
#: Recipients refused for their number are no errors, up to here.
MAX_RECIPIENT_COMMANDS = 1000

MAX_SIGN_IN_FAILURES = 3

#: Browsers tricked into talking to port 25.
_NOT_SMTP = {"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "HOST:"}
#: What is said in the clear where STARTTLS is required (RFC 3207 section 4).
_BEFORE_TLS = {"EHLO", "HELO", "STARTTLS", "NOOP", "RSET", "QUIT"}


class Dialogue(Lifetime):
    """A session with a sender."""

    _sign_in_failures = 0

    async def _obey(self, line: bytes) -> None:
        """Carry out one command line, or refuse it."""
        word, _, rest = line.partition(b" ")
        name = word.decode("ascii", "replace").upper()
        if name in _NOT_SMTP:
            self.hang_up(Reply.NOT_SMTP)
        elif name not in COMMANDS or _CONTROL.search(line):
            await self.push(Reply.UNKNOWN_COMMAND if name.isalnum() else Reply.BAD_SYNTAX)
        elif self._is_wasting_time(name):
            self.hang_up(Reply.TOO_MANY_COMMANDS)
        elif (refusal := self._order_refusal(name)) is not None:
            await self.push(refusal)
        else:
            await COMMANDS[name](self, rest.strip(b" \t").decode("utf-8", "surrogateescape"))

    def _is_wasting_time(self, name: str) -> bool:
        if name == "RCPT":
            self._recipient_commands += 1
            return self._recipient_commands > MAX_RECIPIENT_COMMANDS
        self._idle_commands += name not in {"DATA", "QUIT"}
        return self._idle_commands > MAX_IDLE_COMMANDS

    def _order_refusal(self, name: str) -> Reply | None:
        must_hide = self._door.settings.starttls == "required" and not self.is_hidden
        if must_hide and name not in _BEFORE_TLS:
            return Reply.MUST_START_TLS
        if name == "MAIL" and self._door.settings.sign_in_required and not self._heard.submitter:
            return Reply.MUST_SIGN_IN
        return None if self._heard.allows(name) else Reply.BAD_SEQUENCE

    # -- who speaks --------------------------------------------------------------------

    async def ehlo(self, hostname: str) -> None:
        if await self._greet(hostname, is_extended=True):
            first, *between, last = [self.hostname, *self._extensions()]
            lines = [f"250-{first}", *(f"250-{line}" for line in between), f"250 {last}"]
            await self.push("\r\n".join(lines))

    async def helo(self, hostname: str) -> None:
        if await self._greet(hostname, is_extended=False):
            await self.push(f"250 {self.hostname}")

    async def _greet(self, hostname: str, *, is_extended: bool) -> bool:
        if not _HELO.fullmatch(hostname):
            await self.push(Reply.BAD_ARGUMENT)
            return False
        self._heard.forget_message()
        self._heard.helo, self._heard.is_extended = hostname, is_extended
        return True

    def _extensions(self) -> list[str]:
        size = f"SIZE {self._door.settings.max_size}"
        offered = ["PIPELINING", size, "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        if self._door.encryption is not None and not self.is_hidden:
            offered.append("STARTTLS")
        if self._door.submitters is not None and self.is_hidden:
            offered.append(f"AUTH {' '.join(MECHANISMS)}")
        return offered

    # -- the envelope ------------------------------------------------------------------

    async def mail(self, argument: str) -> None:
        path = read_path(argument, "FROM:")
        if path is None:
            await self.push(Reply.BAD_SENDER)
            return
        refusal = sender_refusal(path, self._heard, self._door)
        if refusal is None:
            self._heard.mail_from = path.address
        await self.push(refusal or Reply.SENDER_OK)

    async def rcpt(self, argument: str) -> None:
        path = read_path(argument, "TO:")
        if path is None:
            await self.push(Reply.BAD_RECIPIENT)
            return
        refusal = recipient_refusal(path, self._heard, self._door)
        if refusal is None:
            self._heard.rcpt_to.append(path.address)
        await self.push(refusal or Reply.RECIPIENT_OK)

    # -- the message -------------------------------------------------------------------

    async def data(self, argument: str) -> None:
        if argument:
            await self.push(Reply.BAD_ARGUMENT)
            return
        reader = DataReader(self._door.settings.max_size)
        self.is_in_hand = True
        try:
            await self.push(Reply.GO_AHEAD)
            if not await self._read_data(reader):
                return
            reply = reader.fault or await self._admit(reader.take_content())
        finally:
            self.is_in_hand = False
            self._heard.forget_message()
            self._door.occupancy.put_down(reader.held)
        self._expect_command()
        await self.push(reply)
        if self._door.is_closing:
            self.hang_up(Reply.CLOSING)

    async def _read_data(self, reader: DataReader) -> bool:
        """Read to the final dot; False where the client went away or was cut off before."""
        settings, started = self._door.settings, self.loop.time()
        while not reader.is_finished:
            self._task_until = started + settings.timeout + reader.received / SLOWEST
            chunk = await self._reader.read(WHOLE_BUFFER)
            if not chunk:
                return False
            self._reset_timeout()
            self._take(reader, chunk)
            if reader.received > SWALLOW * settings.max_size and not reader.is_finished:
                self.hang_up(reader.fault)
                return False
        # What came behind the dot is the next command; the buffer holds nothing else.
        if rest := reader.rest():
            self._reader.feed_data(rest)
        return True

    def _take(self, reader: DataReader, chunk: bytes) -> None:
        """Feed the reader, as far as the house's hands are not full of others' mail."""
        if reader.fault is None:
            if self._door.occupancy.take(len(chunk)):
                reader.held += len(chunk)
            else:
                reader.refuse(Reply.BUSY)
        reader.feed(chunk)
        if reader.fault is not None:  # what is swallowed is carried no longer
            self._door.occupancy.put_down(reader.held)
            reader.held = 0

    async def _admit(self, raw: bytes) -> str:
        """What can be refused at once is refused here: after the 250 it would be a bounce."""
        return Reply.LOOP if is_refused_at_the_door(raw) else await self._keep(raw)

    async def _keep(self, raw: bytes) -> str:
        """On disk first, then the 250: with it the message is ours (RFC 5321 section 6.1)."""
        patience = self._door.settings.keep_timeout
        self._quiet_until = self._task_until = (
            self.loop.time() + patience + self._door.settings.timeout
        )
        envelope = self._heard.envelope(self._address, self._door.clock())
        reference = await self._door.keeper.keep(envelope, raw, patience)
        return Reply.OUR_FAULT if reference is None else f"250 2.0.0 Kept as {reference}"

    # -- the rest ------------------------------------------------------------------------

    async def rset(self, argument: str) -> None:
        if not argument:
            self._heard.forget_message()
        await self.push(Reply.BAD_ARGUMENT if argument else Reply.OK)

    async def noop(self, argument: str) -> None:
        del argument
        await self.push(Reply.OK)

    async def quit(self, argument: str) -> None:
        del argument
        self.hang_up(Reply.BYE)

    async def vrfy(self, argument: str) -> None:
        del argument
        await self.push(Reply.NO_VERIFYING)

    async def help(self, argument: str) -> None:
        del argument
        await self.push(Reply.HELP)

    async def starttls(self, argument: str) -> None:
        if argument:
            await self.push(Reply.BAD_ARGUMENT)
        elif self._door.encryption is None or self.is_hidden:
            await self.push(Reply.NOT_OFFERED)
        else:
            self._door.encryption.refresh()
            await self.smtp_STARTTLS("")

    async def auth(self, argument: str) -> None:
        """Let a submitter sign in (RFC 4954), never in the clear."""
        if self._door.submitters is None:
            await self.push(Reply.NOT_OFFERED)
        elif not self.is_hidden:
            await self.push(Reply.TLS_BEFORE_SIGN_IN)
        else:
            await self._sign_in(argument, self._door.submitters)

    async def _sign_in(self, argument: str, submitters: Submitters) -> None:
        credentials = await read_credentials(argument, self._ask)
        if isinstance(credentials, Reply):
            await self.push(credentials)
            return
        name, password = credentials
        if await submitters.match(name, password):
            self._heard.submitter = name
            await self.push(Reply.SIGNED_IN)
            return
        self._sign_in_failures += 1
        log.warning("sign-in refused", tries=self._sign_in_failures)
        await self.push(Reply.NOT_SIGNED_IN)
        if self._sign_in_failures >= MAX_SIGN_IN_FAILURES:
            self.hang_up(Reply.TOO_MANY_ERRORS)

    async def _ask(self, words: str) -> bytes | None:
        await self.push(challenge(words))
        return await self._next_line()


#: Every command the door knows.
COMMANDS: dict[str, Callable[[Dialogue, str], Awaitable[None]]] = {
    "EHLO": Dialogue.ehlo,
    "HELO": Dialogue.helo,
    "STARTTLS": Dialogue.starttls,
    "AUTH": Dialogue.auth,
    "MAIL": Dialogue.mail,
    "RCPT": Dialogue.rcpt,
    "DATA": Dialogue.data,
    "RSET": Dialogue.rset,
    "NOOP": Dialogue.noop,
    "VRFY": Dialogue.vrfy,
    "HELP": Dialogue.help,
    "QUIT": Dialogue.quit,
}
