"""Which consult a letter goes on with: by ids, by our address, by its reference, by its subject.

    a signed Message-ID of ours          proven
    the plus-address of our reply        proven
    any id of the thread, near to far    proven: who knows it has seen a mail of the thread
    CD-000042 in the subject             only for the consult's own asker
    "Re:" with the asker's own subject   only for the consult's own asker, for some days

Only the asker, or another address of the same client, joins a consult; anybody else's
letter, and one that comes long after, opens a new consult that is linked to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from consultant.domain.consult import Consult, Status
from consultant.domain.errors import NoSuchConsultError
from consultant.domain.mail import Caution, Letter, Message
from consultant.domain.references import Seal, references_in
from consultant.storage import clients, consults, inquiries, outbox, threads
from consultant.storage.session import Session

#: What is over: a letter that comes long after it is another matter.
_OVER = frozenset({Status.SENT, Status.DECLINED, Status.CLOSED})
_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|sv|antw|odp|vs|r|ref|res|rv|fwd?|wg|tr|i|enc|doorst|回复|答复|转发|received)"
    r"(?:\s?\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]\s*|\[(?:CD-\d+|ext(?:ernal)?)\]\s*)",  # noqa: RUF001
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"^\s*(?:\[ext(?:ernal)?\]\s*)?(?:re|aw|sv|antw|odp|vs|r|ref|res|回复|答复)"
    r"(?:\s?\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]",  # noqa: RUF001
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\[?\bCD-\d{6,12}\b\]?", re.IGNORECASE)
_COMPARED = 60  # characters: clients cut long subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRules:
    """How threads are told apart; spans as the settings have them."""

    seal: Seal
    follow_up: timedelta  # a consult that was over for longer is not reopened
    subject: timedelta  # so long a subject alone makes a thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """What a letter goes on with."""

    consult: Consult | None = None  # found, whoever asked it
    joins: bool = False  # it is a further letter of that very consult
    is_askers: bool = False  # its own asker writes
    cautions: tuple[Caution, ...] = ()


def belonging_of(
    session: Session, message: Message, letter: Letter, rules: ThreadRules
) -> Belonging:
    """The consult that a letter goes on with, if any; the nearest one of the asker's own first."""
    others: list[Consult] = []
    for number, is_proven in _candidates(session, message, letter, rules):
        consult = _consult(session, number)
        if consult is None:
            continue
        if _is_askers(session, consult, letter):
            return _of_asker(session, consult, letter, message.envelope.received_at, rules)
        if is_proven:
            others.append(consult)
    if not others:
        return Belonging()
    return Belonging(consult=others[0], cautions=(Caution.ANOTHER_ASKER,))


def bare_subject(subject: str) -> str:
    """A subject without its prefixes and our reference, for comparing."""
    bare = _REFERENCE.sub(" ", subject)
    while (shorter := _PREFIX.sub("", bare, count=1)) != bare:
        bare = shorter
    return " ".join(bare.casefold().split())[:_COMPARED].rstrip("… ")


def _candidates(
    session: Session, message: Message, letter: Letter, rules: ThreadRules
) -> Iterator[tuple[int, bool]]:
    """Ids of consults that the letter may go on with, and whether that is proven, best first."""
    parents, seal = letter.thread.parents, rules.seal
    for parent in parents:
        yield from _numbered(seal.named_in(parent), is_proven=True)
    for address in (*message.envelope.rcpt_to, *letter.to, *letter.cc):
        yield from _numbered(seal.named_by(address), is_proven=True)
    if parents:
        yield from _numbered(outbox.about_of(session, parents) or "", is_proven=True)
        for number in threads.consults_with(session, parents):
            yield number, True
    for reference in references_in(letter.subject):
        yield from _numbered(reference, is_proven=False)
    if _REPLY.match(letter.subject):
        yield from _same_subject(session, message, letter, rules)


def _numbered(reference: str, *, is_proven: bool) -> Iterator[tuple[int, bool]]:
    if reference.startswith("CD-"):
        yield consults.id_of(reference), is_proven


def _same_subject(
    session: Session, message: Message, letter: Letter, rules: ThreadRules
) -> Iterator[tuple[int, bool]]:
    subject = bare_subject(letter.subject)
    since = message.envelope.received_at - rules.subject
    if subject:
        for consult in consults.recent_of(session, letter.from_address.lower(), since=since):
            if bare_subject(consult.subject) == subject:
                yield consult.id, False


def _consult(session: Session, number: int) -> Consult | None:
    try:
        return consults.get(session, consults.reference_of(number))
    except NoSuchConsultError:
        return None


def _is_askers(session: Session, consult: Consult, letter: Letter) -> bool:
    if consult.from_address == letter.from_address.lower():
        return True
    client = clients.of(session, letter.from_address) if consult.client is not None else None
    return client is not None and client.id == consult.client


def _of_asker(
    session: Session, consult: Consult, letter: Letter, at: datetime, rules: ThreadRules
) -> Belonging:
    if consult.status in _OVER and at - consult.changed_at > rules.follow_up:
        return Belonging(consult=consult, is_askers=True, cautions=(Caution.LATE,))
    is_new = _is_new_subject(session, consult, letter)
    cautions = (Caution.NEW_SUBJECT,) if is_new else ()
    return Belonging(consult=consult, joins=True, is_askers=True, cautions=cautions)


def _is_new_subject(session: Session, consult: Consult, letter: Letter) -> bool:
    """Whether the letter speaks of something else; our replies may have masked the subject."""
    subject = bare_subject(letter.subject)
    if not subject or subject == bare_subject(consult.subject):
        return False
    known = [mail.subject for mail in outbox.postings(session, about=consult.reference)]
    known += [read.letter.subject for read in inquiries.letters(session, consult)]
    return subject not in {bare_subject(each) for each in known}
