"""Registration by mail: a notice invites, its answer confirms that the address is the sender's.

The invitation is an address of ours that bears a signature over the asker's own and a
last day, so nothing is kept, nobody can confirm for another, and an old one is worthless.
"""

import re
from datetime import date, datetime, timedelta

from consultant.arriving.gate import Arrived
from consultant.desk import Desk
from consultant.domain.consult import Client
from consultant.domain.mail import MessageState, NoticeKind
from consultant.domain.mime import address_of
from consultant.receiving.admission import Disposition
from consultant.receiving.authentication import Authentication
from consultant.sending.notices import Notice, notify
from consultant.storage import audit, clients, messages
from consultant.storage.session import Session

#: An invitation holds for so long.
OPEN_FOR = timedelta(days=14)
_WISH = re.compile(r"^\W*(?:please\s+)?regist(?:er|ration)(?:\s+me)?\W*$", re.IGNORECASE)
#: What a registration makes up for; every other rule still stands in its way.
_CURED = frozenset({"stranger", "over quota"})


def invitation(desk: Desk, arrived: Arrived) -> str:
    """The address that registers this sender when they write to it; "" where they may not."""
    asker = arrived.letter.from_address
    if not _may_register(desk, asker):
        return ""
    until = _day_of(desk, arrived) + OPEN_FOR
    return desk.stationery.seal.invitation(address_of(desk.settings.mail.sender), asker, until)


def asks_to_register(desk: Desk, arrived: Arrived) -> bool:
    """Whether a mail says nothing but that its sender would like to be registered."""
    asker = arrived.letter.from_address
    return _may_register(desk, asker) and bool(_WISH.match(arrived.letter.subject))


def is_confirmation(desk: Desk, arrived: Arrived) -> bool:
    """Whether a letter answers its sender's own invitation, and nothing else objects to it."""
    ruling, asker = arrived.ruling, arrived.letter.from_address
    if ruling.disposition is not Disposition.ACCEPT and ruling.rule not in _CURED:
        return False
    proven = {Authentication.NOT_ASKED, Authentication.PASSED}
    if arrived.standing.client or arrived.standing.authentication not in proven:
        return False
    on, seal = _day_of(desk, arrived), desk.stationery.seal
    heard = arrived.message.envelope.rcpt_to
    return _may_register(desk, asker) and any(seal.invites(to, asker, on) for to in heard)


def confirm(session: Session, desk: Desk, arrived: Arrived, now: datetime) -> None:
    """Register the sender, let in what waits of theirs, and say so."""
    letter = arrived.letter
    asker = letter.from_address.lower()
    client = _client_of(session, asker, letter.from_name, now)
    waiting = [
        number
        for number in messages.held_from(session, arrived.message.envelope.mail_from, "stranger")
        if messages.let_in(session, number, "registration")
    ]
    why = "registration confirmed"
    messages.set_state(session, arrived.message.id, MessageState.DISCARDED, why)
    audit.record(session, now=now, who="desk", act="register client", about=asker)
    quota = desk.policy.registered
    words = {
        "address": letter.from_address,
        "waiting": len(waiting),
        "a_day": quota.a_day if client.quota_day is None else client.quota_day,
        "a_month": quota.a_month if client.quota_month is None else client.quota_month,
    }
    about = f"message {arrived.message.id}"
    notice = Notice(kind=NoticeKind.REGISTERED, about=about, words=words)
    notify(session, notice, arrived.correspondent, desk.notices, now)


def _client_of(session: Session, asker: str, name: str, now: datetime) -> Client:
    new = Client(id=0, name=name or asker, organisation=asker.rpartition("@")[2])
    return clients.add(session, new, [asker], by="desk", now=now)


def _may_register(desk: Desk, asker: str) -> bool:
    domains = desk.settings.desk.register_domains
    return "*" in domains or asker.rpartition("@")[2].lower() in domains


def _day_of(desk: Desk, arrived: Arrived) -> date:
    return arrived.message.envelope.received_at.astimezone(desk.settings.zone).date()
