"""Short mails that the desk writes by itself, and the gate that none of them passes twice.

No machine answer to a machine (promise P9, RFC 3834): nothing to a null sender, a list, a
program, ourselves, or an address that did not write itself; one of a kind to an address a
day; only so many an hour. Each leaves with the null sender, so that none comes back.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from consultant.domain.errors import AddressError
from consultant.domain.mail import NoticeKind, Outgoing, OutgoingKind, Thread
from consultant.domain.mime import address_of, check_address
from consultant.domain.references import Seal
from consultant.storage import outbox, suspensions
from consultant.storage.session import Session
from consultant.templates import Templates

HOUR = timedelta(hours=1)
_NOBODY = re.compile(
    r"(?:no|do[-_.]?not|never)[-_.]?reply|mailer[-_.]?daemon|postmaster|bounces?\b|owner-|"
    r".*-(?:request|owner|bounces?|admin)@|auto(?:reply|mated)|notifications?@",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePaper:
    """What notices are written on."""

    templates: Templates
    sender: str  # our From
    desk_name: str
    seal: Seal
    zone: ZoneInfo  # of "once a day"
    most_an_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """Who would get a notice, with all that speaks against it."""

    address: str  # the From's
    envelope_from: str  # "" is the null sender
    thread: Thread
    is_automatic: bool = False  # a machine wrote (RFC 3834, RFC 2369)
    wants_none: bool = False  # it says so: Precedence, X-Auto-Response-Suppress
    is_own: bool = False  # an address of the desk
    names_us: bool = True  # To or Cc names the desk (RFC 3834 section 2)
    is_proven: bool = True  # no authentication speaks against the From


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be said: its kind, the consult or message it is about, the template's words."""

    kind: NoticeKind
    about: str
    words: Mapping[str, Any] = field(default_factory=dict)
    reply_to: str = ""


def notify(
    session: Session, notice: Notice, to: Correspondent, paper: NoticePaper, now: datetime
) -> bool:
    """Queue a notice if the gate lets it pass; False where it does not."""
    if objection(session, to, paper, now):
        return False
    day = now.astimezone(paper.zone).date()
    outgoing = _write(notice, to, paper, now)
    return outbox.queue(
        session,
        outgoing,
        about=notice.about,
        dedupe_key=f"notice:{notice.kind}:{to.address.lower()}:{day}",
        not_before=now,
    )


def objection(session: Session, to: Correspondent, paper: NoticePaper, now: datetime) -> str:
    """Why this correspondent gets no automatic mail; "" where it may."""
    if not to.envelope_from or to.is_automatic or to.wants_none:
        return "a machine does not answer a machine"
    if to.is_own or _NOBODY.match(to.address) or not _is_address(to.address):
        return "nobody reads mail to this address"
    if not to.is_proven or not _is_of_one_house(to.address, to.envelope_from):
        return "the sender may be somebody else"
    if not to.names_us:
        return "the letter was not written to the desk"
    if suspensions.of(session, to.address) is not None:
        return "mail to this address is suspended"
    queued = outbox.count_to(session, check_address(to.address), since=now - HOUR)
    return "enough was mailed there in this hour" if queued >= paper.most_an_hour else ""


def _write(notice: Notice, to: Correspondent, paper: NoticePaper, now: datetime) -> Outgoing:
    folder = f"client/notice/{notice.kind}"
    letter = paper.templates.render_mail(folder, desk_name=paper.desk_name, **notice.words)
    named = notice.about if notice.about.startswith("CD-") else "notice"
    return Outgoing(
        kind=OutgoingKind.NOTICE,
        message_id=paper.seal.message_id(named, address_of(paper.sender).rpartition("@")[2]),
        sender=paper.sender,
        to=to.address,
        return_path="",
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        in_reply_to=to.thread.message_id,
        references=tuple(dict.fromkeys((*to.thread.references, to.thread.message_id))),
        reply_to=notice.reply_to,
        mark=paper.seal.mark,
        auto_submitted="auto-replied",
        written_at=now,
    )


def _is_address(text: str) -> bool:
    try:
        check_address(text)
    except AddressError:
        return False
    return True


def _is_of_one_house(one: str, other: str) -> bool:
    """The same domain, or one above the other: hosts@mail.example.org write for example.org."""
    first, second = (address.rpartition("@")[2].lower() for address in (one, other))
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")
