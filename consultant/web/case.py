"""All that one consult's page shows, read in one go."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default as modern

from consultant.domain.consult import Consult, Draft, Reviewer, Status, Ungrounded, Verdict
from consultant.domain.findings import Findings
from consultant.domain.inquiry import Inquiry, LetterKind
from consultant.domain.mail import Attachment, Outgoing
from consultant.domain.rating import Rating
from consultant.reading.privacy import find_identifiers
from consultant.reviewing import (
    Case,
    amended_draft,
    last_question,
    open_case,
    ungrounded_in,
    write_reply,
)
from consultant.storage import (
    audit,
    consults,
    drafts,
    holds,
    inquiries,
    outbox,
    passages,
    people,
    ratings,
    tags,
)
from consultant.storage.audit import Event
from consultant.storage.holds import Hold
from consultant.storage.inquiries import Read
from consultant.storage.outbox import Posting
from consultant.storage.passages import Remark
from consultant.storage.session import Session, transaction
from consultant.web.company import in_words, note_presence
from consultant.web.marks import Piece, mark_letter
from consultant.web.undoing import Undo, undo_of
from consultant.web.visit import Visit

#: One look at a consult is one event, however often the page is loaded in that time.
ONE_LOOK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One consult with its letters, its draft and its history."""

    consult: Consult
    letters: list[Read]
    question: Read
    case: Case | None  # None until there is a draft
    findings: Findings
    ungrounded: tuple[Ungrounded, ...]
    verdicts: list[Verdict]
    events: list[Event]
    mails: list[Posting]
    remarks: list[Remark]
    tags: tuple[str, ...]
    rating: Rating | None
    holder: Reviewer | None
    holds: list[Hold]
    undo: Undo | None

    @property
    def draft(self) -> Draft | None:
        return self.case.draft if self.case else None

    @property
    def attached(self) -> list[tuple[Attachment, list[Piece]]]:
        """What came with the question, each with its text: patients marked, codes left alone.

        An op note's codes are the surgeon's, not the asker's own words.
        """
        asked_on = self.question.inquiry.asked_on
        return [(one, _marked(one.text, asked_on)) for one in self.question.letter.attachments]

    @property
    def is_open(self) -> bool:
        """Whether there is a draft to act on."""
        return self.consult.status is Status.DRAFTED and self.case is not None

    @property
    def is_stalled(self) -> bool:
        """Whether the road stopped before a draft: a person may write one."""
        is_on_the_road = self.consult.status in {Status.READ, Status.MATCHED}
        return is_on_the_road and bool(self.consult.stalled)

    @property
    def is_waiting(self) -> bool:
        """Whether the asker owes an answer."""
        return self.consult.status is Status.WAITING


def _marked(text: str, asked_on: date) -> list[Piece]:
    inquiry = Inquiry(
        kind=LetterKind.QUESTION,
        text=text,
        identifiers=find_identifiers(text),
        asked_on=asked_on,
    )
    return mark_letter(inquiry)


def read_file(session: Session, visit: Visit, reference: str) -> CaseFile:
    """The consult of that reference, whole; raises NoSuchConsultError."""
    consult = consults.get(session, reference)
    case = open_case(session, consult) if consult.version else None
    mails = outbox.postings(session, about=consult.reference)
    return CaseFile(
        consult=consult,
        letters=inquiries.letters(session, consult),
        question=case.question if case else last_question(session, consult),
        case=case,
        findings=case.findings if case else inquiries.findings(session, consult),
        ungrounded=ungrounded_in(case, visit.desk.stationery) if case else (),
        verdicts=drafts.verdicts(session, consult),
        events=audit.events(session, consult.reference),
        mails=mails,
        remarks=passages.remarks(session, consult.id),
        tags=tags.of_consults(session, [consult.id]).get(consult.id, ()),
        rating=ratings.of_consult(session, consult.id),
        holder=_holder(session, visit, consult),
        holds=holds.on_consult(session, consult),
        undo=undo_of(mails, visit.now),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The mail as it will leave, and what in it the library does not hold."""

    mail: Outgoing
    ungrounded: tuple[Ungrounded, ...]


def preview_of(visit: Visit, file: CaseFile, text: str | None = None) -> Preview | None:
    """The draft's mail under this reviewer's name, with another text if told."""
    if file.case is None:
        return None
    case, desk = file.case, visit.desk.stationery
    if text is not None:
        case = replace(case, draft=amended_draft(case.draft, visit.reviewer, desk, text))
    return Preview(
        mail=write_reply(case, visit.reviewer, desk, visit.now),
        ungrounded=file.ungrounded if text is None else ungrounded_in(case, desk),
    )


def note_look(visit: Visit, file: CaseFile) -> str:
    """This reviewer has the page open; who else has, in words.

    Who looked at a letter stands in the audit (45 CFR 164.312(b)), once a quarter of an hour.
    """
    me, since = visit.reviewer.email, visit.now - ONE_LOOK
    is_noted = any(e.act == "look" and e.who == me and e.at > since for e in file.events)
    with transaction(visit.desk.engine) as session:
        if not is_noted:
            about = file.consult.reference
            audit.record(session, now=visit.now, who=me, act="look", about=about)
        return in_words(note_presence(session, visit, file.consult.id))


def to_ask(findings: Findings) -> str:
    """What the asker might be asked: a line for each question that would decide."""
    questions = [question for each in findings.comparisons for question in each.questions]
    missing = [f"What was the {fact.replace('_', ' ')}?" for fact in findings.missing_facts]
    return "\n".join(f"- {line}" for line in dict.fromkeys(questions or missing))


def text_of(mail: Posting) -> str:
    """The plain part of a mail of ours, as its reader sees it."""
    part = message_from_bytes(mail.raw, policy=modern).get_body(("plain",))
    return str(part.get_content()) if part is not None else ""


def _holder(session: Session, visit: Visit, consult: Consult) -> Reviewer | None:
    is_held = consult.taken_until is not None and consult.taken_until > visit.now
    if not is_held or consult.taken_by is None:
        return None
    return people.reviewer(session, consult.taken_by)
