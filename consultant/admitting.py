"""A person decides what the chain left open: what is held, who is trusted, which thread.

(told to a reviewer) --take down--> kept
held --let in--> kept         the road walks it; perhaps its sender is trusted from now on
     --turn away--> discarded
new subject on an old thread --split off--> a consult of its own    --keep--> where it is
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from consultant.domain.consult import MAY_FOLLOW, Client, Consult, Status
from consultant.domain.errors import ConflictError, ReviewError
from consultant.domain.mail import Caution, Envelope, Outgoing, OutgoingKind
from consultant.domain.mime import check_address, compose
from consultant.reading.letters import read_letter
from consultant.receiving.fingerprints import fingerprint
from consultant.storage import audit, clients, consults, inquiries, marks, messages
from consultant.storage.consults import Opening
from consultant.storage.inquiries import Read
from consultant.storage.messages import Arrival
from consultant.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictation:
    """A question that came by telephone or across a desk, and who asked it."""

    asker: str  # an address that was checked
    name: str
    subject: str
    text: str
    desk: str  # our address that it is written to


def take_down(session: Session, dictation: Dictation, by: str, now: datetime) -> None:
    """Keep a question as if its asker had mailed it; no rule of the chain is asked.

    Raises AddressError for an address that mail cannot go to.
    """
    domain = dictation.desk.rpartition("@")[2]
    message_id = f"<{secrets.token_hex(16)}@{domain}>"
    sender = f"{dictation.name} <{dictation.asker}>" if dictation.name else dictation.asker
    raw = compose(
        Outgoing(
            kind=OutgoingKind.QUESTION,
            message_id=message_id,
            sender=sender,
            to=dictation.desk,
            return_path=dictation.asker,
            subject=dictation.subject,
            text=dictation.text,
            written_at=now,
        )
    )
    arrival = Arrival(
        envelope=Envelope(mail_from=dictation.asker, rcpt_to=(dictation.desk,), received_at=now),
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        message_id=message_id,
        fingerprint=fingerprint(raw),
        let_in_by=by,
    )
    messages.keep(session, [arrival])
    told = {"sha256": arrival.sha256}
    audit.record(session, now=now, who=by, act="take down", about="desk", particulars=told)


def let_in(
    session: Session, message_id: int, by: str, now: datetime, *, trusting: bool = False
) -> None:
    """Let in what was held or discarded: no rule of the chain is asked again.

    With `trusting` the From's address is registered too, if it is not. Raises ConflictError
    where the message is neither held nor discarded by now, AddressError where its From
    cannot be registered.
    """
    message = messages.get(session, message_id)
    if message is None or not messages.let_in(session, message_id, by):
        raise ConflictError(f"Message {message_id} is neither held nor discarded.")
    audit.record(session, now=now, who=by, act="let in", about=f"message {message_id}")
    if trusting:
        letter = read_letter(message)
        if clients.of(session, letter.from_address) is None:
            trust(session, letter.from_address, by, now, name=letter.from_name)


def turn_away(session: Session, message_id: int, by: str, now: datetime) -> None:
    """Put aside for good what was held; nothing goes to the sender (guard G23)."""
    if not messages.discard_held(session, message_id, "a person turned it away"):
        raise ConflictError(f"Message {message_id} is not held.")
    audit.record(session, now=now, who=by, act="turn away", about=f"message {message_id}")


def trust(
    session: Session,
    address: str,
    by: str,
    now: datetime,
    *,
    name: str = "",
    organisation: str = "",
) -> Client:
    """Register an address, "a@b.example", or a whole domain, "@b.example".

    A client of that name and organisation gets it as a further address; an address that a
    disabled client has is in force again. Raises AddressError for what is no address and
    ReviewError for one that is registered already.
    """
    own = checked(address)
    known = clients.holder(session, own)
    if known is not None and not known.disabled:
        raise ReviewError(f"{own} is registered already, for {known.name}.")
    if known is not None:
        clients.set_disabled(session, known.id, None)
        client = replace(known, disabled=False)
    else:
        client = _with_address(session, own, name.strip() or own, organisation.strip(), by, now)
    audit.record(session, now=now, who=by, act="trust", about=own)
    return client


def checked(address: str) -> str:
    """An address or "@domain" in lower case; raises AddressError where it is neither."""
    lower = address.strip().lower()
    return check_address(f"x{lower}")[1:] if lower.startswith("@") else check_address(lower)


def split_off(session: Session, reference: str, message_id: int, by: str, now: datetime) -> Consult:
    """Make a letter that began another matter a consult of its own, linked to the old one.

    What the old consult was asked before it is drafted anew. Raises ReviewError where the
    letter is not in that consult, or is the one that opened it.
    """
    old = consults.lock(session, reference)
    read = _letter(session, old, message_id)
    if inquiries.letters(session, old)[0].message_id == message_id:
        raise ReviewError(f"{reference} began with this letter; there is nothing to split off.")
    opening = Opening(client=old.client, follows=old.id, allowance=old.allowance)
    new = consults.open_consult(
        session, read.letter, received_at=read.received_at, now=now, opening=opening
    )
    inquiries.move_letter(session, replace(read, cautions=_without_subject(read)), new)
    if Status.READ in MAY_FOLLOW[old.status]:
        consults.move(session, old, Status.READ, now=now)
    for about in (reference, new.reference):
        audit.record(
            session,
            now=now,
            who=by,
            act="split off",
            about=about,
            particulars={"to": new.reference},
        )
    return new


def keep_together(
    session: Session, reference: str, message_id: int, by: str, now: datetime
) -> None:
    """The letter belongs where it is, whatever its subject; the caution is gone."""
    consult = consults.lock(session, reference)
    read = _letter(session, consult, message_id)
    inquiries.set_cautions(session, message_id, _without_subject(read))
    findings = inquiries.findings(session, consult)
    marks.set_flags(session, consult, inquiries.flags_now(session, consult, findings), consult.asks)
    audit.record(session, now=now, who=by, act="keep together", about=reference)


def _with_address(
    session: Session, address: str, name: str, organisation: str, by: str, now: datetime
) -> Client:
    client = clients.named(session, name, organisation)
    if client is None:
        new = Client(id=0, name=name, organisation=organisation)
        return clients.add(session, new, [address], by=by, now=now)
    clients.add_address(session, client.id, address, now=now)
    return client


def _letter(session: Session, consult: Consult, message_id: int) -> Read:
    for read in inquiries.letters(session, consult):
        if read.message_id == message_id:
            return read
    raise ReviewError(f"Message {message_id} is no letter of {consult.reference}.")


def _without_subject(read: Read) -> tuple[Caution, ...]:
    return tuple(caution for caution in read.cautions if caution is not Caution.NEW_SUBJECT)
