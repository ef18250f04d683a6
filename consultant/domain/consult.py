"""The desk's case: its life, its drafts, and what a reviewer says of them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from consultant.domain.errors import ReviewError
from consultant.domain.flags import Flag


class Status(StrEnum):
    """Where a consult stands."""

    #: read, waits for the library
    READ = "read"
    #: the library has spoken, waits for a draft
    MATCHED = "matched"
    #: a draft waits for a reviewer
    DRAFTED = "drafted"
    #: the asker was asked for more
    WAITING = "waiting"
    #: a reviewer approved; the reply is in the outbox
    APPROVED = "approved"
    #: a reviewer declined; a notice is in the outbox
    DECLINED = "declined"
    #: the relay took the reply
    SENT = "sent"
    CLOSED = "closed"


#: A consult's life on one page: what may follow what.
MAY_FOLLOW: dict[Status, frozenset[Status]] = {
    Status.READ: frozenset({Status.MATCHED, Status.DRAFTED}),  # drafted by hand
    Status.MATCHED: frozenset({Status.DRAFTED, Status.READ}),
    Status.DRAFTED: frozenset(
        {Status.APPROVED, Status.DECLINED, Status.WAITING, Status.READ, Status.MATCHED}
    ),
    Status.WAITING: frozenset({Status.READ, Status.DRAFTED, Status.CLOSED}),
    Status.APPROVED: frozenset({Status.SENT, Status.DRAFTED, Status.READ}),
    Status.DECLINED: frozenset({Status.SENT, Status.DRAFTED, Status.READ, Status.CLOSED}),
    Status.SENT: frozenset({Status.CLOSED, Status.READ, Status.DRAFTED}),
    Status.CLOSED: frozenset({Status.READ}),
}


class Confidence(StrEnum):
    """How sure a draft is, by stated rules."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrowed:
    """A passage of a draft in the words that a reviewer found for an earlier consult."""

    reference: str  # of that consult
    text: str = field(repr=False)
    instead: tuple[str, ...] = field(default=(), repr=False)  # the desk's own paragraphs there


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply to be reviewed; version 1 is the desk's own, later ones are amended."""

    subject: str
    text: str = field(repr=False)  # the letter of record: plain, 72 columns, without the footer
    html: str = field(default="", repr=False)
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    confidence: Confidence = Confidence.LOW
    confidence_reason: str = ""
    version: int = 1
    written_by: str = "desk"  # "desk", or the reviewer's name
    borrowed: tuple[Borrowed, ...] = ()  # what of the desk's first version an earlier one gave


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungrounded:
    """Words in a draft that the library does not hold."""

    text: str
    why: str
    start: int = 0


class Right(StrEnum):
    """What a reviewer may do."""

    LOOK = "look"
    AMEND = "amend"
    REVIEW = "review"  # approve, send back, decline
    VOUCH = "vouch"  # answer for words that the library does not hold
    MANAGE = "manage"  # outbox, set-aside mail, clients, figures
    ADMINISTER = "administer"  # accounts, settings, editions


class Role(StrEnum):
    DRAFTER = "drafter"
    REVIEWER = "reviewer"
    SENDER = "sender"  # approves what others worded
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.DRAFTER: frozenset({Right.LOOK, Right.AMEND}),
    Role.REVIEWER: frozenset({Right.LOOK, Right.AMEND, Right.REVIEW}),
    Role.SENDER: frozenset({Right.LOOK, Right.REVIEW}),
    Role.MANAGER: frozenset(Right) - {Right.ADMINISTER},
    Role.ADMINISTRATOR: frozenset(Right),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Who approves; name and credential stand under each reply."""

    id: int
    email: str
    name: str
    credential: str = ""  # "CPC", "RHIA, CCS"
    role: Role = Role.REVIEWER
    disabled: bool = False

    def may(self, right: Right) -> bool:
        return not self.disabled and right in RIGHTS[self.role]

    @property
    def signature(self) -> str:
        return f"{self.name}, {self.credential}" if self.credential else self.name


class OrganisationKind(StrEnum):
    """What kind of house a client belongs to."""

    HOSPITAL = "hospital"
    PRACTICE = "practice"
    BILLER = "billing company"
    PAYER = "payer"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who asks."""

    id: int
    name: str
    organisation: str = ""
    kind: OrganisationKind | None = None  # of the organisation, where somebody said
    quota_day: int | None = None  # of its own; None: as the settings say
    quota_month: int | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many questions an asker may ask, and how many those were, the present one included.

    A quota of 0 is no quota.
    """

    used_today: int
    a_day: int
    used_this_month: int
    a_month: int

    @property
    def is_overdrawn(self) -> bool:
        return self.is_day_overdrawn or 0 < self.a_month < self.used_this_month

    @property
    def is_day_overdrawn(self) -> bool:
        return 0 < self.a_day < self.used_today


class Act(StrEnum):
    """What a reviewer does to a consult; each is a verdict or a hold, and an event."""

    TAKE = "take"
    PUT_BACK = "put back"
    HAND_OVER = "hand over"
    AMEND = "amend"
    WRITE = "write"  # by hand, where the desk drafted nothing
    VOUCH = "vouch"
    APPROVE = "approve"
    ASK = "ask"  # the asker, for what is missing
    GO_ON = "resume"  # without the asker's answer
    SEND_BACK = "send back"
    DECLINE = "decline"
    UNDO = "undo"


class Fault(StrEnum):
    """Why a draft is sent back; the weekly figures count these."""

    CODE = "wrong code"
    FACT = "fact overlooked"
    RULE = "rule overlooked"
    WORDS = "unclear words"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    act: Act
    reviewer: str
    version: int
    note: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    id: int
    reference: str  # "CD-000042": in subjects, Message-IDs and on the telephone
    status: Status
    subject: str
    from_address: str
    from_name: str = ""
    received_at: datetime
    changed_at: datetime
    taken_by: int | None = None  # a reviewer's id
    taken_until: datetime | None = None
    version: int = 0  # of the draft that is current; 0 where there is none yet
    confidence: Confidence | None = None
    codes: tuple[str, ...] = ()
    stalled: str = ""  # why the road stopped here
    client: int | None = None  # the registered client's id; None for a guest
    follows: int | None = None  # the id of the consult that this one goes on from
    allowance: Allowance | None = None  # of the asker, when this was asked
    due_at: datetime | None = None  # of the first reply; None: nothing promised, or it stands still
    time_left: timedelta | None = None  # open time until then, while the asker is waited for
    flags: tuple[Flag, ...] = ()  # what eyes should fall on first, as of the current draft
    asks: tuple[str, ...] = ()  # what its last letter wants to know: inquiry.Ask
    sent_back: bool = False  # a reviewer wanted a new draft, and none was decided since

    def move_to(self, status: Status) -> "Consult":
        """The consult one step on; refuses a step that its life does not know."""
        if status not in MAY_FOLLOW[self.status]:
            msg = f"{self.reference} is {self.status}; it cannot become {status}."
            raise ReviewError(msg)
        return replace(self, status=status)

    def is_taken_by_another(self, reviewer: int, now: datetime) -> bool:
        held = self.taken_until is not None and self.taken_until > now
        return held and self.taken_by not in {None, reviewer}
