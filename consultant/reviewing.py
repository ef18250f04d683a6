"""A person approves, amends, sends back or declines: the acts on one consult.

Each act checks the right, then the hold, then what was seen; it changes the
consult and records the event, all in its caller's transaction.

    drafted --approve--> approved     the reply lies in the outbox for the undo time
            --decline--> declined     so does the notice
            --send back--> read       the road walks it again, the note is kept
            --amend--> drafted        one version more
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consultant.domain.coding import CodeSystem
from consultant.domain.consult import Act, Consult, Draft, Reviewer, Right, Status, Ungrounded
from consultant.domain.errors import ConflictError, NotAllowedError, ReviewError, UngroundedError
from consultant.domain.findings import Findings
from consultant.domain.mail import Outgoing, OutgoingKind
from consultant.domain.mime import address_of, compose
from consultant.domain.references import Seal
from consultant.storage import audit, consults, drafts, inquiries, outbox
from consultant.storage.inquiries import Read
from consultant.storage.session import Session
from consultant.templates import Rendered, Templates, tidy

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
    seal: Seal  # signs Message-IDs and reply addresses
    plus_address: bool = True  # whether replies name an address with the reference in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A consult with all that its reply is made of."""

    consult: Consult
    question: Read  # the letter that is answered
    draft: Draft
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A reviewer's word: who says what, when, and why."""

    act: Act
    by: Reviewer
    at: datetime
    note: str = ""


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
    _record(session, consult, Word(act=Act.TAKE, by=by, at=now))
    return replace(consult, taken_by=by.id, taken_until=now + desk.hold)


def put_back(session: Session, reference: str, by: Reviewer, now: datetime) -> Consult:
    """Let a consult go that this reviewer holds; a manager may let go of anybody's."""
    _check(by, Right.AMEND)
    consult = consults.lock(session, reference)
    if consult.is_taken_by_another(by.id, now) and not by.may(Right.MANAGE):
        raise ConflictError(f"{consult.reference} is in another reviewer's hands.")
    consults.take(session, consult, None, None)
    _record(session, consult, Word(act=Act.PUT_BACK, by=by, at=now))
    return replace(consult, taken_by=None, taken_until=None)


def amend(
    session: Session, seen: Seen, by: Reviewer, desk: Stationery, *, text: str, now: datetime
) -> Draft:
    """Write the next version of the draft; what was seen stays as it was.

    Raises ConflictError where the draft is no longer the version that was seen.
    """
    consult = _ready(session, seen, by, Right.AMEND, now)
    amended = amended_draft(open_case(session, consult).draft, by, desk, text)
    moved = drafts.add(session, consult, amended, now=now)
    _say(session, moved, Word(act=Act.AMEND, by=by, at=now))
    return replace(amended, version=moved.version)


def approve(
    session: Session, seen: Seen, by: Reviewer, desk: Stationery, now: datetime
) -> Outgoing:
    """Freeze the reply that was seen and put it in the outbox, due after the undo time.

    Raises ConflictError where somebody changed the draft or the consult since,
    UngroundedError where the text names what the library does not hold.
    """
    case = open_case(session, _ready(session, seen, by, Right.REVIEW, now))
    ungrounded = ungrounded_in(case, desk)
    if ungrounded:
        raise UngroundedError(
            f"{seen.reference} is not approved: {ungrounded[0].text!r} {ungrounded[0].why}"
        )
    word = Word(act=Act.APPROVE, by=by, at=now)
    return _answer(session, case, word, write_reply(case, by, desk, now), desk)


def decline(
    session: Session, seen: Seen, by: Reviewer, desk: Stationery, *, note: str, now: datetime
) -> Outgoing:
    """Answer with a polite notice instead of a reply; `note` is the reason it gives, if any."""
    case = open_case(session, _ready(session, seen, by, Right.REVIEW, now))
    word = Word(act=Act.DECLINE, by=by, at=now, note=note.strip())
    return _answer(session, case, word, write_declined(case, word, desk), desk)


def send_back(session: Session, seen: Seen, by: Reviewer, *, note: str, now: datetime) -> Consult:
    """Want a new draft, and say why; the road walks the consult again."""
    if not note.strip():
        raise ReviewError("Say in a note what the new draft should do otherwise.")
    consult = _ready(session, seen, by, Right.REVIEW, now)
    moved = consults.move(session, consult, Status.READ, now=now)
    consults.take(session, moved, None, None)
    _say(session, moved, Word(act=Act.SEND_BACK, by=by, at=now, note=note.strip()))
    return moved


def undo(session: Session, reference: str, by: Reviewer, now: datetime) -> Consult:
    """Call back an approval or a decline while its mail still waits in the outbox."""
    consult = _held(session, reference, by, Right.REVIEW, now)
    if consult.status not in {Status.APPROVED, Status.DECLINED}:
        raise ConflictError(f"{consult.reference} is {consult.status}; there is nothing to undo.")
    if not outbox.cancel(session, consult.reference, now=now):
        raise ConflictError(f"The mail of {consult.reference} has left; it cannot be called back.")
    moved = consults.move(session, consult, Status.DRAFTED, now=now)
    _say(session, moved, Word(act=Act.UNDO, by=by, at=now))
    return moved


