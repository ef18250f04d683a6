"""Mail as the desk speaks of it: what came in, what it says, what goes out.

Envelope + bytes -> Message -> Letter          Outgoing -> Receipt
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """MAIL FROM and RCPT TO as heard, never the header (RFC 5321 section 2.3.1)."""

    mail_from: str  # "" is the null sender of a report
    rcpt_to: tuple[str, ...]
    peer: str = ""
    helo: str = ""
    submitter: str = ""  # the name that signed in at the door (RFC 4954); "" for nobody
    received_at: datetime


class MessageState(StrEnum):
    """What became of a message that was accepted."""

    #: on disk, waiting to be read
    KEPT = "kept"
    #: read into a consult
    READ = "read"
    #: a person decides whether it is let in
    HELD = "held"
    #: needs no answer: a loop, an automatic reply, a second copy
    DISCARDED = "discarded"
    #: nobody could read it; it lies here whole, with the reason, and can be tried again
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The bytes as they came, with their envelope."""

    id: int
    envelope: Envelope
    raw: bytes = field(repr=False)
    sha256: str
    message_id: str  # the header's, with angle brackets; "" where there is none
    state: MessageState = MessageState.KEPT
    reason: str = ""
    let_in_by: str = ""  # the person who let it in after it was held; "" for nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is not the sender's own words; its content stays in the message."""

    name: str
    content_type: str
    size: int  # bytes, decoded
    text: str = field(default="", repr=False)  # for the reviewer only; never read as the letter
    unread: str = ""  # why its text is not shown, or what of it; after the words "not shown:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The ids that tie a letter to earlier ones (RFC 5322 section 3.6.4)."""

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()

    @property
    def parents(self) -> tuple[str, ...]:
        """Every earlier id, nearest first, each once."""
        nearest_first = (self.in_reply_to, *reversed(self.references))
        return tuple(dict.fromkeys(i for i in nearest_first if i))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message, read."""

    from_address: str
    from_name: str = ""
    reply_to: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    thread: Thread = field(default_factory=Thread)
    text: str = field(default="", repr=False)  # the whole of it, nothing removed
    visible_text: str = field(default="", repr=False)  # newly written: no quotes, no signature
    attachments: tuple[Attachment, ...] = ()
    automatic: str = ""  # why this is machine-made mail (RFC 3834 ...); "" for a person's
    automatic_kind: str = ""  # a LetterKind: "bounce", "auto_reply", "bulk", "calendar"


class Caution(StrEnum):
    """What a reviewer should know of a letter before they answer it."""

    #: a new subject on an old thread: a person splits it off or keeps it
    NEW_SUBJECT = "new_subject"
    #: it asks for the answer at another domain; we answer the address that was checked
    REPLY_TO_ELSEWHERE = "reply_to_elsewhere"
    #: its Message-ID was used before, for other words
    SECOND_CONTENT = "second_content"
    #: it goes on with a consult that somebody else asked
    ANOTHER_ASKER = "another_asker"
    #: it goes on with a consult that is long over
    LATE = "late"
    #: it was held, and a person let it in
    LET_IN = "let_in"


class OutgoingKind(StrEnum):
    """What a mail of ours is."""

    #: an approved answer
    REPLY = "reply"
    #: what a reviewer must know of the asker before they answer
    QUESTION = "question"
    #: a short word about a consult: received, declined, more needed
    NOTICE = "notice"
    #: the week in figures
    DIGEST = "digest"
    #: something an operator must look at
    ALARM = "alarm"


class NoticeKind(StrEnum):
    """What the desk says by itself; each is a folder of templates/mail/client/notice/."""

    #: the question is here, and who reads it
    RECEIVED = "received"
    #: the desk answers registered clients only
    STRANGER = "stranger"
    #: today's or this month's questions are spent
    OVER_QUOTA = "over-quota"
    #: send it again without what names the patient
    PATIENT_NAMED = "patient-named"
    #: answer this to be registered
    CONFIRM = "confirm"
    #: the address is registered now
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG that stands in a mail's HTML as <img src="cid:name">."""

    name: str  # its Content-ID, "2026-w47@desk.example"
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail of ours, frozen: what is queued is what leaves."""

    kind: OutgoingKind
    message_id: str
    sender: str  # our From, "Name <address>" or a bare address
    to: str  # one bare address, checked
    return_path: str = ""  # envelope sender; "" (null) for what must never be answered
    subject: str
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_to: str = ""  # one bare address of our own; "" for the From
    mark: str = ""  # the desk's seal, by which it knows its own mail again
    auto_submitted: str = ""  # RFC 3834 section 5: "auto-generated" or "auto-replied"
    unsubscribe: str = ""  # an https address that one POST to ends this kind of mail (RFC 8058)
    pictures: tuple[Picture, ...] = ()  # that the HTML shows
    written_at: datetime


class Outcome(StrEnum):
    """How one try at a delivery ended."""

    #: the relay took it
    SENT = "sent"
    #: not now; another try later
    DEFERRED = "deferred"
    #: refused for good
    REFUSED = "refused"
    #: the connection broke after DATA: it may have been taken, a person decides
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the relay said to one try."""

    outcome: Outcome
    reply: str = ""  # the relay's words, one line, or why there are none
    relay_away: bool = False  # no mail was begun: the relay is down, full or will not have us


class BounceKind(StrEnum):
    """What a report about a mail of ours says (RFC 3464, RFC 5965)."""

    #: it will never arrive: no such user, no such host, refused for good
    HARD = "hard"
    #: it did not arrive this time: mailbox full, tried too long
    SOFT = "soft"
    #: it is late and still being tried
    DELAYED = "delayed"
    #: the recipient called it unwanted
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A report about a mail of ours, read."""

    kind: BounceKind
    message_id: str  # of the mail that is reported on; "" where the report does not say
    recipient: str = ""  # as the report names it; never trusted as an address
    status: str = ""  # "5.1.1" (RFC 3463)
    reason: str = ""  # the remote server's words, one line


class OutgoingState(StrEnum):
    """Where a mail of ours stands."""

    #: waits for its time
    DUE = "due"
    #: a worker has it in hand
    SENDING = "sending"
    SENT = "sent"
    #: may have been taken by the relay; never repeated unless a person says so
    UNCERTAIN = "uncertain"
    #: refused, or tried too long
    GIVEN_UP = "given_up"
    #: called back before it left
    CANCELLED = "cancelled"
