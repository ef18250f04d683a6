"""One asker is forgotten: all that they wrote and all that was written to them.

Their consults go whole; what the audit says of them stays, under a name that nobody knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consultant.domain.errors import ConflictError, ReviewError
from consultant.domain.mail import OutgoingState
from consultant.storage import audit, clients
from consultant.storage.clients import AddressRow, ClientRow
from consultant.storage.consults import ConsultRow, reference_of
from consultant.storage.forgetting import delete_mails, remove_consults
from consultant.storage.holds import held
from consultant.storage.inquiries import InquiryRow
from consultant.storage.messages import MessageRow
from consultant.storage.outbox import OutboxRow
from consultant.storage.session import overwriting
from consultant.storage.subscriptions import SubscriptionRow
from consultant.storage.suspensions import SuspensionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How much was removed."""

    consults: int  # with letters, drafts, mails, precedents, words
    messages: int  # that belonged to no consult
    mails: int  # notices and digests
    events: int  # in which a name was replaced


def erase_client(
    session: Session,
    address: str,
    *,
    pseudonym: Callable[[str], str],
    who: str,
    now: datetime,
) -> Erased:
    """Forget an asker: a registered client with all its addresses, or one guest's address.

    Raises ReviewError where something of theirs is under a legal hold, ConflictError while a
    mail to them is on its way.
    """
    if not audit.may_change(session):
        raise ReviewError("This user of the database may only add events: use the owner's.")
    overwriting(session)
    client = clients.holder(session, address)
    addresses = _addresses(session, client.id if client else None, address)
    cases = _consults(session, client.id if client else None, addresses)
    _refuse_held(session, cases, addresses)
    mails = _mails(session, cases, addresses)
    remove_consults(session, cases)
    delete_mails(session, mails)
    erased = Erased(
        consults=len(cases),
        messages=_remove_messages(session, addresses),
        mails=len(mails),
        events=audit.redact(session, {a: pseudonym(a) for a in addresses}, who=who, now=now),
    )
    for row in (SubscriptionRow, SuspensionRow, AddressRow):
        session.execute(sa.delete(row).where(row.address.in_(addresses)))
    if client is not None:
        session.execute(sa.delete(ClientRow).where(ClientRow.id == client.id))
    told = {name: getattr(erased, name) for name in ("consults", "messages", "mails", "events")}
    about = pseudonym(address)
    audit.record(session, now=now, who=who, act="erase client", about=about, particulars=told)
    return erased


def _addresses(session: Session, client: int | None, address: str) -> list[str]:
    own = sa.select(AddressRow.address).where(AddressRow.client_id == client)
    known = list(session.scalars(own)) if client is not None else []
    return [each for each in dict.fromkeys([address.lower(), *known]) if not each.startswith("@")]


def _consults(session: Session, client: int | None, addresses: Sequence[str]) -> list[int]:
    theirs: sa.ColumnElement[bool] = ConsultRow.from_address.in_(addresses)
    if client is not None:
        theirs = sa.or_(theirs, ConsultRow.client_id == client)
    return list(session.scalars(sa.select(ConsultRow.id).where(theirs).order_by(ConsultRow.id)))


def _refuse_held(session: Session, cases: Sequence[int], addresses: Sequence[str]) -> None:
    found = held(session)
    held_one = sa.select(ConsultRow.id).where(ConsultRow.id.in_(cases), found.is_consult)
    number = session.scalar(held_one.order_by(ConsultRow.id).limit(1))
    if number is not None:
        raise ReviewError(f"{reference_of(number)} is under a legal hold: see `consultant hold`.")
    names = set(found.addresses) | set(found.domains)
    for each in addresses:
        if each in names or f"@{each.rpartition('@')[2]}" in names:
            raise ReviewError(f"{each} is under a legal hold: see `consultant hold list`.")


def _mails(session: Session, cases: Sequence[int], addresses: Sequence[str]) -> list[int]:
    about = OutboxRow.about.in_([reference_of(number) for number in cases])
    theirs = sa.or_(about, sa.func.lower(OutboxRow.rcpt_to).in_(addresses))
    query = sa.select(OutboxRow.id, OutboxRow.state).where(theirs).with_for_update()
    rows = session.execute(query).all()
    if any(row.state == OutgoingState.SENDING.value for row in rows):
        raise ConflictError("A mail to them is on its way at this moment; try again.")
    return [row.id for row in rows]


def _remove_messages(session: Session, addresses: Sequence[str]) -> int:
    """What never came to a consult; the consults' own went with them."""
    theirs = sa.func.lower(MessageRow.mail_from).in_(addresses)
    others = MessageRow.id.in_(sa.select(InquiryRow.message_id))  # a letter in another's consult
    gone = session.execute(sa.delete(MessageRow).where(theirs, ~others).returning(MessageRow.id))
    return len(gone.all())
