"""What a session has heard so far, and which command may come next (RFC 5321 section 4.1.4)."""

from dataclasses import dataclass, field
from datetime import datetime

from consultant.domain.mail import Envelope


@dataclass(slots=True, kw_only=True)
class Heard:
    helo: str = ""
    is_extended: bool = False  # it said EHLO, so parameters are in order
    submitter: str = ""  # the name that signed in, if any
    mail_from: str | None = None  # "" is the null sender
    rcpt_to: list[str] = field(default_factory=list)

    def allows(self, command: str) -> bool:
        match command:
            case "MAIL":
                return bool(self.helo) and self.mail_from is None
            case "RCPT":
                return self.mail_from is not None
            case "DATA":
                return bool(self.rcpt_to)
            case "AUTH":
                return self.is_extended and self.mail_from is None and not self.submitter
        return True

    def forget_message(self) -> None:
        """After RSET, a greeting or a message: the next one begins afresh."""
        self.mail_from = None
        self.rcpt_to = []

    def envelope(self, peer: str, now: datetime) -> Envelope:
        return Envelope(
            mail_from=self.mail_from or "",
            rcpt_to=tuple(self.rcpt_to),
            peer=peer,
            helo=self.helo,
            submitter=self.submitter,
            received_at=now,
        )
