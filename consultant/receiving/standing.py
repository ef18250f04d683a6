"""What the desk knows of a sender when a letter comes: looked up before the chain is asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from zoneinfo import ZoneInfo

from consultant.domain.consult import Allowance, Client, Consult
from consultant.domain.mail import Letter, Message
from consultant.domain.mime import MARK_FIELD
from consultant.domain.references import Seal
from consultant.receiving.admission import Bounds, Standing
from consultant.receiving.authentication import Trust, authenticate
from consultant.receiving.fields import Fields
from consultant.receiving.paths import Mailboxes
from consultant.storage import clients, consults, inquiries, messages, outbox
from consultant.storage.session import Session

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Questions that may be asked in a day and in a calendar month, of the desk's own zone."""

    a_day: int
    a_month: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What an operator has decided about who may write."""

    bounds: Bounds
    guests: Quota
    registered: Quota
    zone: ZoneInfo
    own: Mailboxes
    seal: Seal
    trust: Trust


def look_up(
    session: Session,
    message: Message,
    letter: Letter,
    fields: Fields,
    policy: Policy,
    *,
    joined: Consult | None,
) -> Standing:
    """The sender's standing; `joined` is the consult of theirs that the letter goes on with."""
    envelope = message.envelope
    client = clients.of(session, letter.from_address)
    from_address, from_network = _last_hour(session, message, policy.trust)
    return Standing(
        client=client,
        authentication=authenticate(fields, policy.trust, envelope, letter.from_address),
        allowance=allowance_of(
            session, letter, client, policy, at=envelope.received_at, opens=joined is None
        ),
        from_address_last_hour=from_address,
        from_network_last_hour=from_network,
        exchanged_last_hour=_exchanged(session, joined, envelope.received_at),
        is_own_address=policy.own.own(letter.from_address),
        is_our_mail=_is_our_mail(session, letter, fields, policy.seal),
        goes_on=joined is not None,
    )


def allowance_of(
    session: Session,
    letter: Letter,
    client: Client | None,
    policy: Policy,
    *,
    at: datetime,
    opens: bool,
) -> Allowance:
    """How much of a quota is used, with the present letter counted where it opens a consult."""
    local = at.astimezone(policy.zone)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)

    def asked(since: datetime) -> int:
        address, number = letter.from_address.lower(), client.id if client else None
        return consults.count_asked(session, address, number, since=since, until=at) + opens

    quota = policy.registered if client else policy.guests
    own_day, own_month = (client.quota_day, client.quota_month) if client else (None, None)
    return Allowance(
        used_today=asked(today),
        a_day=quota.a_day if own_day is None else own_day,
        used_this_month=asked(today.replace(day=1)),
        a_month=quota.a_month if own_month is None else own_month,
    )


def _last_hour(session: Session, message: Message, trust: Trust) -> tuple[int, int]:
    """Messages of the same envelope sender, and of the same network, this one included."""
    envelope = message.envelope
    at = envelope.received_at
    network = "" if trust.is_relay(envelope.peer) else network_of(envelope.peer)
    from_address = from_network = 0
    for mail_from, peer, number in messages.senders_between(session, at - HOUR, at):
        if envelope.mail_from and mail_from.lower() == envelope.mail_from.lower():
            from_address += number
        if network and network_of(peer) == network:
            from_network += number
    return from_address, from_network


def _exchanged(session: Session, joined: Consult | None, at: datetime) -> int:
    """Letters of the consult and mails of ours about it in the last hour, this letter included."""
    if joined is None:
        return 0
    letters = inquiries.count_letters(session, joined, since=at - HOUR)
    return letters + outbox.count_about(session, joined.reference, since=at - HOUR) + 1


def network_of(peer: str) -> str:
    """The /24 of an IPv4 address, the /64 of an IPv6 one; "" for anything else."""
    try:
        address = ip_address(peer)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network(f"{mapped}/{24 if mapped.version == 4 else 64}", strict=False))


def _is_our_mail(session: Session, letter: Letter, fields: Fields, seal: Seal) -> bool:
    """Whether the letter is one that we sent: by its Message-ID, or by our seal on it."""
    own_id = letter.thread.message_id
    if seal.named_in(own_id) or seal.mark in fields.all(MARK_FIELD.lower()):
        return True
    return bool(own_id) and outbox.with_message_id(session, own_id) is not None
