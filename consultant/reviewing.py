"""A person approves, amends, sends back or declines: the acts on one consult.

Each act checks the right, then the hold, then what was seen; it changes the
consult and records the event, all in its caller's transaction.

    drafted --approve--> approved     the reply lies in the outbox for the undo time
            --decline--> declined     so does the notice
            --send back--> read       the road walks it again, the note is kept
            --amend--> drafted        one version more
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consultant.domain.coding import CodeSystem
from consultant.domain.consult import Act, Consult, Draft, Reviewer, Right, Status, Ungrounded
from consultant.domain.errors import ConflictError, NotAllowedError, ReviewError, UngroundedError
from consultant.domain.findings import Findings
from consultant.domain.mail import Outgoing, OutgoingKind
from consultant.domain.mime import address_of, compose
from consultant.storage import audit, consults, drafts, inquiries, outbox
from consultant.storage.inquiries import Read
from consultant.storage.session import Session
from consultant.templates import Templates, tidy

#: Whether a text keeps to the library: (text, the letter it answers, what was found).
Grounding = Callable[[str, Read, Findings], tuple[Ungrounded, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationery:
    """What replies are written on."""

    templates: Templates
    sender: str  # our From
    desk_name: str
    undo: timedelta
    hold: timedelta  # how long a taken consult is kept for its reviewer
    grounding: Grounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a reviewer had before them when they acted."""

    reference: str
    version: int


def take(
    session: Session, reference: str, by: Reviewer, desk: Stationery, now: datetime
) -> Consult:
    """Hold a consult for one reviewer for a while; ConflictError where another holds it."""
    consult = _held(session, reference, by, Right.AMEND, now)
    consults.take(session, consult, by.id, now + desk.hold)
    _record(session, consult, Act.TAKE, by, now)
    return replace(consult, taken_by=by.id, taken_until=now + desk.hold)


def put_back(session: Session, reference: str, by: Reviewer, now: datetime) -> Consult:
    """Let a consult go that this reviewer holds; a manager may let go of anybody's."""
    _check(by, Right.AMEND)
    consult = consults.lock(session, reference)
    if consult.is_taken_by_another(by.id, now) and not by.may(Right.MANAGE):
        raise ConflictError(f"{consult.reference} is in another reviewer's hands.")
    consults.take(session, consult, None, None)
    _record(session, consult, Act.PUT_BACK, by, now)
    return replace(consult, taken_by=None, taken_until=None)


def amend(
    session: Session, seen: Seen, by: Reviewer, desk: Stationery, *, text: str, now: datetime
) -> Draft:
    """Write the next version of the draft; what was seen stays as it was.

    Raises ConflictError where the draft is no longer the version that was seen.
    """
    consult = _ready(session, seen, by, Right.AMEND, now)
    before = _draft_of(session, consult)
    plain = tidy(text)
    amended = replace(before, text=plain, html=desk.templates.as_html(plain), written_by=by.name)
    moved = drafts.add(session, consult, amended, now=now)
    drafts.add_verdict(session, moved, Act.AMEND, by, note="", now=now)
    _record(session, moved, Act.AMEND, by, now)
    return replace(amended, version=moved.version)


def approve(
    session: Session, seen: Seen, by: Reviewer, desk: Stationery, now: datetime
) -> Outgoing:
    """Freeze the reply that was seen and put it in the outbox, due after the undo time.

    Raises ConflictError where somebody changed the draft or the consult since,
    UngroundedError where the text names what the library does not hold.
    """
    consult = _ready(session, seen, by, Right.REVIEW, now)
    read = last_question(session, consult)
    draft, found = _draft_of(session, consult), inquiries.findings(session, consult)
    ungrounded = desk.grounding(draft.text, read, found)
    if ungrounded:
        raise UngroundedError(
            f"{consult.reference} is not approved: {ungrounded[0].text!r} {ungrounded[0].why}"
        )
    reply = write_reply(consult, read, draft, found, by, desk, now)
    _queue(session, consult, reply, desk, now)
    return _settle(session, consult, Act.APPROVE, by, reply, now=now)


def decline(
    session: Session, seen: Seen, by: Reviewer, desk: Stationery, *, note: str, now: datetime
) -> Outgoing:
    """Answer with a polite notice instead of a reply; `note` is the reason it gives, if any."""
    consult = _ready(session, seen, by, Right.REVIEW, now)
    read = last_question(session, consult)
    notice = _write_declined(consult, read, by, desk, note, now)
    _queue(session, consult, notice, desk, now)
    return _settle(session, consult, Act.DECLINE, by, notice, now=now, note=note)


def send_back(session: Session, seen: Seen, by: Reviewer, *, note: str, now: datetime) -> Consult:
    """Want a new draft, and say why; the road walks the consult again."""
    if not note.strip():
        raise ReviewError("Say in a note what the new draft should do otherwise.")
    consult = _ready(session, seen, by, Right.REVIEW, now)
    moved = consults.move(session, consult, Status.READ, now=now)
    consults.take(session, moved, None, None)
    drafts.add_verdict(session, moved, Act.SEND_BACK, by, note=note, now=now)
    _record(session, moved, Act.SEND_BACK, by, now)
    return moved


