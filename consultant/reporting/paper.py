"""What digests and alarms are written on: whose they are, and the mail that a letter becomes."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from consultant.domain.business import Promise
from consultant.domain.digests import Audience
from consultant.domain.mail import Outgoing, OutgoingKind
from consultant.domain.mime import address_of, check_address
from consultant.domain.references import Seal
from consultant.domain.weeks import Turn
from consultant.templates import Rendered, Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPaper:
    """What digests are written on, and for whom."""

    templates: Templates
    sender: str  # our From
    desk_name: str
    seal: Seal
    zone: tzinfo
    turn: Turn
    to: tuple[str, ...]
    promise: Promise | None = None  # of the first reply, that figures measure against
    reviewers: bool = False  # whether every reviewer gets their own, unless they stopped it
    public: str = ""  # where our pages stand, an address without "/" at its end; or empty

    @property
    def page(self) -> str:
        """Where the figures stand, an address; or empty."""
        return f"{self.public}/reports" if self.public else ""

    def way_out(self, audience: Audience, address: str) -> str:
        """The address that ends this digest for this recipient; "" where we have no https."""
        if not self.public.startswith("https://"):
            return ""
        return f"{self.public}/digests/{audience}/{self.seal.stop_token(audience, address)}"

    @property
    def recipients(self) -> tuple[str, ...]:
        """Each once, in lower case."""
        return tuple(dict.fromkeys(address.lower() for address in self.to))


def in_words(wait: timedelta | None) -> str:
    """A wait as people tell it, to the minute: "2 h 05 min"."""
    if wait is None:
        return "-"
    minutes = round(wait.total_seconds() / 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60:02} min" if hours else f"{minutes} min"


def to_recipient(
    letter: Rendered, to: str, paper: DigestPaper, kind: OutgoingKind, now: datetime
) -> Outgoing:
    """A mail of the desk's own accord, that nobody's machine shall answer."""
    return Outgoing(
        kind=kind,
        message_id=paper.seal.message_id(kind.value, address_of(paper.sender).rpartition("@")[2]),
        sender=paper.sender,
        to=check_address(to),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        mark=paper.seal.mark,
        auto_submitted="auto-generated",
        written_at=now,
    )
