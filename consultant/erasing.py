"""One attachment is forgotten: its content leaves the stored message and the letter as read."""

import hashlib
from dataclasses import replace
from datetime import datetime

from consultant.domain.errors import ReviewError
from consultant.domain.mail import Letter
from consultant.reading.cutting import cut_attachment
from consultant.storage import audit, consults, holds, inquiries, messages
from consultant.storage.inquiries import Read
from consultant.storage.session import Session, overwriting

#: In place of why its text is not shown.
ERASED = "it was erased"


def erase_attachment(
    session: Session, reference: str, name: str, *, who: str, now: datetime
) -> int:
    """Empty every attachment of that name in a consult's letters; how many letters had one.

    Raises ReviewError where there is none, or the consult is under a legal hold. The audit tells
    the message's hash before and after, and not the file's name: it may be a patient's.
    """
    consult = consults.get(session, reference)
    if holds.on_consult(session, consult):
        raise ReviewError(f"{consult.reference} is under a legal hold: see `consultant hold list`.")
    overwriting(session)
    found = [
        read
        for read in inquiries.letters(session, consult)
        if any(each.name == name for each in read.letter.attachments)
    ]
    if not found:
        raise ReviewError(f"No letter of {consult.reference} has an attachment of that name.")
    for read in found:
        told = _empty(session, read, name)
        audit.record(
            session,
            now=now,
            who=who,
            act="erase attachment",
            about=consult.reference,
            particulars=told,
        )
    return len(found)


def _empty(session: Session, read: Read, name: str) -> dict[str, object]:
    """Both places at once; what the audit is told."""
    message = messages.get(session, read.message_id)
    before = message.raw if message else b""
    after = cut_attachment(before, name) if before else b""
    if before and after == before:
        raise ReviewError("The attachment was not found in the message as it came.")
    sha256 = hashlib.sha256(after).hexdigest()
    if before:
        messages.put_raw(session, read.message_id, after, sha256)
    inquiries.put_letter(session, read.message_id, _without(read.letter, name))
    was = hashlib.sha256(before).hexdigest()
    return {"message": read.message_id, "sha256": sha256, "sha256_before": was}


def _without(letter: Letter, name: str) -> Letter:
    attachments = tuple(
        replace(each, text="", size=0, unread=ERASED) if each.name == name else each
        for each in letter.attachments
    )
    return replace(letter, attachments=attachments)