def undo(session: Session, reference: str, by: Reviewer, now: datetime) -> Consult:
    """Call back an approval or a decline while its mail still waits in the outbox."""
    consult = _held(session, reference, by, Right.REVIEW, now)
    if consult.status not in {Status.APPROVED, Status.DECLINED}:
        raise ConflictError(f"{consult.reference} is {consult.status}; there is nothing to undo.")
    if not outbox.cancel(session, consult.reference, now=now):
        raise ConflictError(f"The mail of {consult.reference} has left; it cannot be called back.")
    moved = consults.move(session, consult, Status.DRAFTED, now=now)
    drafts.add_verdict(session, moved, Act.UNDO, by, note="", now=now)
    _record(session, moved, Act.UNDO, by, now)
    return moved


def last_question(session: Session, consult: Consult) -> Read:
    """The letter that the draft answers: the last one that asks something."""
    letters = inquiries.letters(session, consult)
    asking = [read for read in letters if read.inquiry.kind.wants_an_answer]
    return (asking or letters)[-1]


def write_reply(
    consult: Consult,
    read: Read,
    draft: Draft,
    found: Findings,
    by: Reviewer,
    desk: Stationery,
    now: datetime,
) -> Outgoing:
    """The mail as it will leave under this reviewer's name; also what the preview shows."""
    footer = desk.templates.render_text(
        "_base/footer.txt",
        signature=by.signature,
        desk_name=desk.desk_name,
        releases=found.releases,
        has_cpt=any(release.system is CodeSystem.CPT for release in found.releases),
        reference=consult.reference,
    )
    text = tidy(f"{draft.text.rstrip()}\n\n{footer}")
    return _to_asker(
        consult,
        read,
        desk,
        kind=OutgoingKind.REPLY,
        subject=draft.subject,
        text=text,
        html=desk.templates.as_html(text),
        written_at=now,
    )


def _write_declined(
    consult: Consult, read: Read, by: Reviewer, desk: Stationery, note: str, now: datetime
) -> Outgoing:
    letter = desk.templates.render_mail(
        "client/notice/declined",
        reference=consult.reference,
        subject=consult.subject,
        note=note.strip(),
        signature=by.signature,
        desk_name=desk.desk_name,
    )
    return _to_asker(
        consult,
        read,
        desk,
        kind=OutgoingKind.NOTICE,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        written_at=now,
    )


def _to_asker(
    consult: Consult,
    read: Read,
    desk: Stationery,
    *,
    kind: OutgoingKind,
    subject: str,
    text: str,
    html: str,
    written_at: datetime,
) -> Outgoing:
    """A mail in the asker's thread (RFC 5322 section 3.6.4), to the address that was checked.

    Reply-To is not followed: it may lead elsewhere (guard G18).
    """
    ours = address_of(desk.sender)
    thread = read.letter.thread
    parents = (*thread.references, *((thread.in_reply_to,) if not thread.references else ()))
    return Outgoing(
        kind=kind,
        message_id=f"<{consult.reference}.{secrets.token_hex(8)}@{ours.rpartition('@')[2]}>",
        sender=desk.sender,
        to=read.letter.from_address,
        return_path=ours,
        subject=subject,
        text=text,
        html=html,
        in_reply_to=thread.message_id,
        references=tuple(dict.fromkeys(i for i in (*parents, thread.message_id) if i)),
        written_at=written_at,
    )


def _queue(
    session: Session, consult: Consult, outgoing: Outgoing, desk: Stationery, now: datetime
) -> None:
    nth = len(drafts.verdicts(session, consult))
    outbox.queue(
        session,
        outgoing,
        compose(outgoing),
        about=consult.reference,
        dedupe_key=f"{outgoing.kind}:{consult.reference}:{consult.version}:{nth}",
        not_before=now + desk.undo,
    )


def _settle(
    session: Session,
    consult: Consult,
    act: Act,
    by: Reviewer,
    outgoing: Outgoing,
    *,
    now: datetime,
    note: str = "",
) -> Outgoing:
    status = Status.APPROVED if act is Act.APPROVE else Status.DECLINED
    moved = consults.move(session, consult, status, now=now)
    consults.take(session, moved, None, None)
    drafts.add_verdict(session, moved, act, by, note=note, now=now)
    _record(session, moved, act, by, now, mail=outgoing.message_id)
    return outgoing


def _ready(session: Session, seen: Seen, by: Reviewer, right: Right, now: datetime) -> Consult:
    """The consult, locked, if this reviewer may act on the version they saw."""
    consult = _held(session, seen.reference, by, right, now)
    if consult.status is not Status.DRAFTED:
        raise ConflictError(f"{consult.reference} is {consult.status} by now.")
    if consult.version != seen.version:
        raise ConflictError(
            f"{consult.reference} was amended: you saw version {seen.version}, "
            f"it is at version {consult.version}."
        )
    return consult


def _held(session: Session, reference: str, by: Reviewer, right: Right, now: datetime) -> Consult:
    _check(by, right)
    consult = consults.lock(session, reference)
    if consult.is_taken_by_another(by.id, now):
        raise ConflictError(f"{consult.reference} is in another reviewer's hands.")
    return consult


def _check(by: Reviewer, right: Right) -> None:
    if not by.may(right):
        raise NotAllowedError(f"{by.name} may not do this: it takes the right to {right}.")


def _draft_of(session: Session, consult: Consult) -> Draft:
    draft = drafts.current(session, consult)
    if draft is None:
        raise ReviewError(f"{consult.reference} has no draft yet.")
    return draft


def _record(
    session: Session, consult: Consult, act: Act, by: Reviewer, now: datetime, mail: str = ""
) -> None:
    particulars = {"version": consult.version} | ({"mail": mail} if mail else {})
    audit.record(
        session,
        now=now,
        who=by.email,
        act=act.value,
        about=consult.reference,
        particulars=particulars,
    )
