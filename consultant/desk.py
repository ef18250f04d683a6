"""Sets the desk: all that the stages need, built once, in an order that reads as a list."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from consultant.domain.consult import Confidence, Draft, Status, Ungrounded
from consultant.domain.findings import Findings
from consultant.domain.inquiry import Inquiry
from consultant.domain.mail import Letter, Message, OutgoingKind
from consultant.drafting.drafts import draft_reply
from consultant.drafting.evidence import allowed_by
from consultant.drafting.grounding import find_ungrounded
from consultant.library.catalog import Catalog
from consultant.library.search import Search
from consultant.matching.books import Books, open_books
from consultant.matching.findings import find
from consultant.reading.apart import ReadApart
from consultant.reading.questions import understand, understand_text
from consultant.reviewing import Stationery, open_case, ungrounded_in
from consultant.sending.postman import Postman
from consultant.settings import Settings, share
from consultant.storage import consults
from consultant.storage.inquiries import Read
from consultant.storage.outbox import Posting
from consultant.storage.session import Engine, open_engine, reading
from consultant.templates import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A question walked through the desk's head: nothing is stored."""

    letter: Letter
    inquiry: Inquiry
    findings: Findings
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the stages need; safe to share between threads."""

    settings: Settings
    engine: Engine
    catalog: Catalog
    search: Search
    books: Books
    templates: Templates
    postman: Postman
    reader: ReadApart
    stationery: Stationery
    #: Called when there is something to do; the worker in this process listens.
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def wake(self) -> None:
        for listener in self.listeners:
            listener()

    def read(self, message: Message) -> Letter:
        """The letter, read where it can do no harm; UnreadableError with the reason."""
        return self.reader.read(message)

    def understand(
        self, letter: Letter, received_at: datetime, *, earlier: tuple[Inquiry, ...] = ()
    ) -> Inquiry:
        asked_on = received_at.astimezone(self.settings.zone).date()
        return understand(letter, codebook=self.catalog, asked_on=asked_on, earlier=earlier)

    def find(self, inquiry: Inquiry) -> Findings:
        return find(inquiry, self.books)

    def draft(self, question: Read, findings: Findings, reference: str) -> Draft:
        """The desk's own draft; one that strays from the library says so and is not sure."""
        draft = draft_reply(
            question.inquiry,
            findings,
            self.templates,
            reference=reference,
            asker=question.letter.from_name,
        )
        strays = self.stationery.grounding(draft.text, question, findings)
        if not strays:
            return draft
        why = f"{strays[0].text!r}: {strays[0].why}"
        return replace(draft, confidence=Confidence.LOW, confidence_reason=why)

    def objection(self, posting: Posting) -> str:
        """Why a mail of the outbox must not leave any more; empty where it may.

        The library may have changed since the approval: what it no longer holds stays here.
        """
        if posting.kind is not OutgoingKind.REPLY:
            return ""
        with reading(self.engine) as session:
            consult = consults.get(session, posting.about)
            if consult.status is not Status.APPROVED:
                return ""
            strays = ungrounded_in(open_case(session, consult), self.stationery)
        return f"{strays[0].text!r}: {strays[0].why}" if strays else ""

    def try_letter(self, letter: Letter, now: datetime) -> Consultation:
        """Reading, matching and drafting of one letter; nothing is stored."""
        inquiry = self.understand(letter, now)
        return self._walk(letter, inquiry, now)

    def ask(self, text: str, now: datetime) -> Consultation:
        """The same for a bare question."""
        asked_on = now.astimezone(self.settings.zone).date()
        inquiry = understand_text(text, codebook=self.catalog, asked_on=asked_on)
        letter = Letter(from_address="", text=text, visible_text=text)
        return self._walk(letter, inquiry, now)

    def _walk(self, letter: Letter, inquiry: Inquiry, now: datetime) -> Consultation:
        read = Read(message_id=0, header_id="", letter=letter, inquiry=inquiry, received_at=now)
        findings = self.find(inquiry)
        draft = self.draft(read, findings, "")
        return Consultation(letter=letter, inquiry=inquiry, findings=findings, draft=draft)


def open_desk(settings: Settings) -> Desk:
    """Build the desk that these settings describe; the database is opened, not changed."""
    engine = open_engine(settings.database_url)
    catalog = Catalog(engine)
    search = Search(engine, settings.data.dir / "search")
    templates = Templates(share("templates"))
    return Desk(
        settings=settings,
        engine=engine,
        catalog=catalog,
        search=search,
        books=open_books(catalog, search),
        templates=templates,
        postman=_postman(settings),
        reader=ReadApart(),
        stationery=_stationery(settings, templates, catalog),
    )


def now_utc() -> datetime:
    """The one clock; everything beneath takes the time as a value."""
    return datetime.now(UTC)


def _postman(settings: Settings) -> Postman:
    mail = settings.mail
    return Postman(
        mail.relay_host,
        mail.relay_port,
        mail.relay_timeout,
        hostname=settings.smtp.hostname,
        answer_timeout=mail.relay_answer_timeout,
        tls=mail.relay_tls,
        ca_file=mail.relay_ca_file,
        user=mail.relay_user,
        password=mail.relay_password.get_secret_value(),
    )


def _stationery(settings: Settings, templates: Templates, catalog: Catalog) -> Stationery:
    def grounding(text: str, read: Read, found: Findings) -> tuple[Ungrounded, ...]:
        allowed = allowed_by(read.inquiry, found)
        return find_ungrounded(text, catalog, on=read.inquiry.date_of_service, allowed=allowed)

    return Stationery(
        templates=templates,
        sender=settings.mail.sender,
        desk_name=settings.desk.name,
        undo=timedelta(seconds=settings.desk.undo_seconds),
        hold=timedelta(minutes=settings.desk.hold_minutes),
        grounding=grounding,
    )
