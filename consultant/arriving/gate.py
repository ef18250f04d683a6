"""Before the chain: what a letter goes on with and what its sender may; then its ruling."""

from dataclasses import dataclass, replace

from consultant.desk import Desk
from consultant.domain.mail import Bounce, Letter, Message
from consultant.domain.mime import MARK_FIELD
from consultant.reading.bounces import read_bounce
from consultant.receiving.admission import Applicant, Ruling, Standing, admit
from consultant.receiving.authentication import Authentication
from consultant.receiving.fields import Fields, read_fields
from consultant.receiving.standing import look_up
from consultant.receiving.threads import Belonging, belonging_of
from consultant.sending.notices import Correspondent
from consultant.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A letter with all that decides what becomes of it."""

    message: Message
    letter: Letter
    fields: Fields
    belonging: Belonging
    standing: Standing
    ruling: Ruling
    report: Bounce | None = None  # what a delivery report says

    def ruled(self, ruling: Ruling) -> "Arrived":
        return replace(self, ruling=ruling)

    @property
    def correspondent(self) -> Correspondent:
        """The sender, as the gate of our own automatic mail looks at them."""
        letter, envelope = self.letter, self.message.envelope
        named = {address.lower() for address in (*letter.to, *letter.cc)}
        return Correspondent(
            address=letter.from_address,
            envelope_from=envelope.mail_from,
            thread=letter.thread,
            is_automatic=bool(letter.automatic),
            wants_none=_wants_none(self.fields),
            is_own=self.standing.is_own_address,
            names_us=not named.isdisjoint(address.lower() for address in envelope.rcpt_to),
            is_proven=self.standing.authentication
            in {Authentication.NOT_ASKED, Authentication.PASSED},
        )


def look_at(session: Session, desk: Desk, message: Message, letter: Letter) -> Arrived:
    """The letter's thread, its sender's standing, and what the chain says to both."""
    if message.let_in_by:  # a person has looked: whatever made it look like a machine's is wrong
        letter = replace(letter, automatic="", automatic_kind="")
    fields = read_fields(message.raw)
    belonging = belonging_of(session, message, letter, desk.threads)
    joined = belonging.consult if belonging.joins else None
    standing = look_up(session, message, letter, fields, desk.policy, joined=joined)
    applicant = Applicant(
        envelope=message.envelope,
        letter=letter,
        fields=fields,
        standing=standing,
        bounds=desk.policy.bounds,
        is_let_in=bool(message.let_in_by),
    )
    ruling = admit(applicant)
    return Arrived(
        message=message,
        letter=letter,
        fields=fields,
        belonging=belonging,
        standing=standing,
        ruling=ruling,
        report=read_bounce(message) if ruling.rule == "bounce" else None,
    )


def _wants_none(fields: Fields) -> bool:
    """Whether the header asks for no automatic answer (RFC 3834 section 2; Exchange's own field).

    Another desk's mail is one too: two desks must not thank each other for their thanks.
    """
    precedence = fields.first("precedence").lower()
    suppressed = fields.first("x-auto-response-suppress").lower()
    return bool(
        precedence in {"bulk", "list", "junk"}
        or (suppressed and suppressed != "none")
        or fields.first(MARK_FIELD.lower())
    )