def open_case(session: Session, consult: Consult) -> Case:
    """A consult's question, current draft and findings; ReviewError where nothing is drafted."""
    draft = drafts.current(session, consult)
    if draft is None:
        raise ReviewError(f"{consult.reference} has no draft yet.")
    return Case(
        consult=consult,
        question=last_question(session, consult),
        draft=draft,
        findings=inquiries.findings(session, consult),
    )


def last_question(session: Session, consult: Consult) -> Read:
    """The letter that the draft answers: the last one that asks something."""
    letters = inquiries.letters(session, consult)
    asking = [read for read in letters if read.inquiry.kind.wants_an_answer]
    return (asking or letters)[-1]


def amended_draft(before: Draft, by: Reviewer, desk: Stationery, text: str) -> Draft:
    """The draft with another text; also what the preview of an amendment shows."""
    plain = tidy(text.replace("\r\n", "\n"))
    return replace(before, text=plain, html=desk.templates.as_html(plain), written_by=by.name)


def ungrounded_in(case: Case, desk: Stationery) -> tuple[Ungrounded, ...]:
    """What the draft names that the library does not hold; it blocks the approval."""
    return desk.grounding(case.draft.text, case.question, case.findings)


def write_reply(case: Case, by: Reviewer, desk: Stationery, now: datetime) -> Outgoing:
    """The mail as it will leave under this reviewer's name; also what the preview shows."""
    releases = case.findings.releases
    footer = desk.templates.render_text(
        "_base/footer.txt",
        signature=by.signature,
        desk_name=desk.desk_name,
        releases=releases,
        has_cpt=any(release.system is CodeSystem.CPT for release in releases),
        reference=case.consult.reference,
        allowance=case.consult.allowance,
    )
    text = tidy(f"{case.draft.text.rstrip()}\n\n{footer}")
    letter = Rendered(subject=case.draft.subject, text=text, html=desk.templates.as_html(text))
    return _to_asker(case, letter, OutgoingKind.REPLY, desk, now)


def write_declined(case: Case, word: Word, desk: Stationery) -> Outgoing:
    """The notice that a declined consult's asker gets."""
    letter = desk.templates.render_mail(
        "client/notice/declined",
        reference=case.consult.reference,
        subject=case.draft.subject,
        note=word.note,
        signature=word.by.signature,
        desk_name=desk.desk_name,
    )
    return _to_asker(case, letter, OutgoingKind.NOTICE, desk, word.at)


def _to_asker(
    case: Case, letter: Rendered, kind: OutgoingKind, desk: Stationery, now: datetime
) -> Outgoing:
    """A mail in the asker's thread (RFC 5322 section 3.6.4), to the address that was checked.

    Reply-To is not followed: it may lead elsewhere (guard G18).
    """
    ours = address_of(desk.sender)
    reference = case.consult.reference
    asked = case.question.letter
    thread = asked.thread
    before = thread.references or ((thread.in_reply_to,) if thread.in_reply_to else ())
    domain = ours.rpartition("@")[2]
    return Outgoing(
        kind=kind,
        message_id=desk.seal.message_id(reference, domain),
        sender=desk.sender,
        to=asked.from_address,
        return_path=ours,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        in_reply_to=thread.message_id,
        references=tuple(dict.fromkeys(i for i in (*before, thread.message_id) if i)),
        # An answer that lost its ids on the way (forms, telephones) still finds its consult.
        reply_to=desk.seal.reply_address(ours, reference) if desk.plus_address else "",
        mark=desk.seal.mark,
        written_at=now,
    )


def _answer(
    session: Session, case: Case, word: Word, outgoing: Outgoing, desk: Stationery
) -> Outgoing:
    """Queue the mail and move the consult, in one transaction: both happen or neither."""
    consult = case.consult
    nth = len(drafts.verdicts(session, consult))  # approving anew after an undo is another mail
    outbox.queue(
        session,
        outgoing,
        compose(outgoing),
        about=consult.reference,
        dedupe_key=f"{outgoing.kind}:{consult.reference}:{consult.version}:{nth}",
        not_before=word.at + desk.undo,
    )
    status = Status.APPROVED if word.act is Act.APPROVE else Status.DECLINED
    moved = consults.move(session, consult, status, now=word.at)
    consults.take(session, moved, None, None)
    _say(session, moved, word, mail=outgoing.message_id)
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


def _say(session: Session, consult: Consult, word: Word, mail: str = "") -> None:
    """A verdict and its event; a note may hold a letter's words, so the event has none."""
    drafts.add_verdict(session, consult, word.act, word.by, note=word.note, now=word.at)
    _record(session, consult, word, mail)


def _record(session: Session, consult: Consult, word: Word, mail: str = "") -> None:
    audit.record(
        session,
        now=word.at,
        who=word.by.email,
        act=word.act.value,
        about=consult.reference,
        particulars={"version": consult.version} | ({"mail": mail} if mail else {}),
    )
